"""Marks that stand still on the map: minima ★, saddles ◇, the start ◎ and the edge of the domain."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from playground.core.objectives.objective import Minimum
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas.marks import draw_domain, draw_saddle, draw_star, draw_start
from playground.view.parts.appearance import Appearance
from playground.view.parts.basin_colors import minimum_color
from playground.view.parts.guard import guarded, nothing


class MarkersItem(pg.GraphicsObject):
    """The marks of the document's objective and start, of the same size at every zoom."""

    def __init__(self, document: Document, engine: StepEngine, appearance: Appearance) -> None:
        super().__init__()
        self._document, self._engine, self._appearance = document, engine, appearance
        self._minima: Sequence[Minimum] | None = None
        self.setZValue(5)

    def show_minima(self, minima: Sequence[Minimum] | None) -> None:
        """Give each minimum of a basin map its hue; None for the objective's own, without."""
        self._minima = minima
        self.update()

    def viewTransformChanged(self) -> None:
        super().viewTransformChanged()
        self.prepareGeometryChange()

    @guarded(QRectF)
    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return QRectF() if box is None else QRectF(box.viewRect())

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        scene = self.sceneTransform()
        painter.setTransform(scene.inverted()[0], True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = 1.5 if self._appearance.is_presenting else 1.0
        experiment = self._document.experiment
        section = experiment.section.at(self._engine.cursor.step)
        (left, right), (bottom, top) = section.domain
        draw_domain(painter, scene.mapRect(QRectF(left, bottom, right - left, top - bottom)), self._appearance)
        for saddle in section.saddles:
            draw_saddle(painter, scene.map(QPointF(*saddle)), self._appearance, scale)
        for index, minimum in enumerate(section.objective.minima if self._minima is None else self._minima):
            if section.has(minimum.point):
                hue = None if self._minima is None else minimum_color(index, self._appearance.theme.is_dark)
                draw_star(painter, scene.map(QPointF(*section.place(minimum.point))), self._appearance, scale, hue)
        draw_start(painter, scene.map(QPointF(*section.place(experiment.start))), self._appearance, scale)
