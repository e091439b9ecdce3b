"""The first step of each rule, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.optimizers import Optimizer
from playground.core.optimizers.adam import Adam, AdamW
from playground.core.optimizers.adaptive import Adadelta, Adagrad, Rmsprop
from playground.core.optimizers.gradient_descent import Momentum, Nesterov, Sgd

THETA = np.array([1.0, 2.0])
GRADIENT = np.array([3.0, -0.5])


def _first_step(optimizer: Optimizer, gradient: Array = GRADIENT) -> tuple[Array, dict[str, Array]]:
    delta, state = type(optimizer).rule(optimizer, optimizer.lr, gradient, THETA, optimizer.initial_state(THETA), 1.0)
    return delta, state._asdict()


def _equal(actual: Array, expected: list[float]) -> None:
    np.testing.assert_allclose(actual, expected, rtol=1e-14)


def test_sgd_steps_by_the_learning_rate_times_the_gradient() -> None:
    delta, state = _first_step(Sgd(lr=0.1))
    _equal(delta, [-0.1 * 3.0, 0.1 * 0.5])
    assert state == {}


def test_momentum_first_takes_the_gradient_as_its_velocity() -> None:
    # v = 0.9·0 + g = g
    delta, state = _first_step(Momentum(lr=0.1, momentum=0.9))
    _equal(state["v"], [3.0, -0.5])
    _equal(delta, [-0.3, 0.05])


def test_momentum_then_adds_the_next_gradient_to_what_is_kept_of_the_velocity() -> None:
    # v = 0.9·3 + 1 = 3.7 and 0.9·(−0.5) + 1 = 0.55
    optimizer = Momentum(lr=0.1, momentum=0.9)
    _, state = optimizer.rule(optimizer, 0.1, GRADIENT, THETA, optimizer.initial_state(THETA), 1.0)
    delta, state = optimizer.rule(optimizer, 0.1, np.ones(2), THETA, state, 2.0)
    _equal(state.v, [3.7, 0.55])
    _equal(delta, [-0.37, -0.055])


def test_dampening_holds_back_every_gradient_but_the_first() -> None:
    # v₁ = g; v₂ = 0.9·3 + (1 − 0.4)·1 = 3.3 and 0.9·(−0.5) + 0.6 = 0.15
    optimizer = Momentum(lr=0.1, momentum=0.9, dampening=0.4)
    delta, state = optimizer.rule(optimizer, 0.1, GRADIENT, THETA, optimizer.initial_state(THETA), 1.0)
    _equal(delta, [-0.3, 0.05])
    delta, state = optimizer.rule(optimizer, 0.1, np.ones(2), THETA, state, 2.0)
    _equal(state.v, [3.3, 0.15])
    _equal(delta, [-0.33, -0.015])


def test_nesterov_looks_one_push_ahead() -> None:
    # v = g; g + 0.9·v = 1.9·g
    delta, state = _first_step(Nesterov(lr=0.1, momentum=0.9))
    _equal(state["v"], [3.0, -0.5])
    _equal(delta, [-0.1 * 1.9 * 3.0, 0.1 * 1.9 * 0.5])


def test_adagrad_divides_by_the_root_of_the_sum_of_squares() -> None:
    # s = g²; with ε = 1 the denominators are 3 + 1 and 0.5 + 1
    delta, state = _first_step(Adagrad(lr=0.1, eps=1.0))
    _equal(state["s"], [9.0, 0.25])
    _equal(delta, [-0.3 / 4.0, 0.05 / 1.5])


def test_adagrad_sets_out_from_its_initial_accumulator() -> None:
    # s = 16 + 9 = 25 and 16 + 0.25 = 16.25
    delta, state = _first_step(Adagrad(lr=0.1, eps=0.0, initial_accumulator=16.0))
    _equal(state["s"], [25.0, 16.25])
    _equal(delta, [-0.3 / 5.0, 0.05 / math.sqrt(16.25)])


def test_rmsprop_divides_by_the_root_of_the_mean_of_squares() -> None:
    # s = 0.25·g² = 2.25 and 0.0625, roots 1.5 and 0.25; with ε = 0.5 the denominators are 2 and 0.75
    delta, state = _first_step(Rmsprop(lr=0.1, rho=0.75, eps=0.5))
    _equal(state["s"], [2.25, 0.0625])
    _equal(delta, [-0.3 / 2.0, 0.05 / 0.75])


def test_adadelta_scales_the_gradient_by_the_ratio_of_two_root_mean_squares() -> None:
    # g = (4, −1.6), ρ = 0.75, ε = 2.25:  s = 0.25·g² = 4 and 0.64;  √(s + ε) = √6.25 = 2.5 and √2.89 = 1.7;
    # √(u + ε) = √2.25 = 1.5;  Δ = 1.5/2.5·4 = 2.4 and 1.5/1.7·(−1.6);  u = 0.25·Δ²
    delta, state = _first_step(Adadelta(lr=0.5, rho=0.75, eps=2.25), np.array([4.0, -1.6]))
    _equal(state["s"], [4.0, 0.64])
    _equal(state["u"], [0.25 * 5.76, 0.25 * (2.4 / 1.7) ** 2])
    _equal(delta, [-0.5 * 2.4, 0.5 * 2.4 / 1.7])


def test_adam_first_steps_by_the_sign_of_the_gradient_but_for_eps() -> None:
    # m = 0.1·g, v = 0.001·g²; m̂ = g, √v̂ = |g|; with ε = 1 the denominators are 4 and 1.5
    delta, state = _first_step(Adam(lr=0.1, eps=1.0))
    np.testing.assert_allclose(state["m"], [0.3, -0.05], rtol=1e-14)
    np.testing.assert_allclose(state["v"], [0.009, 0.00025], rtol=1e-12)
    np.testing.assert_allclose(delta, [-0.3 / 4.0, 0.05 / 1.5], rtol=1e-12)


def test_adam_puts_its_weight_decay_into_the_moments() -> None:
    # g + 0.5·θ = 3 + 0.5 = 3.5 and −0.5 + 1 = 0.5
    delta, state = _first_step(Adam(lr=0.1, eps=1.0, weight_decay=0.5))
    np.testing.assert_allclose(state["m"], [0.35, 0.05], rtol=1e-14)
    np.testing.assert_allclose(delta, [-0.35 / 4.5, -0.05 / 1.5], rtol=1e-12)


def test_adamw_keeps_its_weight_decay_out_of_the_moments() -> None:
    # Adam's step, and −lr·λ·θ = −0.1·0.5·1 = −0.05 and −0.1 beside it
    delta, state = _first_step(AdamW(lr=0.1, eps=1.0, weight_decay=0.5))
    np.testing.assert_allclose(state["m"], [0.3, -0.05], rtol=1e-14)
    np.testing.assert_allclose(delta, [-0.3 / 4.0 - 0.05, 0.05 / 1.5 - 0.1], rtol=1e-12)


@pytest.mark.parametrize("optimizer", [Adam(lr=0.1), AdamW(lr=0.1, weight_decay=0.0)], ids=["adam", "adamw"])
def test_with_the_usual_eps_the_first_step_is_the_learning_rate_long_whatever_the_gradient(
    optimizer: Optimizer,
) -> None:
    for size in (1e-3, 1.0, 1e3):
        delta, _ = _first_step(optimizer, size * GRADIENT)
        np.testing.assert_allclose(delta, [-0.1, 0.1], rtol=1e-4)
