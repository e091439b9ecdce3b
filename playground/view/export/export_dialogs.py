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


class CsvDialog(QDialog):
    """Asks which runs and which steps go into the CSV, and whether the experiment goes beside it."""

    def __init__(self, document: Document, engine: StepEngine, parent: QWidget | None = None) -> None:
        """Offer the steps shown where there are any, and all of them."""
        super().__init__(parent)
        self.setWindowTitle("Export trajectories as CSV")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        runs = document.experiment.runs
        visible = sum(entry.visible for entry in runs)

        layout.addWidget(_heading("Runs", self))
        which = QButtonGroup(self)
        self.all_runs = QRadioButton(f"All runs ({len(runs)})", self)
        self.visible_runs = QRadioButton(f"Visible runs ({visible})", self)
        self.visible_runs.setEnabled(visible > 0)
        (self.visible_runs if 0 < visible < len(runs) else self.all_runs).setChecked(True)
        which.addButton(self.all_runs)
        which.addButton(self.visible_runs)
        layout.addWidget(self.all_runs)
        layout.addWidget(self.visible_runs)

        layout.addSpacing(GRID)
        layout.addWidget(_heading("Steps", self))
        steps = QButtonGroup(self)
        self.steps_shown = QRadioButton(f"Up to the step shown (0 to {engine.cursor.step})", self)
        self.steps_all = QRadioButton(f"Up to the step limit (0 to {engine.limit})", self)
        (self.steps_shown if engine.cursor.step else self.steps_all).setChecked(True)
        steps.addButton(self.steps_shown)
        steps.addButton(self.steps_all)
        layout.addWidget(self.steps_shown)
        layout.addWidget(self.steps_all)

        layout.addSpacing(GRID)
        layout.addWidget(_heading("Beside it", self))
        self.with_experiment = QCheckBox("The experiment, as NAME.experiment.json", self)
        self.with_experiment.setObjectName("with_experiment")
        self.with_experiment.setToolTip("Opened or run again, it gives these very rows")
        layout.addWidget(self.with_experiment)

        note = QLabel("A row a step, numbers exact, one header line: any spreadsheet reads it.", self)
        note.setProperty("role", "muted")
        layout.addSpacing(GRID)
        layout.addWidget(note)
        layout.addWidget(_buttons(self, "Choose a file…"))


class PictureDialog(QDialog):
    """Asks what the picture is to show, and how large it is to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer what is in view or all of the domain, and sizes for documents, slides and print."""
        super().__init__(parent)
        self.setWindowTitle("Export landscape as picture")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID)
        self.part = ComboBox(self)
        self.part.setObjectName("part")
        self.part.addItem("What is in view", True)
        self.part.addItem("The whole domain", False)
        self.kind = ComboBox(self)
        self.kind.setObjectName("kind")
        self.kind.addItem("PNG, an image of pixels", ".png")
        self.kind.addItem("SVG, lines that stay sharp at any size", ".svg")
        self.size_choice = ComboBox(self)
        self.size_choice.setObjectName("size_choice")
        for name, size in PICTURE_SIZES:
            self.size_choice.addItem(f"{name}: {size.width()} × {size.height()}", size)
        form.addRow("Part", self.part)
        form.addRow("Format", self.kind)
        form.addRow("Size", self.size_choice)
        layout.addLayout(form)
        layout.addWidget(_buttons(self, "Choose a file…"))

    @property
    def is_as_shown(self) -> bool:
        """Whether the picture shows what is in view, rather than the whole domain."""
        return bool(self.part.currentData())

    @property
    def picture_size(self) -> QSize:
        """The size chosen, in pixels."""
        size: QSize = self.size_choice.currentData()
        return size


def _heading(text: str, parent: QWidget) -> QLabel:
    heading = QLabel(text, parent)
    heading.setProperty("role", "heading")
    return heading


def _buttons(dialog: QDialog, accept: str) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, dialog)
    button = buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    button.setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
