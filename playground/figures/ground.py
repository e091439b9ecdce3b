"""The ground: a section's values over a rectangle, prepared for colours and contours. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.errors import CancelledError
from playground.core.planes.section import Section, Span

CONTOUR_COUNT = 18
LOWEST_SHARE, HIGHEST_SHARE = 0.4, 99.6
"""The percentiles of f − f* that get the ends of the colour map, so that steep corners do not take it all."""

NUMBERS_AT_ONCE = 1_000_000
"""Parameters of points that are evaluated together: 8 MB, and some 10 ms."""

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
    section: Section, x_span: Span, y_span: Span, width: int, height: int, go_on: Callable[[], bool] = lambda: True
) -> Ground:
    """Evaluate a section on a grid whose outer samples lie on the rectangle's edges.

    Raises:
        CancelledError: ``go_on``, which is asked every few milliseconds, said no.
    """
    work = surveying(section, x_span, y_span, width, height)
    try:
        while go_on():
            next(work)
    except StopIteration as done:
        ground: Ground = done.value
        return ground
    raise CancelledError


def surveying(section: Section, x_span: Span, y_span: Span, width: int, height: int) -> Generator[None, None, Ground]:
    """Survey band by band: all points of many parameters together would take gigabytes."""
    x = np.linspace(*x_span, width)
    y = np.linspace(*y_span, height)
    values = np.empty((height, width))
    rows = max(1, NUMBERS_AT_ONCE // (section.objective.dim * width))
    for first in range(0, height, rows):
        band = slice(first, first + rows)
        with np.errstate(all="ignore"):
            values[band] = section.value(np.stack(np.meshgrid(x, y[band])))
        yield
    return _ground(section, x, y, values)


def _ground(section: Section, x: Array, y: Array, values: Array) -> Ground:
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
