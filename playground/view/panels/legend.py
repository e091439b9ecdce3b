"""A legend: names beside samples of their lines, wrapped into at most two rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from playground.view.appearance import GRID
from playground.view.guard import guarded, nothing
from playground.view.plain_text import plain_tip

_MOST_ROWS = 2
_SAMPLE_WIDTH = 22  # Long enough for one period of every dash pattern but the longest.
_SAMPLE_PEN_WIDTH = 1.5
_NARROWEST_TEXT = 16


@dataclass(frozen=True)
class LegendEntry:
    """What a legend says about one line.

    Attributes:
        text: The line's name.
        color: The line's colour; ``""`` draws no sample.
        dash: Its dashes and gaps, in pen widths.
    """

    text: str
    color: str = ""
    dash: tuple[float, ...] = ()


class Legend(QWidget):
    """Names beside samples of their lines; names are shortened alike where two rows do not hold them.

    Attributes:
        entries: What is shown.
    """

    def __init__(self, indent: int = 0, parent: QWidget | None = None) -> None:
        """Begin empty; ``indent`` pixels stay free at the left."""
        super().__init__(parent)
        self.entries: tuple[LegendEntry, ...] = ()
        self._indent = indent
        self._places: list[QRect] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Legend")
        self.hide()

    def set_entries(self, entries: Sequence[LegendEntry]) -> None:
        """Show other names; nothing happens where they are the same."""
        if tuple(entries) == self.entries:
            return
        self.entries = tuple(entries)
        self.setAccessibleDescription(", ".join(entry.text for entry in entries))
        self.setVisible(bool(entries))
        self._lay_out()
        self.update()

    def shown_text(self, index: int) -> str:
        """Return an entry's text as it is drawn, shortened where it must be."""
        room = self._places[index].width() - self._sample_room(self.entries[index])
        return self.fontMetrics().elidedText(self.entries[index].text, Qt.TextElideMode.ElideRight, room)

    def _sample_room(self, entry: LegendEntry) -> int:
        return _SAMPLE_WIDTH + GRID // 2 if entry.color else 0

    def _row_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _lay_out(self) -> None:
        metrics = self.fontMetrics()
        widths = [metrics.horizontalAdvance(entry.text) + 2 for entry in self.entries]
        samples = [self._sample_room(entry) for entry in self.entries]
        widest = max(widths, default=0)
        places = self._wrapped(widths, samples, widest)
        while widest > _NARROWEST_TEXT and places and places[-1].bottom() >= _MOST_ROWS * self._row_height():
            widest -= 4
            places = self._wrapped(widths, samples, widest)
        self._places = places
        height = places[-1].bottom() + 1 if places else 0
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _wrapped(self, widths: list[int], samples: list[int], widest: int) -> list[QRect]:
        """Place entries one after the other, none of whose texts is wider than ``widest``."""
        places: list[QRect] = []
        x, y, height = self._indent, 0, self._row_height()
        for text, sample in zip(widths, samples, strict=True):
            width = sample + min(text, widest)
            if x > self._indent and x + width > self.width():
                x, y = self._indent, y + height
            places.append(QRect(x, y, width, height))
            x += width + GRID
        return places

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Ask for the height that the present width needs."""
        return QSize(0, self.minimumHeight())

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        self._lay_out()

    @guarded(nothing)
    def changeEvent(self, event: QEvent) -> None:
        """Wrap anew in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Show the whole name where the pointer rests on a shortened one."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = [index for index, place in enumerate(self._places) if place.contains(event.pos())]
            text = self.entries[found[0]].text if found else ""
            if text and self.shown_text(found[0]) != text:
                QToolTip.showText(event.globalPos(), plain_tip(text), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw samples and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text_color = self.palette().color(self.foregroundRole())
        for index, (entry, place) in enumerate(zip(self.entries, self._places, strict=True)):
            if entry.color:
                pen = QPen(QColor(entry.color), _SAMPLE_PEN_WIDTH)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                if entry.dash:
                    pen.setDashPattern([length / _SAMPLE_PEN_WIDTH for length in entry.dash])
                painter.setPen(pen)
                middle = place.center().y() + 0.5
                painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + _SAMPLE_WIDTH, middle))
            painter.setPen(text_color)
            room = place.adjusted(self._sample_room(entry), 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.shown_text(index))
