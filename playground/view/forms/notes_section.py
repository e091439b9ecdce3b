"""The top of the experiment dock: the experiment's title, and what to look for in it."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from playground.core.errors import InvalidInputError
from playground.core.runs.experiment import LONGEST_NOTES, LONGEST_TITLE
from playground.model.document import Document
from playground.view.parts.appearance import GRID
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plain_text import ErrorLabel, PlainLabel


class NotesSection(QWidget):
    """Title and notes of the document's experiment; hidden where it has neither."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notes_section")
        self._document = document
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        self.title = PlainLabel(parent=self)
        self.title.setObjectName("title")
        self.title.setProperty("role", "heading")
        self.notes = PlainLabel(parent=self)
        self.notes.setObjectName("notes")
        for label in (self.title, self.notes):
            label.setWordWrap(True)
            layout.addWidget(label)
        document.notes_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        experiment = self._document.experiment
        self.title.setText(experiment.title)
        self.notes.setText(experiment.notes)
        self.title.setVisible(bool(experiment.title))
        self.notes.setVisible(bool(experiment.notes))
        self.setVisible(bool(experiment.title or experiment.notes))


class NotesDialog(QDialog):
    """Lets the user write title and notes, which are saved with the experiment."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setWindowTitle("Title and notes")
        self.setMinimumWidth(480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        form = QFormLayout()
        self.title = QLineEdit(document.experiment.title, self)
        self.title.setObjectName("title")
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.setToolTip("What the experiment is called, on one line")
        self.notes = QPlainTextEdit(document.experiment.notes, self)
        self.notes.setObjectName("notes")
        self.notes.setTabChangesFocus(True)
        self.notes.setToolTip("What to look for; two or three sentences are read, more are not")
        form.addRow("Title", self.title)
        form.addRow("Notes", self.notes)
        layout.addLayout(form)
        self.error = ErrorLabel(self)
        layout.addWidget(self.error)
        box = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(box.Ok | box.Cancel, self)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    @guarded(nothing)
    def accept(self) -> None:
        try:
            self._document.set_notes(self.title.text().strip(), self.notes.toPlainText().strip())
        except InvalidInputError as error:
            self.error.say(f"{error} (At most {LONGEST_NOTES} characters.)")
            return
        super().accept()
