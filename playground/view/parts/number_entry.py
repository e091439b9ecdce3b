"""An entry for one number: exact where there is room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from playground.figures.numbers import plain
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.line_entry import LineEntry

_MARGINS = 16
"""What an entry's width takes beside its text, in pixels."""
_MOST_DIGITS, _FEWEST_DIGITS = 17, 3


class NumberEntry(LineEntry):
    """A line that takes a number, in full where there is room or the entry has the focus, else in three digits."""

    def __init__(self, parsed: Callable[[str], float], parent: QWidget | None = None) -> None:
        super().__init__(parsed, 0.0, parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def written(self) -> str:
        """Return the value with as many digits as there is room for, three at least."""
        text = plain(self._value)
        room = self.width() - _MARGINS
        digits = _MOST_DIGITS
        while not self.hasFocus() and digits > _FEWEST_DIGITS and self.fontMetrics().horizontalAdvance(text) > room:
            digits -= 1
            text = plain(float(f"{self._value:.{digits}g}"))
        return text

    @guarded(nothing)
    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.is_edited:
            self._restore()
        super().focusInEvent(event)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.is_edited:
            self._restore()
