"""The first steps of Adam's kin and of the rules by sign, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.optimizers import Optimizer
from playground.core.optimizers.adam import Amsgrad
from playground.core.optimizers.adam_kin import Adamax, Nadam, Qhadam, Radam
from playground.core.optimizers.gradient_descent import Qhm
from playground.core.optimizers.long_memory import Adan, Ademamix, Lamb
from playground.core.optimizers.scales import Adabelief, Adabound, Adopt, Yogi
from playground.core.optimizers.signs import Lion, Rprop, SignSgd

THETA = np.array([3.0, 4.0])
GRADIENT = np.array([2.0, -0.5])


def _steps(optimizer: Optimizer, *gradients: list[float]) -> list[tuple[Array, dict[str, Array]]]:
    """Step from THETA, first with GRADIENT and then with those given; the point stays, only the state moves on."""
    state, made = optimizer.initial_state(THETA), []
    for t, gradient in enumerate([GRADIENT, *map(np.array, gradients)], start=1):
        delta, state = type(optimizer).rule(optimizer, optimizer.lr, gradient, THETA, state, float(t))
        made.append((delta, state._asdict()))
    return made


def _equal(actual: Array, expected: list[float], rtol: float = 1e-12) -> None:
    np.testing.assert_allclose(actual, expected, rtol=rtol)


def test_qhm_mixes_the_gradient_with_its_average() -> None:
    # v = 0.1·g = 0.2 and −0.05; 0.4·g + 0.6·v = 0.8 + 0.12 and −0.2 − 0.03
    [(delta, state)] = _steps(Qhm(lr=0.1, beta=0.9, nu=0.6))
    _equal(state["v"], [0.2, -0.05])
    _equal(delta, [-0.092, 0.023])


def test_amsgrad_keeps_dividing_by_the_largest_second_moment() -> None:
    # v = 0.5·g² = 2 and 0.125; m̂ = g, v̂ = g²: with ε = 1 the first step is lr·g/(|g| + 1).
    # Then g = 0: m = 0.25, v halves to 1 and 0.0625, v_max does not; the corrections are 1 − 0.5² = 0.75.
    first, second = _steps(Amsgrad(lr=0.3, beta1=0.5, beta2=0.5, eps=1.0), [0.0, 0.0])
    _equal(first[0], [-0.3 * 2.0 / 3.0, 0.3 * 0.5 / 1.5])
    _equal(second[1]["v"], [1.0, 0.0625])
    _equal(second[1]["v_max"], [2.0, 0.125])
    _equal(
        second[0],
        [-0.3 * (0.5 / 0.75) / (math.sqrt(2.0 / 0.75) + 1.0), 0.3 * (0.125 / 0.75) / (math.sqrt(0.125 / 0.75) + 1.0)],
    )


def test_adamax_divides_by_the_largest_gradient_which_fades() -> None:
    # u = |g| + 1 = 3 and 1.5; m̂ = g. Then g = (0, 8): u = max(0.5·3, 0 + 1) = 1.5 and max(0.75, 9) = 9;
    # m = 0.5·(1, −0.25) + 0.5·(0, 8) = 0.5 and 3.875, corrected by 0.75.
    first, second = _steps(Adamax(lr=0.3, beta1=0.5, beta2=0.5, eps=1.0), [0.0, 8.0])
    _equal(first[1]["u"], [3.0, 1.5])
    _equal(first[0], [-0.3 * 2.0 / 3.0, 0.3 * 0.5 / 1.5])
    _equal(second[1]["u"], [1.5, 9.0])
    _equal(second[0], [-0.3 * (0.5 / 0.75) / 1.5, -0.3 * (3.875 / 0.75) / 9.0])


def test_nadam_looks_ahead_with_the_next_momentum() -> None:
    # ψ = 0 leaves μ = ½β₁ = 0.4 at every step: (1 − 0.4)·g/(1 − 0.4) + 0.4·m/(1 − 0.16), with m = 0.2·g; √v̂ = |g|.
    [(delta, state)] = _steps(Nadam(lr=0.3, beta1=0.8, momentum_decay=0.0, eps=1.0))
    _equal(state["mu_product"], [0.4, 0.4])
    share = 1.0 + 0.4 * 0.2 / 0.84
    _equal(delta, [-0.3 * share * 2.0 / 3.0, 0.3 * share * 0.5 / 1.5])


def test_nadams_momentum_grows_from_half_of_beta1() -> None:
    # μ₁ = 0.9·(1 − ½·0.96^0.5), μ₂ = 0.9·(1 − ½·0.96^1)
    _, (_, state) = _steps(Nadam(momentum_decay=0.5), [1.0, 1.0])
    first, second = 0.9 * (1.0 - 0.5 * math.sqrt(0.96)), 0.9 * (1.0 - 0.5 * 0.96)
    _equal(state["mu_product"], [first * second, first * second])


def test_radam_takes_bare_momentum_for_five_steps_and_a_rectified_one_then() -> None:
    made = _steps(Radam(lr=0.1, eps=0.0), *[[2.0, -0.5]] * 5)
    for delta, _ in made[:5]:
        _equal(delta, [-0.2, 0.05])  # m̂ = g
    # ρ∞ = 1999; at t = 6, ρ = 1999 − 12·0.999⁶/(1 − 0.999⁶); √v̂ = |g|, so the step is r·lr.
    power = 0.999**6
    rho = 1999.0 - 12.0 * power / (1.0 - power)
    assert 5.0 < rho < 6.0
    r = math.sqrt((rho - 4.0) * (rho - 2.0) * 1999.0 / (1995.0 * 1997.0 * rho))
    _equal(made[5][0], [-0.1 * r, 0.1 * r], rtol=1e-9)


def test_radam_without_its_sgd_start_stands_still_until_the_second_moment_is_known() -> None:
    made = _steps(Radam(lr=0.1, eps=0.0, sgd_start=False), *[[2.0, -0.5]] * 5)
    assert [bool(np.any(delta)) for delta, _ in made] == [False] * 5 + [True]


def test_qhadam_mixes_the_gradient_into_both_moments() -> None:
    # Every average is the gradient itself at first, so mixing changes nothing; then g = (0, 1): m = ½·½·g₁ + ½·g,
    # m̂ = m/0.75, likewise v: direction 0.4·g + 0.6·m̂, square 0.2·g² + 0.8·v̂.
    first, second = _steps(Qhadam(lr=0.3, beta1=0.5, beta2=0.5, nu1=0.6, nu2=0.8, eps=1.0), [0.0, 1.0])
    _equal(first[0], [-0.3 * 2.0 / 3.0, 0.3 * 0.5 / 1.5])
    m_hat, v_hat = (0.5 / 0.75, 0.375 / 0.75), (1.0 / 0.75, 0.5625 / 0.75)
    _equal(
        second[0],
        [
            -0.3 * 0.6 * m_hat[0] / (math.sqrt(0.8 * v_hat[0]) + 1.0),
            -0.3 * (0.4 + 0.6 * m_hat[1]) / (math.sqrt(0.2 + 0.8 * v_hat[1]) + 1.0),
        ],
    )


def test_adabound_holds_its_rates_between_the_bounds() -> None:
    # Adam's rate is lr·√0.5/0.5/√v with √v = √0.5·|g|: 0.6/|g| = 0.3 and 1.2. At γt = 1 the bounds are
    # 0.4·(1 − ½) = 0.2 and 0.4·(1 + 1) = 0.8: the first rate fits, the second is cut. m = 0.5·g.
    [(delta, _)] = _steps(Adabound(lr=0.3, beta1=0.5, beta2=0.5, eps=0.0, final_lr=0.4, gamma=1.0))
    _equal(delta, [-0.3 * 1.0, 0.8 * 0.25])


def test_adabounds_bounds_follow_the_schedule() -> None:
    optimizer = Adabound(lr=0.3, beta1=0.5, beta2=0.5, eps=0.0, final_lr=0.4, gamma=1.0)
    state = optimizer.initial_state(THETA)
    halved, _ = optimizer.rule(optimizer, 0.15, GRADIENT, THETA, state, 1.0)
    _equal(halved, [-0.15 * 1.0, 0.4 * 0.25])


def test_adabelief_divides_by_the_distance_of_the_gradient_from_its_average() -> None:
    # m = 0.5·g, g − m = 0.5·g; s = 0.5·0.25·g² + ε = 0.5 + 0.125 and 0.03125 + 0.125; ŝ = 2s; ε = 0.125.
    [(delta, state)] = _steps(Adabelief(lr=0.3, beta1=0.5, beta2=0.5, eps=0.125))
    _equal(state["s"], [0.625, 0.15625])
    _equal(delta, [-0.3 * 2.0 / (math.sqrt(1.25) + 0.125), 0.3 * 0.5 / (math.sqrt(0.3125) + 0.125)])


def test_yogi_adds_to_or_takes_from_its_second_moment_by_the_last_square() -> None:
    # g² = 4 and 0.25 against v₀ = 1: v = 1 + 0.5·4 and 1 − 0.5·0.25; v̂ = 2v; m̂ = g.
    [(delta, state)] = _steps(Yogi(lr=0.3, beta1=0.5, beta2=0.5, eps=1.0, initial_accumulator=1.0))
    _equal(state["v"], [3.0, 0.875])
    _equal(delta, [-0.3 * 2.0 / (math.sqrt(6.0) + 1.0), 0.3 * 0.5 / (math.sqrt(1.75) + 1.0)])


@pytest.mark.parametrize(("clipped", "reached"), [(True, 1.0), (False, 3.0)])
def test_adopt_first_measures_and_then_steps_by_the_gradient_over_what_it_measured(
    clipped: bool, reached: float
) -> None:
    # v = g² at first, and no step; then g = (6, 0.25): 6/2 = 3, clipped to 1, and 0.25/0.5 = 0.5; m = 0.5 of that.
    first, second = _steps(Adopt(lr=0.3, beta1=0.5, beta2=0.5, clipped=clipped), [6.0, 0.25])
    _equal(first[0], [0.0, 0.0])
    _equal(first[1]["v"], [4.0, 0.25])
    _equal(second[0], [-0.15 * reached, -0.15 * 0.5])
    _equal(second[1]["v"], [20.0, 0.15625])


def test_adan_leans_on_how_the_gradient_changed() -> None:
    # At first nothing has changed: lr·g/(|g| + 1). Then g = (3, −0.5), d = (1, 0):
    # m = ½·½·g₁ + ½·g = 2 and −0.375, v = ½·d, n = ½·½·g₁² + ½·(g + ½d)² = 1 + 6.125 and 0.0625 + 0.125.
    first, second = _steps(Adan(lr=0.3, beta1=0.5, beta2=0.5, beta3=0.5, eps=1.0), [3.0, -0.5])
    _equal(first[0], [-0.3 * 2.0 / 3.0, 0.3 * 0.5 / 1.5])
    _equal(second[1]["v"], [0.5, 0.0])
    _equal(second[1]["n"], [7.125, 0.1875])
    _equal(second[1]["g_prev"], [3.0, -0.5])
    _equal(
        second[0],
        [-0.3 * (2.0 + 0.5 * 0.5) / 0.75 / (math.sqrt(7.125 / 0.75) + 1.0), 0.3 * 0.5 / (math.sqrt(0.25) + 1.0)],
    )


def test_adan_shrinks_the_point_reached_by_division() -> None:
    # (θ − 0.2)/(1 + 0.3·0.5) and (θ + 0.1)/1.15
    [(delta, _)] = _steps(Adan(lr=0.3, eps=1.0, weight_decay=0.5))
    _equal(THETA + delta, [(3.0 - 0.2) / 1.15, (4.0 + 0.1) / 1.15])


def test_ademamix_adds_the_slow_average_uncorrected() -> None:
    # m̂ = g, √v̂ = |g|, m_slow = 0.25·g; α = 2 makes the direction 1.5·g; λθ beside it.
    [(delta, state)] = _steps(Ademamix(lr=0.3, beta3=0.75, alpha=2.0, eps=1.0, weight_decay=0.1))
    _equal(state["m_slow"], [0.5, -0.125])
    _equal(delta, [-0.3 * (1.5 * 2.0 / 3.0 + 0.3), -0.3 * (-1.5 * 0.5 / 1.5 + 0.4)])


def test_ademamix_warms_its_slow_average_up_by_half_lives() -> None:
    # β₁ = ½ has a half-life of 1 step, β₃ = 2^(−1/9) of 9; a quarter of the way it is 3: β = 2^(−1/3). α is 8/4 = 2.
    [(delta, state)] = _steps(Ademamix(lr=0.3, beta1=0.5, beta3=0.5 ** (1 / 9), alpha=8.0, eps=0.0, warmup=4))
    share = 1.0 - 0.5 ** (1.0 / 3.0)
    _equal(state["m_slow"], [share * 2.0, -share * 0.5])
    _equal(delta, [-0.3 * (1.0 + 2.0 * share), 0.3 * (1.0 + 2.0 * share)])


def test_lamb_steps_by_a_share_of_the_parameters_own_length() -> None:
    # u = g/(|g| + 1) = 2/3 and −1/3, of length √5/3; ‖θ‖ = 5: the step is 0.3·5/(√5/3)·u, of length 1.5.
    [(delta, _)] = _steps(Lamb(lr=0.3, eps=1.0))
    _equal(delta, [-1.5 * 2.0 / math.sqrt(5.0), 1.5 / math.sqrt(5.0)])


def test_lamb_takes_adams_step_where_a_length_is_zero() -> None:
    optimizer = Lamb(lr=0.3, eps=1.0)
    origin = np.zeros(2)
    delta, _ = optimizer.rule(optimizer, 0.3, GRADIENT, origin, optimizer.initial_state(origin), 1.0)
    _equal(delta, [-0.3 * 2.0 / 3.0, 0.3 * 0.5 / 1.5])


def test_lamb_measures_a_whole_array_in_a_training_loop() -> None:
    weights, slopes = np.arange(6.0).reshape(2, 3), np.ones((2, 3))
    optimizer = Lamb(lr=0.3, eps=0.0)
    stepped, _ = optimizer.update(weights, slopes, optimizer.init(weights))
    np.testing.assert_allclose(stepped, weights - 0.3 * math.sqrt(55.0) / math.sqrt(6.0), rtol=1e-12)


def test_sign_sgd_steps_by_the_learning_rate_whatever_the_size() -> None:
    first, second = _steps(SignSgd(lr=0.1), [0.0, 1e-9])
    _equal(first[0], [-0.1, 0.1])
    _equal(second[0], [0.0, -0.1])


def test_lion_signs_a_mixture_and_remembers_another() -> None:
    # c = 0.5·g; m = 0.25·g = 0.5 and −0.125. Then g = (−0.4, −1): c = 0.25 − 0.2 > 0 and < 0.
    first, second = _steps(Lion(lr=0.1, beta1=0.5, beta2=0.75, weight_decay=0.5), [-0.4, -1.0])
    _equal(first[1]["m"], [0.5, -0.125])
    _equal(first[0], [-0.1 * (1.0 + 1.5), -0.1 * (-1.0 + 2.0)])
    _equal(second[0], [-0.1 * (1.0 + 1.5), -0.1 * (-1.0 + 2.0)])
    _equal(second[1]["m"], [0.75 * 0.5 - 0.25 * 0.4, -0.75 * 0.125 - 0.25])


def test_rprop_grows_shrinks_and_skips() -> None:
    # The sign stays in x and flips in y: x grows by 1.5; y shrinks by ½, takes no step and forgets its gradient, so
    # that its third step neither grows nor shrinks.
    first, second, third = _steps(Rprop(lr=0.1, eta_minus=0.5, eta_plus=1.5), [1.0, 0.5], [1.0, 0.5])
    _equal(first[0], [-0.1, 0.1])
    _equal(second[0], [-0.15, 0.0])
    _equal(second[1]["size"], [0.15, 0.05])
    _equal(second[1]["g_prev"], [1.0, 0.0])
    _equal(third[0], [-0.225, -0.05])


def test_rprop_keeps_its_steps_between_the_smallest_and_the_largest() -> None:
    _, (_, state) = _steps(Rprop(lr=0.1, step_min=0.09, step_max=0.11), [1.0, 0.5])
    _equal(state["size"], [0.11, 0.09])


def test_a_schedule_scales_rprops_steps_and_not_their_sizes() -> None:
    optimizer = Rprop(lr=0.1)
    delta, state = optimizer.rule(optimizer, 0.05, GRADIENT, THETA, optimizer.initial_state(THETA), 1.0)
    _equal(delta, [-0.05, 0.05])
    _equal(state.size, [0.1, 0.1])
