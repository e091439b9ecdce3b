"""The colour of each pixel of a map."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtGui import QColor, QImage

from playground.core.verdicts.verdicts import STATUSES, Status
from playground.figures.shades import shades
from playground.view.parts.basin_colors import END_COLORS, SHADES, end_color, minimum_shades

if TYPE_CHECKING:
    from playground.core.sweeps.basin import BasinMap
    from playground.core.sweeps.sensitivity import SensitivityMap

Pixels = npt.NDArray[np.uint8]

SKYLINE_ROWS = 256
"""Pixels of a skyline, from its foot to its top."""
SHADES_MAP = "cividis"
"""The colour map of sensitivity maps."""
HATCH_PERIOD, HATCH_WIDTH = 8, 2
"""Pixels between the strokes over what ends at no minimum, and of a stroke."""
HATCH = 112
"""How much a stroke differs in lightness from what is between, in percent."""
DIVERGED_ON_DARK = "#5b2630"
"""What diverged, in a dark window, where black would look like nothing at all; the colour map has no red."""


def basin_pixels(chart: BasinMap, is_dark: bool = False) -> Pixels:
    """Return the colours of a basin map, ``(rows, columns, 4)`` as RGBA: hue by minimum, lightness by steps.

    Starts that end at no minimum are grey and, unless they diverged, hatched.

    Args:
        chart: The map.
        is_dark: Whether it lies in a dark window.
    """
    pixels = np.full((*chart.minimum.shape, 4), 255, dtype=np.uint8)
    reached = chart.minimum >= 0
    if reached.any():
        shades_of = np.stack([minimum_shades(index, is_dark) for index in range(len(chart.minima))])
        slowness = np.log1p(chart.steps[reached]) / math.log1p(max(chart.question.steps, 1))
        place = np.clip(np.round(slowness * (SHADES - 1)), 0, SHADES - 1).astype(np.int64)
        pixels[reached, :3] = shades_of[chart.minimum[reached], place]
    rows, columns = np.indices(chart.minimum.shape)
    # So few pixels are squares, among which strokes would be lost.
    is_stroke = ((rows + columns) % HATCH_PERIOD < HATCH_WIDTH) & (min(rows.shape) >= 4 * HATCH_PERIOD)
    for status in END_COLORS:
        ends = ~reached & (chart.code == STATUSES.index(status))
        color = QColor(end_color(status, is_dark))
        pixels[ends, :3] = _rgb(color)
        if status is not Status.DIVERGED:
            pixels[ends & is_stroke, :3] = _rgb(color.lighter(HATCH) if is_dark else color.darker(HATCH))
    return pixels


def sensitivity_pixels(chart: SensitivityMap, by: str = "loss", is_dark: bool = False) -> Pixels:
    """Return the colours of a sensitivity map, ``(rows, columns, 4)`` as RGBA; what diverged has a colour of its own.

    A map of one row becomes a skyline of :data:`SKYLINE_ROWS`: each column as high as its shade, clear above.

    Args:
        chart: The map.
        by: ``"loss"``, by the logarithm of f − f*, or ``"steps"``, by the steps to the tolerance.
        is_dark: Whether it lies in a dark window.
    """
    found = shades(chart, by)
    table = pg.colormap.get(SHADES_MAP).getLookupTable(nPts=256)
    pixels = np.full((*chart.loss.shape, 4), 255, dtype=np.uint8)
    known = np.isfinite(found.position)
    pixels[known, :3] = table[(found.position[known] * 255.0).astype(np.int64), :3]
    pixels[~known, :3] = _rgb(QColor(end_color(Status.FINISHED, is_dark)))
    pixels[chart.diverged, :3] = _rgb(QColor(diverged_color(is_dark)))
    if chart.y is None:
        rows = (np.arange(SKYLINE_ROWS) + 0.5)[:, np.newaxis] / SKYLINE_ROWS
        return np.where((rows <= found.height())[:, :, np.newaxis], pixels, np.uint8(0))
    return pixels


def diverged_color(is_dark: bool) -> str:
    """Return the colour of what diverged on a sensitivity map in a window, ``#rrggbb``."""
    return DIVERGED_ON_DARK if is_dark else END_COLORS[Status.DIVERGED]


def upright_image(pixels: Pixels) -> QImage:
    """Return pixels as an image, their first row at the bottom."""
    upright = np.ascontiguousarray(pixels[::-1])
    height, width = upright.shape[:2]
    return QImage(upright.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
