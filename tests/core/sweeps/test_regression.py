"""An objective with four parameters and mini-batches is run, exported, tuned, mapped and scored like any other."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest

import playground
from playground.cli.main import main
from playground.core.arithmetic.arrays import Array
from playground.core.declare.quantity import AT_LEAST_ONE, whole
from playground.core.errors import InvalidInputError
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.objectives.objective import Minimum
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.planes.plane import Plane
from playground.core.runs.codec import question_from_json, question_to_json
from playground.core.runs.question import Question
from playground.core.sweeps.basin import basin_map
from playground.core.sweeps.rates import rate_curve
from playground.core.sweeps.scoring import score
from playground.core.sweeps.sensitivity import sensitivity_map
from playground.core.sweeps.tolerance import default_tolerance
from playground.core.sweeps.tuning import tuned

ROWS = 40
X = np.hstack([np.random.default_rng(1).uniform(-1.0, 1.0, (ROWS, 3)), np.ones((ROWS, 1))])
Y = X @ np.array([2.0, -1.0, 3.0, 1.5])


@dataclass(frozen=True)
class Line(Objective):
    """Mean squared error of y = X·w + b, seen a batch a step."""

    title = "Line"
    batch: int = whole(10, symbol="batch", slider=(1, ROWS), legal=AT_LEAST_ONE, help="Rows a step.")
    seen: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return ("w0", "w1", "w2", "b")

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return 4 * ((-4.0, 4.0),)

    @property
    def start(self) -> tuple[float, ...]:
        return (0.0, 0.0, 0.0, 0.0)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((2.0, -1.0, 3.0, 1.5), 0.0),)

    @property
    def is_stationary(self) -> bool:
        return self.batch >= ROWS

    def sample(self, step: int) -> Self:
        return type(self)(self.batch, step)

    @cached_property
    def _rows(self) -> Any:
        if self.seen is None:
            return slice(None)
        return np.arange(self.seen * self.batch, (self.seen + 1) * self.batch) % ROWS

    def value(self, theta: Array) -> Any:
        residual = np.tensordot(X[self._rows], theta, 1) - Y[self._rows].reshape(-1, *(1,) * (theta.ndim - 1))
        return np.mean(residual**2, axis=0)

    def gradient(self, theta: Array) -> Array:
        rows = X[self._rows]
        residual = np.tensordot(rows, theta, 1) - Y[self._rows].reshape(-1, *(1,) * (theta.ndim - 1))
        slope: Array = 2.0 / len(rows) * np.tensordot(rows.T, residual, 1)
        return slope


FULL = Question(Line(batch=ROWS), Sgd(lr=0.3), (0.0, 0.0, 0.0, 0.0), 60)
BATCHES = Question(Line(), Adam(lr=0.1), (0.0, 0.0, 0.0, 0.0), 120)


def test_it_is_tuned_and_the_best_rate_gets_there() -> None:
    found = tuned(FULL)
    assert found.loss < 1e-6
    assert found.optimizer.lr > FULL.optimizer.lr
    assert rate_curve(FULL, count=5).start == FULL.start


def test_its_sensitivity_is_that_of_single_runs() -> None:
    chart = sensitivity_map(BATCHES, x=("lr", 0.01, 0.3, 4), y=("beta1", 0.0, 0.9, 3))
    for row, column in ((0, 0), (2, 3)):
        optimizer = chart.optimizer_at(row, column)
        result = playground.run(objective=BATCHES.objective, optimizer=optimizer, steps=BATCHES.steps)
        assert chart.loss[row, column] == pytest.approx(result.loss[-1], rel=1e-9)


def test_its_score_counts_the_starts_that_arrive() -> None:
    measured = score(FULL, starts=4)
    assert (measured.runs, measured.reached, measured.diverged) == (16, 1.0, 0.0)
    assert np.isfinite(measured.median_steps)
    assert score(FULL, starts=2, domain=4 * [(1.0, 2.0)]).runs == 4
    with pytest.raises(InvalidInputError, match="domain must be 4 spans of numbers"):
        score(FULL, domain=((0.0, 1.0), (0.0, 1.0)))


def test_its_basins_are_those_of_a_plane_through_its_space() -> None:
    plane = Plane.of_parameters(0, 3, (0.0, -1.0, 3.0, 0.0))
    asked = Question(FULL.objective, FULL.optimizer, FULL.start, 60, plane=plane)
    chart = basin_map(asked, size=8, domain=((-1.0, 3.0), (0.0, 2.0)))
    assert chart.end.shape == (4, 8, 8)
    assert set(chart.columns()) >= {"w0", "b", "end_w0", "end_w1", "end_w2", "end_b"}
    single = playground.run(
        objective=FULL.objective, optimizer=FULL.optimizer, start=(chart.x[2], -1.0, 3.0, chart.y[5]), steps=60
    )
    np.testing.assert_allclose(chart.end[:, 5, 2], single.theta[-1], rtol=1e-9)


def test_a_loss_within_its_tolerance_is_near_the_minimum() -> None:
    tolerance = default_tolerance(Line())
    assert tolerance is not None
    assert 0.0 < tolerance < Line().value(np.array([2.0, -1.0, 3.0, 1.5 + 0.008]))


def test_the_csv_names_its_columns_after_the_parameters(tmp_path: Path) -> None:
    result = playground.run(objective=Line(), optimizer=Adam(lr=0.1), steps=3)
    result.to_csv(tmp_path / "line.csv")
    header, *rows = csv.reader(io.StringIO((tmp_path / "line.csv").read_text(encoding="utf-8")))
    assert header[:9] == ["run", "optimizer", "step", "w0", "w1", "w2", "b", "loss", "lr"]
    assert header[9:13] == ["grad_w0", "grad_w1", "grad_w2", "grad_b"]
    assert [float(cell) for cell in rows[-1][3:7]] == result.theta[-1].tolist()


def test_the_command_line_takes_as_many_numbers_as_it_has_parameters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with OBJECTIVES.scope():

        class Named(Line, name="test-line", title="Line"):
            """The same, listed."""

        words = ("--objective", "test-line", "--param", "batch=40", "--optimizer", "sgd", "--steps", "60")
        start = ("--start", "1", "-1", "0.5", "2")
        assert main(["run", *words, *start, "--csv", str(tmp_path / "a.csv"), "--with-experiment"]) == 0
        assert "Line (batch=40) from (1, -1, 0.5, 2)" in capsys.readouterr().out
        experiment = playground.run(str(tmp_path / "a.experiment.json"))[0].run.question
        assert (experiment.objective, experiment.start) == (Named(batch=40), (1.0, -1.0, 0.5, 2.0))
        assert question_from_json(json.loads(json.dumps(question_to_json(experiment)))) == experiment
        assert main(["tune", *words, *start]) == 0
        assert main(["map", "sensitivity", *words, *start, "--csv", str(tmp_path / "b.csv")]) == 0
        spans = ("--domain", *(4 * ("1", "2")))
        assert main(["score", *words, "--starts", "2", *spans]) == 0
        assert main(["run", *words, "--start", "1", "2"]) == 2
        assert "The start of Line needs 4 numbers (w0, w1, w2, b), not 2." in capsys.readouterr().err
        assert main(["score", *words, "--domain", "1", "2", "3"]) == 2
        assert "--domain takes two numbers for each parameter" in capsys.readouterr().err
