"""One plot of curves against the step, which sets its own limits and can be zoomed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.view.appearance import GRID, Appearance
from playground.view.panels.axis import Axis
from playground.view.panels.curve import Curve, Line
from playground.view.panels.limits import Limits, decade_limits, held, number_limits
from playground.view.panels.ticks import decade_ticks, number_ticks, step_ticks

_MARGIN = 0.04  # Share of an axis left free beyond its ends, so that no line lies on the edge.
_END_MARGIN = 0.01
_REACH, _REACH_DECADES = 5.0, 1.0  # How far limits follow outliers: linear axes and logarithms, in widths of the core.
_FEWEST_STEPS_SHOWN = 2.0
_TICK_TEXT_SIZE = 0.85  # Of the application's font.


class Chart(pg.PlotWidget):
    """One plot of curves against the step.

    Signals:
        zoomed: The user zoomed or panned; the chart no longer follows its curves.
        fit_asked: The user double-clicked.
        hovered: The pointer is at this step (a float) and height, as a ``QPointF``; None when it has left.
    """

    zoomed = Signal()
    fit_asked = Signal()
    hovered = Signal(object)

    def __init__(self, has_step_axis: bool, parent: QWidget | None = None) -> None:
        """Begin empty; steps are written below the chart only where ``has_step_axis``."""
        self._view = _ViewBox(enableMenu=False)
        self._left, self._bottom = Axis("left", number_ticks), Axis("bottom", step_ticks)
        super().__init__(parent, viewBox=self._view, axisItems={"left": self._left, "bottom": self._bottom})
        self._has_step_axis = has_step_axis
        self._curve_width = 1.0
        self._curves: list[Curve] = []
        self._wanted: tuple[Limits, Limits] | None = None
        self.is_logarithmic = False
        self.is_following = True
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Space belongs to the transport, also after a click here.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(6 * GRID)
        self.plotItem.hideButtons()
        self.plotItem.setMenuEnabled(False)
        self.plotItem.layout.setContentsMargins(0, GRID // 2, GRID, 0)
        self.plotItem.showAxis("bottom", True)
        for side in ("top", "right"):  # Not shown, yet they would set their labels anew whenever the view changes.
            self.plotItem.getAxis(side).enableAutoSIPrefix(False)
        for axis in (self._left, self._bottom):
            axis.setZValue(-1)  # The grid is drawn with the axes and belongs behind the curves.
        if not has_step_axis:
            self._bottom.setStyle(showValues=False)
        self._view.disableAutoRange()
        self._view.setLimits(minXRange=_FEWEST_STEPS_SHOWN)
        self._hairline = pg.InfiniteLine(angle=90, movable=False)
        self._hairline.setZValue(-0.5)
        self._hairline.hide()
        self.addItem(self._hairline, ignoreBounds=True)
        self._view.sigRangeChangedManually.connect(self._stop_following)
        self._view.double_clicked.connect(self.fit_asked)
        self.scene().sigMouseMoved.connect(self._tell_hover)

    @property
    def curves(self) -> tuple[Curve, ...]:
        """The curves drawn, in the order of their lines."""
        return tuple(self._curves)

    @property
    def limits(self) -> tuple[Limits, Limits]:
        """The ends of the step axis and of the other one, margins included."""
        x, y = self._view.viewRange()
        return Limits(*x), Limits(*y)

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Say whether values are decimal logarithms, to be labelled as powers of ten."""
        if logarithmic != self.is_logarithmic:
            self.is_logarithmic = logarithmic
            self._left.make_ticks = decade_ticks if logarithmic else number_ticks
            self._redraw_axes()

    def show_lines(self, lines: Sequence[Line], steps: Limits) -> None:
        """Draw these lines and no others; only what changed costs anything.

        Args:
            lines: What to draw; equal rows are the same curve as before.
            steps: The steps to show while the chart follows its curves.
        """
        kept = {curve.line.rows: curve for curve in self._curves}
        wanted = {line.rows for line in lines}
        for rows, curve in kept.items():
            if rows not in wanted:
                self.removeItem(curve)
        changed = len(lines) != len(self._curves)
        curves = []
        for place, line in enumerate(lines):
            if line.rows not in kept:
                kept[line.rows] = Curve(line)
                self.addItem(kept[line.rows], ignoreBounds=True)
                changed = True
            curve = kept[line.rows]
            changed |= curve.line.counts != line.counts
            changed |= curve.show_line(line)
            curve.restyle(self._curve_width)
            if curve.zValue() != len(lines) - place:
                curve.setZValue(len(lines) - place)  # Whoever comes first in a list lies on top.
            curves.append(curve)
        self._curves = curves
        if changed or self._wanted is None or self._wanted[0] != steps:
            self._find_limits(steps)

    def fit(self) -> None:
        """Show everything again and follow the curves."""
        self.is_following = True
        self._apply_limits()

    @property
    def has_hairline(self) -> bool:
        """Whether a step is marked."""
        return bool(self._hairline.isVisible())

    def set_hairline(self, step: float | None) -> None:
        """Mark a step, or none."""
        self._hairline.setVisible(step is not None)
        if step is not None:
            self._hairline.setPos(step)

    def pixels_from(self, place: QPointF, step: float, value: float) -> float:
        """Return how far a point of the plot is from a place, both in the plot's numbers."""
        width, height = self._view.viewPixelSize()
        return float(abs(place.x() - step) / width + abs(place.y() - value) / height)

    def restyle(self, appearance: Appearance) -> None:
        """Take on a theme and type size."""
        theme = appearance.theme
        font = QFont(self.window().font() if self.parent() is None else self.font())
        font.setPointSizeF(font.pointSizeF() * _TICK_TEXT_SIZE)
        self.setBackground(QColor(theme.surface))
        for axis in (self._left, self._bottom):
            axis.restyle(theme, font)
        if not self._has_step_axis:
            self._bottom.setHeight(GRID // 2)
        self._hairline.setPen(pg.mkPen(QColor(theme.border), width=1))
        self._curve_width = 2.0 if appearance.is_presenting else 1.0
        for curve in self._curves:
            curve.restyle(self._curve_width)

    @property
    def axis_width(self) -> int:
        """The room that the texts beside the plot need."""
        return self._left.text_width()

    def set_axis_width(self, width: int) -> None:
        """Give the texts beside the plot so much room."""
        if width != self._left.width():
            self._left.setWidth(width)

    def _find_limits(self, steps: Limits) -> None:
        curves = self._curves
        counting = [curve.values for curve in curves if curve.line.counts] or [curve.values for curve in curves]
        # A logarithm falls as far as it likes: its floor keeps it in sight.
        reaches = (math.inf, _REACH_DECADES) if self.is_logarithmic else (_REACH, _REACH)
        span = held(counting, *reaches)
        if span is None:
            return
        wanted = (steps, decade_limits(span) if self.is_logarithmic else number_limits(span))
        if wanted != self._wanted:
            self._wanted = wanted
            self._apply_limits()

    def _apply_limits(self) -> None:
        if self._wanted is None or not self.is_following:
            return
        steps, values = self._wanted
        width, height = steps.high - steps.low, values.high - values.low
        self._view.setRange(
            xRange=(steps.low, steps.high + _END_MARGIN * width),
            yRange=(values.low - _MARGIN * height, values.high + _MARGIN * height),
            padding=0,
            disableAutoRange=True,
        )

    def _redraw_axes(self) -> None:
        for axis in (self._left, self._bottom):
            axis.picture = None
            axis.update()

    def _stop_following(self) -> None:
        self.is_following = False
        self.zoomed.emit()

    def _tell_hover(self, place: QPointF) -> None:
        inside = self._view.sceneBoundingRect().contains(place)
        self.hovered.emit(self._view.mapSceneToView(place) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer has left."""
        super().leaveEvent(event)
        self.hovered.emit(None)


class _ViewBox(pg.ViewBox):
    """A view in which every button pans.

    Signals:
        double_clicked: Somewhere in the view.
    """

    double_clicked = Signal()

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        event.accept()
        moved = self.mapToView(event.lastPos()) - self.mapToView(event.pos())
        self._resetTarget()
        self.translateBy(x=None if axis == 1 else moved.x(), y=None if axis == 0 else moved.y())
        self.sigRangeChangedManually.emit(self.state["mouseEnabled"])

    def mouseClickEvent(self, event: Any) -> None:
        if event.double():
            event.accept()
            self.double_clicked.emit()
