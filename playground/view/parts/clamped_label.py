"""A label of a few lines."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plain_text import plain_tip

_ANY_HEIGHT = 100_000


class ClampedLabel(QLabel):
    """Plain text of so many lines at most; what is longer ends in … and is whole in the tooltip."""

    def __init__(self, most_lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def say(self, text: str) -> None:
        self._whole = text
        self._fit()

    def _fit(self) -> None:
        shown = clamped(self._whole, self.fontMetrics(), self.width(), self._most_lines)
        self.setText(shown)
        self.setAccessibleName(self._whole)
        self.setToolTip(plain_tip(self._whole) if shown != self._whole else "")

    # What Qt asks for

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(0, max(0, self.heightForWidth(self.width())))

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def clamped(text: str, metrics: QFontMetrics, width: int, most_lines: int) -> str:
    """Return as many words of a text as go into so many lines of a width, with … where some are left out."""

    def fits(words: int) -> bool:
        box = QRect(0, 0, max(1, width), _ANY_HEIGHT)
        flags = Qt.TextFlag.TextWordWrap
        return metrics.boundingRect(box, flags, _beginning(text, words)).height() <= most_lines * metrics.lineSpacing()

    low, high = 0, len(text.split(" "))
    if fits(high):
        return text
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return _beginning(text, low)


def _beginning(text: str, words: int) -> str:
    parts = text.split(" ")
    return text if words >= len(parts) else " ".join(parts[:words]) + " …"
