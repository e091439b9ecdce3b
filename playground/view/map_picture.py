"""Maps as pictures: the colours of each pixel, and a PNG with axes and a legend, painted without a display."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QApplication

from playground.core.atomic_file import replacing
from playground.core.maps.axis import Axis
from playground.core.maps.basin import BasinMap, Fate
from playground.core.maps.sensitivity import SensitivityMap
from playground.model.palette import RUN_COLORS
from playground.view.log import divert_qt_messages

Pixels = npt.NDArray[np.uint8]

FATE_COLORS = {
    Fate.DIVERGED: "#1b1b1b",
    Fate.LEFT_VIEW: "#8c8c8c",
    Fate.AT_SADDLE: "#ffffff",
    Fate.NOT_YET: "#d9d4c7",
}
"""The colours of starts that reach no minimum; no minimum has one without a hue."""
SOONEST, LATEST = 1.35, 0.45
"""How many times lighter than its hue a start is that gets there at once, and one that takes all its steps."""
GOLDEN_TURN = 0.61803398875
OUTER_PERCENT = 1.0
"""So many of the pixels at either end share the first and the last colour."""

NO_COLOR = QColor(0, 0, 0, 0)

WIDTH, HEIGHT = 1200, 1000
_LEFT, _RIGHT, _TOP, _BOTTOM, _LEGEND_WIDTH = 96, 32, 64, 72, 248
_TICKS, _MOST_LEGEND = 6, 18
_TEXT, _MUTED, _PAPER = "#1d2129", "#57606a", "#ffffff"


class Tick(NamedTuple):
    """A mark on an axis: where, from 0 to 1, and what it says."""

    position: float
    text: str


def minimum_color(index: int) -> QColor:
    """Return the hue of a minimum by its index; the landscape marks it with the same."""
    if index < len(RUN_COLORS) - 1:  # The palette's last is grey.
        return QColor(RUN_COLORS[index])
    return QColor.fromHsvF((index * GOLDEN_TURN) % 1.0, 0.55, 0.85)


def _rgb(color: str) -> tuple[int, int, int]:
    parts = QColor(color)
    return parts.red(), parts.green(), parts.blue()


def basin_pixels(chart: BasinMap) -> Pixels:
    """Return the colours of a basin map, ``(rows, columns, 4)`` as RGBA: hue by minimum, lightness by steps."""
    colors = [minimum_color(index) for index in range(len(chart.minima))]
    hues = np.array([[color.red(), color.green(), color.blue()] for color in colors], dtype=np.float64).reshape(-1, 3)
    pixels = np.full((*chart.fate.shape, 4), 255, dtype=np.uint8)
    reached = chart.fate == Fate.REACHED
    if reached.any():
        slowness = np.log1p(chart.steps[reached]) / math.log1p(max(chart.question.steps, 1))
        light = (SOONEST + (LATEST - SOONEST) * slowness)[:, np.newaxis]
        hue = hues[chart.minimum[reached]]
        lighter = 255.0 - (255.0 - hue) * np.clip(2.0 - light, 0.0, 1.0)
        pixels[reached, :3] = np.where(light > 1.0, lighter, hue * light).astype(np.uint8)
    for fate, color in FATE_COLORS.items():
        pixels[chart.fate == fate, :3] = _rgb(color)
    return pixels


def sensitivity_pixels(chart: SensitivityMap, by: str = "loss") -> Pixels:
    """Return the colours of a sensitivity map, ``(rows, columns, 4)`` as RGBA; what diverged has a colour of its own.

    Args:
        chart: The map.
        by: ``"loss"``, by the logarithm of f − f*, or ``"steps"``, by the steps to the tolerance.
    """
    position, _ = _shades(chart, by)
    table = pg.colormap.get("cividis").getLookupTable(nPts=256)
    pixels = np.full((*chart.loss.shape, 4), 255, dtype=np.uint8)
    known = np.isfinite(position)
    pixels[known, :3] = table[(position[known] * 255.0).astype(np.int64), :3]
    pixels[~known, :3] = _rgb(FATE_COLORS[Fate.NOT_YET])
    pixels[chart.diverged, :3] = _rgb(FATE_COLORS[Fate.DIVERGED])
    return pixels


def write_map_png(path: str | Path, chart: BasinMap | SensitivityMap, by: str = "loss") -> None:
    """Write a picture of a map with axes and a legend; needs no display.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    with replacing(path) as file:
        file.write(map_png(chart, by))


