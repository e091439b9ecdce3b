"""What the live panels share: following the model, at half the screen's rate, and only while they are seen."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from playground.core.runs.experiment import Entry
from playground.core.runs.run import Run
from playground.figures.extremes import Series
from playground.figures.limits import step_limits
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.line_styles import dash_pattern
from playground.view.plots.curve import PlotLine
from playground.view.plots.legend import LegendEntry
from playground.view.plots.live_plot import LivePlot

REFRESH_MS = 32
"""Time between two drawings: every second frame of a 60 Hz screen, which leaves the others to the landscape."""

MOST_PARAMETERS = 8
"""More could not be told apart: of a larger problem the first are shown."""


class ShownRun(NamedTuple):
    """A visible run with what is needed to draw it."""

    run: Run
    entry: Entry
    color: str
    dash: tuple[float, ...]
    last: int
    is_picked: bool

    def line(self, values: Series, name: str = "") -> PlotLine:
        """Return a line of the run's own look; ``name`` is what it shows of the run."""
        label = f"{self.entry.shown_label} {name}".rstrip()
        return PlotLine(values, self.last, label, self.color, self.dash, not self.run.diverged, self.is_picked)

    @property
    def legend_entry(self) -> LegendEntry:
        return LegendEntry(self.entry.shown_label, self.color, self.dash)


class RunsPanel(LivePlot):
    """A live plot of the document's runs up to the step shown.

    A subclass says in class attributes what it is about, and in :meth:`_lines` what to draw. A panel that is not seen
    does nothing, and draws what it missed when it is shown.
    """

    name: ClassVar[str]
    """Its object name without ``_panel``."""
    title: ClassVar[str]
    subject: ClassVar[str]
    """What a run is added to see, or picked, as in "its loss"."""
    motion: ClassVar[str]
    """What playing shows, as in "the loss fall"."""
    charts_at_first: ClassVar[int] = 1
    fits_on: ClassVar[tuple[str, ...]] = ("objective_changed",)
    """The document's signals after which a zoom into what was there means nothing."""

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(self.charts_at_first, appearance, parent)
        self.setObjectName(f"{self.name}_panel")
        self._document = document
        self._engine = engine
        self._drawn_at = -1.0
        self._drawn: list[tuple[int, bool]] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.refresh)
        for signal in (
            engine.restarted,
            engine.cursor.moved,
            document.limits_changed,
            document.run_changed,
            document.runs_changed,
            document.picked_changed,
        ):
            signal.connect(self._schedule)
        engine.cursor.grown.connect(self._follow_growth)
        appearance.changed.connect(self._follow_appearance)
        for name in self.fits_on:
            getattr(document, name).connect(self.fit)
        self.set_heading(self.title, "")

    def refresh(self) -> None:
        """Draw what the model holds now; nothing happens while the panel is not seen."""
        if not self.isVisible():
            return
        self._timer.stop()
        self._drawn = self._extent()
        if sentence := self._sentence():
            self.say(sentence)
        else:
            self.show_lines(self._lines(), step_limits(self._engine.cursor.step, self._engine.limit))
            if self.is_behind:
                self._timer.start(REFRESH_MS if self._engine.is_playing else 0)
        self._drawn_at = time.monotonic()

    def _sentence(self) -> str:
        """Return what to say where there is nothing to draw, or ``""``."""
        if not self._engine.runs:
            return f"Add a run to see {self.subject}."
        if not self._shown_runs():
            return "All runs are hidden."
        return self._invitation()

    def _invitation(self) -> str:
        return "" if self._engine.cursor.step else f"Press Play to see {self.motion}."

    def _lines(self) -> Sequence[Sequence[PlotLine]]:
        """Return what to draw, a sequence a chart, and set heading and legend."""
        raise NotImplementedError

    def _shown_runs(self) -> list[ShownRun]:
        entries = self._document.experiment.runs
        return [self._shown(index) for index in range(len(self._engine.runs)) if entries[index].visible]

    def _shown(self, index: int) -> ShownRun:
        run, entry = self._engine.runs[index], self._document.experiment.runs[index]
        color, is_picked = self._document.color(index), index == self._document.picked
        return ShownRun(run, entry, color, tuple(dash_pattern(color)), self._engine.row(run), is_picked)

    def _parameter_names(self) -> tuple[tuple[str, ...], str]:
        """Return the names of the parameters drawn, and for a note, where these are not all, how many there are."""
        names = self._document.experiment.objective.names
        shown = tuple(names[:MOST_PARAMETERS])
        return shown, "" if len(shown) == len(names) else f"the first {len(shown)} of {len(names):,} parameters"

    def _extent(self) -> list[tuple[int, bool]]:
        return [(self._engine.row(run), run.diverged) for run in self._engine.runs]

    def _follow_growth(self) -> None:
        """Draw what a run behind the cursor has caught up with; what lies beyond the cursor is not seen."""
        if self._drawn != self._extent():
            self._schedule()

    def _schedule(self) -> None:
        if self._timer.isActive() or not self.isVisible():
            return
        wait = REFRESH_MS - round(1000.0 * (time.monotonic() - self._drawn_at))
        if self._drawn_at < 0.0 or wait <= 0:
            self.refresh()
        else:
            self._timer.start(wait)

    def _follow_appearance(self) -> None:
        self.restyle()
        self.refresh()

    @guarded(nothing)
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
