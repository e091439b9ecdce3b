"""What is said of a run: since when, in which minimum, and what flat ground, kinks, L2 and clipping do to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from playground.core.arithmetic.single_numbers import on_floats
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.objectives.functions.bowls import ElongatedValley, QuadraticBowl, Saddle
from playground.core.objectives.functions.few_minima import Peaks
from playground.core.objectives.functions.kinked import Bukin6, CrossInTray, Eggholder, Schwefel
from playground.core.objectives.functions.many_minima import Ackley, Himmelblau, Rastrigin
from playground.core.objectives.functions.plateaus import Easom, MonkeySaddle, Plateau
from playground.core.objectives.functions.ripples import DropWave
from playground.core.objectives.functions.tilted_bowls import Mccormick
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.objectives.objective import Function
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.optimizers.wrappers import Sam
from playground.core.runs.api import run as run_to_end
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.sweeps.basin import basin_map
from playground.core.verdicts.bends import newton_step
from playground.core.verdicts.minimised import Minimised
from playground.core.verdicts.stopping import is_settled, length, lengths
from playground.core.verdicts.streaks import Streaks
from playground.core.verdicts.verdicts import Kind, Status, Verdict


def walked(
    objective: Objective,
    optimizer: Sgd | Adam | Momentum | Sam,
    start: Sequence[float],
    steps: int,
    pipeline: GradientPipeline | None = None,
) -> Run:
    run = Run(Question(objective, optimizer, tuple(start), pipeline=pipeline or GradientPipeline()))
    run.advance(steps)
    return run


def standing_at(objective: Objective, point: Sequence[float], l2: float = 0.0) -> Verdict:
    """Return the verdict on a run that has hardly moved from a point."""
    return walked(objective, Sgd(lr=1e-12), point, 1, GradientPipeline(l2=l2)).verdict()


def first_of_the_last_streak(run: Run) -> int:
    """Follow the definition row by row."""
    rows, since = run.trajectory, -1
    for row in range(1, len(rows)):
        settled = is_settled(*(math.hypot(*each) for each in (rows.gradient[row], rows.update[row], rows.theta[row])))
        since = (since if since > 0 else row) if settled else -1
    return since


def test_a_verdict_says_since_which_step_and_in_a_global_minimum() -> None:
    run = walked(Himmelblau(), Sgd(lr=0.005), (-0.5, -1.0), 400)
    since = first_of_the_last_streak(run)
    assert since == 61
    assert run.verdict().words == f"converged since step {since}, global minimum"
    assert run.verdict().is_success
    assert run.verdict(since).words == run.verdict(400).words
    assert run.verdict(since - 1).words == "running"


def test_a_local_minimum_is_told_from_a_success_with_how_far_above_it_is() -> None:
    run = walked(Mccormick(), Sgd(lr=0.1), (2.5, 1.5), 300)
    verdict = run.verdict()
    assert (verdict.status, verdict.kind, verdict.is_success) == ("converged", Kind.LOCAL, False)
    assert verdict.words == f"converged since step {verdict.since}, local minimum, f − f* = 3.14"


def test_a_minimum_that_nobody_has_listed_is_said_to_be_so() -> None:
    dimple = walked(Rastrigin(), Sgd(lr=0.001), (-2.9, 3.1), 200).verdict()
    assert dimple.words == f"converged since step {dimple.since}, unlisted local minimum, f − f* = 17.9"
    # Beyond its domain McCormick's function has minima that are lower still.
    beyond = walked(Mccormick(), Sgd(lr=0.1), (-3.7, -4.7), 300).verdict()
    assert beyond.words == f"converged since step {beyond.since}, unlisted minimum, f − f* = −3.14"


def test_a_ripple_beside_the_global_minimum_is_not_taken_for_it() -> None:
    ripples, optimizer = Ackley(c=100.0), Sgd(lr=1e-4)
    verdict = walked(ripples, optimizer, (0.06, 0.0), 60).verdict()
    assert verdict.words == f"converged since step {verdict.since}, unlisted local minimum, f − f* = 0.177"
    domain = ((0.055, 0.07), (-0.005, 0.005))
    grid = basin_map(objective=ripples, optimizer=optimizer, size=3, steps=60, domain=domain)
    assert {each.words for each in grid.endings()} == {"converged"}
    assert [round(minimum.value, 3) for minimum in grid.further_minima] == [0.177]
    assert np.all(grid.minimum == 1)


def test_on_a_valley_floor_whose_minimum_is_far_away_nothing_is_said_of_a_minimum() -> None:
    verdict = walked(ElongatedValley(kappa=1e-9), Sgd(lr=0.9), (0.0, 3.0), 300).verdict()
    assert verdict.words == "converged since step 1"
    assert walked(ElongatedValley(kappa=1e-9), Sgd(lr=0.9), (0.0, 0.05), 300).verdict().is_success


def test_at_the_step_limit_a_run_says_what_it_is_near() -> None:
    run = walked(Himmelblau(), Adam(lr=0.1), (2.0, 2.0), 100)
    assert run.verdict(limit=100).words == "step limit, near a global minimum"
    assert run.verdict().words == "running"
    assert walked(Rosenbrock(), Adam(lr=0.05), (-1.5, 2.0), 50).verdict(limit=50).words == "step limit"
    dimple = walked(Rastrigin(), Adam(lr=0.1), (-2.9, 3.1), 120)
    assert dimple.verdict(limit=120).words == "step limit, near an unlisted local minimum"


def test_what_diverged_or_left_says_when() -> None:
    run = walked(QuadraticBowl(), Sgd(lr=10.0), (0.5, 0.0), 50)
    assert run.verdict().words == f"diverged after step {run.trajectory.last_step}"
    assert run.verdict(1).words == run.verdict(3).words == "left the view at step 1"
    assert walked(QuadraticBowl(), Sgd(lr=0.05), (1.5, 0.0), 0).verdict().words == "left the view"


@pytest.mark.parametrize("trough", range(1, 4))
def test_a_circular_trough_is_a_minimum(trough: int) -> None:
    angle = 0.7 * trough
    radius = 2.0 * math.pi * trough / 12.0
    run = walked(DropWave(), Sgd(lr=0.005), (radius * math.cos(angle), radius * math.sin(angle)), 400)
    verdict = run.verdict()
    assert (verdict.status, verdict.kind) == ("converged", Kind.UNLISTED)
    assert verdict.gap is not None
    assert verdict.gap > 0.05


def test_a_circular_crest_is_a_maximum() -> None:
    low, high = 0.2, 0.35
    for _ in range(60):  # Between trough and crest the slope along x changes its sign once.
        middle = (low + high) / 2.0
        low, high = (middle, high) if DropWave().gradient(np.array([middle, 0.0]))[0] > 0.0 else (low, middle)
    assert standing_at(DropWave(), (low, 0.0)).status is Status.AT_MAXIMUM


@pytest.mark.parametrize("objective", [Bukin6(), Ackley()], ids=lambda objective: objective.name)
def test_a_listed_minimum_at_a_kink_is_a_minimum(objective: Objective) -> None:
    assert standing_at(objective, objective.minima[0].point).is_success


def test_an_exact_maximum_is_no_saddle() -> None:
    top = np.array([[-0.27], [-0.92]])
    for _ in range(6):
        top = top + newton_step(Himmelblau().hessian(top), Himmelblau().gradient(top))
    assert standing_at(Himmelblau(), top[:, 0].tolist()).words == "at a maximum since step 1"
    assert standing_at(Himmelblau(), Himmelblau().saddles[0]).status is Status.AT_SADDLE


def test_a_saddle_without_curvature_is_one() -> None:
    assert standing_at(MonkeySaddle(), (0.0, 0.0)).status is Status.AT_SADDLE
    assert standing_at(MonkeySaddle(), (1e-4, 2e-4)).status is Status.AT_SADDLE


@pytest.mark.parametrize(
    ("objective", "point"),
    [
        (Easom(), (-3.9, 9.9)),
        (Easom(), (-0.9, 3.0)),
        (Plateau(w=0.1), (60.0, 20.0)),
        (CrossInTray(), (0.0, 0.0)),
        (Peaks(), (12.0, -9.0)),
    ],
    ids=["easom's corner", "easom's rim", "plateau", "cross-in-tray's middle", "beyond the peaks"],
)
def test_flat_ground_is_a_plateau(objective: Objective, point: tuple[float, float]) -> None:
    verdict = standing_at(objective, point)
    assert verdict.words == "on a plateau since step 1"


def test_a_floor_that_is_level_in_one_direction_is_a_minimum_and_no_plateau() -> None:
    assert standing_at(ElongatedValley(kappa=1e-9), (0.0, 1.0)).status is Status.CONVERGED


@pytest.mark.parametrize("start", [(0.0, 400.0), (400.0, 0.0), (0.0, 300.0), (0.0, 0.0)])
def test_where_the_ground_rises_and_falls_beside_a_kink_is_a_saddle(start: tuple[float, float]) -> None:
    # Along the axis −x sin √|x| falls on one side and rises on the other; the curvature is endless.
    assert walked(Schwefel(), Sgd(lr=3.0), start, 400).verdict().status is Status.AT_SADDLE


def test_where_two_kinks_cross_and_the_ground_rises_and_falls_is_a_saddle() -> None:
    assert standing_at(Eggholder(), (0.0, -47.0)).status is Status.AT_SADDLE


def test_a_basin_map_has_no_maximum_where_the_ground_rises() -> None:
    grid = basin_map(objective="schwefel", optimizer=Sgd(lr=3.0), size=9, steps=400)
    assert grid.share(Status.AT_MAXIMUM) == 0.0
    on_an_axis = np.abs(grid.end).min(axis=0) == 0.0
    assert set(grid.status[on_an_axis].tolist()) == {"at a saddle"}


def test_a_dip_close_to_a_kink_is_a_minimum() -> None:
    dip = np.array([[-62.81], [-16.86]])
    function = Minimised(Eggholder(), 0.1)
    for _ in range(8):
        dip = dip + newton_step(function.hessian(dip), function.gradient(dip))
    np.testing.assert_allclose(dip[:, 0], (-62.81, -16.86), atol=0.01)
    verdict = standing_at(Eggholder(), dip[:, 0].tolist(), l2=0.1)
    assert (verdict.status, verdict.kind) == ("converged", Kind.UNLISTED)


def test_l2_counts_in_the_curvature() -> None:
    # x² − y² + ½λ(x² + y²) is a bowl where λ is above 2.
    assert standing_at(Saddle(), (0.0, 0.0), l2=1.9).status is Status.AT_SADDLE
    verdict = standing_at(Saddle(), (0.0, 0.0), l2=2.1)
    assert verdict.words == "converged since step 1, minimum with L2"


@pytest.mark.parametrize(
    ("optimizer", "pipeline"),
    [(Sgd(lr=0.005), GradientPipeline(l2=1.0)), (Adam(lr=0.05, weight_decay=1.0), GradientPipeline())],
    ids=["the pipeline's", "the rule's own"],
)
def test_a_minimum_that_l2_moves_is_not_said_to_be_the_objectives_own(
    optimizer: Sgd | Adam, pipeline: GradientPipeline
) -> None:
    run = walked(Himmelblau(), optimizer, (3.0, 2.0), 1000, pipeline)
    theta = run.trajectory.theta[-1]
    assert np.hypot(*(Himmelblau().gradient(theta) + theta)) < 1e-6
    verdict = run.verdict()
    assert verdict.words == f"converged since step {verdict.since}, global minimum shifted by L2, f − f* = 0.085"


@pytest.mark.parametrize(
    "clipping",
    [GradientPipeline(clip_norm=9e-7), GradientPipeline(clip_value=9e-7)],
    ids=["by norm", "by value"],
)
def test_a_clipped_gradient_is_not_taken_for_none(clipping: GradientPipeline) -> None:
    run = walked(Rosenbrock(), Sgd(lr=0.01), (-1.5, 2.0), 20, clipping)
    assert np.hypot(*run.trajectory.gradient[-1]) < 1.3e-6
    assert run.verdict(limit=20).words == "step limit"
    clipped_at_rest = walked(QuadraticBowl(), Sgd(lr=0.25), (0.8, 0.6), 60, GradientPipeline(clip_norm=1.0))
    assert clipped_at_rest.verdict().is_success


def test_gradient_evaluations_are_told_up_to_a_step() -> None:
    plain = walked(QuadraticBowl(), Sgd(lr=0.25), (0.8, 0.6), 60)
    since = plain.verdict().since
    assert since is not None
    assert plain.gradient_evaluations_until(since) == since
    asking = walked(QuadraticBowl(), Sam(lr=0.2), (0.8, 0.6), 30)
    assert [asking.gradient_evaluations_until(step) for step in (0, 1, 17, 30)] == [0, 2, 34, 60]
    assert asking.gradient_evaluations == 60


def test_a_result_has_the_verdict() -> None:
    result = run_to_end(objective="himmelblau", optimizer=Sgd(lr=0.005), steps=400)
    assert result.status == "converged"
    assert result.verdict == result.run.verdict(limit=400)
    assert result.verdict.kind is Kind.GLOBAL
    assert result.verdict.gap == pytest.approx(0.0, abs=1e-12)


def test_lengths_that_settle_a_run_have_the_same_bits_for_one_row_as_for_many() -> None:
    vectors = np.random.default_rng(6).normal(size=(2, 500))
    one_by_one = [on_floats(length)(x, y) for x, y in vectors.T.tolist()]
    np.testing.assert_array_equal(lengths(vectors), one_by_one)
    np.testing.assert_array_equal(lengths(vectors[:, 0]), one_by_one[0])


def test_no_row_is_looked_at_twice() -> None:
    flags = np.random.default_rng(2).random(400) < 0.6
    looked: list[int] = []

    def holds(first: int, stop: int) -> np.ndarray:
        looked.extend(range(first, stop))
        return flags[first:stop]

    streaks = Streaks(holds)
    for row in [0, 3, 3, 40, 7, 41, 42, 43, 150, 399, 12, 200]:
        first = row
        while first > 0 and flags[first - 1]:
            first -= 1
        assert streaks.since(row) == (first if flags[row] else None)
    assert looked == list(range(400))
    before = streaks.before(200)
    assert [row for first, stop in before for row in range(first, stop)] == np.flatnonzero(flags[:200]).tolist()
    assert Streaks(holds).before(0) == []


@dataclass(frozen=True)
class Hyperboloid(Function):
    """A landscape as a user may write it, with a function that has no complex version."""

    @staticmethod
    def f(p: Hyperboloid, x: Any, y: Any) -> Any:
        return np.hypot(np.hypot(x, y), 1.0)

    @staticmethod
    def df(p: Hyperboloid, x: Any, y: Any) -> tuple[Any, Any]:
        r = np.hypot(np.hypot(x, y), 1.0)
        return x / r, y / r

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-2.0, 2.0), (-2.0, 2.0))


def test_a_landscape_whose_gradient_knows_no_complex_numbers_is_judged_by_differences() -> None:
    verdict = walked(Hyperboloid(), Sgd(lr=0.5), (1.0, 0.5), 200).verdict()
    assert (verdict.status, verdict.kind) == ("converged", Kind.UNLISTED)
    np.testing.assert_allclose(Hyperboloid().hessian(np.zeros((2, 1)))[..., 0], np.eye(2), atol=1e-6)


def test_second_derivatives_are_exact() -> None:
    points = np.array([[0.3, -1.2, 2.0], [1.7, 0.4, -0.6]])
    xx = 12.0 * points[0] ** 2 + 4.0 * points[1] - 42.0
    yy = 12.0 * points[1] ** 2 + 4.0 * points[0] - 26.0
    xy = 4.0 * (points[0] + points[1])
    np.testing.assert_allclose(Himmelblau().hessian(points), [[xx, xy], [xy, yy]], rtol=1e-14)


@pytest.mark.parametrize("objective", list(OBJECTIVES), ids=lambda objective: objective.name)
def test_second_derivatives_are_those_that_differences_of_the_gradient_come_near(objective: type[Objective]) -> None:
    function = objective().at(0)
    low, high = np.array(function.domain).T[..., np.newaxis]
    points = np.random.default_rng(4).uniform(low, high, (function.dim, 60))
    exact, near = function.hessian(points), Objective.hessian(function, points)
    np.testing.assert_allclose(exact, near, rtol=1e-3, atol=1e-4 * float(np.abs(exact).max()))
