"""Properties that hold for any start, constant or seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from playground.core.arithmetic.arrays import Array
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Function, Objective
from playground.core.objectives.functions.many_minima import Himmelblau
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from tests.core.asking import asks, suggested

coordinate = st.floats(-3.0, 3.0, allow_subnormal=False)


def _walk(optimizer: Optimizer, objective: Objective, theta: Array, steps: int, factor: float = 1.0) -> Array:
    """Return the path of the rule alone on ``factor`` times the objective, ``(steps + 1, dim, *batch)``."""
    state = optimizer.initial_state(theta)
    path = [theta]
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            g = factor * objective.gradient(theta)
            oracle = asks(optimizer, objective)
            delta, state = type(optimizer).rule(optimizer, optimizer.lr, g, theta, state, float(t), *oracle)
            theta = theta + delta
            path.append(theta)
    return np.array(path)


@examples(max_examples=150)
@given(x=coordinate, y=coordinate, exponent=st.integers(-30, 30))
def test_multiplying_the_objective_by_a_power_of_two_leaves_every_bit_of_adams_path(
    x: float, y: float, exponent: int
) -> None:
    optimizer = Adam(lr=0.05, eps=0.0)
    theta = np.array([x, y])
    plain = _walk(optimizer, Rosenbrock(), theta, 60)
    assume(np.isfinite(plain).all())  # With eps at 0 a gradient of exactly 0 is 0/0.
    np.testing.assert_array_equal(_walk(optimizer, Rosenbrock(), theta, 60, 2.0**exponent), plain)


@examples(max_examples=150)
@given(x=coordinate, y=coordinate, factor=st.floats(1e-6, 1e6))
def test_multiplying_the_objective_by_any_positive_constant_leaves_adams_path(
    x: float, y: float, factor: float
) -> None:
    optimizer = Adam(lr=0.05, eps=0.0)
    theta = np.array([x, y])
    plain = _walk(optimizer, Himmelblau(), theta, 40)
    # Near a root of its gradient the first step's direction hangs on the last bit.
    assume((np.abs(Himmelblau().gradient(theta)) > 1e-3).all())
    np.testing.assert_allclose(_walk(optimizer, Himmelblau(), theta, 40, factor), plain, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda one: one.name)
def test_a_batch_of_starts_steps_exactly_as_each_start_alone(rule: type[Optimizer]) -> None:
    # Alone means a batch of one: single points take the C library's functions, whose last bits may differ from numpy's.
    # Sums over rows of data, which other objectives have, may be taken in another order for more points.
    # Every rule walks on every fourth function, and every fourth rule on each function: what the last bits hang on is
    # either the rule's own arithmetic or the function's.
    functions = [each for each in OBJECTIVES if issubclass(each, Function)]
    for place, objective in list(enumerate(functions))[list(OPTIMIZERS).index(rule) % 4 :: 4]:
        function = objective()
        optimizer = suggested(rule, function)
        count = 1 + 7 * place % 40  # Of every length: numpy steps whole vectors otherwise than what is left of one.
        starts = np.random.default_rng(place).uniform(-2.0, 2.0, (function.dim, count))
        together = _walk(optimizer, function, starts, 12)
        for index in {0, count // 2, count - 1}:
            alone = _walk(optimizer, function, starts[:, [index]], 12)
            np.testing.assert_array_equal(alone[:, :, 0], together[:, :, index], err_msg=function.title)


@pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda one: one.name)
def test_a_run_takes_exactly_the_steps_of_the_rule_on_a_batch(rule: type[Optimizer]) -> None:
    function = Rosenbrock()
    optimizer = suggested(rule, function)
    run = Run(Question(function, optimizer, function.start))
    run.advance(50)
    grid = np.tile(np.array(function.start)[:, np.newaxis, np.newaxis], (1, 3, 4))
    np.testing.assert_array_equal(run.trajectory.theta, _walk(optimizer, function, grid, 50)[:, :, 1, 2])


@examples(max_examples=20)
@given(seed=st.integers(0, 2**63), sigma=st.floats(1e-3, 10.0))
def test_the_same_seed_gives_the_same_bits_and_another_one_does_not(seed: int, sigma: float) -> None:
    def path(seed: int) -> Array:
        pipeline = GradientPipeline(noise=sigma, seed=seed)
        run = Run(Question(Himmelblau(), Adam(lr=0.05), (1.0, 1.0), pipeline=pipeline))
        run.advance(20)
        return run.trajectory.theta

    np.testing.assert_array_equal(path(seed), path(seed))
    assert (path(seed)[-1] != path(seed + 1)[-1]).all()
