"""What there is to say about each run: a piece of its line, its name, and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from playground.view.appearance import GRID
from playground.view.controls.run_actions import SWATCH, swatch
from playground.view.plain_text import PlainLabel


class Said(NamedTuple):
    """What is said about a run, whose colour is ``#rrggbb``."""

    color: str
    label: str
    words: str


class RunFindings(QWidget):
    """A row a run, which is the legend of the plot above it as well.

    Attributes:
        note: What holds for all of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.setObjectName("words")
        self.setAccessibleName("What came of it")
        self._rows: tuple[Said, ...] = ()
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._layout = QGridLayout()
        self._layout.setHorizontalSpacing(GRID)
        self._layout.setVerticalSpacing(GRID // 2)
        self._layout.setColumnStretch(1, 1)
        self.note = PlainLabel()
        self.note.setObjectName("note")
        self.note.setWordWrap(True)
        self.note.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(self._layout)
        column.addWidget(self.note)

    def text(self) -> str:
        """Return what is said, a line a run."""
        return "\n".join(f"{row.label}: {row.words}" for row in self._rows)

    def say(self, rows: Sequence[Said]) -> None:
        """Say this and nothing else."""
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        while len(self._labels) < len(rows):
            self._add_row()
        while len(self._labels) > len(rows):
            for label in self._labels.pop():
                label.hide()
                label.deleteLater()
        for (line, text), row in zip(self._labels, rows, strict=True):
            line.setPixmap(swatch(row.color).pixmap(SWATCH, self.devicePixelRatioF()))
            text.setText(f"<b>{escape(row.label)}</b>&ensp;{escape(row.words)}")
        self.setAccessibleDescription(self.text())

    def _add_row(self) -> None:
        line, text = QLabel(self), QLabel(self)
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._labels)
        self._layout.addWidget(line, row, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addWidget(text, row, 1)
        self._labels.append((line, text))
