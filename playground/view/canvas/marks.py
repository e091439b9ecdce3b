"""The marks on the map, for the map itself and for its legend: what stands on it, and the heads of the trails."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.core.planes.section import Section
from playground.core.verdicts.verdicts import Status
from playground.view.parts.appearance import Appearance
from playground.view.parts.flow_key import KeyEntry

STAR_RADIUS = 8.0
SADDLE_RADIUS = 5.0
START_RADIUS = 9.0
EDGE_OPACITY = 0.35
_FAR = 1e6
_USUAL_WIDTH = 20.0

_Draw = Callable[[QPainter, QRectF, Appearance], None]


def draw_star(
    painter: QPainter, at: QPointF, appearance: Appearance, scale: float = 1.0, hue: QColor | None = None
) -> None:
    """Draw ★, a minimum, in a hue of its own where given."""
    ink = QColor(appearance.theme.map_text)
    fill, rim = (ink, QColor(appearance.theme.halo)) if hue is None else (hue, ink)
    points = []
    for corner in range(10):
        angle = math.pi * (corner / 5 - 0.5)
        reach = STAR_RADIUS * scale * (1.0 if corner % 2 == 0 else 0.45)
        points.append(at + QPointF(reach * math.cos(angle), reach * math.sin(angle)))
    painter.setPen(QPen(rim, 1.5))
    painter.setBrush(fill)
    painter.drawPolygon(QPolygonF(points))


def draw_saddle(painter: QPainter, at: QPointF, appearance: Appearance, scale: float = 1.0) -> None:
    """Draw ◇, a known saddle."""
    painter.setBrush(QColor(appearance.theme.halo))
    painter.setPen(QPen(QColor(appearance.theme.map_text), 1.5))
    painter.drawPolygon(_diamond(at, SADDLE_RADIUS * scale))


def draw_start(painter: QPainter, at: QPointF, appearance: Appearance, scale: float = 1.0) -> None:
    """Draw ◎, the start."""
    ink, halo = QColor(appearance.theme.map_text), QColor(appearance.theme.halo)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(halo, 5.0), QPen(ink, 2.0)):
        painter.setPen(pen)
        painter.drawEllipse(at, START_RADIUS * scale, START_RADIUS * scale)
    painter.setBrush(ink)
    painter.setPen(QPen(halo, 1.0))
    painter.drawEllipse(at, 3.0 * scale, 3.0 * scale)


def draw_domain(painter: QPainter, frame: QRectF, appearance: Appearance, opacity: float = EDGE_OPACITY) -> None:
    edge = QColor(appearance.theme.map_text)
    edge.setAlphaF(opacity)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(edge, 1.0, Qt.PenStyle.DashLine))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # Level and upright dashes need none: 4 ms less.
    painter.drawRect(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def draw_head(
    painter: QPainter, frame: QRectF, point: QPointF, color: str, status: Status, appearance: Appearance
) -> None:
    """Draw a run's head.

    ● is on its way, ◉ converged, ◆ at a saddle, ◬ at a maximum, ■ on a plateau, ✕ diverged; ▶ points to a ``point``
    outside the ``frame`` of the canvas.
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
        tip = _pulled_in(frame, point, radius)
        angle = math.atan2(point.y() - tip.y(), point.x() - tip.x())
        painter.drawPolygon(_corners(tip, 1.6 * radius, (angle, angle + 2.5, angle - 2.5)))
    elif status is Status.AT_MAXIMUM:
        painter.drawPolygon(_corners(point, 1.6 * radius, (-math.pi / 2, math.pi / 6, 5 * math.pi / 6)))
        _draw_dot(painter, point + QPointF(0.0, radius * 0.25), radius * 0.4, ring)
    elif status is Status.AT_SADDLE:
        painter.drawPolygon(_diamond(point, 1.4 * radius))
    elif status is Status.ON_PLATEAU:
        painter.drawRect(QRectF(point.x() - radius, point.y() - radius, 2 * radius, 2 * radius))
    else:
        painter.drawEllipse(point, radius, radius)
        if status is Status.CONVERGED:
            _draw_dot(painter, point, radius * 0.4, ring)


def _draw_dot(painter: QPainter, point: QPointF, radius: float, color: QColor) -> None:
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(point, radius, radius)


def _diamond(at: QPointF, reach: float) -> QPolygonF:
    return QPolygonF([at + QPointF(*way) for way in ((0, -reach), (reach, 0), (0, reach), (-reach, 0))])


def _corners(at: QPointF, reach: float, turns: tuple[float, ...]) -> QPolygonF:
    return QPolygonF([at + QPointF(reach * math.cos(turn), reach * math.sin(turn)) for turn in turns])


def _pulled_in(frame: QRectF, point: QPointF, radius: float) -> QPointF:
    """Return the place nearest to a point where a head is still whole inside the frame."""
    inner = frame.adjusted(2 * radius, 2 * radius, -2 * radius, -2 * radius)
    return QPointF(min(max(point.x(), inner.left()), inner.right()), min(max(point.y(), inner.top()), inner.bottom()))


def map_marks(section: Section) -> list[KeyEntry]:
    known = ((_STAR, bool(section.minima)), (_SADDLE, bool(section.saddles)))
    return [*(mark for mark, is_there in known if is_there), _START, _DOMAIN]


def all_marks() -> list[KeyEntry]:
    return [_STAR, _SADDLE, _START, _DOMAIN, *head_marks()]


def head_marks() -> list[KeyEntry]:
    return [KeyEntry(words, _head(status, is_outside)) for words, status, is_outside in _HEADS]


_HEADS = (
    ("on its way", Status.RUNNING, False),
    ("converged", Status.CONVERGED, False),
    ("at a saddle", Status.AT_SADDLE, False),
    ("at a maximum", Status.AT_MAXIMUM, False),
    ("on a plateau", Status.ON_PLATEAU, False),
    ("diverged", Status.DIVERGED, False),
    (Status.LEFT_VIEW.value, Status.RUNNING, True),
)


def _sample(draw: Callable[[QPainter, QPointF, Appearance, float], None], share: float = 1.0) -> _Draw:
    """Draw a mark in a box for a legend, ``share`` of the size that it has on the map."""

    def draw_sample(painter: QPainter, box: QRectF, appearance: Appearance) -> None:
        draw(painter, box.center(), appearance, share * box.width() / _USUAL_WIDTH)

    return draw_sample


def _domain(painter: QPainter, box: QRectF, appearance: Appearance) -> None:
    frame = QRectF(0.0, 0.0, 0.7 * box.width(), 0.55 * box.width())
    frame.moveCenter(box.center())
    draw_domain(painter, frame, appearance, 0.8)


def _head(status: Status, is_outside: bool) -> _Draw:
    def draw(painter: QPainter, box: QRectF, appearance: Appearance) -> None:
        at = QPointF(_FAR, box.center().y()) if is_outside else box.center()
        draw_head(painter, box, at, appearance.theme.muted, status, appearance)

    return draw


_STAR, _SADDLE = KeyEntry("global minimum", _sample(draw_star, 0.9)), KeyEntry("saddle", _sample(draw_saddle))
_START, _DOMAIN = KeyEntry("start", _sample(draw_start, 0.75)), KeyEntry("domain", _domain)
