"""The lower part of the experiment dock: the settings of the picked run."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.runs.formula import paragraphs, spoken
from playground.core.schedules import Schedule
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.descent_section import Descent, DescentSection
from playground.view.forms.formula import Formula
from playground.view.forms.settings_form import SettingsForm
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.plain_text import PlainLabel


class RunSection(QWidget):
    """Name, rule, hyperparameters, and a schedule and gradient pipeline of the run's own."""

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("run_section")
        self._document = document
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        self.heading = PlainLabel(parent=self)
        self.heading.setObjectName("heading")
        self.heading.setProperty("role", "heading")
        self.formula = Formula(appearance, self)
        self.formula.setObjectName("formula")
        self.form = SettingsForm(appearance, self)
        self.form.setObjectName("form")
        self.descent = DescentSection(True, engine.cursor, appearance, self)
        self.descent.setObjectName("descent")
        for part in (self.heading, self.formula, self.form, self.descent):
            layout.addWidget(part)

        self.form.changed.connect(self._change_value)
        self.descent.schedule_changed.connect(self._change_schedule)
        self.descent.pipeline_changed.connect(self._change_pipeline)
        for source in (self.form, self.descent):
            source.released.connect(document.end_gesture)
        for signal in (
            document.objective_changed,
            document.picked_changed,
            document.run_changed,
            document.runs_changed,
            document.descent_changed,
            document.limits_changed,
        ):
            signal.connect(self._show_run)
        self._show_run()

    def _change_value(self, name: str, value: object) -> None:
        try:
            self._document.set_run_values(self._document.picked, f"run {name}", **{name: value})
        except InvalidInputError as error:
            self.form.show_error(error)

    def _change_schedule(self, schedule: Schedule | None) -> None:
        self._document.set_run_schedule(self._document.picked, schedule, "run schedule")

    def _change_pipeline(self, pipeline: GradientPipeline | None) -> None:
        self._document.set_run_pipeline(self._document.picked, pipeline, "run pipeline")

    def _show_run(self) -> None:
        entry = self._document.picked_entry
        self.setVisible(entry is not None)
        if entry is None:
            return
        optimizer = entry.optimizer
        self.heading.setText(entry.shown_label)
        self.heading.setToolTip(f"{optimizer.title}: {optimizer.source}")
        question = self._document.experiment.question(entry)
        parts = optimizer, question.schedule, question.pipeline
        self.formula.show_paragraphs(paragraphs(*parts), f"Update rule of {optimizer.title}: {spoken(*parts)}")
        self.form.show_settings(optimizer, self._document.experiment.objective)
        self.descent.show_descent(
            Descent(
                question.schedule,
                question.pipeline,
                optimizer.lr,
                self._document.experiment.steps,
                entry.schedule is not None,
                entry.pipeline is not None,
            )
        )
