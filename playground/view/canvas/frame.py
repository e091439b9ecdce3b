"""The frame of the canvas: which mouse gesture means what on the plane that is looked at, and its axes."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont

from playground.core.planes.section import Span
from playground.figures.ticks import number_ticks
from playground.view.parts.appearance import GRID, Theme
from playground.view.parts.axis import LEVEL_ROOM, Axis
from playground.view.parts.guard import guarded, nothing

DEEPEST, WIDEST = 1e-9, 1e6
"""The narrowest and the widest view that one can zoom to, in widths of the domain."""
_LEAST_WIDTH = 30
"""Pixels that an upright axis keeps for its numbers."""


class CanvasBox(pg.ViewBox):
    """A view with one unit as long across as up; the left button points, the others pan.

    Signals:
        pointed: ``(x, y)`` of a click or of each move of a drag with the left button.
        released: The left button came up.
        double_clicked: The left button clicked twice.
    """

    pointed = Signal(float, float)
    released = Signal()
    double_clicked = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False, lockAspect=1.0)
        self.disableAutoRange()
        self.setDefaultPadding(0.0)
        self._narrowest, self._widest = 0.0, math.inf

    def fit(self, across: Span, up: Span) -> None:
        """Show a domain, and let one zoom as far as its width allows.

        pyqtgraph's own limits do not go with a locked aspect: at the limit they move the view without saying so.
        """
        width = across[1] - across[0]
        self._narrowest, self._widest = width * DEEPEST, width * WIDEST
        self.setRange(xRange=across, yRange=up, padding=0.02)

    @guarded(nothing)
    def scaleBy(self, s: Any = None, center: Any = None, x: float | None = None, y: float | None = None) -> None:
        """Zoom by one factor for both directions, as far as the limits let it."""
        factors = [factor for factor in (s if s is not None else (x, y)) if factor is not None]
        width = self.viewRect().width()
        if not factors or width <= 0.0:
            return
        factor = min(factors[-1], max(1.0, self._widest / width))
        factor = max(factor, min(1.0, self._narrowest / width))
        if factor != 1.0:
            super().scaleBy((factor, factor), center)

    @guarded(nothing)
    def mouseClickEvent(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        if event.double():
            self.double_clicked.emit()
            return
        self._point(event.pos())
        self.released.emit()

    @guarded(nothing)
    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self._point(event.pos())
            if event.isFinish():
                self.released.emit()
            return
        moved = self.mapToView(event.pos()) - self.mapToView(event.lastPos())
        self.translateBy(x=-moved.x(), y=-moved.y())

    def _point(self, position: QPointF) -> None:
        at = self.mapToView(position)
        self.pointed.emit(at.x(), at.y())


class CanvasAxis(Axis):
    """An axis without a grid; upright or level, its ticks are as far apart."""

    textWidth: int  # pyqtgraph's: the room of an upright axis for its texts.

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, number_ticks, LEVEL_ROOM)
        # Room once given to long numbers stays until it is released: a canvas that shrinks and grows is surveyed anew
        # each time.
        self.setStyle(tickLength=-GRID // 2, autoExpandTextSpace=True, autoReduceTextSpace=False)

    def release_room(self) -> None:
        """Give back the room of an upright axis that only longer numbers needed."""
        wanted = max(_LEAST_WIDTH, self.text_width())
        if self.textWidth > wanted:
            self.textWidth = wanted
            self._updateWidth()

    def restyle(self, theme: Theme, font: QFont) -> None:
        self._set_font(font)
        self.setPen(QColor(theme.border))
        self.setTextPen(QColor(theme.muted))
