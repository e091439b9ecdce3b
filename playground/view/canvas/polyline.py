"""Many points as one line on the canvas."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPainter, QPolygonF, QTransform

from playground.core.arithmetic.arrays import Array

FURTHEST_PIXEL = 1e4
"""Segments that leave this square of pixels are cut at its edge: the painter's coordinates end somewhere."""


def mapped(points: Array, transform: QTransform) -> Array:
    """Map points ``(n, 2)`` to pixels, leaving out those that stay in the same half pixel; the last is kept."""
    scale = np.array([transform.m11(), transform.m22()])
    shift = np.array([transform.dx(), transform.dy()])
    pixels: Array = points * scale + shift
    if len(pixels) > 2:
        cells = np.floor(pixels * 2.0)
        moved = np.empty(len(pixels), dtype=bool)
        moved[0] = moved[-1] = True
        np.any(cells[1:-1] != cells[:-2], axis=1, out=moved[1:-1])
        pixels = pixels[moved]
    return pixels


def draw_line(painter: QPainter, pixels: Array) -> None:
    """Draw a line through pixels ``(n, 2)``; where some are too far away for the painter, piece by piece."""
    if np.abs(pixels).max(initial=0.0) <= FURTHEST_PIXEL:
        polygon: QPolygonF = pg.functions.create_qpolygonf(len(pixels))
        if len(pixels):
            pg.functions.ndarray_from_qpolygonf(polygon)[:] = pixels
        painter.drawPolyline(polygon)
    else:
        ends = _cut(pixels[:-1], pixels[1:])
        painter.drawPath(pg.arrayToQPath(ends[:, 0], ends[:, 1], connect="pairs"))


def _cut(start: Array, end: Array) -> Array:
    """Cut segments from ``start`` to ``end``, each ``(n, 2)``, at a square (Liang & Barsky 1984).

    Returns:
        Start and end in turn of those that cross the square, ``(2m, 2)``; nothing about their direction changes.
    """
    way = end - start
    with np.errstate(divide="ignore", invalid="ignore"):
        to_low, to_high = (-FURTHEST_PIXEL - start) / way, (FURTHEST_PIXEL - start) / way
    inside = np.abs(start) <= FURTHEST_PIXEL
    still = way == 0.0
    enter = np.where(still, np.where(inside, 0.0, 2.0), np.minimum(to_low, to_high)).max(axis=1)
    leave = np.where(still, 1.0, np.maximum(to_low, to_high)).min(axis=1)
    enter, leave = np.maximum(enter, 0.0), np.minimum(leave, 1.0)
    crosses = enter < leave
    start, way = start[crosses], way[crosses]
    ends = np.empty((2 * len(start), 2))
    ends[0::2] = start + enter[crosses, np.newaxis] * way
    ends[1::2] = start + leave[crosses, np.newaxis] * way
    return ends
