"""Spans of hyperparameters: where values are on their axes, and which ticks stand there."""

from __future__ import annotations

import pytest

from playground.core.declare.quantity import Quantity
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum
from playground.core.sweeps.swept_setting import sweepable
from playground.figures.span import NARROWEST, SettingSpan

LR, BETA1, EPS, DECAY = (Adam.quantities()[name] for name in ("lr", "beta1", "eps", "weight_decay"))


def texts(span: SettingSpan, most: int = 6) -> list[str]:
    return [tick.text for tick in span.ticks(most)]


def test_values_are_placed_as_on_the_slider_and_beyond_it() -> None:
    assert [SettingSpan(LR, 1e-4, 1e-1).place(value) for value in (1e-4, 1e-3, 1.0)] == pytest.approx(
        [0.0, 1 / 3, 4 / 3]
    )
    assert [SettingSpan(BETA1, 0.0, 0.999).place(value) for value in (0.9, 0.99)] == pytest.approx([1 / 3, 2 / 3])
    assert SettingSpan(DECAY, 0.0, 1.0).place(0.25) == 0.25


def test_ticks_are_powers_of_ten_where_there_are_enough() -> None:
    assert texts(SettingSpan(LR, 1e-4, 0.1)) == ["0.0001", "0.001", "0.01", "0.1"]
    assert texts(SettingSpan(EPS, 1e-12, 0.1)) == ["10⁻¹²", "10⁻¹⁰", "10⁻⁸", "10⁻⁶", "0.0001", "0.01"]
    assert texts(SettingSpan(BETA1, 0.0, 0.999)) == ["0", "0.9", "0.99", "0.999"]


def test_ticks_come_closer_on_a_narrow_span() -> None:
    assert texts(SettingSpan(LR, 0.008, 0.12)) == ["0.01", "0.03", "0.1"]
    assert texts(SettingSpan(LR, 0.0011, 0.0026), 5) == ["0.0015", "0.0020", "0.0025"]
    assert texts(SettingSpan(BETA1, 0.85, 0.995)) == ["0.9", "0.97", "0.99"]
    assert texts(SettingSpan(DECAY, 0.3, 0.8)) == ["0.3", "0.4", "0.5", "0.6", "0.7", "0.8"]


@pytest.mark.parametrize("quantity", [*sweepable(Adam()).values(), *sweepable(Momentum()).values()])
def test_ticks_stand_where_their_numbers_are(quantity: Quantity) -> None:
    span = SettingSpan.whole(quantity)
    for factor in (1.0, 0.5, 0.2, 0.06):
        zoomed = span.zoomed(factor, 0.7)
        ticks = zoomed.ticks(5)
        assert len(ticks) >= 2
        for tick in ticks:
            mantissa, _, power = tick.text.partition("10")
            number = float(mantissa.rstrip("×") or 1.0) * 10.0 ** int(power.translate(_PLAIN)) if power else None
            value = number if number is not None else float(tick.text)
            assert zoomed.place(value) == pytest.approx(tick.place, abs=1e-6)


_PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def test_a_zoom_keeps_what_is_under_the_pointer_and_stays_legal() -> None:
    span = SettingSpan(LR, 1e-4, 0.1)
    closer = span.zoomed(0.5, 1 / 3)
    assert closer.place(1e-3) == pytest.approx(1 / 3)
    for _ in range(50):
        closer = closer.zoomed(0.5, 0.2)
    assert closer.place(1e-3) - closer.place(1e-4) == pytest.approx(1 / (3 * NARROWEST))
    wide = SettingSpan(BETA1, 0.0, 0.999)
    for _ in range(50):
        wide = wide.zoomed(2.0, 0.9)
    assert wide.low == 0.0
    assert 0.999 < wide.high < 1.0
    assert SettingSpan(DECAY, 0.0, 1.0).zoomed(3.0, 0.5) == SettingSpan(DECAY, 0.0, 1.0)
