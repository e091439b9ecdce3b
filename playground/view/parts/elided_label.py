"""A label that shortens its text to the room it has."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plain_text import plain_tip


class ElidedLabel(QLabel):
    """One line of text that ends in … where there is too little room; the tooltip then holds all of it."""

    def __init__(self, text: str = "", parent: QWidget | None = None, tip: str = "") -> None:
        """Show ``text``, with ``tip`` as its tooltip while there is room for all of it."""
        super().__init__(text, parent)
        self._tip = tip
        self.setToolTip(tip)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Ask for room for the whole text, and a pixel more: advances are rounded down."""
        return super().sizeHint() + QSize(1, 0)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        tip = plain_tip(self.text()) if shown != self.text() else self._tip
        if self.toolTip() != tip:
            self.setToolTip(tip)
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)
