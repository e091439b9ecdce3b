from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.figures.height_scale import STRAIGHT, HeightScale, fitting

_NUMBERS = st.floats(-1e300, 1e300)


@given(st.lists(_NUMBERS, min_size=2, max_size=30), st.integers(-12, 12))
def test_a_bent_scale_keeps_the_order_and_the_sign_of_values(numbers: list[float], power: int) -> None:
    values = np.array(sorted(numbers))
    heights = HeightScale(10.0**power).heights(values)
    assert np.isfinite(heights).all()
    assert (np.diff(heights) >= 0.0).all()
    assert (np.sign(heights) == np.sign(values)).all()


@given(st.lists(st.lists(_NUMBERS, max_size=30), min_size=1, max_size=3), st.sampled_from([STRAIGHT, HeightScale(0.1)]))
def test_any_numbers_have_a_scale(curves: list[list[float]], before: HeightScale) -> None:
    scale = fitting([np.array(curve) for curve in curves], before)
    assert scale.bend > 0.0


def test_curves_of_one_size_keep_a_straight_scale() -> None:
    assert fitting([np.sin(np.arange(500.0))], STRAIGHT) == STRAIGHT


def test_one_spike_and_a_flat_line_bend_the_scale_so_that_both_are_seen() -> None:
    rest = 0.2 * np.sin(np.arange(500.0))
    curve = np.concatenate(([-150.0, 40.0, 9.0], rest))
    scale = fitting([curve], STRAIGHT)
    assert scale == HeightScale(0.01)
    heights = scale.heights(curve)
    share = np.ptp(scale.heights(rest)) / np.ptp(heights)
    assert np.ptp(rest) / np.ptp(curve) < 0.003
    assert share > 0.2


def test_a_scale_stays_while_both_would_do() -> None:
    curve = np.append(np.ones(100), 15.0)
    assert fitting([curve], STRAIGHT) == STRAIGHT
    assert fitting([curve], HeightScale(0.1)) == HeightScale(0.1)
    for bend in (0.1, 0.01):
        assert fitting([np.append(np.full(100, 0.29), 15.0)], HeightScale(bend)) == HeightScale(bend)


@pytest.mark.parametrize(
    ("bend", "low", "high", "most", "texts"),
    [
        (0.1, -3.3, 2.2, 9, ["−100", "−10", "−1", "0", "1", "10"]),
        (0.1, -3.3, 2.2, 4, ["−100", "−1", "0", "1"]),
        (0.1, -3.3, 3.3, 2, ["−100", "0", "100"]),
        (1e-9, 0.0, 3.1, 5, ["0", "10⁻⁸", "10⁻⁷", "10⁻⁶"]),
        (1e4, -1.2, 1.2, 2, ["−10⁵", "0", "10⁵"]),
    ],
)
def test_ticks_of_a_bent_scale_are_powers_of_ten_on_either_side_of_nought(
    bend: float, low: float, high: float, most: int, texts: list[str]
) -> None:
    ticks = HeightScale(bend).ticks(low, high, most)
    assert [tick.text for tick in ticks] == texts
    assert [tick.place for tick in ticks] == sorted(tick.place for tick in ticks)


@given(st.integers(-12, 12), st.floats(0.0, 9.0), st.floats(0.1, 9.0), st.integers(2, 12))
def test_ticks_of_a_bent_scale_stay_inside_and_few(power: int, down: float, up: float, most: int) -> None:
    ticks = HeightScale(10.0**power).ticks(-down, up, most)
    assert all(-down <= tick.place <= up for tick in ticks)
    assert len(ticks) <= most + 2
    assert all(math.isfinite(tick.place) for tick in ticks)


def test_a_plot_that_reaches_past_the_largest_number_has_ticks_up_to_it() -> None:
    ticks = HeightScale(1.0).ticks(-400.0, 400.0, 5)
    assert [ticks[0].text, ticks[-1].text] == ["−10³⁰⁸", "10³⁰⁸"]
