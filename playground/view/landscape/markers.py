"""Marks that stand still on the map: minima ★, saddles ◇, the start ◎ and the edge of the domain."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from playground.core.objectives.objective import Minimum
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.appearance import Appearance
from playground.view.guard import guarded, nothing
from playground.view.maps.pixels import minimum_color

STAR_RADIUS = 8.0
SADDLE_RADIUS = 5.0
START_RADIUS = 9.0


class MarkersItem(pg.GraphicsObject):
    """The marks of the document's objective and start, of the same size at every zoom."""

    def __init__(self, document: Document, engine: StepEngine, appearance: Appearance) -> None:
        """Draw what the document says, at the engine's step where the objective changes."""
        super().__init__()
        self._document, self._engine, self._appearance = document, engine, appearance
        self._minima: Sequence[Minimum] | None = None
        self.setZValue(5)

    def show_minima(self, minima: Sequence[Minimum] | None) -> None:
        """Give each minimum of a basin map its hue; None for the objective's own, without."""
        self._minima = minima
        self.update()

    def viewTransformChanged(self) -> None:
        """Follow the view."""
        super().viewTransformChanged()
        self.prepareGeometryChange()

    @guarded(QRectF)
    def boundingRect(self) -> QRectF:
        """Return the part of the plane that is in view."""
        box = self.getViewBox()
        return QRectF() if box is None else QRectF(box.viewRect())

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the marks, in the scene's pixels."""
        scene = self.sceneTransform()
        painter.setTransform(scene.inverted()[0], True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._appearance.theme
        scale = 1.5 if self._appearance.is_presenting else 1.0
        ink, halo = QColor(theme.map_text), QColor(theme.halo)
        experiment = self._document.experiment
        objective = experiment.objective.at(self._engine.step)

        edge = QColor(ink)
        edge.setAlphaF(0.35)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(edge, 1.0, Qt.PenStyle.DashLine))
        (left, right), (bottom, top) = objective.domain
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # Level and upright dashes need none: 4 ms less.
        painter.drawRect(scene.mapRect(QRectF(left, bottom, right - left, top - bottom)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

        painter.setBrush(halo)
        painter.setPen(QPen(ink, 1.5))
        for point in objective.saddles:
            painter.drawPolygon(_diamond(scene.map(QPointF(*point)), SADDLE_RADIUS * scale))

        for index, minimum in enumerate(objective.minima if self._minima is None else self._minima):
            painter.setPen(QPen(halo if self._minima is None else ink, 1.5))
            painter.setBrush(ink if self._minima is None else minimum_color(index))
            painter.drawPolygon(_star(scene.map(QPointF(*minimum.point)), STAR_RADIUS * scale))

        at = scene.map(QPointF(*experiment.start))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen in (QPen(halo, 5.0), QPen(ink, 2.0)):
            painter.setPen(pen)
            painter.drawEllipse(at, START_RADIUS * scale, START_RADIUS * scale)
        painter.setBrush(ink)
        painter.setPen(QPen(halo, 1.0))
        painter.drawEllipse(at, 3.0 * scale, 3.0 * scale)


def _star(center: QPointF, radius: float) -> QPolygonF:
    """Make a five-pointed star, one point up."""
    points = []
    for corner in range(10):
        angle = math.pi * (corner / 5 - 0.5)
        reach = radius if corner % 2 == 0 else radius * 0.45
        points.append(center + QPointF(reach * math.cos(angle), reach * math.sin(angle)))
    return QPolygonF(points)


def _diamond(center: QPointF, radius: float) -> QPolygonF:
    """Make a square on its corner."""
    corners = (QPointF(0, -radius), QPointF(radius, 0), QPointF(0, radius), QPointF(-radius, 0))
    return QPolygonF([center + corner for corner in corners])
