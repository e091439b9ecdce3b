"""A part of the dock that opens on demand: schedule and gradient pipeline, for the experiment or for one run of it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.schedules import SCHEDULES, Constant, Schedule
from playground.model.cursor import Cursor
from playground.view.forms.rate_preview import RatePreview
from playground.view.forms.settings_form import KindForm, SettingsForm
from playground.view.forms.summaries import pipeline_parts
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.fold_button import FoldButton


class Descent(NamedTuple):
    """What happens to learning rate and gradient, and what a form needs to show it.

    Attributes:
        schedule, pipeline: Those in force.
        base, limit: The learning rate that the schedule starts from, and the last step.
        own_schedule, own_pipeline: Whether they are the run's own.
    """

    schedule: Schedule = Constant()
    pipeline: GradientPipeline = GradientPipeline()
    base: float = 1.0
    limit: int = 1
    own_schedule: bool = True
    own_pipeline: bool = True


class DescentSection(QWidget):
    """What becomes of the learning rate and of the gradient before the rule sees them; closed, it says so in a line.

    Signals:
        schedule_changed: The schedule wanted, or None for the experiment's.
        pipeline_changed: The pipeline wanted, or None for the experiment's.
        released: A drag is over.
    """

    schedule_changed = Signal(object)
    pipeline_changed = Signal(object)
    released = Signal()

    def __init__(self, of_run: bool, cursor: Cursor, appearance: Appearance, parent: QWidget) -> None:
        """Begin closed; for a run there are boxes to tick, without which the experiment's settings are in force."""
        super().__init__(parent)
        self._of_run, self._cursor, self._appearance = of_run, cursor, appearance
        self._descent = Descent()
        self.form: DescentForm | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.fold_button = FoldButton("Schedule and gradient", "Learning-rate schedule, noise, L2 and clipping", self)
        self.fold_button.setObjectName("fold_button")
        self.fold_button.toggled.connect(self._unfold)
        self._layout.addWidget(self.fold_button)
        cursor.moved.connect(self._show_step)

    def show_descent(self, descent: Descent) -> None:
        self._descent = descent
        self.fold_button.say(descent_words(descent))
        if self.form is not None:
            self.form.show_descent(descent)

    def _show_step(self) -> None:
        if self.form is not None and self.form.isVisible():
            self.form.schedule_editor.preview.show_step(self._cursor.step)

    def _unfold(self, unfolded: bool) -> None:
        if self.form is None:  # Made when it is first wanted: most experiments leave it closed.
            self.form = DescentForm(self._of_run, self._appearance, self)
            self.form.setObjectName("form")
            self.form.schedule_changed.connect(self.schedule_changed)
            self.form.pipeline_changed.connect(self.pipeline_changed)
            self.form.released.connect(self.released)
            self._layout.addWidget(self.form)
            self.form.show_descent(self._descent)
        self.form.setVisible(unfolded)
        self._show_step()


class DescentForm(QWidget):
    """The form inside a descent section; its signals are the section's."""

    schedule_changed = Signal(object)
    pipeline_changed = Signal(object)
    released = Signal()

    def __init__(self, of_run: bool, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._descent = Descent()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        layout.setSpacing(GRID)
        self.own_schedule = QCheckBox("its own schedule", self)
        self.own_schedule.setObjectName("own_schedule")
        self.own_schedule.setToolTip("On: this run has a schedule of its own. Off: the experiment's.")
        self.own_pipeline = QCheckBox("its own gradient settings", self)
        self.own_pipeline.setObjectName("own_pipeline")
        self.own_pipeline.setToolTip("On: this run has noise, L2 and clipping of its own. Off: the experiment's.")
        self.schedule_editor = ScheduleEditor(appearance, self)
        self.schedule_editor.setObjectName("schedule_editor")
        self.pipeline_form = SettingsForm(appearance, self)
        self.pipeline_form.setObjectName("pipeline_form")
        self.own_schedule.setVisible(of_run)
        self.own_pipeline.setVisible(of_run)
        for part in (self.own_schedule, self.schedule_editor, self.own_pipeline, self.pipeline_form):
            layout.addWidget(part)
        self.own_schedule.clicked.connect(self._choose_own_schedule)
        self.own_pipeline.clicked.connect(self._choose_own_pipeline)
        self.schedule_editor.changed.connect(self.schedule_changed)
        self.pipeline_form.changed.connect(self._set_pipeline)
        self.schedule_editor.released.connect(self.released)
        self.pipeline_form.released.connect(self.released)

    def show_descent(self, descent: Descent) -> None:
        self._descent = descent
        self.schedule_editor.show_value(descent.schedule)
        self.schedule_editor.preview.show_rates(descent.schedule, descent.base, descent.limit)
        self.pipeline_form.show_settings(descent.pipeline)
        self.own_schedule.setChecked(descent.own_schedule)
        self.own_pipeline.setChecked(descent.own_pipeline)
        self.schedule_editor.setVisible(descent.own_schedule)
        self.pipeline_form.setVisible(descent.own_pipeline)

    def _choose_own_schedule(self, own: bool) -> None:
        self.schedule_changed.emit(self._descent.schedule if own else None)
        self.released.emit()

    def _choose_own_pipeline(self, own: bool) -> None:
        self.pipeline_changed.emit(self._descent.pipeline if own else None)
        self.released.emit()

    def _set_pipeline(self, name: str, value: object) -> None:
        try:
            self.pipeline_changed.emit(self._descent.pipeline.with_values(**{name: value}))
        except InvalidInputError as error:
            self.pipeline_form.show_error(error)


class ScheduleEditor(KindForm):
    """A schedule's kind and settings, and a picture of the rates."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        tip = "What becomes of the learning rate from step to step"
        super().__init__("schedule", SCHEDULES, tip, appearance, parent)
        self.kind.setAccessibleName("Schedule")
        self.preview = RatePreview(appearance, self)
        self.grid.addWidget(self.preview, 2, 0, 1, self.grid.columnCount())


def descent_words(descent: Descent) -> str:
    """Say in a line what is in force of what the form sets."""
    if not (descent.own_schedule or descent.own_pipeline):
        return "Schedule, noise, L2, clipping: as for all runs"
    said = [] if isinstance(descent.schedule, Constant) else [f"{descent.schedule.title} schedule"]
    own = [*(said if descent.own_schedule else []), *(pipeline_parts(descent.pipeline) if descent.own_pipeline else [])]
    if not own:
        return "Schedule, noise, L2, clipping: none"
    text = "; ".join(own)
    return text[:1].upper() + text[1:]
