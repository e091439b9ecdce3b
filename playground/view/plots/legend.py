"""A legend: names beside samples of their lines, wrapped into rows; what does not fit is scrolled to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStyle, QToolTip, QWidget

from playground.view.parts.appearance import GRID
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plain_text import plain_tip

_MOST_ROWS = 2
_SAMPLE_WIDTH = 22  # Long enough for one period of every dash pattern but the longest.
_SAMPLE_PEN_WIDTH = 1.5


@dataclass(frozen=True)
class LegendEntry:
    """A line's name beside a sample of it; ``""`` as colour draws none. Dashes and gaps are in pen widths."""

    text: str
    color: str = ""
    dash: tuple[float, ...] = ()


class Legend(QScrollArea):
    """Names beside samples of their lines, in as many rows as they need; more than a few are scrolled."""

    def __init__(self, indent: int = 0) -> None:
        """Begin empty; ``indent`` pixels stay free at the left."""
        super().__init__()
        self.entries: tuple[LegendEntry, ...] = ()
        self._indent = indent
        self._names = _Names(self)
        self._names.setObjectName("names")
        self.setWidget(self._names)
        self.setProperty("role", "legend")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Legend")
        self.hide()

    def set_entries(self, entries: Sequence[LegendEntry]) -> None:
        if tuple(entries) == self.entries:
            return
        self.entries = tuple(entries)
        self.setAccessibleDescription(", ".join(entry.text for entry in entries))
        self.setVisible(bool(entries))
        self._lay_out()

    def shown_text(self, index: int) -> str:
        """Return an entry's text as it is drawn: shortened only where it alone is too wide for a row."""
        return self._names.shown_text(index)

    def fits_a_row(self, entries: Sequence[LegendEntry]) -> bool:
        places = self._wrapped(entries, self.width())
        return not places or (places[-1].top() == 0 and places[-1].right() < self.width())

    def _lay_out(self) -> None:
        row = _row_height(self)
        width, most = self.width(), _MOST_ROWS * row
        places = self._wrapped(self.entries, width)
        if places and places[-1].bottom() >= most:
            width -= self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
            places = self._wrapped(self.entries, width)
        height = places[-1].bottom() + 1 if places else 0
        self.verticalScrollBar().setSingleStep(row)
        self._names.show_entries(self.entries, places)
        self._names.resize(width, height)
        if min(height, most) != self.minimumHeight():
            self.setFixedHeight(min(height, most))

    def _wrapped(self, entries: Sequence[LegendEntry], room: int) -> list[QRect]:
        places: list[QRect] = []
        x, y, height = self._indent, 0, _row_height(self)
        for entry in entries:
            width = _sample_room(entry) + self.fontMetrics().horizontalAdvance(entry.text) + 2
            if x > self._indent and x + width > room:
                x, y = self._indent, y + height
            places.append(QRect(x, y, min(width, max(room - self._indent, 1)), height))
            x += width + GRID
        return places

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(0, self.minimumHeight())

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @guarded(nothing)
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()


class _Names(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: tuple[LegendEntry, ...] = ()
        self._places: list[QRect] = []

    def show_entries(self, entries: tuple[LegendEntry, ...], places: list[QRect]) -> None:
        self._entries, self._places = entries, places
        self.update()

    def shown_text(self, index: int) -> str:
        room = self._places[index].width() - _sample_room(self._entries[index])
        return self.fontMetrics().elidedText(self._entries[index].text, Qt.TextElideMode.ElideRight, room)

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Show the whole name where the pointer rests on a shortened one."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = [index for index, place in enumerate(self._places) if place.contains(event.pos())]
            text = self._entries[found[0]].text if found else ""
            if text and self.shown_text(found[0]) != text:
                QToolTip.showText(event.globalPos(), plain_tip(text), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text_color = self.palette().color(self.foregroundRole())
        for index, (entry, place) in enumerate(zip(self._entries, self._places, strict=True)):
            if entry.color:
                pen = QPen(QColor(entry.color), _SAMPLE_PEN_WIDTH)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                if entry.dash:
                    pen.setDashPattern([length / _SAMPLE_PEN_WIDTH for length in entry.dash])
                painter.setPen(pen)
                middle = place.center().y() + 0.5
                painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + _SAMPLE_WIDTH, middle))
            painter.setPen(text_color)
            room = place.adjusted(_sample_room(entry), 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.shown_text(index))


def _sample_room(entry: LegendEntry) -> int:
    return _SAMPLE_WIDTH + GRID // 2 if entry.color else 0


def _row_height(widget: QWidget) -> int:
    return widget.fontMetrics().height() + 2
