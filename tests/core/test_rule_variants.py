"""Variants that PyTorch lacks or has in part, against their formulas in plain Python loops over numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import Optimizer
from playground.core.optimizers.adam import Adam, AdamW
from playground.core.optimizers.adaptive import Rmsprop
from playground.core.optimizers.gradient_descent import Momentum
from playground.core.runs.question import Question
from playground.core.runs.run import Run

START = (-1.5, 2.0)
STEPS = 40


def _check(optimizer: Optimizer, expected: Iterator[tuple[float, float]]) -> None:
    run = Run(Question(Rosenbrock(), optimizer, START))
    run.advance(STEPS)
    np.testing.assert_allclose(run.trajectory.theta[1:], list(expected), rtol=1e-10)


def _slope(x: float, y: float) -> tuple[float, float]:
    return -2.0 * (1.0 - x) - 400.0 * x * (y - x**2), 200.0 * (y - x**2)


def test_ema_makes_the_velocity_an_average_of_gradients() -> None:
    def path() -> Iterator[tuple[float, float]]:
        x, y = START
        vx = vy = 0.0
        for _ in range(STEPS):
            gx, gy = _slope(x, y)
            vx, vy = 0.8 * vx + 0.2 * gx, 0.8 * vy + 0.2 * gy
            x, y = x - 0.001 * vx, y - 0.001 * vy
            yield x, y

    _check(Momentum(lr=0.001, momentum=0.8, ema=True), path())


def test_dampening_plays_no_part_in_the_ema_form() -> None:
    plain, dampened = (
        Run(Question(Rosenbrock(), Momentum(lr=0.001, ema=True, dampening=dampening), START))
        for dampening in (0.0, 0.7)
    )
    plain.advance(STEPS)
    dampened.advance(STEPS)
    np.testing.assert_array_equal(plain.trajectory.theta, dampened.trajectory.theta)


@pytest.mark.parametrize("centered", [False, True])
@pytest.mark.parametrize("eps_inside", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.6])
def test_rmsprop_follows_its_formula_in_every_combination(centered: bool, eps_inside: bool, momentum: float) -> None:
    lr, rho, eps = 0.005, 0.95, 0.01

    def path() -> Iterator[tuple[float, float]]:
        theta = list(START)
        s, mean, buffer = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
        for _ in range(STEPS):
            for i, g in enumerate(_slope(*theta)):
                s[i] = rho * s[i] + (1 - rho) * g**2
                mean[i] = rho * mean[i] + (1 - rho) * g
                spread = s[i] - mean[i] ** 2 if centered else s[i]
                below = math.sqrt(spread + eps) if eps_inside else math.sqrt(spread) + eps
                buffer[i] = momentum * buffer[i] + g / below
            theta = [theta[0] - lr * buffer[0], theta[1] - lr * buffer[1]]
            yield theta[0], theta[1]

    optimizer = Rmsprop(lr=lr, rho=rho, eps=eps, momentum=momentum, centered=centered, eps_inside=eps_inside)
    _check(optimizer, path())


@pytest.mark.parametrize("rho", [0.5, 0.9, 0.99])
def test_a_gradient_that_stays_the_same_does_not_break_the_centered_form(rho: float) -> None:
    run = Run(Question(Rosenbrock(), Rmsprop(lr=0.0, rho=rho, centered=True), START))
    assert run.advance(3000) == 3000


@pytest.mark.parametrize("corrected", [True, False])
@pytest.mark.parametrize(("rule", "l2", "decoupled"), [(Adam, 0.3, 0.0), (AdamW, 0.0, 0.3)])
def test_the_adam_rules_follow_their_formulas_with_and_without_bias_correction(
    corrected: bool, rule: type[Adam] | type[AdamW], l2: float, decoupled: float
) -> None:
    lr, beta1, beta2, eps = 0.02, 0.8, 0.97, 1e-6

    def path() -> Iterator[tuple[float, float]]:
        theta = list(START)
        m, v = [0.0, 0.0], [0.0, 0.0]
        for t in range(1, STEPS + 1):
            slope = _slope(*theta)
            for i, old in enumerate(tuple(theta)):
                g = slope[i] + l2 * old
                m[i] = beta1 * m[i] + (1 - beta1) * g
                v[i] = beta2 * v[i] + (1 - beta2) * g**2
                m_hat = m[i] / (1 - beta1**t) if corrected else m[i]
                v_hat = v[i] / (1 - beta2**t) if corrected else v[i]
                theta[i] = old - lr * m_hat / (math.sqrt(v_hat) + eps) - lr * decoupled * old
            yield theta[0], theta[1]

    decay = l2 or decoupled
    _check(rule(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=decay, bias_correction=corrected), path())


def test_without_bias_correction_the_first_adam_step_has_the_wrong_size() -> None:
    # m = 0.1·g, √v = √0.001·|g|, so the step is lr·0.1/√0.001 = 3.16·lr.
    run = Run(Question(Rosenbrock(), Adam(lr=0.01, bias_correction=False), START))
    run.advance(1)
    np.testing.assert_allclose(np.abs(run.trajectory.update[1]), 0.01 * 0.1 / math.sqrt(0.001), rtol=1e-6)


def test_the_corrected_moments_are_columns_only_where_they_are_used() -> None:
    corrected = Run(Question(Rosenbrock(), Adam(lr=0.01), START))
    corrected.advance(3)
    columns = corrected.columns()
    assert list(columns) == ["m", "v", "m_hat", "v_hat"]
    t = np.array([[1.0], [2.0], [3.0]])
    np.testing.assert_allclose(columns["m_hat"][1:], columns["m"][1:] / (1 - 0.9**t), rtol=1e-15)
    np.testing.assert_allclose(columns["v_hat"][1:], columns["v"][1:] / (1 - 0.999**t), rtol=1e-15)
    bare = Run(Question(Rosenbrock(), Adam(lr=0.01, bias_correction=False), START))
    assert list(bare.columns()) == ["m", "v"]