def map_png(chart: BasinMap | SensitivityMap, by: str = "loss") -> bytes:
    """Return a picture of a map as PNG."""
    if QApplication.instance() is None:
        divert_qt_messages()
        QApplication(["playground", "-platform", "offscreen"])
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(_PAPER))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    frame = QRectF(_LEFT, _TOP, WIDTH - _LEFT - _RIGHT - _LEGEND_WIDTH, HEIGHT - _TOP - _BOTTOM)
    optimizer = chart.question.optimizer
    heading = f"{chart.objective.title}, {optimizer.title}, {chart.question.steps} steps"
    if isinstance(chart, BasinMap):
        _draw_pixels(painter, frame, basin_pixels(chart))
        spans = chart.domain
        inner = _inner(frame, chart.fate.shape)
        _draw_axes(painter, frame, inner, ("x", _linear_ticks(*spans[0])), ("y", _linear_ticks(*spans[1])))
        _draw_legend(painter, frame, _basin_legend(chart))
        settings = ", ".join(f"{name} {value:g}" for name, value in optimizer.values().items())
        _draw_text(painter, QRectF(_LEFT, 34, WIDTH, 24), settings, 12, _MUTED)
    else:
        _draw_pixels(painter, frame, sensitivity_pixels(chart, by))
        x, y = ((axis.quantity.symbol, axis_ticks(axis)) for axis in (chart.x, chart.y))
        _draw_axes(painter, frame, _inner(frame, chart.loss.shape), x, y)
        _draw_legend(painter, frame, _sensitivity_legend(chart, by))
        place = ", ".join(f"{number:g}" for number in chart.start)
        _draw_text(painter, QRectF(_LEFT, 34, WIDTH, 24), f"from ({place})", 12, _MUTED)
    _draw_text(painter, QRectF(_LEFT, 8, WIDTH, 28), heading, 16, _TEXT)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(data.data())


def axis_ticks(axis: Axis) -> list[Tick]:
    """Return the ticks of an axis of settings: powers of ten where it is logarithmic."""
    low, high = float(axis.values[0]), float(axis.values[-1])
    if axis.quantity.scale == "linear":
        return _linear_ticks(low, high)
    is_log1m = axis.quantity.scale == "log1m"
    first, last = (-math.log10(1.0 - end) if is_log1m else math.log10(end) for end in (low, high))
    powers = [power for power in range(math.floor(first), math.ceil(last) + 1) if first - 1e-9 <= power <= last + 1e-9]
    texts = [f"{1.0 - 10.0**-power if is_log1m else 10.0**power:.6g}" for power in powers]
    return [Tick((power - first) / (last - first), text) for power, text in zip(powers, texts, strict=True)]


def _linear_ticks(low: float, high: float) -> list[Tick]:
    rough = (high - low) / _TICKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1.0, 2.0, 5.0, 10.0) if size * factor >= rough)
    first = math.ceil(low / step - 1e-9)
    count = math.floor(high / step + 1e-9) - first + 1
    return [Tick(((first + k) * step - low) / (high - low), f"{(first + k) * step:.6g}") for k in range(count)]


