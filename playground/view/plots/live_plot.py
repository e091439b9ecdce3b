"""A live plot: a heading with its buttons, a legend, and charts one above the other that share their steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from playground.figures.limits import Limits
from playground.figures.numbers import compact, power_of_ten, step_number, three_digits
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.elided_label import ElidedLabel
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plain_text import PlainLabel
from playground.view.plots.chart import Chart
from playground.view.plots.curve import PlotLine
from playground.view.plots.legend import Legend, LegendEntry

LOWEST_DECADE = -16
"""Logarithms are not drawn below this one: rounding in an objective of ordinary size begins there."""
STEP_AXIS = 2 * GRID
"""The height of the steps written below the last chart."""
MOST_ROWS_AT_ONCE = 100_000
"""Rows read between two looks at the screen, of all lines together: some 15 ms."""


class LivePlot(QWidget):
    """A heading, a legend, and charts that share their steps.

    The charts follow their curves until the user zooms or pans one; the fit button and a double-click lead back.

    Attributes:
        heading: The line at the top, which goes into the title of a dock.
        note_label: What is plotted or, under the pointer, read.
        charts, captions: The charts, and above each what it alone needs to explain.
        message_label: The sentence shown where there is nothing to draw.
    """

    may_bend: ClassVar[bool] = False
    """What each :class:`Chart` is told."""

    def __init__(self, charts: int, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._note = ""
        self._entries: tuple[LegendEntry, ...] = ()
        self._captions: tuple[tuple[LegendEntry, ...], ...] = ()
        self._lines_given: tuple[Sequence[PlotLine], ...] = ()
        self._steps_given: Limits | None = None
        self._left_out = 0
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.title_label = ElidedLabel()
        self.title_label.setObjectName("title_label")
        self.title_label.setProperty("role", "heading")
        self.title_label.hide()  # Whoever docks the plot has its title; twice would be noise.
        self.note_label = ElidedLabel()
        self.note_label.setObjectName("note_label")
        self.note_label.setProperty("role", "muted")
        self.note_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.fit_button = heading_button(
            "fit", "Fit the plot", "Show all again and follow the runs (double-click in the plot)"
        )
        self.fit_button.setObjectName("fit_button")
        self.fit_button.clicked.connect(self.fit)
        self.heading = QWidget(self)
        self.heading.setObjectName("heading")
        self._heading = QHBoxLayout(self.heading)
        self._heading.setContentsMargins(GRID, GRID // 2, GRID // 2, 0)
        self._heading.setSpacing(GRID // 2)
        self._heading.addWidget(self.title_label)
        self._heading.addSpacing(GRID // 2)
        self._heading.addWidget(self.note_label, 1)
        self._heading.addWidget(self.fit_button)
        self.legend = Legend(indent=GRID)
        self.legend.setObjectName("legend")
        self.charts: tuple[Chart, ...] = ()
        self.captions: tuple[Legend, ...] = ()
        self._plots = QWidget()
        self._column = QVBoxLayout(self._plots)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.legend)
        self._make_charts(charts)
        self.message_label = PlainLabel()
        self.message_label.setObjectName("message_label")
        self.message_label.setProperty("role", "muted")
        self.message_label.setWordWrap(True)
        self.message_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message_label.setMargin(GRID * 2)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.message_label)
        self._stack.addWidget(self._plots)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addWidget(self.heading)
        column.addLayout(self._stack, 1)
        self.fit_button.setEnabled(False)
        self.restyle()

    def _make_charts(self, count: int) -> None:
        """Have at least so many charts; the first one made, at the bottom, carries the steps."""
        while len(self.charts) < count:
            chart, caption = Chart(not self.charts, self.may_bend), Legend(indent=GRID)
            self._column.insertWidget(1, caption)
            self._column.insertWidget(2, chart, 1)
            chart.zoomed.connect(self._note_zoom)
            chart.fit_asked.connect(self.fit)
            chart.bent.connect(self._label)
            chart.box.sigXRangeChanged.connect(self._share_steps)
            chart.box.sigYRangeChanged.connect(self._align_axes)
            chart.box.sigResized.connect(self._align_axes)
            chart.hovered.connect(self._read_out)
            self.charts, self.captions = (chart, *self.charts), (caption, *self.captions)
        for place, (chart, caption) in enumerate(zip(self.charts, self.captions, strict=True)):
            chart.setObjectName(f"chart_{place}")
            caption.setObjectName(f"caption_{place}")

    @property
    def is_following(self) -> bool:
        return all(chart.is_following for chart in self.charts)

    @property
    def is_behind(self) -> bool:
        """Whether rows of the lines shown are yet to be drawn."""
        return any(curve.is_behind for chart in self.charts for curve in chart.curves)

    @property
    def message(self) -> str:
        """The sentence shown in place of the charts, or ``""``."""
        return self.message_label.text() if self._stack.currentWidget() is self.message_label else ""

    def set_heading(self, title: str, note: str) -> None:
        self._note = note
        if title != self.title_label.text():
            self.title_label.setText(title)
            self.setWindowTitle(title)
            self.setAccessibleName(title)
            self.note_label.setText(note)
        elif not self.charts[0].hairline.isVisible():
            self.note_label.setText(note)

    def add_button(self, button: QToolButton) -> None:
        self._heading.insertWidget(self._heading.indexOf(self.fit_button), button)

    def say(self, message: str) -> None:
        """Show a sentence in place of the charts."""
        for chart in self.charts:
            chart.mark_step(None)
        self.note_label.setText("")
        self.message_label.setText(message)
        self._stack.setCurrentWidget(self.message_label)
        self.legend.set_entries(())

    def show_lines(self, lines: Sequence[Sequence[PlotLine]], steps: Limits) -> None:
        """Draw these lines, a sequence a chart, over these steps.

        Fewer sequences than charts fill the lower ones, for the last one carries the steps; the others are hidden.
        More make further charts. Where there is no room for all, the first are shown whole, and the legend names what
        is left out.
        Long runs are drawn over several calls, while the plot :attr:`is_behind`.
        """
        self._stack.setCurrentWidget(self._plots)
        self._lines_given, self._steps_given = tuple(lines), steps
        left_out = max(0, len(lines) - self._charts_that_fit())
        if len(self.charts) < len(lines) - left_out:
            self._make_charts(len(lines) - left_out)
            self.restyle()
            self._label()
        if left_out != self._left_out:
            self._left_out = left_out
            self._label()
            self.fit()  # A chart shows other lines now.
        lines = lines[: len(lines) - left_out]
        unused = len(self.charts) - len(lines)
        most_rows = max(1, MOST_ROWS_AT_ONCE // max(1, sum(map(len, lines))))
        for place, chart in enumerate(self.charts):
            chart.setVisible(place >= unused)
            chart.show_lines(lines[place - unused] if place >= unused else (), steps, most_rows)

    def explain(self, entries: Sequence[LegendEntry], captions: Sequence[Sequence[LegendEntry]] = ()) -> None:
        """Say what colours and dashes mean, for all charts and for each, the lower ones first to have a caption."""
        self._entries = tuple(entries)
        self._captions = tuple(map(tuple, captions))
        self._label()

    def _label(self) -> None:
        """Write legend and captions, with what is to be known of a chart's scale; in one row where there is room."""
        captions: list[tuple[LegendEntry, ...]] = [() for _ in self.charts]
        kept = min(max(0, len(self._captions) - self._left_out), len(self.charts))
        for place, entries in enumerate(self._captions[:kept], len(self.charts) - kept):
            captions[place] = (*entries, *_scale_entry(self.charts[place])) if entries else ()
        first = next((place for place, entries in enumerate(captions) if entries), 0)
        together = (*captions[first], *self._entries)
        if self._left_out:
            names = ", ".join(entry.text for entries in self._captions[kept:] for entry in entries)
            together = (*together, LegendEntry(f"{names}: in a higher panel"))
        if (self._entries and self.legend.fits_a_row(together)) or self._left_out:
            captions[first] = ()
        else:
            together = self._entries
        self.legend.set_entries(together)
        for caption, shown in zip(self.captions, captions, strict=True):
            caption.set_entries(shown)

    def _charts_that_fit(self) -> int:
        row = self.legend.fontMetrics().height() + 2
        above = self.heading.sizeHint().height() + GRID // 2 if self.heading.parent() is self else 0
        room = self.height() - GRID // 2 - above - STEP_AXIS
        least: int = self.charts[0].minimumHeight()
        return max(1, room // (row + least))

    def fit(self) -> None:
        for chart in self.charts:
            chart.fit()
        self.fit_button.setEnabled(False)

    def restyle(self) -> None:
        for chart in self.charts:
            chart.restyle(self._appearance)
        self._align_axes()

    def _note_zoom(self) -> None:
        # Charts share their steps, so one that stays would no longer show what it follows.
        for chart in self.charts:
            chart.is_following = False
        self.fit_button.setEnabled(True)

    def _share_steps(self, box: pg.ViewBox, steps: Sequence[float]) -> None:
        for chart in self.charts:
            if chart.box is not box:
                chart.box.setXRange(*steps, padding=0)

    def _align_axes(self) -> None:
        """Give all charts the same room beside the plot, so that their steps stand above each other."""
        shown = [chart for chart in self.charts if not chart.isHidden()]
        width = max((chart.left.text_width() for chart in shown), default=0)
        for chart in shown:
            if width != chart.left.width():
                chart.left.setWidth(width)

    def _read_out(self, place: QPointF | None) -> None:
        chart = self.sender()
        if place is None or not isinstance(chart, Chart) or (nearest := chart.nearest(place)) is None:
            for each in self.charts:
                each.mark_step(None)
            self.note_label.setText(self._note)
            return
        step = max(0, round(place.x()))
        for each in self.charts:
            each.mark_step(step)
        value = nearest.value_at(step)
        chart.mark_value(step, value, nearest.line.color)
        if not chart.is_logarithmic:
            text = three_digits(value)
        elif value <= LOWEST_DECADE:
            text = f"≤ {power_of_ten(LOWEST_DECADE)}"
        else:
            text = three_digits(10.0**value)
        self.note_label.setText(f"step {step_number(step)}  {nearest.line.name} {text}")

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._label()
        if self._steps_given is not None and self._stack.currentWidget() is self._plots:
            self.show_lines(self._lines_given, self._steps_given)


def _scale_entry(chart: Chart) -> list[LegendEntry]:
    return [LegendEntry(f"log beyond ±{compact(chart.scale.bend)}")] if chart.scale.is_bent else []


def heading_button(text: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAutoRaise(True)
    button.setProperty("role", "quiet")
    button.setAccessibleName(name)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
