"""An axis whose ticks come from a function of its limits."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from playground.figures.ticks import Tick
from playground.view.parts.appearance import GRID, Theme
from playground.view.parts.guard import guarded, nothing

TickMaker = Callable[[float, float, int], list[Tick]]
_UPRIGHT_ROOM = 1.6  # Room for a tick of an upright axis, in text heights.
LEVEL_ROOM = 4.5
"""Room for a tick of a level axis, in text heights."""
_OVERHANG = 5 * GRID  # Pixels by which texts may stand out beyond the ends, before they are moved into the plot.


class Axis(pg.AxisItem):
    """An axis with grid lines and quiet text; its ticks are those of :attr:`make_ticks`.

    Attributes:
        make_ticks: Returns ticks for the lowest value, the highest and the most that there is room for.
    """

    def __init__(self, orientation: str, make_ticks: TickMaker, room: float | None = None) -> None:
        """Stand at ``"left"`` or ``"bottom"``; ``room`` for a tick is in text heights."""
        super().__init__(orientation, tickTextOffset=GRID // 2, tickLength=0, showValues=True)
        self.make_ticks = make_ticks
        self._room = room or (LEVEL_ROOM if orientation == "bottom" else _UPRIGHT_ROOM)
        self._texts: list[str] = []
        self._metrics = QFontMetricsF(QFont())
        self.setStyle(autoExpandTextSpace=False, autoReduceTextSpace=False, hideOverlappingLabels=False)

    def restyle(self, theme: Theme, font: QFont) -> None:
        self._set_font(font)
        self.setPen(QColor(theme.grid))
        self.setTickPen(QColor(theme.grid))
        self.setTextPen(QColor(theme.muted))
        self.setGrid(255)
        if self.orientation == "bottom":
            self.setHeight(round(self._metrics.height()) + GRID // 2)

    def text_width(self) -> int:
        """Return the room that the texts of an upright axis need at present."""
        low, high = self.range
        # The plot may have taken on its new height before its axis.
        texts = [tick.text for tick in self._ticks(low, high, self.linkedView().height())]
        return round(max(map(self._metrics.horizontalAdvance, texts), default=0.0)) + GRID

    @guarded(nothing)
    def generateDrawSpecs(self, p: QPainter) -> Any:
        """Return what pyqtgraph draws, with texts that would be cut off at an end of the plot moved into it."""
        specs = super().generateDrawSpecs(p)
        widget = self.getViewWidget()
        if specs is None or widget is None:
            return specs
        inside = self.mapRectFromScene(widget.mapToScene(widget.rect()).boundingRect())
        line, ticks, texts = specs
        return line, ticks, [(_moved_into(inside, rect), flags, text) for rect, flags, text in texts]

    @guarded(nothing)
    def _updateLabel(self) -> None:
        """Be drawn anew, and no more: pyqtgraph would lay out a label, which there is none of, at every change."""
        self.picture = None
        self.update()

    def _set_font(self, font: QFont) -> None:
        self._metrics = QFontMetricsF(font)
        self.setStyle(tickFont=font)

    def _ticks(self, low: float, high: float, length: float) -> list[Tick]:
        most = max(2, int(length / (self._room * self._metrics.height())))
        ticks = self.make_ticks(low, high, most)
        while self.orientation == "bottom" and most > 1 and self._are_crowded(ticks, low, high, length):
            most -= 1
            ticks = self.make_ticks(low, high, most)
        return ticks

    def _are_crowded(self, ticks: list[Tick], low: float, high: float, length: float) -> bool:
        """Tell whether texts side by side would touch."""
        end = -math.inf
        for tick in ticks:
            width = self._metrics.horizontalAdvance(tick.text)
            # At its end an axis has its texts moved into the plot.
            left = min((tick.place - low) / (high - low) * length, length - width / 2) - width / 2
            if left < end + GRID:
                return True
            end = left + width
        return False

    @guarded(list[tuple[float, list[float]]])
    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((minVal, maxVal))
        ticks = self._ticks(low, high, size)
        self._texts = [tick.text for tick in ticks]
        return [(1.0, [tick.place for tick in ticks])]

    @guarded(list[Any])
    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[Any]:
        """Return the texts of the ticks worked out last, which is what pyqtgraph asks for."""
        return list(self._texts)  # Its caller strikes out those it leaves undrawn.

    @guarded(nothing)
    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        super().paint(painter, option, widget)

    @guarded(QRectF)
    def boundingRect(self) -> QRectF:
        """Include texts that stand out beyond the ends; without that the first and the last would be left out."""
        return QRectF(super().boundingRect()).adjusted(-_OVERHANG, -_OVERHANG, _OVERHANG, _OVERHANG)


def _moved_into(inside: QRectF, rect: QRectF) -> QRectF:
    """Return a rectangle moved as little as it takes to lie in another one."""
    across = min(0.0, inside.right() - rect.right()) + max(0.0, inside.left() - rect.left())
    down = min(0.0, inside.bottom() - rect.bottom()) + max(0.0, inside.top() - rect.top())
    return rect.translated(across, down)
