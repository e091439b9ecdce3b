"""Many lanes on all processors: the same numbers, progress, and a way to stop; and when a kernel is made."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from playground.core.compiled import code_file, library
from playground.core.compiled.library import LIBRARY
from playground.core.errors import CancelledError
from playground.core.objectives.functions.many_minima import Himmelblau
from playground.core.optimizers.adam import Adam
from playground.core.runs.question import Question
from playground.core.sweeps import walk as walking
from playground.core.sweeps.kernel import BatchKernel
from playground.core.sweeps.lanes import Lanes, Watch
from playground.core.sweeps.stepping import take_all
from playground.core.sweeps.walk import walk
from tests.core.kernels import batch_recipe
from tests.core.sweeps.test_stepping import assert_same_bits, starts

TOTAL = 3000 * 40


@pytest.fixture
def lanes() -> Lanes:
    question = Question.of(objective=Himmelblau(), optimizer=Adam(lr=0.1), steps=40)
    return Lanes(question, starts(Himmelblau(), 3000), Watch((0.1, 0.1)))


@pytest.fixture(params=[1, 2], ids=["one processor", "two processors"])
def processors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    count: int = request.param
    monkeypatch.setattr(walking, "processors", lambda: count)
    return count


def test_pieces_put_together_are_the_whole(lanes: Lanes, processors: int) -> None:
    assert_same_bits(walk(lanes), take_all(lanes, None, lambda steps: None))


def test_progress_rises_to_the_end_in_the_thread_that_asked(lanes: Lanes, processors: int) -> None:
    told: list[tuple[int, int, threading.Thread]] = []

    def progress(done: int, total: int) -> bool:
        told.append((done, total, threading.current_thread()))
        return True

    walk(lanes, progress)
    done = [entry[0] for entry in told]
    assert done == sorted(done)
    assert done[-1] == TOTAL
    assert {entry[1:] for entry in told} == {(TOTAL, threading.current_thread())}


def test_progress_calls_a_walk_off(lanes: Lanes, processors: int) -> None:
    told: list[int] = []

    def progress(done: int, total: int) -> bool:
        told.append(done)
        return False

    with pytest.raises(CancelledError):
        walk(lanes, progress)
    assert len(told) == 1
    assert not any(thread.name.startswith("map") for thread in threading.enumerate())


def test_an_error_while_waiting_ends_the_threads(lanes: Lanes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "processors", lambda: 2)

    def interrupted(done: int, total: int) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        walk(lanes, interrupted)
    assert not any(thread.name.startswith("map") for thread in threading.enumerate())


def test_no_steps_end_where_they_begin(lanes: Lanes) -> None:
    standing = replace(lanes, question=replace(lanes.question, steps=0))
    ends = walk(standing)
    np.testing.assert_array_equal(ends.point, lanes.start)
    assert set(ends.last.tolist()) == set(ends.since.tolist()) == {0.0}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[BatchKernel]:
    """Stand in for the compiler, and collect what it is asked for."""
    asked: list[BatchKernel] = []

    def make(recipe: BatchKernel) -> None:
        asked.append(recipe)

    monkeypatch.setattr(LIBRARY, "make", make)
    return asked


def _wants(seconds: float) -> None:
    LIBRARY.kernel(batch_recipe(Adam(), Himmelblau()), seconds, may_wait=True)


def test_a_script_compiles_once_that_costs_less_than_what_it_has_interpreted(
    made: list[BatchKernel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LIBRARY, "_is_kept", lambda recipe: False)
    for _ in range(3):
        _wants(1.0)
    assert made == []
    _wants(1.0)
    assert made == [batch_recipe(Adam(), Himmelblau())]


def test_a_script_loads_a_kernel_that_is_on_disk_sooner(
    made: list[BatchKernel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LIBRARY, "_is_kept", lambda recipe: True)
    _wants(0.01)
    assert made == []
    _wants(0.5)
    assert len(made) == 1


def test_a_small_map_does_not_even_look_for_a_kernel(made: list[BatchKernel], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LIBRARY, "_is_kept", lambda recipe: pytest.fail("it looked"))
    _wants(0.01)
    assert made == []


def test_the_window_never_waits_for_the_compiler(made: list[BatchKernel], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LIBRARY, "_worker", threading.current_thread())
    LIBRARY.start()
    _wants(100.0)
    _wants(100.0)
    assert made == []
    assert LIBRARY._queued == {batch_recipe(Adam(), Himmelblau())}


def test_a_broken_compiler_leaves_maps_interpreted(
    lanes: Lanes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    interpreted = walk(lanes)
    monkeypatch.setattr(code_file, "read", lambda path: None)
    monkeypatch.setattr(LIBRARY._compiler, "make", lambda program, path: "no compiler")
    monkeypatch.setattr(library, "_COMPILING_S", 0.0)
    monkeypatch.setattr(walking, "INTERPRETED_S", 1.0)
    assert_same_bits(walk(lanes), interpreted)
    assert_same_bits(walk(lanes), interpreted)
    (record,) = caplog.records
    assert record.message.startswith("Adam on Himmelblau runs interpreted: ")
