"""The bar of the map's colours, with the values of f that have them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.figures.ground import Ground
from playground.figures.numbers import at_spacing, power_of_ten, three_digits
from playground.figures.ticks import Tick
from playground.view.canvas.ground_items import map_colors
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing

_BAR_HEIGHT = GRID
_TEXT_SIZE = 0.85
"""Of the application's font."""
_WIDEST = 40 * GRID
_MOST_TICKS, _TICK_ROOM = 9, 7 * GRID
_PLAIN_POWERS = range(-3, 5)
_AS_GOOD_AS_ZERO = 1e-3


def height_ticks(ground: Ground, most: int) -> list[Tick]:
    """Return at most so many values of f with places from 0 to 1: powers of ten where f is measured from zero."""
    low, high = ground.low, ground.high
    if abs(ground.lowest) <= _AS_GOOD_AS_ZERO * math.pow(10.0, low):
        powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
        stride = max(1, math.ceil(len(powers) / max(1, most)))
        chosen = [power for power in powers if power % stride == 0]
        if len(chosen) >= 2:
            return [Tick((power - low) / (high - low), _power(power)) for power in chosen]
    places = np.linspace(0.0, 1.0, max(2, min(most, 4))).tolist()
    values = [ground.lowest + math.pow(10.0, low + place * (high - low)) for place in places]
    texts = [three_digits(value) for value in values]
    if len(set(texts)) < len(texts):
        closest = min(b - a for a, b in pairwise(values))
        texts = [at_spacing(value, closest) for value in values] if closest > 0.0 else texts[:1]
    return [Tick(place, text) for place, text in zip(places, texts, strict=False)]


class HeightBar(QWidget):
    """A strip of the map's colours over some values of f, and a pointer at the value under the mouse."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ground: Ground | None = None
        self.pointed: float | None = None
        self._appearance = appearance
        self.setAccessibleName("Colours of the map")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.updateGeometry)
        appearance.changed.connect(self.update)

    def show_ground(self, ground: Ground) -> None:
        self.ground = ground
        ticks = self.ticks()
        self.setAccessibleDescription(f"f from {ticks[0].text} to {ticks[-1].text}")
        self.update()

    def point_at(self, value: float | None) -> None:
        if value != self.pointed:
            self.pointed = value
            self.update()

    def ticks(self) -> list[Tick]:
        if self.ground is None:
            return []
        return height_ticks(self.ground, max(2, min(_MOST_TICKS, int(self._bar().width() // _TICK_ROOM))))

    def place_of(self, value: float) -> float:
        """Return where a value of f stands on the bar, from 0 to 1; what lies beyond the ends stands there."""
        if self.ground is None or not math.isfinite(value):
            return 1.0
        low, high = self.ground.low, self.ground.high
        height = math.log10(max(value - self.ground.lowest, math.pow(10.0, low)))
        return min(1.0, max(0.0, (height - low) / (high - low)))

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _TEXT_SIZE)
        return font

    def _bar(self) -> QRectF:
        left = QFontMetricsF(self.font()).horizontalAdvance("f") + GRID
        return QRectF(left, 2.0, max(1.0, min(self.width() - left - 2 * GRID, _WIDEST)), _BAR_HEIGHT)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(32 * GRID, _BAR_HEIGHT + 3 + math.ceil(QFontMetricsF(self._font()).height()))

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.ground is None:
            return
        theme, bar = self._appearance.theme, self._bar()
        painter = QPainter(self)
        painter.setPen(QColor(theme.muted))
        letter = QRectF(0.0, 0.0, bar.left(), self.height())
        painter.drawText(letter, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, "f")
        colors = np.ascontiguousarray(map_colors(self._appearance.color_map, theme))
        painter.drawImage(bar, QImage(colors.data, len(colors), 1, colors.nbytes, QImage.Format.Format_RGB888))
        painter.setFont(self._font())
        metrics = QFontMetricsF(self._font())
        free = 0.0
        for place, text in self.ticks():
            at = bar.left() + place * bar.width()
            width = metrics.horizontalAdvance(text)
            left = min(max(at - width / 2, bar.left() - GRID / 2), self.width() - width)
            if left < free:
                continue
            free = left + width + GRID
            painter.setPen(QPen(QColor(theme.muted), 1.0))
            painter.drawLine(QPointF(at, bar.bottom() - 2.0), QPointF(at, bar.bottom() + 1.0))
            painter.drawText(
                QRectF(left, bar.bottom() + 1.0, width + 1.0, metrics.height()), Qt.AlignmentFlag.AlignTop, text
            )
        if self.pointed is not None:
            self._draw_pointer(painter, bar)

    def _draw_pointer(self, painter: QPainter, bar: QRectF) -> None:
        theme = self._appearance.theme
        at = bar.left() + self.place_of(self.pointed or 0.0) * bar.width()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.halo), 1.0))
        painter.setBrush(QColor(theme.text))
        tip = QPointF(at, bar.bottom())
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-4.0, -_BAR_HEIGHT), tip + QPointF(4.0, -_BAR_HEIGHT)]))


def _power(power: int) -> str:
    return f"{math.pow(10.0, power):g}" if power in _PLAIN_POWERS else power_of_ten(power)
