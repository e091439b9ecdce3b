"""The curvature of many parameters, told from gradients alone."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.objectives import Objective
from playground.core.objectives.functions.many_minima import Himmelblau
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.verdicts import krylov
from playground.core.verdicts.bends import Bends
from playground.core.verdicts.minimised import Minimised
from playground.core.verdicts.verdicts import Kind, Status
from tests.core.many_parameters import ManyBowl


class Counted:
    """Counts the points at which an objective's gradient is asked for, and forbids whole matrices."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gradients = 0
        gradient = ManyBowl.gradient

        def counted(objective: ManyBowl, theta: np.ndarray) -> np.ndarray:
            self.gradients += 1
            return gradient(objective, theta)

        monkeypatch.setattr(ManyBowl, "gradient", counted)
        monkeypatch.setattr(Objective, "hessian", None)


def settled(objective: ManyBowl) -> Run:
    run = Run(Question(objective, Sgd(lr=0.15), objective.start))
    run.advance(300)
    assert run.first_settled(300) is not None
    return run


def test_the_ends_of_the_curvature_are_those_of_the_matrix() -> None:
    function = Minimised(ManyBowl(300, downward=3), 0.5)
    values, directions = krylov.spectrum(function, np.zeros(300))
    assert values[0] == pytest.approx(-0.5, abs=1e-6)
    assert values[-1] == pytest.approx(10.5, abs=1e-3)
    assert np.linalg.norm(directions[3:, 0]) < 1e-3
    np.testing.assert_allclose(directions.T @ directions, np.eye(len(values)), atol=1e-9)


def test_newton_s_step_leads_to_the_bottom_of_a_bowl() -> None:
    bowl = ManyBowl(300)
    point = np.array(bowl.start)
    np.testing.assert_allclose(krylov.newton_step(Minimised(bowl), point), -point, atol=1e-4)
    np.testing.assert_array_equal(krylov.newton_step(Minimised(bowl), np.zeros(300)), np.zeros(300))


def test_few_parameters_judged_the_way_of_many_bend_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    function, points = Minimised(Himmelblau(), 0.1), np.array([[3.0, -0.3, 0.1], [2.0, -0.9, 2.9]])
    by_matrix = Bends(function, points)
    expected = *by_matrix.ends, by_matrix.newton_steps()
    monkeypatch.setattr(krylov, "FEW", 1)
    by_gradients = Bends(function, points)
    for found, known in zip(by_gradients.ends, expected, strict=False):
        np.testing.assert_allclose(found, known, rtol=1e-6)
    np.testing.assert_allclose(by_gradients.newton_steps(), expected[2], rtol=1e-5, atol=1e-8)


def test_a_run_of_a_thousand_parameters_converges_in_a_minimum_and_no_matrix_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = settled(ManyBowl(1000))
    counted = Counted(monkeypatch)
    verdict = run.verdict(300, 300)
    assert (verdict.status, verdict.kind) == (Status.CONVERGED, Kind.UNLISTED)
    assert verdict.since == run.first_settled(300)
    assert counted.gradients < 400


def test_a_run_of_many_parameters_that_stops_where_one_of_them_bends_down_is_at_a_saddle() -> None:
    start = np.array(ManyBowl(1000).start)
    start[0] = 0.0
    run = Run(Question(ManyBowl(1000, downward=1), Sgd(lr=0.15), tuple(start.tolist())))
    run.advance(300)
    assert run.status() is Status.AT_SADDLE


def test_rows_of_one_streak_are_judged_a_few_times_however_many_are_asked_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = settled(ManyBowl(1000))
    first = run.first_settled(300)
    assert first is not None
    for row in (first, first + 1, first + 3, first + 7, first + 15, first + 31):
        run.verdict(row)
    counted = Counted(monkeypatch)
    assert {run.status(row) for row in range(first, first + 60)} == {Status.CONVERGED}
    assert counted.gradients == 0
