"""The legend of a sensitivity map: its colours with what lies at the ends, and those of what has no shade."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.core.sweeps.sensitivity import SensitivityMap
from playground.core.verdicts.verdicts import Status
from playground.figures.shades import Shades, shades
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.basin_colors import end_color
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.pixels import SHADES_MAP, diverged_color

DIVERGED, NOT_THERE = "diverged", "not within the tolerance"
_STOPS = 9
_NARROWEST, _WIDEST = 3 * GRID, 20 * GRID
_BAR_HEIGHT = GRID


class ShadeBar(QWidget):
    """Says what the colours of a map mean, on one line or, where that is too short, on two.

    Attributes:
        ends: What lies at the bar's ends, or None while there is no map.
        others: What has no shade, in words.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ends: tuple[str, str] | None = None
        self.others: list[str] = []
        self._appearance = appearance
        table = pg.colormap.get(SHADES_MAP).getLookupTable(nPts=_STOPS)
        self._colors = [QColor(*map(int, color[:3])) for color in table]
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def show_map(self, chart: SensitivityMap | None, by: str) -> None:
        self.ends, self.others, tip = None, [], ""
        if chart is not None:
            found = shades(chart, by)
            if np.isfinite(found.position).any():
                self.ends = found.text(0.0), found.text(1.0)
                tip = f"{found.title[0].upper()}{found.title[1:]}, from {self.ends[0]} to {self.ends[1]}"
            self.others = _without_shade(chart, found)
        self.setToolTip(tip)
        words = [f"from {self.ends[0]} to {self.ends[1]}"] if self.ends else []
        self.setAccessibleDescription(", ".join([*words, *self.others]))
        self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(16 * GRID, 2 * self.fontMetrics().height())

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetricsF(self.font())
        ends = sum(metrics.horizontalAdvance(end) + GRID / 2 for end in self.ends or ())
        swatches = sum(metrics.horizontalAdvance(words) + 2.5 * GRID for words in self.others)
        room = self.width() - ends - GRID
        is_one_line = not self.others or room - swatches >= _NARROWEST
        line = self.height() / (1 if is_one_line else 2)
        at = 0.0
        if self.ends is not None:
            width = min(max(room - swatches if is_one_line else room, _NARROWEST), _WIDEST)
            at = self._draw_words(painter, QRectF(at, 0.0, self.width(), line), self.ends[0])
            gradient = QLinearGradient(at, 0.0, at + width, 0.0)
            for place, color in enumerate(self._colors):
                gradient.setColorAt(place / (_STOPS - 1), color)
            painter.fillRect(QRectF(at, round((line - _BAR_HEIGHT) / 2), width, _BAR_HEIGHT), gradient)
            at = self._draw_words(painter, QRectF(at + width + GRID / 2, 0.0, self.width(), line), self.ends[1])
            at += GRID / 2
        top = 0.0 if is_one_line else line
        if not is_one_line:
            at = 0.0
        for words in self.others:
            painter.setPen(QColor(self._appearance.theme.border))
            painter.setBrush(self._color(words))
            side = _BAR_HEIGHT
            painter.drawRect(QRectF(round(at) + 0.5, round(top + (line - side) / 2) + 0.5, side, side))
            at = self._draw_words(painter, QRectF(at + side + GRID / 2, top, self.width(), line), words) + GRID / 2

    def _color(self, words: str) -> QColor:
        is_dark = self._appearance.theme.is_dark
        return QColor(diverged_color(is_dark) if words == DIVERGED else end_color(Status.FINISHED, is_dark))

    def _draw_words(self, painter: QPainter, box: QRectF, words: str) -> float:
        """Draw words from the left of a box, shortened at this widget's edge; return where the next may begin."""
        metrics = QFontMetricsF(painter.font())
        box.setRight(max(float(self.width()), box.left()))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, box.width() + 0.5)
        painter.setPen(QColor(self._appearance.theme.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
        return box.left() + metrics.horizontalAdvance(shown) + GRID / 2


def _without_shade(chart: SensitivityMap, found: Shades) -> list[str]:
    others = [DIVERGED] if chart.diverged.any() else []
    return [*others, NOT_THERE] if (np.isnan(found.position) & ~chart.diverged).any() else others
