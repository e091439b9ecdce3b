"""The plane of two hyperparameters that a sensitivity map lies in: which setting is where."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from playground.core.sweeps.sensitivity import SensitivityMap
from playground.figures.shades import Shades
from playground.figures.span import SettingSpan

SLACK = 0.02
"""How far past an edge one may point and mean it, as a share of the side."""


class Cell(NamedTuple):
    """A pixel of a map."""

    row: int
    column: int


class Place(NamedTuple):
    """A place of the plane: 0 to 1 from left to right and from bottom to top of what is seen, further beyond."""

    across: float
    up: float


@dataclass(frozen=True)
class SettingPlane:
    """What the axes show, and a map that may have been made for another part of the plane.

    Attributes:
        x, y: What the axes show; y is None where there is one hyperparameter, whose map is a skyline.
        chart: The map, or None.
        shades: What it is coloured by.
    """

    x: SettingSpan
    y: SettingSpan | None
    chart: SensitivityMap | None = None
    shades: Shades | None = None

    def place(self, setting: Mapping[str, float]) -> Place:
        across = self.x.place(setting[self.x.name])
        return Place(across, self._skyline(setting) if self.y is None else self.y.place(setting[self.y.name]))

    def beyond(self, setting: Mapping[str, float]) -> list[str]:
        """Return the symbols of the hyperparameters of a setting that lie beyond the axes."""
        spans = [span for span in (self.x, self.y) if span is not None]
        return [span.quantity.symbol for span in spans if not span.low <= setting[span.name] <= span.high]

    def cell_at(self, place: Place) -> Cell | None:
        """Return the map's pixel at a place, or None where there is none."""
        if self.chart is None or not all(-SLACK <= share <= 1.0 + SLACK for share in place):
            return None
        rows, columns = self.chart.loss.shape
        least, most = self.extent()
        found = []
        for share, low, high, count in zip((place.up, place.across), (least.up, least.across), (most.up, most.across),
                                           (rows, columns), strict=True):  # fmt: skip
            at = (share - low) / (high - low)
            if not -SLACK <= at <= 1.0 + SLACK:
                return None
            found.append(min(max(math.floor(at * count), 0), count - 1))
        return Cell(*found)

    def nearest(self, setting: Mapping[str, float]) -> Cell:
        """Return the map's pixel nearest to a setting; the first where there is no map."""
        found = []
        for axis in (self.chart.y, self.chart.x) if self.chart is not None else (None, None):
            last = len(axis.values) - 1 if axis is not None else 0
            place = SettingSpan.along(axis).place(setting[axis.name]) if axis is not None else 0.0
            found.append(min(max(round(place * last), 0), last))
        return Cell(*found)

    def extent(self) -> tuple[Place, Place]:
        """Return the lower left and the upper right corner of the map, its outer pixels centred on its axes' ends."""
        left, right, bottom, top = 0.0, 1.0, 0.0, 1.0
        if self.chart is not None:
            left, right = _edges(SettingSpan.along(self.chart.x), self.x, len(self.chart.x.values))
            if self.chart.y is not None and self.y is not None:
                bottom, top = _edges(SettingSpan.along(self.chart.y), self.y, len(self.chart.y.values))
        return Place(left, bottom), Place(right, top)

    def _skyline(self, setting: Mapping[str, float]) -> float:
        return 0.5 if self.shades is None else float(self.shades.height()[self.nearest(setting)])


def _edges(mapped: SettingSpan, shown: SettingSpan, count: int) -> tuple[float, float]:
    """Return the outer edges of a map's pixels along an axis."""
    first, last = shown.place(mapped.low), shown.place(mapped.high)
    half = (last - first) / (2 * max(count - 1, 1))
    return first - half, last + half
