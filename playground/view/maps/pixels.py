"""The colour of each pixel of a map."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtGui import QColor, QImage

from playground.core.maps.basin import BasinMap
from playground.core.maps.sensitivity import SensitivityMap
from playground.core.verdicts import STATUSES, Status
from playground.model.palette import HUES
from playground.view.maps.shades import shades

Pixels = npt.NDArray[np.uint8]

END_COLORS = {
    Status.CONVERGED: "#c7d9c9",
    Status.FINISHED: "#d9d4c7",
    Status.AT_SADDLE: "#ffffff",
    Status.AT_MAXIMUM: "#4d4d4d",
    Status.ON_PLATEAU: "#b4bcc4",
    Status.LEFT_VIEW: "#8c8c8c",
    Status.DIVERGED: "#1b1b1b",
}
"""The colours of starts that end at no single minimum; no minimum has one without a hue."""
SOONEST, LATEST = 1.35, 0.45
"""How many times lighter than its hue a start is that gets there at once, and one that takes all its steps."""
GOLDEN_TURN = 0.61803398875
SKYLINE_ROWS = 256
"""Pixels of a skyline, from its foot to its top."""
SHADES_MAP = "cividis"
"""The colour map of sensitivity maps."""
DIVERGED_ON_DARK = "#5b2630"
"""What diverged, in a dark window, where black would look like nothing at all; the colour map has no red."""


def minimum_color(index: int) -> QColor:
    """Return the hue of a minimum by its index; the landscape marks it with the same."""
    if index < len(HUES) - 1:  # Their last is grey.
        return QColor(HUES[index])
    return QColor.fromHsvF((index * GOLDEN_TURN) % 1.0, 0.55, 0.85)


def basin_pixels(chart: BasinMap) -> Pixels:
    """Return the colours of a basin map, ``(rows, columns, 4)`` as RGBA: hue by minimum, lightness by steps."""
    colors = [minimum_color(index) for index in range(len(chart.minima))]
    hues = np.array([[color.red(), color.green(), color.blue()] for color in colors], dtype=np.float64).reshape(-1, 3)
    pixels = np.full((*chart.minimum.shape, 4), 255, dtype=np.uint8)
    reached = chart.minimum >= 0
    if reached.any():
        slowness = np.log1p(chart.steps[reached]) / math.log1p(max(chart.question.steps, 1))
        light = (SOONEST + (LATEST - SOONEST) * slowness)[:, np.newaxis]
        hue = hues[chart.minimum[reached]]
        lighter = 255.0 - (255.0 - hue) * np.clip(2.0 - light, 0.0, 1.0)
        pixels[reached, :3] = np.where(light > 1.0, lighter, hue * light).astype(np.uint8)
    for status, color in END_COLORS.items():
        pixels[~reached & (chart.code == STATUSES.index(status)), :3] = _rgb(color)
    return pixels


def sensitivity_pixels(chart: SensitivityMap, by: str = "loss", diverged: str = END_COLORS[Status.DIVERGED]) -> Pixels:
    """Return the colours of a sensitivity map, ``(rows, columns, 4)`` as RGBA; what diverged has a colour of its own.

    A map of one row becomes a skyline of :data:`SKYLINE_ROWS`: each column as high as its shade, clear above.

    Args:
        chart: The map.
        by: ``"loss"``, by the logarithm of f − f*, or ``"steps"``, by the steps to the tolerance.
        diverged: The colour of settings that diverged, ``#rrggbb``.
    """
    found = shades(chart, by)
    table = pg.colormap.get(SHADES_MAP).getLookupTable(nPts=256)
    pixels = np.full((*chart.loss.shape, 4), 255, dtype=np.uint8)
    known = np.isfinite(found.position)
    pixels[known, :3] = table[(found.position[known] * 255.0).astype(np.int64), :3]
    pixels[~known, :3] = _rgb(END_COLORS[Status.FINISHED])
    pixels[chart.diverged, :3] = _rgb(diverged)
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


def _rgb(color: str) -> tuple[int, int, int]:
    parts = QColor(color)
    return parts.red(), parts.green(), parts.blue()
