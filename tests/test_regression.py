"""An objective of four parameters with mini-batches, from the command line and from Python: run, mapped and tuned."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.api import run
from playground.core.sweeps.basin import basin_map
from playground.core.sweeps.sensitivity import sensitivity_map
from playground.core.sweeps.tuning import tune
from tests.cli.test_run import printed
from tests.regression import WEIGHTS, Regression, listed

ADAM = OPTIMIZERS.find("adam")().with_values(lr=0.1)


@pytest.fixture(autouse=True)
def is_listed() -> Iterator[None]:
    with listed():
        yield


def test_its_gradient_is_that_of_its_value() -> None:
    theta, width = np.random.default_rng(4).normal(size=(4, 7)), 1e-30
    along = [Regression().value(theta + 1j * width * np.eye(4)[:, [axis]]).imag / width for axis in range(4)]
    np.testing.assert_allclose(Regression().gradient(theta), along, rtol=1e-12, atol=1e-14)


def test_batches_average_to_the_whole() -> None:
    theta = np.array([0.5, 1.0, -2.0, 0.1])
    batches = [Regression().sample(step).gradient(theta) for step in range(5)]
    np.testing.assert_allclose(np.mean(batches, axis=0), Regression().gradient(theta), rtol=1e-12)
    assert not np.allclose(batches[0], batches[1])


def test_it_learns_what_its_data_were_made_with() -> None:
    result = run(objective="regression", optimizer=ADAM, steps=2000)
    np.testing.assert_allclose(result.run.trajectory.theta[-1], WEIGHTS, atol=1e-2)


def test_the_command_line_runs_it_and_writes_all_four_parameters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "--objective", "regression", "--optimizer", "adam", "--start", "1", "0", "0", "0"]
    files = ["--csv", str(tmp_path / "a.csv"), "--png", str(tmp_path / "a.png")]
    out = printed(capsys, *words, "--steps", "20", *files)
    assert "w1" in out
    assert (tmp_path / "a.png").stat().st_size > 1000
    with open(tmp_path / "a.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [rows[0][name] for name in Regression.names] == ["1.0", "0.0", "0.0", "0.0"]


def test_a_map_of_its_starts_lies_on_the_plane(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chart = basin_map(objective="regression", optimizer=ADAM, size=8, steps=400)
    assert chart.end.shape == (4, 8, 8)
    assert set(chart.columns()) >= {"w1", "w2", "end_w1", "end_w2", "end_w3", "end_b"}
    np.testing.assert_allclose(chart.end[:, 3, 5], WEIGHTS, atol=0.5)
    words = ["map", "basin", "--objective", "regression", "--optimizer", "adam", "--set", "lr=0.1", "--size", "8"]
    printed(capsys, *words, "--steps", "400", "--png", str(tmp_path / "a.png"), "--csv", str(tmp_path / "a.csv"))
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_a_map_of_settings_and_a_search_for_rates_take_it() -> None:
    chart = sensitivity_map(
        objective="regression", optimizer=ADAM, steps=100, x=("lr", 1e-3, 1.0, 6), y=("beta1", 0.0, 0.99, 5)
    )
    assert np.isfinite(chart.loss).all()
    as_it_was = run(objective="regression", optimizer=ADAM, steps=100).run.trajectory.loss[-1]
    tuned = tune(objective="regression", optimizer=ADAM, start=Regression.start, steps=100)
    assert run(objective="regression", optimizer=tuned, steps=100).run.trajectory.loss[-1] <= as_it_was
