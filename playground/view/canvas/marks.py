"""The shapes of what is marked on the map, for the map itself and for its legend."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.core.planes.section import Section
from playground.core.verdicts.verdicts import Status
from playground.view.canvas.heads import draw_head
from playground.view.parts.appearance import Appearance
from playground.view.parts.flow_key import KeyEntry

STAR_RADIUS = 8.0
SADDLE_RADIUS = 5.0
START_RADIUS = 9.0
EDGE_OPACITY = 0.35
_FAR = 1e6
_USUAL_WIDTH = 20.0


def draw_star(painter: QPainter, at: QPointF, fill: QColor, rim: QColor, scale: float = 1.0) -> None:
    """Draw ★, a minimum."""
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
    reach = SADDLE_RADIUS * scale
    corners = (QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0))
    painter.setBrush(QColor(appearance.theme.halo))
    painter.setPen(QPen(QColor(appearance.theme.map_text), 1.5))
    painter.drawPolygon(QPolygonF([at + corner for corner in corners]))


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
    """Draw the dashed frame around the domain."""
    edge = QColor(appearance.theme.map_text)
    edge.setAlphaF(opacity)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(edge, 1.0, Qt.PenStyle.DashLine))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # Level and upright dashes need none: 4 ms less.
    painter.drawRect(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def standing_marks(section: Section) -> list[KeyEntry]:
    """Return the marks that stand on a section's map."""
    known = ((_STAR, bool(section.minima)), (_SADDLE, bool(section.saddles)))
    return [*(mark for mark, is_there in known if is_there), _START, _DOMAIN]


def all_marks() -> list[KeyEntry]:
    """Return every mark there may be on a map."""
    return [_STAR, _SADDLE, _START, _DOMAIN, *head_marks()]


def head_marks() -> list[KeyEntry]:
    """Return the marks at the ends of trails."""
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


def _scale(box: QRectF) -> float:
    """Return how large marks are in a box, compared with those on the map."""
    return box.width() / _USUAL_WIDTH


def _star(painter: QPainter, box: QRectF, appearance: Appearance) -> None:
    ink, halo = QColor(appearance.theme.map_text), QColor(appearance.theme.halo)
    draw_star(painter, box.center(), ink, halo, 0.9 * _scale(box))


def _saddle(painter: QPainter, box: QRectF, appearance: Appearance) -> None:
    draw_saddle(painter, box.center(), appearance, _scale(box))


def _start(painter: QPainter, box: QRectF, appearance: Appearance) -> None:
    draw_start(painter, box.center(), appearance, 0.75 * _scale(box))


def _domain(painter: QPainter, box: QRectF, appearance: Appearance) -> None:
    frame = QRectF(0.0, 0.0, 0.7 * box.width(), 0.55 * box.width())
    frame.moveCenter(box.center())
    draw_domain(painter, frame, appearance, 0.8)


def _head(status: Status, is_outside: bool) -> Callable[[QPainter, QRectF, Appearance], None]:
    def draw(painter: QPainter, box: QRectF, appearance: Appearance) -> None:
        at = QPointF(_FAR, box.center().y()) if is_outside else box.center()
        draw_head(painter, box, at, appearance.theme.muted, status, appearance)

    return draw


_STAR, _SADDLE = KeyEntry("global minimum", _star), KeyEntry("saddle", _saddle)
_START, _DOMAIN = KeyEntry("start", _start), KeyEntry("domain", _domain)
