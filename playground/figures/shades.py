"""What colours a sensitivity map: where each pixel lies between the first colour and the last."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.figures.numbers import at_spacing, power_of_ten, step_number
from playground.figures.ticks import Tick, decade_ticks, number_ticks

if TYPE_CHECKING:
    from playground.core.sweeps.sensitivity import SensitivityMap

OUTER_SHARE = 0.01
"""This share of the pixels at either end has the first and the last colour."""
FLOOR_POWER = -16
"""A loss nearer to f* than ten to this power counts as that near: rounding hides the rest."""
LOWEST_COLUMN = 0.04
"""How high the best column of a skyline is, as a share of the highest."""


class Shades(NamedTuple):
    """Where pixels lie on a colour map.

    Attributes:
        by: ``"steps"``; ``"gap"``, the decimal logarithm of f − f* at the end; or, where there is no f*, ``"value"``,
            that of 1 + |f| with the sign of f.
        position: From 0 to 1 in the map's shape; NaN where there is nothing to tell.
        low, high: What lies at 0 and at 1.
    """

    by: str
    position: Array
    low: float
    high: float

    @property
    def title(self) -> str:
        return {"steps": "steps to the tolerance", "gap": "f − f* at the end", "value": "f at the end"}[self.by]

    def text(self, share: float) -> str:
        """Say what lies at a share of the way from 0 to 1."""
        at = self.low + share * (self.high - self.low)
        if self.by == "steps":
            return step_number(round(at))
        if self.by == "value":
            return two_digits(math.copysign(math.pow(10.0, abs(at)) - 1.0, at))
        return f"≤ {power_of_ten(FLOOR_POWER)}" if at <= FLOOR_POWER else two_digits(math.pow(10.0, at))

    def height(self) -> Array:
        """Return how high each pixel stands where a map of one row is drawn as a skyline, from 0 to 1."""
        return np.where(np.isnan(self.position), 1.0, LOWEST_COLUMN + (1.0 - LOWEST_COLUMN) * self.position)

    def ticks(self, most: int) -> list[Tick]:
        """Return at most ``most`` ticks beside a skyline."""
        share = 1.0 - LOWEST_COLUMN
        if self.by == "value":
            return [Tick(LOWEST_COLUMN, self.text(0.0)), Tick(1.0, self.text(1.0))]
        width = max(self.high - self.low, 1e-12)
        found = (number_ticks if self.by == "steps" else decade_ticks)(self.low, self.low + width, most)
        return [Tick(LOWEST_COLUMN + share * (tick.place - self.low) / width, tick.text) for tick in found]


def shades(chart: SensitivityMap, by: str) -> Shades:
    """Return the shades of a map, by ``"loss"``, that at the end, or by the ``"steps"`` to the tolerance."""
    loss = np.where(np.isfinite(chart.loss), chart.loss, np.nan)
    if by == "steps":
        kind, values = "steps", np.where(chart.steps >= 0, chart.steps.astype(np.float64), np.nan)
    elif chart.objective.lowest is None:
        kind, values = "value", np.copysign(np.log10(1.0 + np.abs(loss)), loss)
    else:
        kind, values = "gap", gap_powers(loss - chart.objective.lowest)
    known = np.sort(values[np.isfinite(values)])
    low, high = 0.0, 1.0
    if known.size:
        # A few pixels of extreme luck would take most of the colours. Numpy's own percentile imports for 30 ms first.
        skipped = round(OUTER_SHARE * (known.size - 1))
        low, high = float(known[skipped]), float(known[-1 - skipped])
    return Shades(kind, np.clip((values - low) / max(high - low, 1e-12), 0.0, 1.0), low, high)


def gap_powers(gap: Array) -> Array:
    """Return the decimal logarithms of how far above f* runs end; NaN where they diverged."""
    return np.log10(np.where(np.isfinite(gap), np.maximum(gap, math.pow(10.0, FLOOR_POWER)), np.nan))


def best_of(chart: SensitivityMap, by: str) -> tuple[int, int] | None:
    """Return row and column of the lowest loss, or of the fewest steps, None where nothing got anywhere."""
    if by == "steps" and (chart.steps >= 0).any():
        soonest = np.where(chart.steps >= 0, chart.steps, chart.question.steps + 1)
        row, column = divmod(int(np.argmin(soonest)), chart.steps.shape[1])
        return row, column
    return chart.best if np.isfinite(chart.loss[chart.best]) else None


def two_digits(value: float) -> str:
    """Write a number with two significant digits: ``0.013``, ``2.1×10⁻⁸``."""
    return at_spacing(value, math.pow(10.0, math.floor(math.log10(abs(value))) - 1)) if value else "0"
