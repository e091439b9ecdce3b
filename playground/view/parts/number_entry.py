"""An entry for one number: exact, marked where it cannot be used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from playground.core.errors import InvalidInputError
from playground.figures.numbers import plain
from playground.view.parts.guard import guarded, nothing

_MARGINS = 16
"""What an entry's width takes beside its text, in pixels."""
_MOST_DIGITS, _FEWEST_DIGITS = 17, 3


class NumberEntry(QLineEdit):
    """A line that takes a number; a text that is none is marked, and the last good value stays in force.

    Return commits and gives the keys back to the window, where Space plays and Ctrl+Z undoes the last edit. Leaving the
    entry commits as well; a text that cannot be used is dropped then, as Escape drops any. What is in force is shown in
    full where there is room for it or the entry has the focus, else in three digits.

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
        self._shown = ""
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textEdited.connect(self._check)
        self.returnPressed.connect(self._finish)

    @property
    def is_edited(self) -> bool:
        """Whether there is another text than that of the value in force."""
        return self.text() != self._shown

    def show_value(self, value: float) -> None:
        """Show the value in force; what the user is typing at the moment is left alone."""
        changed = value != self._value or not self.text()
        self._value = value
        if changed or not self.hasFocus():
            self._restore()

    @guarded(nothing)
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the value in full."""
        if not self.is_edited:
            self._restore()
        super().focusInEvent(event)

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
        """Bring the value in force back on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.is_edited:
            self._restore()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many digits as there is room for now."""
        super().resizeEvent(event)
        if not self.is_edited:
            self._restore()

    def _restore(self) -> None:
        self._shown = plain(self._value) if self.hasFocus() else self._fitting()
        self.setText(self._shown)
        self.setCursorPosition(0)
        self._mark("")

    def _fitting(self) -> str:
        """Return the value with as many digits as there is room for, three at least."""
        text = plain(self._value)
        room = self.width() - _MARGINS
        digits = _MOST_DIGITS
        while digits > _FEWEST_DIGITS and self.fontMetrics().horizontalAdvance(text) > room:
            digits -= 1
            text = plain(float(f"{self._value:.{digits}g}"))
        return text

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
