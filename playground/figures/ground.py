"""The ground: a section's values over a rectangle, prepared for colours and contours. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.planes.section import Section

CONTOUR_COUNT = 18
LOWEST_SHARE, HIGHEST_SHARE = 0.4, 99.6
"""The percentiles of f − f* that get the ends of the colour map, so that steep corners do not take it all."""

LEAST_RELIEF = 1e-9
"""Heights closer together than that, relative to them, are one: the ground is level."""


@dataclass(frozen=True)
class Ground:
    """Heights of a landscape over a rectangle.

    Attributes:
        x, y: The samples' coordinates, ``(width,)`` and ``(height,)``, rising.
        height: log₁₀(f − f*) at each, ``(height, width)``, floored; where f is not finite, the highest colour.
        low, high: The heights that get the first and the last colour.
        lowest: The value of f that heights are measured from: f*, or the lowest in sight where there is none.
    """

    x: Array
    y: Array
    height: Array
    low: float
    high: float
    lowest: float = 0.0

    @property
    def levels(self) -> Array:
        """Heights of the contours: evenly spaced, so that the contours are spaced by the logarithm of f − f*."""
        return np.linspace(self.low, self.high, CONTOUR_COUNT + 2)[1:-1]


def survey(
    section: Section, x_span: tuple[float, float], y_span: tuple[float, float], width: int, height: int
) -> Ground:
    """Evaluate a section on a grid whose outer samples lie on the rectangle's edges."""
    x = np.linspace(*x_span, width)
    y = np.linspace(*y_span, height)
    with np.errstate(all="ignore"):
        values = np.asarray(section.value(np.stack(np.meshgrid(x, y))), dtype=np.float64)
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Ground(x, y, np.zeros_like(values), 0.0, 1.0)
    # An objective without a minimum is measured from the lowest point in sight.
    lowest = section.lowest if section.lowest is not None else float(finite.min())
    above = values - lowest
    # numpy's own percentiles would load its masked arrays, which nothing else here needs: 20 ms of the first frame.
    places = [round(share / 100.0 * (finite.size - 1)) for share in (LOWEST_SHARE, HIGHEST_SHARE)]
    low, high = np.partition(finite - lowest, places)[places].tolist()
    high = max(high, 1e-300)
    low = max(low, high * 1e-12)
    if low > high * (1.0 - LEAST_RELIEF):
        low = high * 0.5
    with np.errstate(all="ignore"):
        heights = np.log10(np.maximum(above, low * 1e-3))
        heights = np.where(np.isfinite(values), heights, np.log10(high))
    return Ground(x, y, heights, float(np.log10(low)), float(np.log10(high)), lowest)
