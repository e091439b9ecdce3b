"""Maps on a cluster of two processes: the same numbers as here, and a worker lost on the way is survived."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import distributed
import numpy as np
import pytest

from playground.core.compiled.library import LIBRARY
from playground.core.errors import CancelledError, InvalidInputError
from playground.core.optimizers.adam import Adam
from playground.core.sweeps import cluster
from playground.core.sweeps.basin import basin_map
from playground.core.sweeps.cluster import ClusterCrew, cluster_crew
from playground.core.sweeps.tuning import tuned
from tests.cli.test_run import printed, refusal

CHECKOUT = Path(__file__).resolve().parents[3]
PATIENCE_S = 60.0
connect: Any = distributed.Client
HIMMELBLAU: dict[str, Any] = {"objective": "himmelblau", "optimizer": Adam(lr=0.1), "size": 64, "steps": 100}


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a scheduler and two workers as processes on this machine."""
    folder = tmp_path_factory.mktemp("cluster")
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "DASK_TEMPORARY_DIRECTORY": str(folder)}
    file = folder / "scheduler.json"
    common = {"cwd": folder, "env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        started.append(subprocess.Popen([sys.executable, "-m", "distributed.cli." + words[0], *words[1:]], **common))  # type: ignore[call-overload]

    try:
        start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter",
            "--scheduler-file", str(file),
        )  # fmt: skip
        for name in ("one", "two"):
            start(
                "dask_worker", "--scheduler-file", str(file), "--host", "127.0.0.1", "--no-dashboard", "--no-nanny",
                "--nthreads", "1", "--name", name, "--local-directory", str(folder / name),
            )  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while not file.exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        with connect(scheduler_file=str(file), timeout=PATIENCE_S, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=PATIENCE_S)
            address: str = client.scheduler.address
        yield address
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


@pytest.fixture(autouse=True)
def interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Step here as there: whether a kernel pays depends on what other tests made, and its powers end in another bit."""
    monkeypatch.setattr(LIBRARY, "kernel", lambda recipe, at_stake_s, may_wait: None)


@pytest.fixture
def crew(scheduler: str) -> Iterator[ClusterCrew]:
    with cluster_crew(scheduler) as found:
        yield found


@pytest.mark.parametrize("is_compiled", [False, True])
def test_a_map_has_the_same_numbers_as_here(
    crew: ClusterCrew, is_compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_compiled:
        monkeypatch.setattr(LIBRARY, "kernel", lambda recipe, at_stake_s, may_wait: LIBRARY.make(recipe))
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> bool:
        told.append((done, total))
        return True

    there = basin_map(**HIMMELBLAU, crew=crew, progress=progress)
    here = basin_map(**HIMMELBLAU)
    for name, array in here.arrays().items():
        np.testing.assert_array_equal(there.arrays()[name], array)
    assert told[-1] == (64 * 64 * 100, 64 * 64 * 100)


def test_tuning_gives_the_same_choice_as_here(crew: ClusterCrew) -> None:
    wanted: dict[str, Any] = {"objective": "rosenbrock", "optimizer": "adam", "steps": 60}
    assert tuned(**wanted, crew=crew).optimizer == tuned(**wanted).optimizer


def test_progress_calls_a_map_off(crew: ClusterCrew) -> None:
    with pytest.raises(CancelledError):
        basin_map(**HIMMELBLAU, crew=crew, progress=lambda done, total: False)


def test_the_command_line_names_the_scheduler(scheduler: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("map", "basin", "--objective", "himmelblau", "--optimizer", "adam", "--set", "lr=0.1", "--size", "16")
    assert printed(capsys, *words, "--scheduler", scheduler) == printed(capsys, *words)


def test_nobody_at_the_address_is_said_in_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    words = ("tune", "--objective", "himmelblau", "--optimizer", "adam", "--scheduler", "tcp://127.0.0.1:9")
    assert refusal(capsys, *words).startswith("No scheduler answers at 'tcp://127.0.0.1:9': ")


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InvalidInputError, match=r"pip install 'optimizer-playground\[cluster\]'"), cluster_crew("x"):
        pass


def test_a_worker_lost_on_the_way_is_survived(crew: ClusterCrew, scheduler: str) -> None:
    # The last test of this file: one worker is gone afterwards.
    with connect(scheduler, timeout=PATIENCE_S, set_as_default=False) as client:
        workers = client.run(os.getpid)
        victim = next(iter(workers.values()))
        calls = 0

        def progress(done: int, total: int) -> bool:
            nonlocal calls
            calls += 1
            if calls == 1:
                os.kill(victim, signal.SIGKILL)
            return True

        long: dict[str, Any] = {**HIMMELBLAU, "size": 128, "steps": 400}
        there = basin_map(**long, crew=crew, progress=progress)
        assert len(client.scheduler_info()["workers"]) == 1
    np.testing.assert_array_equal(there.end, basin_map(**long).end)
