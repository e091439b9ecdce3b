"""How high a value stands in a plot: in proportion, or where a few values dwarf the rest, by its logarithm."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.figures.numbers import PLAIN_HIGH, PLAIN_LOW, at_spacing, power_of_ten
from playground.figures.ticks import Tick

_BENDS_AT, _STRAIGHTENS_AT = 20.0, 10.0  # How many times as large as most values the largest one must be.
_MOST_DECADES = 8
_MOST_ABOVE_BEND = (
    3.0  # How far most values reach above the bend, at least: the higher, the more of the plot is theirs.
)
_MOST_VALUES = 0.75  # The share of the values that counts as most.
_MINUS = "\N{MINUS SIGN}"


class HeightScale(NamedTuple):
    """Heights in proportion to values up to ``bend`` on either side of 0, and by their logarithm beyond.

    A value v stands at sign(v)·log₁₀(1 + |v|/bend). Where ``bend`` is infinite, v stands at v.
    """

    bend: float = math.inf

    @property
    def is_bent(self) -> bool:
        return self.bend < math.inf

    def heights(self, values: Array) -> Array:
        if not self.is_bent:
            return values
        with np.errstate(divide="ignore"):  # The logarithm of 0 is −∞, which adds nothing to 1.
            powers = np.logaddexp(0.0, np.log(np.abs(values)) - math.log(self.bend)) / math.log(10.0)
        return np.copysign(powers, values)

    def height(self, value: float) -> float:
        return float(self.heights(np.array([value]))[0])

    def ticks(self, low: float, high: float, most: int) -> list[Tick]:
        """Return some ``most`` ticks at 0 and at powers of ten, the outermost among them, between two bent heights."""
        first = round(math.log10(self.bend))
        farthest = max(-low, high)
        last = first
        while last < sys.float_info.max_10_exp and self._at(last + 1) <= farthest:
            last += 1
        decades = (last - first) * ((low < 0.0) + (high > 0.0))
        every = max(1, math.ceil(decades / max(1, most - 1)))
        ticks = [Tick(0.0, "0")] if low <= 0.0 <= high else []
        for power in range(last, first, -every):
            place, text = self._at(power), _power(power)
            ticks += [Tick(at, sign + text) for at, sign in ((-place, _MINUS), (place, "")) if low <= at <= high]
        return sorted(ticks)

    def _at(self, power: int) -> float:
        return self.height(math.pow(10.0, power))


STRAIGHT = HeightScale()


def fitting(curves: Sequence[Array], before: HeightScale) -> HeightScale:
    """Return the scale that shows most of the values as well as the largest.

    Args:
        curves: The curves' values, all finite.
        before: The scale in force, which stays where both would do.
    """
    sizes = np.abs(np.concatenate(curves)) if curves else np.empty(0)
    largest = float(sizes.max(initial=0.0))
    if largest == 0.0:
        return before
    place = int(_MOST_VALUES * (len(sizes) - 1))
    most = float(np.partition(sizes, place)[place])
    if largest <= (_STRAIGHTENS_AT if before.is_bent else _BENDS_AT) * most:
        return STRAIGHT
    bend = max(most / _MOST_ABOVE_BEND, largest * 10.0**-_MOST_DECADES)
    if before.is_bent and before.bend <= 2.0 * bend <= 40.0 * before.bend:
        return before
    return HeightScale(math.pow(10.0, math.floor(math.log10(bend))))


def _power(exponent: int) -> str:
    if PLAIN_LOW <= exponent < PLAIN_HIGH:
        value = math.pow(10.0, exponent)
        return at_spacing(value, value)
    return power_of_ten(exponent)
