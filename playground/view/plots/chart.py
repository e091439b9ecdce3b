"""One plot of curves against the step, which sets its own limits and can be zoomed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QGraphicsEllipseItem, QGraphicsItem, QSizePolicy

from playground.figures.height_scale import STRAIGHT, HeightScale, fitting
from playground.figures.limits import Limits, decade_limits, half_decade_limits, held, number_limits
from playground.figures.outline import Columns
from playground.figures.ticks import decade_ticks, number_ticks, step_ticks
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.axis import Axis
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plot import Plot
from playground.view.plots.curve import Curve, PlotLine

_MARGIN = 0.04  # Share of an axis left free beyond its ends, so that no line lies on the edge.
_END_MARGIN = 0.01
_REACH, _REACH_DECADES = 5.0, 1.0  # How far limits follow outliers: linear axes and logarithms, in widths of the core.
_FEWEST_STEPS_SHOWN = 2.0
_DOT_RADIUS = 3.5  # Pixels.
_ABOVE_CURVES = 1000.0
_TICK_TEXT_SIZE = 0.85  # Of the application's font.


class Chart(Plot):
    """A chart follows its curves until the user zooms.

    Attributes:
        curves: What is drawn, in the order of the lines.
        is_logarithmic: Whether values are decimal logarithms.
        may_bend: Whether values that dwarf the rest may stand by their logarithm, so that the rest is seen.
        scale: How high values stand.
        hairline: Marks a step.
        dot: Marks the value that is read, on its curve, until the hairline moves.
        is_following: Whether the limits are those that the curves ask for; not so while the user has zoomed.

    Signals:
        zoomed: The user zoomed or panned; the chart no longer follows its curves.
        fit_asked: The user double-clicked.
        bent: Values stand by another scale.
        hovered: The pointer is at this step (a float) and height, as a ``QPointF``; None when it has left.
    """

    zoomed = Signal()
    fit_asked = Signal()
    hovered = Signal(object)
    bent = Signal()

    def __init__(self, has_step_axis: bool, may_bend: bool = False) -> None:
        """Steps are written below the chart only where ``has_step_axis``."""
        super().__init__(_ViewBox(enableMenu=False), Axis("left", number_ticks), Axis("bottom", step_ticks))
        self._has_step_axis = has_step_axis
        self._curve_width = 1.0
        self.curves: list[Curve] = []
        self._steps: Limits | None = None
        self._heights: Limits | None = None
        self._pointer: QPointF | None = None
        self.is_logarithmic = False
        self.may_bend = may_bend
        self.scale = STRAIGHT
        self.is_following = True
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Space belongs to the transport, also after a click here.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(6 * GRID)
        self.centralLayout.setContentsMargins(0, GRID // 2, GRID, 0)
        for axis in (self.left, self.bottom):
            # The grid is drawn with the axes and belongs behind the curves.
            axis.setZValue(self.box.zValue() - 1)
        if not has_step_axis:
            self.bottom.setStyle(showValues=False)
        self.box.disableAutoRange()
        self.box.setLimits(minXRange=_FEWEST_STEPS_SHOWN)
        self.hairline = pg.InfiniteLine(angle=90, movable=False)
        self.dot = QGraphicsEllipseItem(QRectF(-_DOT_RADIUS, -_DOT_RADIUS, 2.0 * _DOT_RADIUS, 2.0 * _DOT_RADIUS))
        self.dot.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        for mark, height in ((self.hairline, -0.5), (self.dot, _ABOVE_CURVES)):
            mark.setZValue(height)
            mark.hide()
            self.box.addItem(mark, ignoreBounds=True)
        self.box.sigRangeChangedManually.connect(self._stop_following)
        self.box.sigXRangeChanged.connect(self._look_again)
        self.box.sigResized.connect(self._look_again)
        self.box.sigRangeChanged.connect(self._tell_pointer)
        self.box.double_clicked.connect(self.fit_asked)
        self.scene().sigMouseMoved.connect(self._tell_hover)

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Say whether values are decimal logarithms, to be labelled as powers of ten."""
        if logarithmic != self.is_logarithmic:
            self.is_logarithmic = logarithmic
            self.left.make_ticks = decade_ticks if logarithmic else number_ticks
            self._redraw_axes()

    def show_lines(self, lines: Sequence[PlotLine], steps: Limits, most_rows: int) -> None:
        """Draw these lines and no others; only what changed costs anything.

        Args:
            lines: What to draw; equal rows are the same curve as before.
            steps: The steps to show while the chart follows its curves.
            most_rows: How many new rows of each line to read at most.
        """
        if steps != self._steps:
            self._steps = steps
            self._apply_steps()
        wanted = {line.rows for line in lines}
        kept = {curve.line.rows: curve for curve in self.curves if curve.line.rows in wanted}
        spare = [curve for curve in self.curves if curve.line.rows not in wanted]
        changed = len(lines) != len(self.curves)
        columns, curves = self._columns(), []
        for place, line in enumerate(lines):
            curve = kept[line.rows] if line.rows in kept else spare.pop() if spare else self._new_curve(line)
            changed |= curve.line.counts != line.counts
            changed |= curve.show_line(line, columns, most_rows)
            curve.set_scale(self.scale)
            curve.restyle(self._curve_width)
            # Whoever comes first in a list lies on top, but for the picked run, which lies above all.
            height = len(lines) - place + len(lines) * line.is_picked
            if curve.zValue() != height:
                curve.setZValue(height)
            curves.append(curve)
        for curve in spare:
            self.box.removeItem(curve)
        self.curves = curves
        if changed and self.is_following:
            self._follow_heights()

    def fit(self) -> None:
        self.is_following = True
        self._heights = None
        self._apply_steps()
        self._follow_heights()

    def mark_step(self, step: float | None) -> None:
        self.hairline.setVisible(step is not None)
        self.dot.hide()
        if step is not None:
            self.hairline.setPos(step)

    def mark_value(self, step: float, value: float, color: str) -> None:
        self.dot.setPos(step, self.scale.height(value))
        self.dot.setBrush(QColor(color))
        self.dot.setVisible(math.isfinite(value))

    def nearest(self, place: QPointF) -> Curve | None:
        """Return the curve, of those that reach the step at a place of the plot, that is drawn nearest to it."""
        step = max(0, round(place.x()))
        reaching = [curve for curve in self.curves if curve.line.last >= step]
        return min(reaching, key=lambda curve: abs(place.y() - self.scale.height(curve.value_at(step))), default=None)

    def restyle(self, appearance: Appearance) -> None:
        theme = appearance.theme
        font = QFont(self.window().font() if self.parent() is None else self.font())
        font.setPointSizeF(font.pointSizeF() * _TICK_TEXT_SIZE)
        self.setBackground(QColor(theme.surface))
        for axis in (self.left, self.bottom):
            axis.restyle(theme, font)
        if not self._has_step_axis:
            self.bottom.setHeight(GRID // 2)
        self.hairline.setPen(pg.mkPen(QColor(theme.border), width=1))
        self.dot.setPen(pg.mkPen(QColor(theme.halo), width=1))
        self._curve_width = 2.0 if appearance.is_presenting else 1.0
        for curve in self.curves:
            curve.restyle(self._curve_width)

    def _new_curve(self, line: PlotLine) -> Curve:
        curve = Curve(line)
        self.box.addItem(curve, ignoreBounds=True)
        return curve

    def _columns(self) -> Columns:
        (low, high), _ = self.box.viewRange()
        count = max(1, round(self.box.width() * self.devicePixelRatioF()))
        return Columns(low, (high - low) / count, count)

    def _look_again(self) -> None:
        """Draw what another view, or one of another size, can show."""
        columns = self._columns()
        for curve in self.curves:
            curve.look_at(columns)

    def _apply_steps(self) -> None:
        if self._steps is not None and self.is_following:
            low, high = self._steps
            self.box.setXRange(low, high + _END_MARGIN * (high - low), padding=0)

    def _follow_heights(self) -> None:
        counting = [curve.values for curve in self.curves if curve.line.counts]
        counting = counting or [curve.values for curve in self.curves]
        if self.may_bend:
            self._set_scale(fitting(counting, self.scale))
            counting = [self.scale.heights(values) for values in counting]
        # A logarithm falls as far as it likes: its floor keeps it in sight. A bent scale has room for all.
        reaches = (math.inf, _REACH_DECADES) if self.is_logarithmic else (_REACH, _REACH)
        span = held(counting, *((math.inf, math.inf) if self.scale.is_bent else reaches))
        if span is None:
            return
        heights = self._limits_of(span)
        if heights != self._heights:
            self._heights = heights
            margin = _MARGIN * (heights.high - heights.low)
            self.box.setYRange(heights.low - margin, heights.high + margin, padding=0)

    def _limits_of(self, span: Limits) -> Limits:
        """Round a span outwards, so that the limits change seldom."""
        if self.is_logarithmic:
            return decade_limits(span)
        return half_decade_limits(span) if self.scale.is_bent else number_limits(span)

    def _set_scale(self, scale: HeightScale) -> None:
        if scale == self.scale:
            return
        self.scale = scale
        self.left.make_ticks = scale.ticks if scale.is_bent else number_ticks
        for curve in self.curves:
            curve.set_scale(scale)
        self._redraw_axes()
        self.bent.emit()

    def _redraw_axes(self) -> None:
        for axis in (self.left, self.bottom):
            axis.picture = None
            axis.update()

    def _stop_following(self) -> None:
        self.is_following = False
        self.zoomed.emit()

    def _tell_hover(self, place: QPointF) -> None:
        self._pointer = place if self.box.sceneBoundingRect().contains(place) else None
        self.hovered.emit(None if self._pointer is None else self.box.mapSceneToView(place))

    def _tell_pointer(self) -> None:
        """Tell what lies under a resting pointer after the view has changed."""
        if self._pointer is not None:
            self._tell_hover(self._pointer)

    @guarded(nothing)
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self.hovered.emit(None)


class _ViewBox(pg.ViewBox):
    """A view in which every button pans."""

    double_clicked = Signal()

    @guarded(nothing)
    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        event.accept()
        moved = self.mapToView(event.lastPos()) - self.mapToView(event.pos())
        self._resetTarget()
        self.translateBy(x=None if axis == 1 else moved.x(), y=None if axis == 0 else moved.y())
        self.sigRangeChangedManually.emit(self.state["mouseEnabled"])

    @guarded(nothing)
    def mouseClickEvent(self, event: Any) -> None:
        if event.double():
            event.accept()
            self.double_clicked.emit()
