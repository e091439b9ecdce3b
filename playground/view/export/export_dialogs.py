"""What is asked before an export: which runs and steps, which part and size."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import GRID
from playground.view.parts.wheel import ComboBox

PICTURE_SIZES = (
    ("Document", QSize(1200, 1000)),
    ("Slide, 16:9", QSize(1920, 1080)),
    ("Print, fine", QSize(3600, 3000)),
    ("Poster", QSize(6000, 5000)),
)
_SIZES_IN_FULL = tuple((f"{name}: {size.width()} × {size.height()}", size) for name, size in PICTURE_SIZES)
PICTURE_KINDS = (("PNG, an image of pixels", ".png"), ("SVG, lines that stay sharp at any size", ".svg"))
PICTURE_PARTS = (("What is in view", True), ("The whole domain", False))
"""The part of the plane, and whether it is what the canvas shows."""


class CsvDialog(QDialog):
    """Asks which runs and which steps go into the CSV, and whether the experiment goes beside it."""

    def __init__(self, document: Document, engine: StepEngine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export trajectories as CSV")
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        runs = document.experiment.runs
        visible = sum(entry.visible for entry in runs)

        self.all_runs = QRadioButton(f"All runs ({len(runs)})", self)
        self.visible_runs = QRadioButton(f"Visible runs ({visible})", self)
        self.visible_runs.setEnabled(visible > 0)
        self._add_choice("Runs", self.all_runs, self.visible_runs)
        (self.visible_runs if 0 < visible < len(runs) else self.all_runs).setChecked(True)

        self.steps_shown = QRadioButton(f"Up to the step shown (0 to {engine.cursor.step})", self)
        self.steps_all = QRadioButton(f"Up to the step limit (0 to {engine.limit})", self)
        self._add_choice("Steps", self.steps_shown, self.steps_all)
        (self.steps_shown if engine.cursor.step else self.steps_all).setChecked(True)

        self._add_heading("Beside it")
        self.with_experiment = QCheckBox("The experiment, as NAME.experiment.json", self)
        self.with_experiment.setObjectName("with_experiment")
        self.with_experiment.setToolTip("Opened or run again, it gives these very rows")
        layout.addWidget(self.with_experiment)

        note = QLabel("A row a step, numbers exact, one header line: any spreadsheet reads it.", self)
        note.setProperty("role", "muted")
        layout.addSpacing(GRID)
        layout.addWidget(note)
        layout.addWidget(_buttons(self))

    def _add_choice(self, text: str, *buttons: QRadioButton) -> None:
        self._add_heading(text)
        group = QButtonGroup(self)
        for button in buttons:
            group.addButton(button)
            self._layout.addWidget(button)
        self._layout.addSpacing(GRID)

    def _add_heading(self, text: str) -> None:
        heading = QLabel(text, self)
        heading.setProperty("role", "heading")
        self._layout.addWidget(heading)


class PictureDialog(QDialog):
    """Asks what the picture is to show, and how large it is to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export landscape as picture")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID)
        self.part, self.kind, self.size_choice = ComboBox(self), ComboBox(self), ComboBox(self)
        for name, title, box, choices in (
            ("part", "Part", self.part, PICTURE_PARTS),
            ("kind", "Format", self.kind, PICTURE_KINDS),
            ("size_choice", "Size", self.size_choice, _SIZES_IN_FULL),
        ):
            box.setObjectName(name)
            form.addRow(title, box)
            for text, data in choices:
                box.addItem(text, data)
        layout.addLayout(form)
        layout.addWidget(_buttons(self))

    @property
    def picture_size(self) -> QSize:
        size: QSize = self.size_choice.currentData()
        return size


def _buttons(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, dialog)
    button = buttons.addButton("Choose a file…", QDialogButtonBox.ButtonRole.AcceptRole)
    button.setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
