"""The upper part of the experiment dock: the objective, its parameters, the start, what all runs share."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from playground.core.errors import InvalidInputError
from playground.core.objectives import OBJECTIVES
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.descent_section import Descent, DescentSection
from playground.view.forms.formula import Formula
from playground.view.forms.gallery import Gallery
from playground.view.forms.settings_form import SettingsForm
from playground.view.forms.start_row import StartRow
from playground.view.forms.summaries import rates_words
from playground.view.forms.thumbnails import Thumbnail, thumbnails
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.plain_text import PlainLabel


class ObjectiveSection(QWidget):
    """What every run of the experiment shares.

    Signals:
        objective_chosen: A sentence: what became of the learning rates.
    """

    objective_chosen = Signal(str)

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("objective_section")
        self._document, self._appearance = document, appearance
        self._gallery: Gallery | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        self.objective_button = QToolButton(self)
        self.objective_button.setObjectName("objective_button")
        self.objective_button.setProperty("role", "choice")
        self.objective_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.objective_button.setIconSize(QSize(32, 24))
        self.objective_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.objective_button.setToolTip("Choose another landscape")
        thumbnails().made.connect(self._show_thumbnail)
        self.objective_button.clicked.connect(self.open_gallery)
        self.formula = Formula(appearance, self)
        self.formula.setObjectName("formula")
        self.teaches = PlainLabel(parent=self)
        self.teaches.setObjectName("teaches")
        self.teaches.setProperty("role", "muted")
        self.teaches.setWordWrap(True)
        self.form = SettingsForm(appearance, self)
        self.form.setObjectName("form")
        self.start_row = StartRow(document, appearance, self)
        self.descent = DescentSection(False, engine.cursor, appearance, self)
        self.descent.setObjectName("descent")
        for part in (self.objective_button, self.formula, self.teaches, self.form, self.start_row, self.descent):
            layout.addWidget(part)

        self.form.changed.connect(self._change_value)
        self.descent.schedule_changed.connect(partial(document.set_schedule, gesture="schedule"))
        self.descent.pipeline_changed.connect(partial(document.set_pipeline, gesture="pipeline"))
        for source in (self.form, self.descent):
            source.released.connect(document.end_gesture)
        document.objective_changed.connect(self._show_objective)
        for signal in (
            document.descent_changed,
            document.limits_changed,
            document.picked_changed,
            document.run_changed,
        ):
            signal.connect(self._show_descent)
        appearance.changed.connect(self._show_objective)
        self._show_objective()
        self._show_descent()

    def gallery(self) -> Gallery:
        """Return the gallery, made when it is first wanted."""
        if self._gallery is None:
            self._gallery = Gallery(self._appearance, self)
            self._gallery.chosen.connect(self.choose)
        return self._gallery

    def open_gallery(self) -> None:
        self.gallery().open_below(self.objective_button, self._document.experiment.objective.name)

    def choose(self, name: str) -> None:
        """Change to another objective, unless it is the one there is."""
        if name != self._document.experiment.objective.name:
            fitted = self._document.set_objective(OBJECTIVES.find(name)())
            self.objective_chosen.emit(rates_words(fitted, self._document.experiment.objective.title))

    def _change_value(self, name: str, value: object) -> None:
        try:
            self._document.set_objective_values(f"objective {name}", **{name: value})
        except InvalidInputError as error:
            self.form.show_error(error)

    def _show_objective(self) -> None:
        objective = self._document.experiment.objective
        self.objective_button.setText(f"  {objective.title}  ▾")
        self.objective_button.setAccessibleName(f"Objective: {objective.title}")
        self._show_thumbnail()
        self.formula.show_latex(objective.formula, f"Formula of {objective.title}")
        self.teaches.setText(objective.teaches)
        self.teaches.setToolTip(objective.source)
        self.form.show_settings(objective)
        self.form.setVisible(not self.form.is_empty)

    def _show_thumbnail(self) -> None:
        objective = type(self._document.experiment.objective)
        self.objective_button.setIcon(Thumbnail.of(objective, self._appearance).icon())

    def _show_descent(self) -> None:
        experiment, entry = self._document.experiment, self._document.picked_entry
        base = 1.0 if entry is None else entry.optimizer.lr
        self.descent.show_descent(Descent(experiment.schedule, experiment.pipeline, base, experiment.steps))
