"""The real window with runs that are already long, drawn a frame at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from playground.core.runs.run import Run
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.parts.appearance import Appearance
from playground.view.parts.preferences import Preferences
from playground.view.plots.loss_panel import LossPanel
from playground.view.plots.moments_panel import MomentsPanel
from playground.view.plots.parameters_panel import ParametersPanel
from playground.view.window.main_window import MainWindow
from tests.benchmarks.races import NOISE, race_of_eight
from tests.clock import FakeClock

FRAME_S = 1.0 / 64.0  # A sum of these is exact, so every frame has just so many steps.
STEPS_A_FRAME = 4
REST_S = 0.12
"""Longer than any panel or table waits before it draws again: then each frame draws all of them."""


class PaintWatch(QObject):
    """Notices which of some widgets have been painted."""

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        self._widgets = set(widgets)
        self._missing: set[QObject] = set()
        self._painted_at: float | None = None
        for widget in widgets:
            widget.installEventFilter(self)

    def begin(self) -> None:
        """Count what is painted from now on."""
        self._missing, self._painted_at = set(self._widgets), None

    def finish(self) -> float:
        """Handle events until all of the widgets have been painted; return the moment when the last had been."""
        deadline = time.perf_counter() + 60.0
        while self._painted_at is None:
            QApplication.processEvents()
            if time.perf_counter() > deadline:
                raise TimeoutError(f"never painted: {self._missing}")
        return self._painted_at

    def wait(self) -> float:
        """Handle events until all of the widgets have been painted anew; return the moment when the last had been."""
        self.begin()
        return self.finish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note who is about to be painted."""
        if event.type() is QEvent.Type.Paint and watched in self._missing:
            self._missing.discard(watched)
            if not self._missing:  # Heard as soon as the painting is over, before timers and whatever else is waiting.
                QApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value)
        return False

    def customEvent(self, event: QEvent) -> None:
        """Note that all has been painted."""
        self._painted_at = time.perf_counter()


class Stage:
    """The main window with eight runs, each of so many recorded points; time stands still between frames."""

    def __init__(self, points: int, noise: float = NOISE) -> None:
        experiment = race_of_eight(max(200_000, 2 * points), noise)
        document = Document(experiment)
        self.runs: list[Run] = []
        for entry in experiment.runs:
            run = experiment.new_run(entry)
            run.advance(points)
            if run.diverged:
                raise ValueError(f"{entry.shown_label} diverged: nothing to draw")
            self.runs.append(run)
        self.clock = FakeClock()
        self.engine = StepEngine(document, self.clock, runs=self.runs)
        appearance = Appearance()
        self.window = MainWindow(document, self.engine, appearance, Preferences())
        self.panels = (
            self.window.panel(LossPanel),
            self.window.panel(ParametersPanel),
            self.window.panel(MomentsPanel),
        )
        self.charts = [chart for panel in self.panels for chart in panel.charts]
        self.table = self.window.panel(ExperimentPanel).runs_section.runs_table
        self.window.show()
        self.engine.set_speed(STEPS_A_FRAME / FRAME_S)
        self.engine.seek(points)
        self.engine.play()
        rest()
        self.window.canvas.finish_drawing()
        shown = [chart for chart in self.charts if chart.isVisible()]
        plots = (self.window.canvas.plot, *shown)
        self.watch = PaintWatch([*(plot.viewport() for plot in plots), self.table.viewport()])

    def frame(self) -> float:
        """Step the runs and paint everything that shows it; return the seconds it took."""
        rest()
        before = self.engine.cursor.step
        begin = time.perf_counter()
        self.clock.now += FRAME_S
        self.engine.tick()
        self.table.viewport().update()  # On its own the table is content with ten times a second.
        self.watch.wait()
        taken = time.perf_counter() - begin
        if self.engine.cursor.step != before + STEPS_A_FRAME:
            raise ValueError("the frame did not hold the steps it should")
        return taken

    def close(self) -> None:
        """Take the window away."""
        self.engine.pause()
        self.window.hide()
        self.window.deleteLater()
        rest()


def rest() -> None:
    """Handle what is left of earlier frames."""
    deadline = time.perf_counter() + REST_S
    while time.perf_counter() < deadline:
        QApplication.processEvents()
        time.sleep(0.005)
