"""How much of the curves a plot shows: found from the data, in jumps, and out of reach of a run that blows up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.figures.ticks import nice

_FEWEST_STEPS = 10
_OPENING_POINTS = 10  # The beginning of a curve is always worth seeing, however small what follows.
_FARTHEST = 1e200  # Differences of numbers nearer than this cannot overflow.
_TICKS = 5


class Limits(NamedTuple):
    """The ends of an axis."""

    low: float
    high: float


def step_limits(last: int, limit: int) -> Limits:
    """Return the steps to show: from 0 to 1, 2 or 5 times a power of ten, or to the step limit where that is nearer."""
    round_number = round(nice(max(last, _FEWEST_STEPS)))
    return Limits(0.0, float(max(min(round_number, max(limit, last)), 1)))


def held(curves: Sequence[Array], reach_down: float, reach_up: float) -> Limits | None:
    """Return the lowest and the highest value worth showing, or None where there is no value.

    All of the curves is shown, unless a value lies too far away from the curves' core: each curve's first ten points
    and the middle half of all points.

    Args:
        curves: The curves' values, all finite.
        reach_down: How far below the core is too far, in widths of the core.
        reach_up: How far above it.
    """
    curves = [curve for curve in curves if len(curve)]
    if not curves:
        return None
    low = min(float(curve.min()) for curve in curves)
    high = max(float(curve.max()) for curve in curves)
    core_low = min(float(curve[:_OPENING_POINTS].min()) for curve in curves)
    core_high = max(float(curve[:_OPENING_POINTS].max()) for curve in curves)
    width = core_high - core_low
    # Sorting is only paid for where it may decide.
    if (width == 0.0 and high > low) or low < core_low - reach_down * width or high > core_high + reach_up * width:
        values = np.concatenate(curves)
        places = [len(values) // 4, 3 * len(values) // 4]
        lower, upper = np.partition(values, places)[places].tolist()
        core_low, core_high = min(core_low, lower), max(core_high, upper)
        width = core_high - core_low or max(abs(core_low), abs(core_high), 1.0)
        low, high = max(low, core_low - reach_down * width), min(high, core_high + reach_up * width)
    return Limits(max(low, -_FARTHEST), min(high, _FARTHEST))


def number_limits(span: Limits) -> Limits:
    """Round a span of plain numbers outwards to ticks, so that it changes seldom."""
    low, high = span
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        room = 0.5 * max(abs(low), abs(high)) or 1.0
        low, high = low - room, high + room
    tick = nice((high - low) / _TICKS)
    return Limits(math.floor(low / tick + 1e-9) * tick, math.ceil(high / tick - 1e-9) * tick)


def decade_limits(span: Limits) -> Limits:
    """Round a span of decimal logarithms outwards to whole decades."""
    low, high = math.floor(span.low + 1e-9), math.ceil(span.high - 1e-9)
    return Limits(float(low), float(max(high, low + 1)))


def half_decade_limits(span: Limits) -> Limits:
    """Round a span of heights on a bent scale, about a decade a unit, outwards to halves."""
    low, high = math.floor(2.0 * span.low + 1e-9) / 2.0, math.ceil(2.0 * span.high - 1e-9) / 2.0
    return Limits(low, max(high, low + 0.5))
