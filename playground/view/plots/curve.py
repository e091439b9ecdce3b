"""One live curve: what the pixels can show of its rows, drawn as thin lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from playground.core.arithmetic.arrays import Array
from playground.figures.extremes import Series
from playground.figures.height_scale import STRAIGHT, HeightScale
from playground.figures.outline import Columns, Outline
from playground.view.parts.guard import guarded, nothing

_WIDEST = 3  # Device pixels; every further one costs more passes.


@dataclass(frozen=True)
class PlotLine:
    """What a chart is asked to draw.

    Attributes:
        rows: Where the values come from; equal rows are the same curve, so their class says when two are equal.
        last: The last row shown.
        name: What the read-out calls it.
        color: As ``#rrggbb``.
        dash: Dashes and gaps in turn, in pen widths; empty is solid.
        counts: Whether the limits of the chart follow it.
        is_picked: Whether it belongs to the picked run, which lies on top of the others.
    """

    rows: Series
    last: int
    name: str
    color: str
    dash: tuple[float, ...] = ()
    counts: bool = True
    is_picked: bool = False


class Curve(pg.GraphicsObject):
    """Draws one :class:`PlotLine`, and only what has changed of it.

    Attributes:
        line: What is to be drawn.
        steps: The steps of the points drawn, never falling.
        values: Their values, all finite; how high they stand says the chart's scale.
    """

    def __init__(self, line: PlotLine) -> None:
        super().__init__()
        self.line = line
        self.steps: Array = np.empty(0)
        self.values: Array = np.empty(0)
        self._outline = Outline(line.rows)
        self._shown: tuple[Columns, int] | None = None
        self._scale = STRAIGHT
        self._path = QPainterPath()
        self._look: tuple[object, ...] = ()
        self._pen = QPen()

    @property
    def is_behind(self) -> bool:
        return len(self._outline) <= self.line.last

    def show_line(self, line: PlotLine, columns: Columns, most_rows: int) -> bool:
        """Draw a line up to its last row, or as far as ``most_rows`` new rows lead; tell whether points changed."""
        if line.rows != self.line.rows:
            self._outline = Outline(line.rows)
            self._shown = None
        self.line = line
        self._outline.extend(min(line.last + 1, len(self._outline) + most_rows))
        return self.look_at(columns)

    def look_at(self, columns: Columns) -> bool:
        """Draw what a view can show of the line; tell whether points changed."""
        last = min(self.line.last, len(self._outline) - 1)
        if self._shown == (columns, last):
            return False
        self._shown = columns, last
        self.steps, self.values = self._outline.points(columns, last)
        self._trace()
        return True

    def set_scale(self, scale: HeightScale) -> None:
        if scale != self._scale:
            self._scale = scale
            self._trace()

    def _trace(self) -> None:
        heights = self._scale.heights(self.values)
        self._path = pg.arrayToQPath(self.steps, heights, connect="all", finiteCheck=False)
        self.update()

    def value_at(self, step: int) -> float:
        return float(self.line.rows(slice(step, step + 1))[0])

    def restyle(self, width: float) -> None:
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
        box = self.getViewBox()  # Its own answer: what pyqtgraph keeps for an item is that of the last painting.
        return QRectF() if box is None else QRectF(box.viewRect())

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()

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
