"""What the marks on the map mean: a row of them with words behind, wrapped where it is too long."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.view.appearance import GRID, Appearance
from playground.view.guard import guarded, nothing
from playground.view.landscape.marks import Mark

_SIDES = 4.0
"""A mark's box is this many head radiuses wide."""


class MarksKey(QWidget):
    """Marks with their words.

    Attributes:
        marks: What is shown.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self.marks: tuple[Mark, ...] = ()
        self._appearance = appearance
        self._places: list[QRect] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Marks on the map")
        appearance.changed.connect(self._lay_out)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show others."""
        self.marks = tuple(marks)
        self.setAccessibleDescription(self.text())
        self._lay_out()

    def text(self) -> str:
        """Return the words."""
        return ", ".join(mark.words for mark in self.marks)

    def _lay_out(self) -> None:
        metrics = self.fontMetrics()
        side = round(_SIDES * self._appearance.head_radius)
        height = max(metrics.height(), side) + 1
        x = y = 0
        self._places = []
        for mark in self.marks:
            width = side + metrics.horizontalAdvance(mark.words) + GRID // 2
            if x and x + width > self.width():
                x, y = 0, y + height
            self._places.append(QRect(x, y, width, height))
            x += width + GRID
        wanted = y + height if self.marks else 0
        if wanted != self.minimumHeight():
            self.setFixedHeight(wanted)
        self.update()

    # What Qt asks for

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

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw marks and words."""
        painter = QPainter(self)
        side = _SIDES * self._appearance.head_radius
        for mark, place in zip(self.marks, self._places, strict=True):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            mark.draw(painter, QRectF(place.x(), place.y(), side, place.height()), self._appearance)
            painter.setPen(QColor(self._appearance.theme.muted))
            words = QRectF(place.x() + side, place.y(), place.width() - side + GRID, place.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, mark.words)
