"""What colours mean, in one line: squares of colour with words behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing

_SQUARE, _OVERLAP, _GAP = 10.0, 3.0, GRID / 2


class Meaning(NamedTuple):
    """Colours, side by side, with their words; no colours for words alone."""

    colors: tuple[QColor, ...]
    words: str


class ColorKey(QWidget):
    """Meanings one after another, shortened at the right where there is too little room.

    Attributes:
        meanings: What is shown.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.meanings: tuple[Meaning, ...] = ()
        self._appearance = appearance
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def show_meanings(self, meanings: Sequence[Meaning]) -> None:
        self.meanings = tuple(meanings)
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the words: the first stand before a colon where others follow."""
        first, *others = [meaning.words for meaning in self.meanings] or [""]
        return f"{first}: {', '.join(others)}" if others else first

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        widths = (_squares(meaning) + metrics.horizontalAdvance(meaning.words) + 2 * GRID for meaning in self.meanings)
        return QSize(int(sum(widths)) + 1, self.fontMetrics().height())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        left, middle = 0.0, self.height() / 2
        for meaning in self.meanings:
            painter.setPen(QPen(QColor(theme.muted), 1.0))
            for place, color in enumerate(meaning.colors):
                painter.setBrush(color)
                corner = QPointF(left + 0.5 + place * (_SQUARE - _OVERLAP), middle - _SQUARE / 2)
                painter.drawRect(QRectF(corner.x(), corner.y(), _SQUARE, _SQUARE))
            left += _squares(meaning)
            room = self.width() - left
            if room <= 0.0:
                return
            words = metrics.elidedText(meaning.words, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(theme.muted))
            painter.drawText(QRectF(left, 0.0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
            left += metrics.horizontalAdvance(words) + 2 * GRID


def _squares(meaning: Meaning) -> float:
    """Return the width of a meaning's squares with the gap behind them."""
    count = len(meaning.colors)
    return count * (_SQUARE - _OVERLAP) + _OVERLAP + _GAP if count else 0.0
