"""An entry for one number: exact, marked where it cannot be used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from playground.core.errors import InvalidInputError
from playground.view.guard import guarded, nothing
from playground.view.numbers import plain


class NumberEntry(QLineEdit):
    """A line that takes a number; a text that is none is marked, and the last good value stays in force.

    Return or leaving the entry commits, Escape brings the value in force back.

    Signals:
        committed: The number, once the user is done.
        refused: The sentence about a text that cannot be used; empty once the text is fine again.
    """

    committed = Signal(object)
    refused = Signal(str)

    def __init__(self, parsed: Callable[[str], float], parent: QWidget | None = None) -> None:
        """Begin empty; ``parsed`` turns a text into a legal number or raises InvalidInputError."""
        super().__init__(parent)
        self._parsed = parsed
        self._value = 0.0
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textEdited.connect(self._check)
        self.returnPressed.connect(self._commit)

    def show_value(self, value: float) -> None:
        """Show the value in force; what the user is typing at the moment is left alone."""
        changed = value != self._value or not self.text()
        self._value = value
        if changed or not self.hasFocus():
            self._restore()

    @guarded(nothing)
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit what was typed."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._commit()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Bring the value in force back on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.text() != plain(self._value):
            self._restore()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def _restore(self) -> None:
        self.setText(plain(self._value))
        self.setCursorPosition(0)
        self._mark("")

    def _check(self, text: str) -> None:
        try:
            self._parsed(text)
        except InvalidInputError as error:
            self._mark(str(error))
        else:
            self._mark("")

    def _commit(self) -> None:
        if self.text() == plain(self._value):
            return
        try:
            value = self._parsed(self.text())
            self._mark("")
            self.committed.emit(value)
            if value == self._value:  # In force already, but written in another way.
                self._restore()
        except InvalidInputError as error:
            self._mark(str(error))

    def _mark(self, sentence: str) -> None:
        if bool(self.property("invalid")) != bool(sentence):
            self.setProperty("invalid", bool(sentence))
            self.style().unpolish(self)
            self.style().polish(self)
        self.refused.emit(sentence)
