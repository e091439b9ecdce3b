from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.figures.limits import Limits, decade_limits, held, number_limits, step_limits

_FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.lists(_FINITE, min_size=1, max_size=50), min_size=1, max_size=4), st.sampled_from([0.5, 5.0]))
def test_limits_of_any_numbers_are_finite_and_rise(curves: list[list[float]], reach: float) -> None:
    span = held([np.array(curve) for curve in curves], reach, reach)
    assert span is not None
    low, high = number_limits(span)
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert low < high


def test_all_of_an_ordinary_curve_is_held() -> None:
    curve = np.sin(np.linspace(0.0, 6.0, 500))
    assert held([curve], 5.0, 5.0) == (curve.min(), curve.max())


def test_a_start_far_above_the_rest_is_held() -> None:
    curve = np.append(np.linspace(100.0, 1e-3, 8), np.full(10_000, 1e-3))
    assert held([curve], 5.0, 5.0) == (1e-3, 100.0)


@pytest.mark.parametrize("huge", [1e300, -1e300, 1.7e308])
def test_one_huge_value_does_not_squeeze_the_others(huge: float) -> None:
    curve = np.linspace(0.0, 1.0, 500)
    curve[400] = huge
    span = held([curve], 5.0, 5.0)
    assert span is not None
    assert -6.0 <= span.low <= 0.0
    assert 0.9 <= span.high <= 6.0


def test_a_logarithm_may_fall_as_far_as_it_likes() -> None:
    curve = np.append(np.full(300, 1.0), np.linspace(1.0, -16.0, 50))
    assert held([curve], math.inf, 1.0) == (-16.0, 1.0)


def test_nothing_to_hold_has_no_limits() -> None:
    assert held([np.empty(0)], 5.0, 5.0) is None


@pytest.mark.parametrize(
    ("last", "limit", "high"),
    [
        (0, 500, 10),
        (10, 500, 10),
        (11, 500, 20),
        (201, 500, 500),
        (501, 800, 800),
        (3, 5, 5),
        (0, 0, 1),
        (101, 90, 101),
    ],
)
def test_steps_grow_in_jumps_up_to_the_limit(last: int, limit: int, high: int) -> None:
    assert step_limits(last, limit) == (0.0, high)


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_step_shown_is_always_inside(last: int, limit: int) -> None:
    assert last <= step_limits(last, limit).high <= max(10 * last, 10, last)


def test_number_limits_are_round() -> None:
    assert number_limits(Limits(-1.43, 0.97)) == pytest.approx((-1.5, 1.0))
    assert number_limits(Limits(2.0, 2.0)) == pytest.approx((1.0, 3.0))


def test_decade_limits_are_whole_and_never_equal() -> None:
    assert decade_limits(Limits(-3.2, 1.1)) == (-4.0, 2.0)
    assert decade_limits(Limits(2.0, 2.0)) == (2.0, 3.0)
