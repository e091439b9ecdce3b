"""Newton, conjugate gradients and L-BFGS: exact on quadratics, down at every step, and honest about what they ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.objectives.functions.bowls import ElongatedValley, Saddle
from playground.core.objectives.functions.many_minima import Himmelblau
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.line_search import flattened, halved
from playground.core.optimizers.oracle import Oracle
from playground.core.optimizers.second_order import ConjugateGradient, Lbfgs, Newton
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.verdicts.verdicts import Status
from tests.core.asking import asks

SEARCHERS = [rule for rule in OPTIMIZERS if rule.searches_lines]
each_searcher = pytest.mark.parametrize("rule", SEARCHERS, ids=lambda rule: rule.name)


@dataclass(frozen=True, eq=False)
class Quadratic(Objective):
    """½θᵀAθ − bᵀθ."""

    matrix: Array
    right: Array

    def value(self, theta: Array) -> Any:
        return np.sum(theta * (0.5 * np.tensordot(self.matrix, theta, 1) - (self.right.T + 0.0 * theta.T).T), axis=0)

    def gradient(self, theta: Array) -> Array:
        slope: Array = np.tensordot(self.matrix, theta, 1) - (self.right.T + 0.0 * theta.T).T
        return slope


def _quadratic(dim: int, seed: int, curvatures: Array | None = None) -> Quadratic:
    generator = np.random.default_rng(seed)
    axes = np.linalg.qr(generator.standard_normal((dim, dim)))[0]
    sizes = np.geomspace(1.0, 50.0, dim) if curvatures is None else curvatures
    return Quadratic(axes @ np.diag(sizes) @ axes.T, generator.standard_normal(dim))


def _walk(optimizer: Optimizer, objective: Objective, theta: Array, steps: int) -> list[Array]:
    state, path = optimizer.initial_state(theta), [theta]
    for t in range(1, steps + 1):
        g = objective.gradient(theta)
        oracle = asks(optimizer, objective)
        delta, state = type(optimizer).rule(optimizer, optimizer.lr, g, theta, state, float(t), *oracle)
        theta = theta + delta
        path.append(theta)
    return path


@pytest.mark.parametrize("dim", [1, 2, 5, 9])
def test_newton_solves_a_quadratic_in_one_step(dim: int) -> None:
    quadratic = _quadratic(dim, dim)
    solution = np.linalg.solve(quadratic.matrix, quadratic.right)
    reached = _walk(Newton(), quadratic, np.full(dim, 3.0), 1)[-1]
    np.testing.assert_allclose(reached, solution, atol=1e-6)


@pytest.mark.parametrize("dim", [2, 4, 7])
def test_conjugate_gradients_take_the_steps_of_the_textbooks_linear_algorithm(dim: int) -> None:
    quadratic = _quadratic(dim, 10 + dim)
    theta = np.full(dim, 2.0)
    residual = quadratic.right - quadratic.matrix @ theta
    direction, expected = residual, [theta]
    for _ in range(dim):
        alpha = residual @ residual / (direction @ quadratic.matrix @ direction)
        theta = theta + alpha * direction
        renewed = residual - alpha * quadratic.matrix @ direction
        direction = renewed + renewed @ renewed / (residual @ residual) * direction
        residual = renewed
        expected.append(theta)
    ours = _walk(ConjugateGradient(flatness=1e-7), quadratic, np.full(dim, 2.0), dim)
    np.testing.assert_allclose(ours, expected, atol=1e-5)
    np.testing.assert_allclose(ours[-1], np.linalg.solve(quadratic.matrix, quadratic.right), atol=1e-5)


@pytest.mark.parametrize("dim", [2, 4, 7])
def test_lbfgs_with_exact_searches_takes_the_same_steps_on_a_quadratic(dim: int) -> None:
    # With exact line searches BFGS and conjugate gradients coincide (Nocedal & Wright 2006, section 7.2).
    quadratic = _quadratic(dim, 20 + dim)
    ours = _walk(Lbfgs(flatness=1e-7, history=dim), quadratic, np.full(dim, 2.0), dim + 1)
    other = _walk(ConjugateGradient(flatness=1e-7), quadratic, np.full(dim, 2.0), dim)
    np.testing.assert_allclose(ours[: dim + 1], other, atol=1e-4)
    np.testing.assert_allclose(ours[-1], np.linalg.solve(quadratic.matrix, quadratic.right), atol=1e-5)


def test_lbfgs_steps_by_the_matrix_of_the_bfgs_formula() -> None:
    objective, optimizer = Rosenbrock(), Lbfgs(history=3)
    run = Run(Question(objective, optimizer, objective.start))
    run.advance(25)
    rows = run.trajectory
    gradients = objective.gradient(rows.theta.T).T
    for t in range(5, 21):
        pairs = [(rows.update[k], gradients[k] - gradients[k - 1]) for k in range(t - 3, t)]
        newest_s, newest_y = pairs[-1]
        inverse = newest_s @ newest_y / (newest_y @ newest_y) * np.eye(2)
        for s, y in pairs:
            left = np.eye(2) - np.outer(s, y) / (s @ y)
            inverse = left @ inverse @ left.T + np.outer(s, s) / (s @ y)
        direction = rows.update[t] / rows.state["stride"][t]
        np.testing.assert_allclose(direction, -inverse @ gradients[t - 1], rtol=1e-6)


@pytest.mark.parametrize(("rule", "steps"), [(Newton, 30), (ConjugateGradient, 40), (Lbfgs, 60)])
def test_rosenbrocks_valley_is_walked_to_its_end(rule: type[Optimizer], steps: int) -> None:
    run = Run(Question(Rosenbrock(), rule(), (-1.5, 2.0)))
    run.advance(steps)
    np.testing.assert_allclose(run.trajectory.theta[-1], [1.0, 1.0], atol=1e-6)
    assert run.status() is Status.CONVERGED


@each_searcher
@pytest.mark.parametrize("name", [one.name for one in OBJECTIVES if one().is_stationary])
def test_no_step_of_a_line_search_goes_up(rule: type[Optimizer], name: str) -> None:
    objective = OBJECTIVES.find(name)()
    low, high = np.array(objective.domain).T
    for seed in range(4):
        run = Run(Question(objective, rule(), np.random.default_rng(seed).uniform(low, high).tolist()))
        run.advance(25)
        assert (np.diff(run.trajectory.loss) <= 0.0).all()


@pytest.mark.parametrize("flatness", [0.9, 0.1, 0.01])
@pytest.mark.parametrize("name", ["rosenbrock", "himmelblau", "beale", "rastrigin", "ackley", "six-hump-camel"])
def test_a_search_ends_where_the_strong_wolfe_conditions_hold(name: str, flatness: float) -> None:
    objective = OBJECTIVES.find(name)()
    theta = np.random.default_rng(4).uniform(-2.0, 2.0, (2, 50))
    g = objective.gradient(theta)
    found = flattened(Oracle(objective, GradientPipeline()), theta, g, -g, 0.01, flatness)
    reached = theta - found.stride * g
    slope = -np.sum(g * g, axis=0)
    assert (found.stride > 0.0).all()
    assert (objective.value(reached) <= objective.value(theta) + 0.5e-4 * flatness * found.stride * slope).all()
    assert (np.abs(np.sum(objective.gradient(reached) * -g, axis=0)) <= flatness * np.abs(slope)).all()
    np.testing.assert_array_equal(found.gradient, objective.gradient(reached))


def test_a_search_stays_where_there_is_nothing_lower() -> None:
    oracle, theta = Oracle(ElongatedValley(), GradientPipeline()), np.array([1.0, 1.0])
    g = ElongatedValley().gradient(theta)
    assert halved(oracle, theta, g, g, 1.0) == 0.0
    assert flattened(oracle, theta, g, g, 1.0, 0.5).stride == 0.0
    assert flattened(oracle, theta, g, -g, 0.0, 0.5).stride == 0.0


@each_searcher
def test_a_step_into_the_impossible_is_shortened(rule: type[Optimizer]) -> None:
    class Barrier(Quadratic):
        def value(self, theta: Array) -> Any:
            return np.where(theta[0] < 1.2, super().value(theta), np.nan)

    barrier = Barrier(np.eye(2), np.array([1.0, 0.0]))
    path = _walk(rule(lr=8.0), barrier, np.array([-3.0, 2.0]), 30)
    assert np.isfinite(path).all()
    np.testing.assert_allclose(path[-1], [1.0, 0.0], atol=1e-4)


def test_newton_is_driven_away_from_a_saddle_to_which_the_bare_method_jumps() -> None:
    saddle = Saddle()
    run = Run(Question(saddle, Newton(), (1.5, 1e-3)))
    run.advance(8)
    assert abs(run.trajectory.theta[1, 0]) < 1e-6  # Into the valley's floor at once …
    np.testing.assert_allclose(run.trajectory.theta[1:, 1], 1e-3 * 2.0 ** np.arange(1, 9), rtol=1e-6)  # … and out.


@pytest.mark.parametrize("start", [(-0.27, -0.92), (0.08, 2.88), (-3.07, -0.08), (0.0, 0.0)])
def test_newton_leaves_himmelblaus_hill_and_saddles_for_a_minimum(start: tuple[float, float]) -> None:
    run = Run(Question(Himmelblau(), Newton(), start))
    run.advance(40)
    assert run.status() is Status.CONVERGED
    assert run.trajectory.loss[-1] < 1e-12


def test_newton_reckons_with_a_least_curvature_where_the_ground_is_flat() -> None:
    flat = Quadratic(np.zeros((2, 2)), np.array([1.0, 0.0]))
    np.testing.assert_allclose(_walk(Newton(damping=0.5), flat, np.zeros(2), 1)[-1], [2.0, 0.0])
    broken = Quadratic(np.full((2, 2), np.nan), np.array([1.0, 0.0]))
    with np.errstate(all="ignore"):
        assert np.isnan(_walk(Newton(), broken, np.zeros(2), 1)[-1]).all()


@pytest.mark.parametrize("rule", [rule for rule in OPTIMIZERS if rule.needs_objective], ids=lambda rule: rule.name)
def test_a_run_counts_every_gradient_and_value_that_was_worked_out(rule: type[Optimizer]) -> None:
    counts = {"value": 0, "gradient": 0}

    class Counted(Rosenbrock):
        def value(self, theta: Array) -> Any:
            counts["value"] += 1
            return super().value(theta)

        def gradient(self, theta: Array) -> Array:
            counts["gradient"] += 1
            return super().gradient(theta)

    run = Run(Question(Counted(), rule(lr=0.001), (-1.5, 2.0)))
    counts["value"] = 0
    run.advance(20)
    assert run.gradient_evaluations == counts["gradient"] > 20
    assert run.value_evaluations == counts["value"] - 20


@each_searcher
def test_noise_and_clipping_do_not_break_a_search(rule: type[Optimizer]) -> None:
    pipeline = GradientPipeline(noise=0.5, seed=1, l2=0.01, clip_norm=3.0)
    run = Run(Question(Himmelblau(), rule(), (-0.5, -1.0), pipeline=pipeline))
    run.advance(200)
    assert not run.diverged
    assert run.trajectory.loss[-1] < 10.0


def test_conjugate_gradients_start_afresh_when_told_to() -> None:
    run = Run(Question(Rosenbrock(), ConjugateGradient(restart=3), (-1.5, 2.0)))
    run.advance(9)
    directions, gradients = run.trajectory.state["direction"], run.trajectory.gradient
    fresh = [bool((directions[k] == -gradients[k]).all()) for k in range(1, 10)]
    assert all(fresh[::3])
    assert not all(fresh)
