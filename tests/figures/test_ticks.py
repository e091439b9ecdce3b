from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.figures.numbers import at_spacing, power_of_ten, step_number, three_digits
from playground.figures.symbols import column_symbol
from playground.figures.ticks import decade_ticks, number_ticks, step_ticks
from playground.view.parts.axis import TickMaker


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.013249, "0.0132"),
        (-1.5, "−1.50"),
        (99.96, "100"),
        (1234.5, "1230"),
        (2.351e-8, "2.35×10⁻⁸"),
        (-1e300, "−1.00×10³⁰⁰"),
        (float("inf"), "∞"),
        (float("nan"), "not a number"),
    ],
)
def test_numbers_have_three_significant_digits(value: float, text: str) -> None:
    assert three_digits(value) == text


def test_ticks_have_the_digits_that_tell_them_apart() -> None:
    assert [tick.text for tick in number_ticks(-0.3, 0.3, 3)] == ["−0.2", "0", "0.2"]
    assert [tick.text for tick in number_ticks(0.0, 4e6, 2)] == ["0", "2×10⁶", "4×10⁶"]
    assert at_spacing(2.5e-6, 5e-7) == "2.5×10⁻⁶"
    assert at_spacing(0.876, 1e-6) == "0.876000"


def test_logarithms_are_labelled_as_powers_of_ten() -> None:
    assert [tick.text for tick in decade_ticks(-3.1, 1.1, 5)] == ["10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹"]
    assert power_of_ten(-12) == "10⁻¹²"


def test_less_than_a_decade_is_labelled_with_round_numbers() -> None:
    assert [tick.text for tick in decade_ticks(0.0, 0.7, 4)] == ["1", "2", "3", "4", "5"]


def test_steps_are_whole_and_begin_at_the_start() -> None:
    assert [tick.text for tick in step_ticks(-3.0, 3.0, 20)] == ["0", "1", "2", "3"]
    assert [tick.text for tick in step_ticks(0.0, 40_000.0, 2)] == ["0", "20k", "40k"]
    assert [tick.text for tick in step_ticks(0.0, 3e6, 2)] == ["0", "2M"]
    assert step_number(1234567) == "1\u202f234\u202f567"


@given(st.floats(-1e12, 1e12), st.floats(1e-3, 1e12), st.integers(2, 12), st.sampled_from([number_ticks, step_ticks]))
def test_ticks_stay_inside_and_few(low: float, width: float, most: int, make: TickMaker) -> None:
    ticks = make(low, low + width, most)
    room = 1e-6 * (abs(low) + width)
    assert len(ticks) <= most + 2
    assert all(low - room <= tick.place <= low + width + room for tick in ticks)


@pytest.mark.parametrize(
    ("name", "is_root", "symbol"),
    [
        ("m", False, "m"),
        ("m_hat", False, "m\u0302"),
        ("v", True, "√v"),
        ("v_hat", True, "√v\u0302"),
        ("g_avg", False, "g\u0304"),
        ("rho", False, "ρ"),
        ("sigma_hat", False, "σ\u0302"),
        ("buffer", False, "buffer"),
        ("slow_weights", True, "√(slow weights)"),
    ],
)
def test_columns_are_named_as_a_textbook_prints_them(name: str, is_root: bool, symbol: str) -> None:
    assert column_symbol(name, is_root) == symbol
