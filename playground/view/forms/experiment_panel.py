"""The experiment dock's content: notes, objective and start, runs, and the settings of the picked run."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.notes_section import NotesSection
from playground.view.forms.objective_section import ObjectiveSection
from playground.view.forms.run_actions import RunActions
from playground.view.forms.run_section import RunSection
from playground.view.forms.runs_section import RunsSection
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded


class ExperimentPanel(QScrollArea):
    """Everything about the experiment that can be set, from top to bottom as one reads it."""

    def __init__(
        self,
        document: Document,
        engine: StepEngine,
        appearance: Appearance,
        actions: RunActions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("experiment_panel")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes straight to what is inside.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget(self)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(GRID, 0, GRID, GRID)
        layout.setSpacing(2 * GRID)
        self.notes_section = NotesSection(document, content)
        self.objective_section = ObjectiveSection(document, engine, appearance, content)
        self.runs_section = RunsSection(document, engine, appearance, actions, content)
        self.run_section = RunSection(document, engine, appearance, content)
        for section in (self.notes_section, self.objective_section, self.runs_section, self.run_section):
            layout.addWidget(section)
        layout.addStretch(1)
        self.setWidget(content)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(360, 640)
