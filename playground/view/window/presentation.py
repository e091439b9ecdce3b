"""What stands over the canvas in a lecture hall: the title, what to look for, and which line is which run."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.clamped_label import ClampedLabel
from playground.view.parts.plain_text import PlainLabel
from playground.view.window.run_names import RunNames

TITLE_SIZE = 1.4
"""Of the type around it, which is large already."""
MOST_LINES = 4


class Presentation(QWidget):
    """Shown while presenting: the docks, which say all this, are away then."""

    def __init__(self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("presentation")
        self._document, self._appearance = document, appearance
        self.title = PlainLabel(parent=self)
        self.title.setObjectName("title")
        self.title.setProperty("role", "heading")
        self.title.setWordWrap(True)
        self.notes = ClampedLabel(MOST_LINES, self)
        self.notes.setObjectName("notes")
        self.run_names = RunNames(document, engine, appearance, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        layout.setSpacing(GRID)
        for part in (self.title, self.notes, self.run_names):
            layout.addWidget(part)
        document.notes_changed.connect(self._follow)
        document.objective_changed.connect(self._follow)
        appearance.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        experiment, presenting = self._document.experiment, self._appearance.is_presenting
        self.setVisible(presenting)
        if presenting:
            font = QFont(QApplication.font())
            font.setPointSizeF(font.pointSizeF() * TITLE_SIZE)
            self.title.setFont(font)
            self.title.setText(experiment.title or experiment.objective.title)
            self.notes.say(experiment.notes)
            self.notes.setVisible(bool(experiment.notes))
            self.run_names.tell()
