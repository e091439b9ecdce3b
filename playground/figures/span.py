"""A span of a hyperparameter: the part of its range that an axis shows, bent as its slider is, with ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from playground.core.declare.quantity import Quantity
from playground.core.declare.scale import forward, inverse
from playground.core.sweeps.swept_setting import SweptSetting
from playground.figures.numbers import at_spacing, power_of_ten
from playground.figures.ticks import Tick, number_ticks

FEWEST_TICKS = 3
"""Powers of ten alone would leave an axis with fewer ticks bare."""
BEYOND_DECADES = 3.0
"""How far past its slider a logarithmic axis may be zoomed out."""
NARROWEST = 0.05
"""How far an axis may be zoomed in, as a share of the slider."""
_PLAIN_POWERS = range(-4, 5)
_LEAST = 1e-300
"""What a logarithm is taken of is no less."""


@dataclass(frozen=True)
class SettingSpan:
    """What an axis shows of a hyperparameter.

    Attributes:
        quantity: Its declaration.
        low, high: The axis' ends.
    """

    quantity: Quantity
    low: float
    high: float

    @classmethod
    def whole(cls, quantity: Quantity) -> SettingSpan:
        """Return all that a quantity's slider reaches."""
        return cls(quantity, quantity.low, quantity.high)

    @classmethod
    def along(cls, axis: SweptSetting) -> SettingSpan:
        """Return what a map's axis spans."""
        return cls(axis.quantity, float(axis.values[0]), float(axis.values[-1]))

    @property
    def name(self) -> str:
        return self.quantity.name

    def wanted(self, count: int) -> tuple[str, float, float, int]:
        """Return the axis of so many values as a map takes it."""
        return self.name, self.low, self.high, count

    def place(self, value: float) -> float:
        """Return where a value is, from 0 to 1 between the ends and further beyond them."""
        low, high, at = (forward(self.quantity.scale, number) for number in (self.low, self.high, value))
        return (at - low) / (high - low)

    def zoomed(self, factor: float, about: float) -> SettingSpan:
        """Return a span ``factor`` times as wide whose place ``about`` stays where it is, or as near as may be."""
        scale = self.quantity.scale
        low, high = forward(scale, self.low), forward(scale, self.high)
        least, most = _reach(self.quantity)
        slider = forward(scale, self.quantity.high) - forward(scale, self.quantity.low)
        width = min(max((high - low) * factor, NARROWEST * slider), most - least)
        first = low + about * (high - low - width)
        first = min(max(first, least), most - width)
        ends = [inverse(scale, end) for end in (first, first + width)]
        legal = self.quantity.legal
        return replace(self, low=max(ends[0], legal.low), high=min(ends[1], legal.high))

    def ticks(self, most: int) -> list[Tick]:
        """Return at most ``most`` ticks: at powers of ten where the scale is logarithmic, if these are enough."""
        if self.quantity.scale != "linear":
            for mantissas in ((1,), (1, 3), (1, 2, 5)):
                found = self._round_ones(mantissas)
                if len(found) > most and mantissas == (1,):
                    every = -(-len(found) // most)
                    return [tick for power, tick in found if power % every == 0]
                if FEWEST_TICKS <= len(found) <= most:
                    return [tick for _, tick in found]
        ticks = number_ticks(self.low, self.high, most)
        return [Tick(self.place(place), text) for place, text in ticks if self.low <= place <= self.high]

    def _round_ones(self, mantissas: tuple[int, ...]) -> list[tuple[int, Tick]]:
        """Return ticks at these multiples of powers of ten, with the powers; those of 1 − β for a log(1−β) scale."""
        is_rest = self.quantity.scale == "log1m"
        ends = (1.0 - self.high, 1.0 - self.low) if is_rest else (self.low, self.high)
        powers = range(math.floor(math.log10(max(ends[0], _LEAST)) + 1e-9), math.ceil(math.log10(ends[1])) + 1)
        found = []
        for power in powers:
            for mantissa in mantissas:
                number = mantissa * math.pow(10.0, power)
                if ends[0] * (1.0 - 1e-9) <= number <= ends[1] * (1.0 + 1e-9):
                    value = 1.0 - number if is_rest else number
                    text = f"{value:.{max(0, -power)}f}" if is_rest else _text(mantissa, power)
                    found.append((power, Tick(min(max(self.place(value), 0.0), 1.0), text)))
        return found[::-1] if is_rest else found


def _text(mantissa: int, power: int) -> str:
    if mantissa == 1 and power not in _PLAIN_POWERS:
        return power_of_ten(power)
    value = mantissa * math.pow(10.0, power)
    return at_spacing(value, value)


def _reach(quantity: Quantity) -> tuple[float, float]:
    """Return how far the ends may be moved, bent."""
    low, high = forward(quantity.scale, quantity.low), forward(quantity.scale, quantity.high)
    if quantity.scale == "linear":
        return low, high
    if quantity.scale == "log1m":
        return 0.0, high + BEYOND_DECADES
    return low - BEYOND_DECADES, high if quantity.legal.high < math.inf else high + BEYOND_DECADES
