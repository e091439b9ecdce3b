"""What stands at a trail's end: a dot while the run is on its way, another shape where it has come to something."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.core.verdicts.verdicts import Status
from playground.view.parts.appearance import Appearance


def draw_head(
    painter: QPainter, frame: QRectF, point: QPointF, color: str, status: Status, appearance: Appearance
) -> None:
    """Draw a run's head.

    ● is on its way, ◉ converged, ◆ at a saddle, ◬ at a maximum, ■ on a plateau, ✕ diverged, ▶ points outside.

    Args:
        painter: In the pixels of ``frame`` and ``point``.
        frame: The canvas.
        point: Where the run is; may lie outside.
        color: The run's colour.
        status: How the run stands.
        appearance: For the size and the halo.
    """
    radius = appearance.head_radius
    ring = QColor(appearance.theme.halo)
    painter.setPen(QPen(ring, 1.5))
    painter.setBrush(QColor(color))
    if status is Status.DIVERGED:
        point = _pulled_in(frame, point, radius)
        for pen in (QPen(ring, radius), QPen(QColor(color), radius * 0.5)):
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(point + QPointF(-radius, -radius), point + QPointF(radius, radius))
            painter.drawLine(point + QPointF(-radius, radius), point + QPointF(radius, -radius))
    elif not frame.contains(point):
        painter.drawPolygon(_arrow(frame, point, radius))
    elif status is Status.AT_MAXIMUM:
        painter.drawPolygon(_summit(point, radius * 1.6))
        _draw_dot(painter, point + QPointF(0.0, radius * 0.25), radius * 0.4, ring)
    elif status is Status.AT_SADDLE:
        side = radius * 1.4
        corners = [QPointF(0, -side), QPointF(side, 0), QPointF(0, side), QPointF(-side, 0)]
        painter.drawPolygon(QPolygonF([point + corner for corner in corners]))
    elif status is Status.ON_PLATEAU:
        painter.drawRect(QRectF(point.x() - radius, point.y() - radius, 2 * radius, 2 * radius))
    else:
        painter.drawEllipse(point, radius, radius)
        if status is Status.CONVERGED:
            _draw_dot(painter, point, radius * 0.4, ring)


def _draw_dot(painter: QPainter, point: QPointF, radius: float, color: QColor) -> None:
    """Draw what says that a run has come to rest."""
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(point, radius, radius)


def _summit(point: QPointF, reach: float) -> QPolygonF:
    """Make a triangle that stands on its base."""
    turns = (-math.pi / 2, math.pi / 6, 5 * math.pi / 6)
    return QPolygonF([point + QPointF(reach * math.cos(turn), reach * math.sin(turn)) for turn in turns])


def _pulled_in(frame: QRectF, point: QPointF, radius: float) -> QPointF:
    """Return the place nearest to a point where a head is still whole inside the frame."""
    inner = frame.adjusted(2 * radius, 2 * radius, -2 * radius, -2 * radius)
    return QPointF(min(max(point.x(), inner.left()), inner.right()), min(max(point.y(), inner.top()), inner.bottom()))


def _arrow(frame: QRectF, point: QPointF, radius: float) -> QPolygonF:
    """Make a triangle just inside the frame that points towards a point outside."""
    tip = _pulled_in(frame, point, radius)
    angle = math.atan2(point.y() - tip.y(), point.x() - tip.x())
    turns = (0.0, 2.5, -2.5)
    reach = 1.6 * radius
    return QPolygonF([tip + QPointF(reach * math.cos(angle + turn), reach * math.sin(angle + turn)) for turn in turns])
