"""The trails of the runs, drawn step by step into images of the canvas's own pixels."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from playground.core.arithmetic.arrays import Array
from playground.core.planes.plane import Plane
from playground.core.runs.run import Run
from playground.figures.numbers import three_digits
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas.marks import draw_head
from playground.view.canvas.polyline import draw_line, mapped
from playground.view.parts.appearance import Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.line_styles import dash_pattern
from playground.view.parts.run_marks import RunMarks, draw_label

DRAW_FULLY_MS = 150
"""How long the view must stand still before trails are drawn in full again."""
DRAWING_S, PIECE_ROWS = 0.016, 250
"""Time for drawing between two looks at the screen, and rows drawn between two at the clock; more wait for the next."""
MOST_THIN_POINTS = 2_000
"""Points a trail has while the view moves."""
DASH_PERIOD = 1e6
"""Pixels after which a trail's length begins anew: a diverging run's would grow past all digits."""
HALO_SHARE = 0.75
"""How opaque the halo is that sets a trail off the map."""


@dataclass
class _Trail:
    """What has been drawn of a run: rows up to ``row``, and how many pixels that was, for the dashes."""

    run: Run
    color: str
    is_picked: bool = False
    row: int = 0
    length: float = 0.0


class TrailsItem(pg.GraphicsObject):
    """All trails with their heads.

    Only new segments are drawn each tick, into images that are kept; everything is drawn again when the view has
    changed, thin while it moves and in full once it rests, and when runs have, without halo while they follow a drag.
    Points in the same half pixel as the one before are left out, which nobody can see.
    """

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, as_vectors: bool = False
    ) -> None:
        """Begin; ``as_vectors`` draws lines rather than images at each paint, for a picture that is to be scaled."""
        super().__init__()
        self._document, self._engine, self._appearance = document, engine, appearance
        self._as_vectors = as_vectors
        self._trails: list[_Trail] = []
        self._marks = RunMarks()
        self._color_layer = QImage()
        self._halo_layer = QImage()
        self._transform = QTransform()
        self._plane: Plane | None = None
        self._scale = 1.0
        self._is_moving = False
        self._is_dragged = False
        self._rest = QTimer(self, singleShot=True, interval=DRAW_FULLY_MS)
        self._rest.timeout.connect(self._come_to_rest)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self.refresh)
        self.setZValue(10)

    def refresh(self) -> None:
        """Draw what is new; everything again where a trail became shorter, or another one."""
        if self._as_vectors or self._is_moving or not self._layers_fit():
            self.update()
            return
        wanted, plane = self._wanted(), self._document.experiment.section.plane
        if (
            [(trail.run, trail.color, trail.is_picked) for trail in self._trails] != wanted
            or any(trail.row > self._engine.row(trail.run) for trail in self._trails)
            or plane != self._plane
        ):
            self._plane = plane
            # Halos and round corners are most of the work: runs that change again so soon are shown without.
            self._is_dragged = self._rest.isActive()
            self._rest.start()
            self._clear(wanted)
        self._draw_new()
        self.update()

    def follow_growth(self) -> None:
        """Draw what a run behind the cursor has caught up with; what lies beyond the cursor is not seen."""
        if self._is_moving or any(trail.row < self._engine.row(trail.run) for trail in self._trails):
            self.refresh()

    def redraw(self) -> None:
        """Draw everything again: the theme or the widths changed."""
        self._clear(self._wanted())
        self.refresh()

    def viewTransformChanged(self) -> None:
        """Draw thin while the view moves; the first time at once in full."""
        super().viewTransformChanged()
        self.prepareGeometryChange()
        if self._color_layer.isNull():
            self.refresh()
            return
        self._is_moving = True
        self._rest.start()
        self.update()

    def drawing(self, scale: float = 1.0) -> Iterator[None]:
        """Draw all there is for a picture of ``scale`` times the size, piece by piece, without waiting."""
        self._scale = scale
        self._rest.stop()
        self._come_to_rest()
        yield
        while self._more.isActive():
            self._more.stop()
            self.refresh()
            yield

    @guarded(QRectF)
    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return QRectF() if box is None else QRectF(box.viewRect())

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        scene = self.sceneTransform()
        # Combined rather than reset: an export has a scale of its own beneath.
        painter.setTransform(scene.inverted()[0], True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.getViewBox()
        frame, section = box.mapRectToScene(box.rect()), self._document.experiment.section
        painter.setClipRect(frame)
        if self._as_vectors:
            self._draw_vectors(painter, scene)
        elif self._is_moving or self._color_layer.isNull():
            self._draw_thin(painter, scene)
        else:
            painter.drawImage(frame.topLeft(), self._halo_layer)
            painter.drawImage(frame.topLeft(), self._color_layer)
        for run, color, _ in self._wanted():
            row = self._engine.row(run)
            self._marks.draw(painter, scene, section, run, row, color, self._appearance)
            theta = run.trajectory.theta[row]
            point = scene.map(QPointF(*section.project(theta).tolist()))
            draw_head(painter, frame, point, color, self._engine.status(run), self._appearance)
            if not section.has(theta):
                away, theme = three_digits(float(section.distance(theta))), self._appearance.theme
                draw_label(painter, point, f"{away} off the plane", theme.surface, theme.text)

    # Layers

    def _wanted(self) -> list[tuple[Run, str, bool]]:
        """Return the visible runs with their colours and whether they are picked, in order; the picked one comes last.

        Whoever comes last lies on top.
        """
        entries, picked = self._document.experiment.runs, self._document.picked
        wanted = [
            (run, self._document.color(index), index == picked)
            for index, run in enumerate(self._engine.runs)
            if entries[index].visible
        ]
        return sorted(wanted, key=lambda one: one[2])

    def _pixels(self, run: Run, rows: slice, transform: QTransform) -> Array:
        """Return where some of a run's points are, ``(n, 2)``."""
        return mapped(run.path(self._document.experiment.section, rows), transform)

    def _layers_fit(self) -> bool:
        """Make layers for the view as it is, where there are none; tell whether there is a view at all."""
        box = self.getViewBox()
        # On the way into the view an item stands in the scene alone for a moment.
        if not isinstance(box, pg.ViewBox) or box.rect().isEmpty() or self.scene() is None:
            return False
        views = self.scene().views()
        ratio = self._scale * (views[0].devicePixelRatioF() if views else 1.0)
        frame = box.mapRectToScene(box.rect())
        width, height = math.ceil(frame.width() * ratio), math.ceil(frame.height() * ratio)
        transform = self.sceneTransform() * QTransform.fromTranslate(-frame.left(), -frame.top())
        layer = self._color_layer
        if layer.width() != width or layer.height() != height or layer.devicePixelRatio() != ratio:
            self._color_layer, self._halo_layer = _layer(width, height, ratio), _layer(width, height, ratio)
            self._transform = transform
            self._trails = [_Trail(*each) for each in self._wanted()]
        if transform != self._transform:
            self._transform = transform
            self._clear(self._wanted())
        return True

    def _clear(self, wanted: list[tuple[Run, str, bool]]) -> None:
        self._color_layer.fill(Qt.GlobalColor.transparent)
        self._halo_layer.fill(Qt.GlobalColor.transparent)
        self._trails = [_Trail(*each) for each in wanted]

    def _draw_new(self) -> None:
        """Draw the segments that came since the last time, as many as one frame has time for."""
        painters = (QPainter(self._halo_layer), QPainter(self._color_layer))
        for painter in painters:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        deadline = time.perf_counter() + DRAWING_S
        while behind := [trail for trail in self._trails if trail.row < self._engine.row(trail.run)]:
            if time.perf_counter() > deadline:
                self._more.start()
                break
            trail = min(behind, key=lambda one: one.row)
            stop = min(self._engine.row(trail.run), trail.row + PIECE_ROWS)
            self._stroke(painters, trail, self._pixels(trail.run, slice(trail.row, stop + 1), self._transform))
            trail.row = stop
        for painter in painters:
            painter.end()

    def _stroke(self, painters: tuple[QPainter, QPainter], trail: _Trail, pixels: Array) -> None:
        halo, color = painters
        pen = self._color_pen(trail.color, trail.length)
        if self._is_dragged:
            pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        else:
            halo.setPen(self._halo_pen())
            draw_line(halo, pixels)
        color.setPen(pen)
        # The trails grow side by side: what is new of the others goes below all there is, so below the picked one.
        mode = QPainter.CompositionMode
        color.setCompositionMode(
            mode.CompositionMode_SourceOver if trail.is_picked else mode.CompositionMode_DestinationOver
        )
        draw_line(color, pixels)
        trail.length = (trail.length + float(np.sum(np.hypot(*np.diff(pixels, axis=0).T)))) % DASH_PERIOD

    def _halo_pen(self) -> QPen:
        color = QColor(self._appearance.theme.halo)
        color.setAlphaF(HALO_SHARE)
        pen = QPen(color, self._appearance.trail_width + 2.5)
        # Flat: the ends of two pieces must not overlap, or the halo would be denser there.
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def _color_pen(self, color: str, length: float = 0.0) -> QPen:
        width = self._appearance.trail_width
        pen = QPen(QColor(color), width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if pattern := dash_pattern(color):
            pen.setDashPattern(pattern)
            pen.setDashOffset(length / width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        else:
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen

    def _draw_thin(self, painter: QPainter, scene: QTransform) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for run, color, _ in self._wanted():
            rows = self._engine.row(run) + 1
            stride = max(1, rows // MOST_THIN_POINTS)
            painter.setPen(QPen(QColor(color), 0))
            draw_line(painter, self._pixels(run, slice(0, rows, stride), scene))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _draw_vectors(self, painter: QPainter, scene: QTransform) -> None:
        drawn = [
            (self._pixels(run, slice(self._engine.row(run) + 1), scene), color) for run, color, _ in self._wanted()
        ]
        painter.setPen(self._halo_pen())
        for pixels, _ in drawn:
            draw_line(painter, pixels)
        for pixels, color in drawn:
            painter.setPen(self._color_pen(color))
            draw_line(painter, pixels)

    def _come_to_rest(self) -> None:
        self._is_moving = False
        if self._is_dragged:
            self._is_dragged = False
            self._clear(self._wanted())
        self.refresh()


def _layer(width: int, height: int, ratio: float) -> QImage:
    layer = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    layer.setDevicePixelRatio(ratio)
    layer.fill(Qt.GlobalColor.transparent)
    return layer
