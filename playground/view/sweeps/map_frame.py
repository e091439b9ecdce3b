"""What is drawn over a sensitivity map and around it: marks on settings, ticks, and what is read out in a corner."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from playground.figures.ticks import Tick
from playground.view.parts.appearance import GRID, Theme

_TICK_TEXT_SIZE = 0.85  # Of the application's font, as beside the live plots.
_TICK_WIDTH, _ROWS_A_TICK = 4.5, 1.6  # Room for a tick, in text heights.
_MOST_TICKS = 8
_READING_OPACITY = 0.92
RING_RADIUS = 6.0
_ARM = 4.5
_LIGHT, _DARK = "#ffffff", "#10131a"  # Light within dark, so that marks are seen on every colour.
_LINE, _HALO = 2.0, 2.0


def tick_font(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * _TICK_TEXT_SIZE)
    return small


def most_ticks_across(width: float, font: QFont) -> int:
    return _most(width / (_TICK_WIDTH * QFontMetricsF(tick_font(font)).height()))


def most_ticks_up(height: float, font: QFont) -> int:
    """Return how many ticks there is room for along an upright axis, in a widget of this height."""
    return _most(height / (_ROWS_A_TICK * QFontMetricsF(tick_font(font)).height()) - 1.0)


def _most(room: float) -> int:
    return min(max(2, int(room)), _MOST_TICKS)


def draw_ticks(
    painter: QPainter, frame: QRectF, across: Sequence[Tick], up: Sequence[Tick], font: QFont, theme: Theme
) -> None:
    """Draw ticks below a frame and at its left, the texts within what is painted on."""
    painter.setFont(tick_font(font))
    metrics = QFontMetricsF(painter.font())
    height, edge = metrics.height(), float(painter.window().right())
    for tick in across:
        at = frame.left() + tick.place * frame.width()
        width = metrics.horizontalAdvance(tick.text) + 2.0
        painter.setPen(QColor(theme.border))
        painter.drawLine(QPointF(at, frame.bottom()), QPointF(at, frame.bottom() + GRID / 2))
        painter.setPen(QColor(theme.muted))
        box = QRectF(min(max(at - width / 2, 0.0), edge - width), frame.bottom() + GRID / 2, width, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tick.text)
    for tick in up:
        at = frame.bottom() - tick.place * frame.height()
        painter.setPen(QColor(theme.border))
        painter.drawLine(QPointF(frame.left() - GRID / 2, at), QPointF(frame.left(), at))
        painter.setPen(QColor(theme.muted))
        box = QRectF(0.0, at - height / 2, frame.left() - 0.75 * GRID, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.text)


def draw_reading(painter: QPainter, frame: QRectF, lines: Sequence[str], at_right: bool, theme: Theme) -> None:
    """Draw lines of text over an upper corner of a frame, unless they would hide most of it."""
    metrics = QFontMetricsF(painter.font())
    width = max(map(metrics.horizontalAdvance, lines)) + 2 * GRID
    height = metrics.height() * len(lines) + GRID
    if frame.height() < 2 * height:
        return
    left = frame.right() - width - GRID / 2 if at_right else frame.left() + GRID / 2
    box = QRectF(min(max(left, 0.0), painter.window().right() - width), frame.top() + GRID / 2, width, height)
    paper = QColor(theme.surface)
    paper.setAlphaF(_READING_OPACITY)
    painter.setPen(QColor(theme.border))
    painter.setBrush(paper)
    painter.drawRoundedRect(box, GRID / 2, GRID / 2)
    painter.setPen(QColor(theme.text))
    painter.drawText(box.adjusted(GRID, GRID / 2, 0, 0), Qt.AlignmentFlag.AlignLeft, "\n".join(lines))


def draw_here(painter: QPainter, at: QPointF) -> None:
    """Draw a ring around the setting in force."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((_DARK, _LINE + 2 * _HALO), (_LIGHT, _LINE)):
        painter.setPen(QPen(QColor(color), width))
        painter.drawEllipse(at, RING_RADIUS, RING_RADIUS)


def draw_best(painter: QPainter, at: QPointF) -> None:
    """Draw a small cross on the best setting."""
    for color, width in ((_DARK, 3.5), (_LIGHT, 1.5)):
        painter.setPen(QPen(QColor(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.drawLine(at - QPointF(_ARM, 0.0), at + QPointF(_ARM, 0.0))
        painter.drawLine(at - QPointF(0.0, _ARM), at + QPointF(0.0, _ARM))


def draw_pointer(painter: QPainter, at: QPointF, towards: QPointF) -> None:
    """Draw an arrowhead at a place of the frame, towards the setting in force beyond it."""
    painter.save()
    painter.translate(at)
    painter.rotate(math.degrees(math.atan2(towards.y(), towards.x())))
    painter.setPen(QPen(QColor(_DARK), _HALO))
    painter.setBrush(QColor(_LIGHT))
    tip, back, half = 2.0, -9.0, 7.0
    painter.drawPolygon(QPolygonF([QPointF(tip, 0.0), QPointF(back, -half), QPointF(back, half)]))
    painter.restore()
