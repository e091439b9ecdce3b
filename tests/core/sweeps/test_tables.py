"""Tables of several runs: scores, and curves of final loss against learning rate."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest

from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.sweeps.scoring import score, widest_good
from playground.core.sweeps.tables import RaceCurves, ScoreTable
from playground.core.sweeps.tuning import tuned


@pytest.fixture(scope="module")
def scores() -> ScoreTable:
    made = [score(objective="himmelblau", optimizer=rule, starts=4, steps=40) for rule in (Adam(lr=0.1), Sgd())]
    return ScoreTable([('the "first", fast', made[0]), ("SGD", made[1])])


@pytest.fixture(scope="module")
def curves() -> RaceCurves:
    made = [tuned(objective="rosenbrock", optimizer=rule, steps=20) for rule in (Adam(), Sgd())]
    return RaceCurves([("Adam", made[0]), ("SGD", made[1])])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_score_table_has_a_row_a_run_and_comes_back_from_both_files(scores: ScoreTable, tmp_path: Path) -> None:
    scores.to_csv(tmp_path / "o.csv")
    scores.to_npz(tmp_path / "o.npz")
    first, second = rows_of(tmp_path / "o.csv")
    (_, adam), (_, sgd) = scores.rows
    assert first["run"] == 'the "first", fast'
    assert (first["optimizer"], float(first["lr"])) == ("adam", 0.1)
    assert float(second["reached"]) == sgd.reached
    assert float(second["median_steps"]) == sgd.median_steps
    assert float(first["good_lr_high"]) == adam.good_rates[1]
    with np.load(tmp_path / "o.npz") as archive:
        assert archive["run"].tolist() == ['the "first", fast', "SGD"]
        assert archive["memory"].tolist() == [2, 0]
        settings = json.loads(str(archive["settings"]))
    assert settings["map"] == "scores"
    assert [run["optimizer"]["name"] for run in settings["runs"]] == ["adam", "sgd"]


def test_race_curves_have_a_row_a_run_and_learning_rate(curves: RaceCurves, tmp_path: Path) -> None:
    curves.to_csv(tmp_path / "o.csv")
    rows = rows_of(tmp_path / "o.csv")
    for label, found in curves.rows:
        mine = [row for row in rows if row["run"] == label]
        assert [float(row["lr"]) for row in mine] == found.curve.lr.tolist()
        assert [float(row["loss"]) for row in mine] == found.curve.loss.tolist()
        assert [float(row["gap"]) for row in mine] == found.curve.gap.tolist()
    assert json.loads(json.dumps(curves.settings()))["runs"][1]["tuned"]["lr"] == curves.rows[1][1].optimizer.lr


def test_gaps_are_measured_from_the_same_loss_where_there_is_no_minimum() -> None:
    made = [tuned(objective="saddle", optimizer=rule, steps=10) for rule in (Adam(), Sgd())]
    curves = RaceCurves([("Adam", made[0]), ("SGD", made[1])])
    lowest = min(float(found.curve.loss[np.isfinite(found.curve.loss)].min()) for found in made)
    assert curves.lowest == lowest
    for gap, found in zip(curves.gaps, made, strict=True):
        np.testing.assert_array_equal(gap, found.curve.loss - lowest)
    assert curves.start_gap == made[0].curve.question.objective.value(np.array(made[0].curve.start)) - lowest


def test_no_runs_make_an_empty_table() -> None:
    empty = RaceCurves([])
    assert {len(column) for column in empty.columns().values()} == {0}
    assert (empty.gaps, empty.start_gap) == ([], 0.0)


def test_a_range_of_good_rates_that_reaches_an_end_is_told_from_one_that_does_not() -> None:
    inside = score(objective="quadratic-bowl", optimizer=Sgd(), starts=2, steps=40)
    cut = score(objective="quadratic-bowl", optimizer=Sgd(), starts=2, steps=40, rates=(0.3, 0.6))
    assert (inside.is_width_cut, cut.is_width_cut) == (False, True)
    assert cut.good_rates == cut.rates == (0.3, 0.6)
    assert cut.settings()["rates"] == (0.3, 0.6)


def test_where_every_rate_diverges_no_range_is_good() -> None:
    lost = score(objective="quadratic-bowl", optimizer=Sgd(lr=40.0), starts=2, steps=60, rates=(30.0, 100.0))
    assert lost.good_rates == (40.0, 40.0)
    assert lost.width == 0.0
    assert (lost.reached, lost.diverged, lost.median_steps) == (0.0, 1.0, math.inf)


@pytest.mark.parametrize(
    ("gap", "ends"),
    [
        ([9.0, 1.0, 2.0, 9.0, 9.0, 9.0], (2.0, 4.0)),
        ([1.0, 9.0, 1.9, 1.0, 1.0, 9.0], (4.0, 16.0)),
        ([2.0, 2.0, 2.0, 9.0, 1.0, 9.0], (16.0, 16.0)),
        ([1.0, np.inf, np.inf, np.inf, np.inf, np.inf], (1.0, 1.0)),
        ([3.0, 3.0, 3.0, 3.0, 3.0, 3.0], (1.0, 32.0)),
    ],
    ids=["one range", "two that do best", "good but not best", "one rate", "all alike"],
)
def test_the_widest_range_that_holds_a_best_rate_counts(gap: list[float], ends: tuple[float, float]) -> None:
    assert widest_good(np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0]), np.array(gap)) == ends


def test_the_progress_of_a_score_never_falls() -> None:
    heard: list[float] = []

    def hear(done: int, total: int) -> bool:
        heard.append(done / total)
        return True

    score(objective="himmelblau", optimizer="adam", starts=4, steps=20, progress=hear)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
