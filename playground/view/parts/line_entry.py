"""An entry for one line of text, marked where it cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from playground.core.errors import InvalidInputError
from playground.view.parts.guard import guarded, nothing


class LineEntry(QLineEdit):
    """A line that takes a value; a text that is none is marked, and the last good value stays in force.

    Return commits and gives the keys back to the window, where Space plays and Ctrl+Z undoes the last edit. Leaving the
    entry commits as well; a text that cannot be used is dropped then, as Escape drops any.

    Signals:
        committed: The value, once the user is done.
        refused: The sentence about a text that cannot be used; empty once the text is fine again.
    """

    committed = Signal(object)
    refused = Signal(str)

    def __init__(self, parsed: Callable[[str], Any], value: Any = "", parent: QWidget | None = None) -> None:
        """Begin empty; ``parsed`` turns a text into a legal value or raises InvalidInputError."""
        super().__init__(parent)
        self._parsed = parsed
        self._value = value
        self._shown = ""
        self.textEdited.connect(self._check)
        self.returnPressed.connect(self._finish)

    @property
    def is_edited(self) -> bool:
        """Whether there is another text than that of the value in force."""
        return self.text() != self._shown

    def show_value(self, value: Any) -> None:
        """Show the value in force; what the user is typing at the moment is left alone."""
        changed = value != self._value or not self.text()
        self._value = value
        if changed or not self.hasFocus():
            self._restore()

    @guarded(nothing)
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit what was typed; drop what cannot be used, unless the user may be back in a moment."""
        super().focusOutEvent(event)
        reason = event.reason()
        if reason is not Qt.FocusReason.PopupFocusReason:
            is_in_force = self._commit()
            if is_in_force or reason is not Qt.FocusReason.ActiveWindowFocusReason:
                self._restore()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_edited:
            self._restore()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def written(self) -> str:
        return str(self._value)

    def _restore(self) -> None:
        self._shown = self.written()
        self.setText(self._shown)
        self.setCursorPosition(0)
        self._mark("")

    def _check(self, text: str) -> None:
        try:
            self._parsed(text)
        except InvalidInputError as error:
            self._mark(str(error))
        else:
            self._mark("")

    def _finish(self) -> None:
        """Give the keys to what is around the entry once what was typed is in force: from there, Tab goes on."""
        if self._commit():
            around = self.parentWidget()
            if around is None:
                self.clearFocus()
            else:
                around.setFocus(Qt.FocusReason.OtherFocusReason)

    def _commit(self) -> bool:
        """Ask for what was typed; tell whether the value in force is what the entry shows."""
        if not self.is_edited:
            return True
        try:
            value = self._parsed(self.text())
        except InvalidInputError as error:
            self._mark(str(error))
            return False
        self._mark("")
        self.committed.emit(value)
        if value != self._value:  # Whoever was asked has refused.
            return False
        self._restore()  # It may have been in force already, and written in another way.
        return True

    def _mark(self, sentence: str) -> None:
        if bool(self.property("invalid")) != bool(sentence):
            self.setProperty("invalid", bool(sentence))
            self.style().unpolish(self)
            self.style().polish(self)
        self.refused.emit(sentence)
