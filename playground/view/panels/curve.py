"""One live curve: its points kept in buckets, drawn as thin lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from playground.core.arrays import Array
from playground.view.guard import guarded, nothing
from playground.view.panels.buckets import Buckets, Rows

_WIDEST = 3  # Device pixels; every further one costs more passes.


@dataclass(frozen=True)
class Line:
    """What a chart is asked to draw.

    Attributes:
        rows: Where the values come from; equal rows are the same curve, so their class says when two are equal.
        last: The last row shown.
        name: What the read-out calls it.
        color: As ``#rrggbb``.
        dash: Dashes and gaps in turn, in pen widths; empty is solid.
        counts: Whether the limits of the chart follow it.
    """

    rows: Rows
    last: int
    name: str
    color: str
    dash: tuple[float, ...] = ()
    counts: bool = True


class Curve(pg.GraphicsObject):
    """Draws one :class:`Line`, and only what has changed of it.

    Attributes:
        line: What is to be drawn.
        steps: The steps of the points drawn, rising.
        values: Their values, all finite.
    """

    def __init__(self, line: Line) -> None:
        """Begin without points; :meth:`show_line` fetches them."""
        super().__init__()
        self.line = line
        self.steps: Array = np.empty(0)
        self.values: Array = np.empty(0)
        self._buckets = Buckets(line.rows)
        self._shown = -1
        self._path = QPainterPath()
        self._view = QRectF()
        self._look: tuple[object, ...] = ()
        self._pen = QPen()

    @property
    def is_behind(self) -> bool:
        """Whether rows of the line are yet to be drawn."""
        return self._shown < self.line.last

    def show_line(self, line: Line, most_rows: int) -> bool:
        """Draw a line up to its last row, or as far as ``most_rows`` new rows lead; tell whether points changed."""
        if line.rows != self.line.rows:
            self._buckets = Buckets(line.rows)
            self._shown = -1
        self.line = line
        last = min(line.last, len(self._buckets) + most_rows - 1)
        if last == self._shown:
            return False
        self._buckets.extend(last + 1)
        self.steps, self.values = self._buckets.points(last)
        self._path = pg.arrayToQPath(self.steps, self.values, connect="all", finiteCheck=False)
        self._shown = last
        self.update()
        return True

    def value_at(self, step: int) -> float:
        """Return the value drawn for a row that is shown."""
        return float(self.line.rows(step, step + 1)[0])

    def restyle(self, width: float) -> None:
        """Take on the line's colour and dashes, in a width in pixels."""
        look = (self.line.color, self.line.dash, width)
        if look == self._look:
            return
        self._look = look
        self._pen = QPen(QColor(self.line.color), width)
        self._pen.setCosmetic(True)
        self.update()

    @guarded(QRectF)
    def boundingRect(self) -> QRectF:
        """Return all of the view: what lies outside is not seen, and new points then cost no search through bounds."""
        return self._view

    def viewRangeChanged(self) -> None:
        """Follow the view."""
        self.prepareGeometryChange()
        self._view = QRectF(self.viewRect())

    @guarded(nothing)
    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Draw the curve once for each pixel of the pen's width, side by side.

        Qt strokes lines of one pixel about a hundred times as fast as wider ones where they run to and fro: 0.7 ms
        against 77 ms for a thousand points of noise.
        """
        pen = QPen(self._pen)
        density = painter.device().devicePixelRatioF()
        width = min(_WIDEST, max(1, round(max(1.0, pen.widthF()) * density)))
        if self.line.dash:
            pen.setDashPattern([length * width for length in self.line.dash])
        pen.setWidthF(1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        transform = painter.transform()
        for across in range(width):
            for down in range(width):
                if width > 1 and across == down == width - 1:
                    continue  # The corner would only make slanted lines thicker than level ones.
                painter.setTransform(transform * transform.fromTranslate(across / density, down / density))
                painter.drawPath(self._path)
        painter.setTransform(transform)
