"""Where ticks stand and what they say, for steps, plain numbers and logarithms."""

from __future__ import annotations

import math
from typing import NamedTuple

from playground.figures.numbers import at_spacing, power_of_ten, short_step

_FEWEST_DECADES = 1.0  # Below that many decades ticks at powers of ten alone would leave the axis bare.

_MARGINS = 0.1


class Tick(NamedTuple):
    """Where a tick stands, in the axis' own numbers or as a share of its length, and its text."""

    place: float
    text: str


def nice(width: float) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that is at least ``width``."""
    power = math.pow(10.0, math.floor(math.log10(width)))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0, 20.0) if factor * power >= width * (1.0 - 1e-9))


def number_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Return at most ``most`` ticks between two plain numbers."""
    spacing = _spacing(low, high, most)
    return [Tick(place, at_spacing(place, spacing)) for place in _multiples(low, high, spacing)]


def placed(ticks: list[Tick], low: float, high: float) -> list[Tick]:
    """Return the ticks that lie between two ends, their places as shares of the way."""
    return [Tick((place - low) / (high - low), text) for place, text in ticks if low <= place <= high]


def step_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Return at most ``most`` ticks at whole steps, none before the start."""
    spacing = max(1.0, _spacing(low, high, most))
    return [Tick(place, short_step(round(place))) for place in _multiples(max(low, 0.0), high, spacing)]


def decade_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Return ticks between two decimal logarithms: at powers of ten, or at round numbers where they are too far apart.

    Args:
        low: The lower end, a logarithm to base ten.
        high: The upper end, likewise.
        most: How many ticks at most.
    """
    if high - low >= _FEWEST_DECADES:
        spacing = max(1.0, _spacing(low, high, most))
        return [Tick(place, power_of_ten(round(place))) for place in _multiples(low, high, spacing)]
    least, greatest = math.pow(10.0, low), math.pow(10.0, high)
    spacing = _spacing(least, greatest, most)
    places = [place for place in _multiples(least, greatest, spacing) if place > 0.0]
    return [Tick(math.log10(place), at_spacing(place, spacing)) for place in places]


def _spacing(low: float, high: float, most: int) -> float:
    # Below the float's own resolution no spacing makes sense.
    least = max(abs(low), abs(high)) * 1e-12 or 1e-300
    # The margins beyond the ends carry no tick.
    return nice(max((1.0 - _MARGINS) * (high - low) / max(most, 1), least))


def _multiples(low: float, high: float, spacing: float) -> list[float]:
    first, last = math.ceil(low / spacing - 1e-9), math.floor(high / spacing + 1e-9)
    return [index * spacing for index in range(first, last + 1)]
