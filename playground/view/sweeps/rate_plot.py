"""The plot of final loss against learning rate, a curve a run, whose points can be picked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QWidget

from playground.core.arithmetic.arrays import Array
from playground.figures.shades import FLOOR_POWER, gap_powers
from playground.figures.ticks import decade_ticks
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.axis import Axis
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.line_styles import dash_pattern
from playground.view.parts.plot import Plot

LEAST_PLOT = 14 * GRID
"""The plot's least height, in pixels."""
_REACH_PX = 24.0
"""A curve is under the pointer when it is no further away than this many pixels."""
_MARGIN = 0.05  # Share of an axis left free beyond its ends.
_ABOVE = 100.0  # How far above the start the plot reaches, in gaps of the start.
_TICK_TEXT_SIZE = 0.85  # Of the application's font.
_DOT, _RING, _CROSS = 9, 11, 8


class RateLine(NamedTuple):
    """A run's curve.

    Attributes:
        color: The run's colour, ``#rrggbb``.
        lr: Learning rates, rising.
        gap: How far above f* the run ends with each; infinite where it diverged.
        best: The place of the best, -1 where there is none.
        present: The learning rate that the run has now; None where the curve is that of other settings.
    """

    color: str
    lr: Array
    gap: Array
    best: int
    present: float | None


class RatePlot(Plot):
    """Curves with a dot at each run's best learning rate, a ring at the one it has, a cross where divergence begins.

    Signals:
        pointed: The pointer is at a point of a curve, ``(line, place)``; None when it is at none.
        picked: The user clicked there.
    """

    pointed = Signal(object)
    picked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        box = pg.ViewBox(enableMenu=False)
        super().__init__(box, Axis("left", decade_ticks), Axis("bottom", decade_ticks), parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(LEAST_PLOT)
        self.centralLayout.setContentsMargins(0, GRID // 2, GRID, 0)
        box.setMouseEnabled(False, False)
        box.disableAutoRange()
        for axis in (self.left, self.bottom):
            axis.setZValue(box.zValue() - 1)  # The grid is drawn with the axes and belongs behind the curves.
        self._lines: list[RateLine] = []
        self._items: list[Any] = []
        self._under: tuple[int, int] | None = None
        self._width = 1.0
        self._marker = pg.ScatterPlotItem(size=_DOT)
        self._marker.setZValue(10)
        box.addItem(self._marker, ignoreBounds=True)
        box.sigResized.connect(self._make_room)
        self.scene().sigMouseMoved.connect(self._point)
        self.scene().sigMouseClicked.connect(self._click)

    def show_lines(self, lines: Sequence[RateLine], start_gap: float, appearance: Appearance) -> None:
        """Draw these curves and no others.

        Args:
            lines: What to draw.
            start_gap: How far the start is above f*: what ends much higher is cut off.
            appearance: Whose theme and type size to take on.
        """
        self._restyle(appearance)
        for item in self._items:
            self.box.removeItem(item)
        self._items = []
        self._lines = list(lines)
        self._mark(None)
        for line in lines:
            self._draw(line, appearance.theme.text, appearance.theme.surface)
        self._find_limits(start_gap)
        self._mark_divergence()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Ask for no more than the least height: what is said below is wanted in sight as well."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    @guarded(nothing)
    def leaveEvent(self, event: Any) -> None:
        super().leaveEvent(event)
        self._mark(None)

    def _draw(self, line: RateLine, text: str, surface: str) -> None:
        pen = pg.mkPen(line.color, width=self._width)
        pattern = dash_pattern(line.color)
        if pattern:
            pen.setDashPattern(pattern)
        x, y = np.log10(line.lr), gap_powers(line.gap)
        curve = pg.PlotCurveItem(x, y, pen=pen, connect="finite", antialias=True)
        self._add(curve)
        if line.present is not None and line.lr[0] <= line.present <= line.lr[-1]:
            place = math.log10(line.present)
            height = float(np.interp(place, x, y))
            if math.isfinite(height):
                ring = pg.mkPen(line.color, width=2)
                self._add(pg.ScatterPlotItem([place], [height], size=_RING, pen=ring, brush=surface))
        if line.best >= 0:
            dot = pg.ScatterPlotItem([x[line.best]], [y[line.best]], size=_DOT, pen=pg.mkPen(text), brush=line.color)
            self._add(dot)

    def _add(self, item: Any) -> None:
        self.box.addItem(item, ignoreBounds=True)
        self._items.append(item)

    def _find_limits(self, start_gap: float) -> None:
        if not self._lines:
            self.box.setRange(xRange=(-5.0, 1.0), yRange=(-6.0, 2.0), padding=0.0)
            return
        x = [math.log10(line.lr[end]) for line in self._lines for end in (0, -1)]
        heights = np.concatenate([gap_powers(line.gap) for line in self._lines])
        heights = heights[np.isfinite(heights)]
        top = math.log10(max(_ABOVE * start_gap, math.pow(10.0, FLOOR_POWER)))
        low = float(heights.min()) if heights.size else top - 1.0
        high = max(min(float(heights.max()), top) if heights.size else top, low + 0.5)
        margin = _MARGIN * (high - low)
        self.box.setRange(xRange=(min(x), max(x)), yRange=(low - 2 * margin, high + margin), padding=0.0)
        self._make_room()

    def _make_room(self) -> None:
        self.left.setWidth(self.left.text_width())

    def _mark_divergence(self) -> None:
        """Put a cross where learning rates begin from which on every run diverged."""
        top = self.box.viewRange()[1][1]
        for line in self._lines:
            finite = np.flatnonzero(np.isfinite(line.gap))
            if finite.size and finite[-1] < len(line.gap) - 1:
                place, height = math.log10(line.lr[finite[-1]]), min(gap_powers(line.gap)[finite[-1]], top)
                pen = pg.mkPen(line.color, width=2)
                cross = pg.ScatterPlotItem([place], [height], size=_CROSS, symbol="x", pen=pen, brush=line.color)
                self._add(cross)

    def _restyle(self, appearance: Appearance) -> None:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _TICK_TEXT_SIZE)
        self.setBackground(QColor(appearance.theme.surface))
        for axis in (self.left, self.bottom):
            axis.restyle(appearance.theme, font)
        self._width = 2.0 if appearance.is_presenting else 1.0

    def _nearest(self, scene: QPointF) -> tuple[int, int] | None:
        if not self.box.sceneBoundingRect().contains(scene):
            return None
        at = self.box.mapSceneToView(scene)
        width, height = self.box.viewPixelSize()
        found, least = None, _REACH_PX
        for index, line in enumerate(self._lines):
            away = np.hypot((np.log10(line.lr) - at.x()) / width, (gap_powers(line.gap) - at.y()) / height)
            if np.isfinite(away).any() and float(np.nanmin(away)) < least:
                found, least = (index, int(np.nanargmin(away))), float(np.nanmin(away))
        return found

    def _mark(self, under: tuple[int, int] | None) -> None:
        if under == self._under:
            return
        self._under = under
        if under is None:
            self._marker.setData([], [])
            self.unsetCursor()
        else:
            line, place = self._lines[under[0]], under[1]
            self._marker.setData(
                [math.log10(line.lr[place])], [gap_powers(line.gap)[place]], pen=pg.mkPen(line.color), brush=line.color
            )
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.pointed.emit(under)

    def _point(self, scene: QPointF) -> None:
        self._mark(self._nearest(scene))

    def _click(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            under = self._nearest(event.scenePos())
            if under is not None:
                self.picked.emit(*under)
