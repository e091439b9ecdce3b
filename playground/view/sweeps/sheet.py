"""A sheet of white paper with a heading, a frame between two axes, and a legend, on whatever a painter paints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from playground.figures.ticks import Tick

SIZE = QSize(1200, 1000)
"""Of a sheet; in pixels, where it becomes a picture of pixels."""
MOST_TICKS = 6
PAPER = "#ffffff"
_TEXT, _MUTED, _GRID = "#1d2129", "#57606a", "#dfe2e7"
_LEFT, _RIGHT, _TOP, _BOTTOM, _LEGEND_WIDTH = 96, 32, 64, 72, 248
_ROW = 26
"""Height of a row of the legend; so many pixels fit text of the size below."""
_HEADING, _AXIS, _BODY = 21, 19, 16
"""Sizes of text, in pixels: an SVG is not to depend on the density of the screen that it was made on."""


@dataclass(frozen=True)
class LegendRow:
    """A row of a legend.

    Attributes:
        text: What it says.
        color: The colour of the swatch before it; None for words alone.
        pen: The line drawn before it instead.
    """

    text: str
    color: QColor | None = None
    pen: QPen | None = None


class Sheet:
    """Paints the parts of a picture, all in the same places.

    Attributes:
        painter: What everything is painted with.
        frame: Where the chart itself goes.
    """

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        width, height = SIZE.width(), SIZE.height()
        self.frame = QRectF(_LEFT, _TOP, width - _LEFT - _RIGHT - _LEGEND_WIDTH, height - _TOP - _BOTTOM)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 0, width, height), QColor(PAPER))

    def head(self, heading: str, line: str) -> None:
        room = SIZE.width() - _LEFT - _RIGHT
        self._write(QRectF(_LEFT, 6, room, 30), heading, _HEADING, _TEXT)
        self._write(QRectF(_LEFT, 34, room, 24), line, _BODY, _MUTED)

    def image(self, image: QImage) -> None:
        """Fill the frame with an image, its pixels kept as they are."""
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self.painter.drawImage(self.frame, image)

    def inner(self, columns: int, rows: int) -> QRectF:
        """Return the rectangle whose edges the centres of the outer pixels lie on."""
        across, down = self.frame.width() / (2 * columns), self.frame.height() / (2 * rows)
        return self.frame.adjusted(across, down, -across, -down)

    def grid(self, x: Sequence[Tick], y: Sequence[Tick]) -> None:
        frame = self.frame
        self.painter.setPen(QColor(_GRID))
        for tick in x:
            at = frame.left() + tick.place * frame.width()
            self.painter.drawLine(QPointF(at, frame.top()), QPointF(at, frame.bottom()))
        for tick in y:
            at = frame.bottom() - tick.place * frame.height()
            self.painter.drawLine(QPointF(frame.left(), at), QPointF(frame.right(), at))

    def axes(self, x: tuple[str, Sequence[Tick]], y: tuple[str, Sequence[Tick]], inner: QRectF | None = None) -> None:
        """Draw the frame with what each axis is called and its ticks, which count along ``inner``."""
        frame = self.frame
        inner = frame if inner is None else inner
        self.painter.setPen(QColor(_MUTED))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRect(frame)
        for tick in x[1]:
            at = inner.left() + tick.place * inner.width()
            self.painter.setPen(QColor(_MUTED))
            self.painter.drawLine(QPointF(at, frame.bottom()), QPointF(at, frame.bottom() + 6))
            self._write(QRectF(at - 60, frame.bottom() + 8, 120, 22), tick.text, _BODY, _TEXT, _CENTRE)
        for tick in y[1]:
            at = inner.bottom() - tick.place * inner.height()
            self.painter.setPen(QColor(_MUTED))
            self.painter.drawLine(QPointF(frame.left() - 6, at), QPointF(frame.left(), at))
            self._write(QRectF(4, at - 11, _LEFT - 14, 22), tick.text, _BODY, _TEXT, _AT_RIGHT)
        self._write(QRectF(frame.left(), frame.bottom() + 34, frame.width(), 28), x[0], _AXIS, _TEXT, _CENTRE)
        self._write(QRectF(4, frame.top() - 46, _LEFT - 14, 26), y[0], _AXIS, _TEXT, _AT_RIGHT)

    def legend(self, entries: Sequence[LegendRow]) -> None:
        left, top = self.frame.right() + 20, self.frame.top()
        for entry in entries:
            if entry.color is not None:
                self.painter.setPen(QColor(_MUTED))
                self.painter.setBrush(entry.color)
                self.painter.drawRect(QRectF(left, top + 2, 16, 16))
            if entry.pen is not None:
                self.painter.setPen(entry.pen)
                self.painter.drawLine(QPointF(left, top + 10), QPointF(left + 40, top + 10))
            indent = 0 if entry.color is None and entry.pen is None else 26 if entry.pen is None else 50
            self._write(
                QRectF(left + indent, top - 1, _LEGEND_WIDTH + _RIGHT - 24 - indent, 22), entry.text, _BODY, _TEXT
            )
            top += _ROW

    def _write(self, where: QRectF, text: str, pixels: int, color: str, side: Qt.AlignmentFlag | None = None) -> None:
        font = QFont(self.painter.font())
        font.setPixelSize(pixels)
        self.painter.setFont(font)
        self.painter.setPen(QColor(color))
        shown = self.painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(where.width()))
        self.painter.drawText(where, (side or Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter, shown)


_CENTRE, _AT_RIGHT = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
