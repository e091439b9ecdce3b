"""Schedule and gradient pipeline as a form, with boxes to tick where they may be left to the experiment."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.schedules import Constant, Schedule
from playground.view.forms.schedule_editor import ScheduleEditor
from playground.view.forms.settings_form import SettingsForm
from playground.view.parts.appearance import GRID, Appearance


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


class DescentForm(QWidget):
    """The form inside a descent section; its signals are the section's."""

    schedule_changed = Signal(object)
    pipeline_changed = Signal(object)
    released = Signal()

    def __init__(self, of_run: bool, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Make the form; ``of_run`` adds the boxes."""
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
        """Show what is in force."""
        self._descent = descent
        self.schedule_editor.show_schedule(descent.schedule, descent.base, descent.limit)
        self.pipeline_form.show_settings(descent.pipeline)
        self.own_schedule.setChecked(descent.own_schedule)
        self.own_pipeline.setChecked(descent.own_pipeline)
        self.schedule_editor.setVisible(descent.own_schedule)
        self.pipeline_form.setVisible(descent.own_pipeline)

    def show_step(self, step: int) -> None:
        """Move the dot in the picture of the rates."""
        self.schedule_editor.preview.show_step(step)

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