def _shades(chart: SensitivityMap, by: str) -> tuple[npt.NDArray[np.float64], tuple[str, str, str]]:
    """Return where each pixel lies on the colour map, NaN where nowhere, and the words for it and for its ends."""
    if by == "steps":
        values = np.where(chart.steps >= 0, chart.steps.astype(np.float64), np.nan)
        title = "steps to the tolerance"
    else:
        finite = chart.loss[np.isfinite(chart.loss)]
        lowest = chart.objective.lowest
        floor = lowest if lowest is not None else (finite.min() if finite.size else 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.log10(np.maximum(np.where(np.isfinite(chart.loss), chart.loss - floor, np.nan), 1e-16))
        title = "log₁₀(f − f*) at the end"
    known = values[np.isfinite(values)]
    # A few pixels of extreme luck would take most of the colours.
    low, high = np.percentile(known, (OUTER_PERCENT, 100.0 - OUTER_PERCENT)).tolist() if known.size else (0.0, 1.0)
    position = np.clip((values - low) / max(high - low, 1e-12), 0.0, 1.0)
    return position, (title, f"{low:.3g}", f"{high:.3g}")


def _basin_legend(chart: BasinMap) -> list[tuple[QColor, str]]:
    rows: list[tuple[QColor, str]] = []
    counts = np.bincount(chart.minimum[chart.minimum >= 0].ravel(), minlength=len(chart.minima))
    shown = np.argsort(-counts, kind="stable")[:_MOST_LEGEND].tolist()
    for index in sorted(shown):
        if counts[index]:
            x, y = chart.minima[index].point
            known = "" if index < len(chart.objective.minima) else ", local"
            share = 100.0 * counts[index] / chart.minimum.size
            rows.append((minimum_color(index), f"({x:.3g}, {y:.3g}){known}: {share:.3g} %"))
    hidden = int(np.count_nonzero(counts)) - len(rows)
    if hidden > 0:
        rows.append((NO_COLOR, f"and {hidden} more minima"))
    for fate, color in FATE_COLORS.items():
        if share := 100.0 * chart.share(fate):
            rows.append((QColor(color), f"{fate.words}: {share:.3g} %"))
    return rows


def _sensitivity_legend(chart: SensitivityMap, by: str) -> list[tuple[QColor, str]]:
    _, (title, low, high) = _shades(chart, by)
    table = pg.colormap.get("cividis").getLookupTable(nPts=3)
    middle = f"{(float(low) + float(high)) / 2.0:.3g}"
    rows = [(NO_COLOR, title)]
    rows += [(QColor(*map(int, color[:3])), text) for color, text in zip(table, (low, middle, high), strict=True)]
    if chart.diverged.any():
        rows.append((QColor(FATE_COLORS[Fate.DIVERGED]), f"diverged: {100.0 * chart.diverged.mean():.3g} %"))
    if by == "steps" and (never := (chart.steps < 0) & ~chart.diverged).any():
        rows.append((QColor(FATE_COLORS[Fate.NOT_YET]), f"not yet there: {100.0 * never.mean():.3g} %"))
    return rows


def _draw_pixels(painter: QPainter, frame: QRectF, pixels: Pixels) -> None:
    upright = np.ascontiguousarray(pixels[::-1])  # The first row is the lowest.
    height, width = upright.shape[:2]
    image = QImage(upright.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    painter.drawImage(frame, image)
    painter.setPen(QColor(_MUTED))
    painter.drawRect(frame)


def _inner(frame: QRectF, shape: tuple[int, ...]) -> QRectF:
    """Return the rectangle whose edges the outer pixels' centres lie on."""
    rows, columns = shape
    across, down = frame.width() / (2 * columns), frame.height() / (2 * rows)
    return frame.adjusted(across, down, -across, -down)


def _draw_axes(
    painter: QPainter, frame: QRectF, inner: QRectF, x: tuple[str, list[Tick]], y: tuple[str, list[Tick]]
) -> None:
    painter.setPen(QColor(_MUTED))
    for tick in x[1]:
        painter.setPen(QColor(_MUTED))
        at = inner.left() + tick.position * inner.width()
        painter.drawLine(QPointF(at, frame.bottom()), QPointF(at, frame.bottom() + 6))
        _draw_text(painter, QRectF(at - 60, frame.bottom() + 8, 120, 20), tick.text, 12, _TEXT, centred=True)
    for tick in y[1]:
        at = inner.bottom() - tick.position * inner.height()
        painter.setPen(QColor(_MUTED))
        painter.drawLine(QPointF(frame.left() - 6, at), QPointF(frame.left(), at))
        _draw_text(painter, QRectF(24, at - 10, _LEFT - 34, 20), tick.text, 12, _TEXT, at_right=True)
    _draw_text(painter, QRectF(frame.left(), frame.bottom() + 32, frame.width(), 24), x[0], 14, _TEXT, centred=True)
    _draw_text(painter, QRectF(4, frame.top() - 44, _LEFT - 14, 24), y[0], 14, _TEXT, at_right=True)


def _draw_legend(painter: QPainter, frame: QRectF, rows: list[tuple[QColor, str]]) -> None:
    for place, (color, text) in enumerate(rows):
        top = frame.top() + 26 * place
        if color.alpha():
            painter.setPen(QColor(_MUTED))
            painter.setBrush(color)
            painter.drawRect(QRectF(frame.right() + 20, top + 2, 16, 16))
        _draw_text(painter, QRectF(frame.right() + 46, top, _LEGEND_WIDTH - 40, 20), text, 12, _TEXT)


def _draw_text(
    painter: QPainter, where: QRectF, text: str, points: int, color: str, centred: bool = False, at_right: bool = False
) -> None:
    font = QFont(painter.font())
    font.setPointSize(points)
    painter.setFont(font)
    painter.setPen(QColor(color))
    side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
    if at_right:
        side = Qt.AlignmentFlag.AlignRight
    painter.drawText(where, side | Qt.AlignmentFlag.AlignVCenter, text)
