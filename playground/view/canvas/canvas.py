"""The landscape canvas: the picture of the objective with the runs walking over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground.core.errors import InvalidInputError
from playground.core.planes.section import Section
from playground.figures.ground import Ground, survey, surveying
from playground.figures.numbers import three_digits, tidy_coordinate
from playground.model.answer import Answer
from playground.model.document import Document
from playground.model.jobs import jobs
from playground.model.step_engine import StepEngine
from playground.view.canvas.basins import Basins, end_words
from playground.view.canvas.frame import CanvasAxis, CanvasBox
from playground.view.canvas.ground_items import BasinsItem, ContoursItem, HeatMapItem
from playground.view.canvas.ground_question import COARSE_SAMPLES, GroundQuestion
from playground.view.canvas.legend import CanvasLegend
from playground.view.canvas.markers import MarkersItem
from playground.view.canvas.trails import TrailsItem
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.elided_label import ElidedLabel
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plot import Plot

if TYPE_CHECKING:
    from playground.core.sweeps.basin import BasinMap

SURVEY_REST_MS = 90
"""How long the view must stand still before the ground is surveyed finely."""
FINEST_SAMPLES = 400
"""Most samples along an edge of the fine survey; more cannot be told apart once smoothed."""
LOW_HEIGHT = 40 * GRID
"""A canvas lower than this, as while a panel has its place, has no room for a legend."""
START_GESTURE = "start"


class Canvas(QWidget):
    """Heat map, contours, marks and trails, with a read-out of what lies under the pointer.

    Click or drag sets the start, the wheel zooms about the pointer, the right or middle button pans, a double click
    fits the objective's domain.

    Signals:
        refused: A sentence about a start that cannot be used.
        touched: The user set a start with the mouse.
    """

    refused = Signal(str)
    touched = Signal()

    def __init__(
        self,
        document: Document,
        engine: StepEngine,
        appearance: Appearance,
        parent: QWidget | None = None,
        as_vectors: bool = False,
    ) -> None:
        """Show a document's objective and an engine's runs; ``as_vectors`` is for pictures that will be scaled."""
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName("Landscape")
        self._document, self._engine, self._appearance = document, engine, appearance
        self._undoable_click = False
        self._pointer: QPointF | None = None
        self._as_vectors = as_vectors

        self.box = CanvasBox()
        self.plot = Plot(self.box, CanvasAxis("left"), CanvasAxis("bottom"), self)
        self.plot.setObjectName("plot")
        self.plot.setAccessibleName("Landscape")
        self.plot.setMouseTracking(True)
        self.heat_map, self.contours = HeatMapItem(), ContoursItem()
        self.markers = MarkersItem(document, engine, appearance)
        self.trails = TrailsItem(document, engine, appearance, as_vectors)
        self.basins_item = BasinsItem()
        for item in (self.heat_map, self.contours, self.markers, self.trails, self.basins_item):
            self.box.addItem(item, ignoreBounds=True)
        if as_vectors:  # What is cached would come out as an image.
            self.plot.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
            for item in (self.heat_map, self.contours, self.basins_item):
                item.setCacheMode(QGraphicsItem.CacheMode.NoCache)

        self._ground = Answer(jobs(), GroundQuestion.grounds, GroundQuestion.is_like, parent=self)
        self._ground.made.connect(self._show_ground)
        self.basins = Basins(document, self.view_range, self)
        self.basins.made.connect(self._show_basins)
        self.basins.changed.connect(self._basins_changed)
        self.basins.failed.connect(self.refused)
        self.hint = QLabel("Click anywhere to start from there", self.plot)
        self.hint.setObjectName("hint")
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.readout = ElidedLabel(
            " ", self, "Position, value and slope under the pointer; where the run would end from there, with basins"
        )
        self.readout.setObjectName("readout")
        self.readout.setContentsMargins(GRID, 0, GRID, 0)
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # Long words are no width.
        self.legend = CanvasLegend(self.basins, appearance, self)
        self.legend.setObjectName("legend")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.legend)
        layout.addWidget(self.readout)

        self._survey_rest = QTimer(self, singleShot=True, interval=SURVEY_REST_MS)
        self._survey_rest.timeout.connect(self.survey_finely)

        self.box.pointed.connect(self._set_start)
        self.box.released.connect(document.end_gesture)
        self.box.double_clicked.connect(self._fit_instead)
        self.box.sigRangeChanged.connect(self._view_moved)
        self.plot.scene().sigMouseMoved.connect(self._pointer_moved)
        document.objective_changed.connect(self._objective_changed)
        document.start_changed.connect(self.markers.update)
        document.replaced.connect(self.fit)
        changes = (document.run_changed, document.runs_changed, document.picked_changed)
        for change in (*changes, engine.restarted, engine.cursor.moved):
            change.connect(self.trails.refresh)
        document.limits_changed.connect(self.trails.update)  # A head says where a run has come to its end.
        engine.cursor.moved.connect(self._follow_step)
        engine.cursor.grown.connect(self.trails.follow_growth)
        appearance.changed.connect(self._restyle)
        self._shown = self._surveyed = document.experiment.section
        self.legend.show_section(self._shown)
        self._restyle()
        self.fit()

    # The view

    def fit(self) -> None:
        self.box.fit(*self._document.experiment.section.domain)
        self.plot.left.release_room()

    def view_range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the part of the plane in view: its span along x, and along y."""
        (left, right), (bottom, top) = self.box.viewRange()
        return (left, right), (bottom, top)

    def show_view(self, x_span: tuple[float, float], y_span: tuple[float, float]) -> None:
        self.box.setRange(xRange=x_span, yRange=y_span, padding=0)

    def zoom(self, factor: float) -> None:
        """Show ``factor`` times as much, about the middle."""
        self.box.scaleBy((factor, factor))

    def survey_finely(self) -> None:
        """Draw the ground that is in view as finely as the eye can tell; evaluate many parameters in the background."""
        question = self._fine_question()
        if question is None:
            return
        self._survey_rest.stop()
        if question.section.plane is None:
            self._ground.ask(None)
            self._show_ground(survey(*question))
        else:
            self._ask(question)

    def drawing(self, scale: float = 1.0) -> Iterator[None]:
        """Draw all there is now, for a picture of ``scale`` times the size; piece by piece, but without a rest."""
        question = self._fine_question(scale)
        if question is not None:
            self._survey_rest.stop()
            self._ground.keep(question, (yield from surveying(*question)))
        yield
        yield from self.trails.drawing(scale)

    def finish_drawing(self) -> None:
        for _ in self.drawing():
            pass

    def _section_now(self) -> Section:
        return self._document.experiment.section.at(self._engine.cursor.step)

    def _follow_step(self) -> None:
        """Draw a ground that changes from step to step again, as often as the eye follows."""
        if self._section_now() != self._surveyed:
            self.markers.update()
            self._read_out()
            if not self._survey_rest.isActive():
                self._survey_rest.start()

    def _view_moved(self) -> None:
        # What was off the map must not be blank until the view rests.
        question = self._question(COARSE_SAMPLES, COARSE_SAMPLES)
        if question.section.plane is None:
            self._show_colors(survey(*question))
        else:
            self._ask(question)
        self._survey_rest.start()
        self.basins.follow()
        self._read_out()

    def _fine_question(self, scale: float = 1.0) -> GroundQuestion | None:
        """Ask for as many samples as can be told apart at ``scale`` times the size; for none where there is no room."""
        frame, ratio = self.box.rect(), self.devicePixelRatioF() * scale
        if frame.isEmpty():
            return None
        width, height = (int(min(FINEST_SAMPLES, max(COARSE_SAMPLES, side * ratio / 2))) for side in
                         (frame.width(), frame.height()))  # fmt: skip
        return self._question(width, height)

    def _question(self, width: int, height: int) -> GroundQuestion:
        self._surveyed = self._section_now()
        return GroundQuestion(self._surveyed, *self.view_range(), width, height)

    def _ask(self, question: GroundQuestion) -> None:
        self._ground.ask(question)
        for item in (self.heat_map, self.contours):  # Another objective's would be taken for this one's.
            item.setVisible(self._ground.result is not None)

    def _show_colors(self, ground: Ground) -> None:
        self.heat_map.show_ground(ground)
        self.legend.height_bar.show_ground(ground)

    def _show_ground(self, ground: Ground) -> None:
        self._show_colors(ground)
        self.contours.show_ground(ground)
        for item in (self.heat_map, self.contours):
            item.show()

    def _objective_changed(self) -> None:
        before, self._shown = self._shown, self._document.experiment.section
        if (before.objective.name, before.plane) != (self._shown.objective.name, self._shown.plane):
            self.fit()
        self.survey_finely()
        self.markers.update()
        self.legend.show_section(self._shown)
        self._read_out()

    def _show_basins(self, chart: BasinMap) -> None:
        view = self.view_range() if self._as_vectors else None
        self.basins_item.show_map(chart, self._appearance.theme.is_dark, view)
        self.markers.show_minima(chart.minima)
        self._basins_changed()

    def _basins_changed(self) -> None:
        if self.basins.chart is None:
            self.basins_item.hide()
            self.markers.show_minima(None)
        self._read_out()

    # The hand

    def _set_start(self, x: float, y: float) -> None:
        self._undoable_click = False
        try:
            before = self._document.experiment
            pixel_x, pixel_y = (abs(side) for side in self.box.viewPixelSize())
            place = tidy_coordinate(x, pixel_x), tidy_coordinate(y, pixel_y)
            self._document.set_start(before.section.point(place), START_GESTURE)
            self._undoable_click = self._document.experiment != before
        except InvalidInputError as error:
            self.refused.emit(str(error))
            return
        self.hint.hide()
        self.touched.emit()

    def _fit_instead(self) -> None:
        """Fit the view; the first of the two clicks did not mean a start."""
        if self._undoable_click:
            self._undoable_click = False
            self._document.take_back()
        self.fit()

    def _pointer_moved(self, position: QPointF) -> None:
        self._pointer = position
        self._read_out()

    def _read_out(self) -> None:
        """Say what is under the pointer now, whether it moved or what is below it did."""
        if self._pointer is None or not self.box.sceneBoundingRect().contains(self._pointer):
            self.readout.setText(" ")
            self.legend.height_bar.point_at(None)
            return
        at = self.box.mapSceneToView(self._pointer)
        place = np.array([at.x(), at.y()])
        section = self._section_now()
        with np.errstate(all="ignore"):
            value, slope = float(section.value(place)), float(np.hypot(*section.gradient(place)))
        self.legend.height_bar.point_at(value)
        numbers = zip((*section.names, "f", "|∇f|"), (at.x(), at.y(), value, slope), strict=True)
        parts = [f"{name}  {three_digits(number)}" for name, number in numbers]
        if self.basins.chart is not None and (words := end_words(self.basins.chart, at.x(), at.y())):
            parts.append(f"from here {self.basins.chart.optimizer.title}: {words}")
        self.readout.setText("     ".join(parts))

    # The look

    def _restyle(self) -> None:
        theme = self._appearance.theme
        self.plot.setBackground(QColor(theme.window))
        for axis in (self.plot.left, self.plot.bottom):
            axis.restyle(theme, self.font())
        self.heat_map.show_colors(self._appearance.color_map, theme)
        self.contours.show_colors(theme)
        if self.basins.chart is not None:
            self._show_basins(self.basins.chart)
        self.markers.update()
        self.trails.redraw()
        self._place_hint()

    def _place_hint(self) -> None:
        self.hint.adjustSize()
        self.hint.move((self.plot.width() - self.hint.width()) // 2, 2 * GRID)
        self.hint.raise_()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(720, 640)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(280, 240)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.legend.setHidden(self.height() < LOW_HEIGHT)
        self._place_hint()

    @guarded(nothing)
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self._read_out()
