"""What there is to say about each run: a piece of its line, its name, and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from playground.view.forms.run_actions import SWATCH, swatch
from playground.view.parts.appearance import GRID
from playground.view.parts.plain_text import PlainLabel, plain_tip


class Finding(NamedTuple):
    """What is said about a run, whose colour is ``#rrggbb``: what came of it first, and the rest, which unfolds."""

    color: str
    label: str
    words: str
    rest: str = ""


class RunFindings(QWidget):
    """A row a run, which is the legend of the plot above it as well.

    Attributes:
        note: What holds for all of them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("words")
        self.setAccessibleName("What came of it")
        self._rows: tuple[Finding, ...] = ()
        self._unfolded: set[int] = set()
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
        return "\n".join(f"{row.label}: {row.words} {row.rest}".rstrip() for row in self._rows)

    def say(self, rows: Sequence[Finding]) -> None:
        if tuple(rows) == self._rows:
            return
        self._rows = tuple(rows)
        self._unfolded.clear()
        while len(self._labels) < len(rows):
            self._add_row()
        while len(self._labels) > len(rows):
            for label in self._labels.pop():
                label.hide()
                label.deleteLater()
        for place, ((line, _), row) in enumerate(zip(self._labels, rows, strict=True)):
            line.setPixmap(swatch(row.color).pixmap(SWATCH, self.devicePixelRatioF()))
            self._write(place)
        self.setAccessibleDescription(self.text())

    def unfold(self, place: int) -> None:
        """Show the rest of what is said about a run, or hide it again."""
        self._unfolded ^= {place}
        self._write(place)

    def _write(self, place: int) -> None:
        row, text, is_open = self._rows[place], self._labels[place][1], place in self._unfolded
        words = f"{row.words} {row.rest}" if is_open else row.words
        more = f' <a href="more">{"less" if is_open else "more"}</a>' if row.rest else ""
        text.setText(f"<b>{escape(row.label)}</b>&ensp;{escape(words)}{more}")
        text.setToolTip("" if is_open else plain_tip(row.rest))

    def _add_row(self) -> None:
        line, text = QLabel(self), QLabel(self)
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        row = len(self._labels)
        text.linkActivated.connect(lambda link: self.unfold(row))
        self._layout.addWidget(line, row, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addWidget(text, row, 1)
        self._labels.append((line, text))
