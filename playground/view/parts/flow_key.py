"""A key: samples of what is drawn, each with its words, one after another and wrapped where the line is full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing


class KeyEntry(NamedTuple):
    """Something drawn, and what it is.

    Attributes:
        words: What it is.
        draw: Draws a sample into a box.
        room: Words for which room is kept as well: what counts while one looks must not push the others about.
    """

    words: str
    draw: Callable[[QPainter, QRectF, Appearance], None]
    room: str = ""


class FlowKey(QWidget):
    """Samples with their words.

    Attributes:
        entries: What is shown.
    """

    def __init__(
        self, appearance: Appearance, sample: float = 4.0, is_quiet: bool = True, parent: QWidget | None = None
    ) -> None:
        """Begin empty.

        Args:
            appearance: For colours and sizes.
            sample: How wide a sample is, in radiuses of a trail's head.
            is_quiet: Whether the words have less weight than text.
            parent: What it is in.
        """
        super().__init__(parent)
        self.entries: tuple[KeyEntry, ...] = ()
        self._appearance, self._sample, self._is_quiet = appearance, sample, is_quiet
        self._places: list[QRect] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self._lay_out)

    def show_entries(self, entries: Sequence[KeyEntry]) -> None:
        self.entries = tuple(entries)
        self.setAccessibleDescription(self.text())
        self._lay_out()

    def text(self) -> str:
        return ", ".join(entry.words for entry in self.entries)

    @property
    def _sample_width(self) -> int:
        return round(self._sample * self._appearance.head_radius)

    def _lay_out(self) -> None:
        metrics, sample = self.fontMetrics(), self._sample_width
        height = max(metrics.height(), round(4.0 * self._appearance.head_radius)) + 1
        x = y = 0
        self._places = []
        for entry in self.entries:
            text = max(metrics.horizontalAdvance(words) for words in (entry.words, entry.room))
            width = sample + text + GRID // 2
            if x and x + width > self.width():
                x, y = 0, y + height
            self._places.append(QRect(x, y, width, height))
            x += width + GRID
        wanted = y + height if self.entries else 0
        if wanted != self.minimumHeight():
            self.setFixedHeight(wanted)
        self.update()

    # What Qt asks for

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(0, self.minimumHeight())

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    @guarded(nothing)
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, sample = self._appearance.theme, self._sample_width
        painter = QPainter(self)
        for entry, place in zip(self.entries, self._places, strict=True):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            entry.draw(painter, QRectF(place.x(), place.y(), sample, place.height()), self._appearance)
            painter.setPen(QColor(theme.muted if self._is_quiet else theme.text))
            words = QRectF(place.x() + sample, place.y(), place.width() - sample + GRID, place.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, entry.words)
