from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPicture
from PySide6.QtWidgets import QApplication, QGraphicsItem
from pytestqt.qtbot import QtBot

from playground.core.objectives import OBJECTIVES
from playground.core.planes.section import Section
from playground.figures.numbers import three_digits
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas.canvas import Canvas
from playground.view.parts.appearance import GRID, Appearance, ColorMap, ThemeChoice
from tests.view.hand import Hand


@pytest.fixture
def landscape(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[Canvas]:
    landscape = Canvas(document, engine, appearance)
    landscape.resize(640, 560)
    with qtbot.waitExposed(landscape):
        landscape.show()
    landscape.fit()
    landscape.finish_drawing()
    yield landscape
    landscape.deleteLater()


def view(landscape: Canvas) -> QRectF:
    return QRectF(landscape.box.viewRect())


def spans(landscape: Canvas) -> np.ndarray:
    return np.array(landscape.box.viewRange())


def test_the_whole_domain_is_in_view_at_first(landscape: Canvas) -> None:
    (left, right), (bottom, top) = OBJECTIVES.find("rosenbrock")().domain
    assert view(landscape).contains(QRectF(left, bottom, right - left, top - bottom))


def test_one_unit_is_as_long_across_as_up(landscape: Canvas) -> None:
    width, height = landscape.box.viewPixelSize()
    assert width == pytest.approx(height)
    landscape.resize(900, 300)
    landscape.fit()
    QApplication.processEvents()
    width, height = landscape.box.viewPixelSize()
    assert width == pytest.approx(height)


@pytest.mark.parametrize("objective", list(OBJECTIVES), ids=lambda objective: objective.name)
def test_another_objective_is_fitted_into_view(landscape: Canvas, document: Document, objective: type) -> None:
    landscape.zoom(0.1)
    document.set_objective(OBJECTIVES.find("saddle")())
    document.set_objective(objective())
    (left, right), (bottom, top) = Section(objective()).domain
    assert view(landscape).contains(QRectF(left, bottom, right - left, top - bottom))
    assert view(landscape).width() < 6 * (right - left)


def test_a_parameter_of_the_objective_leaves_the_view_alone(landscape: Canvas, document: Document) -> None:
    landscape.zoom(0.25)
    before = spans(landscape)
    document.set_objective_values(b=3.0)
    assert (spans(landscape) == before).all()


def test_zooming_keeps_the_middle(landscape: Canvas) -> None:
    before = view(landscape)
    landscape.zoom(2.0)
    assert view(landscape).center() == before.center()
    assert view(landscape).width() == pytest.approx(2 * before.width())


@pytest.mark.parametrize("factor", [0.8, 1.25])
def test_the_axes_follow_the_map_and_it_stays_in_place_at_the_limits_of_the_zoom(
    landscape: Canvas, factor: float
) -> None:
    for _ in range(120):
        landscape.box.scaleBy((factor, factor), center=(1.0, -0.3))
        for axis, span in zip((landscape.plot.bottom, landscape.plot.left), spans(landscape), strict=True):
            assert axis.range == pytest.approx(span, rel=1e-12)
    at_the_limit = spans(landscape)
    landscape.box.scaleBy((factor, factor), center=(1.0, -0.3))
    assert (spans(landscape) == at_the_limit).all()
    assert view(landscape).contains(QPointF(1.0, -0.3))


def test_the_room_of_long_numbers_is_the_map_s_again_once_it_is_fitted(landscape: Canvas) -> None:
    before = landscape.plot.left.width()
    for _ in range(60):
        landscape.box.scaleBy((0.75, 0.75), center=(0.123, 0.456))
    landscape.grab()
    QApplication.processEvents()
    assert landscape.plot.left.width() > before + 20
    landscape.fit()
    landscape.grab()
    QApplication.processEvents()
    assert landscape.plot.left.width() <= before + GRID


@pytest.mark.parametrize("width", [300, 640, 1100])
@pytest.mark.parametrize("depth", [5, 20, 40, 60])
def test_numbers_below_the_map_never_touch(landscape: Canvas, depth: int, width: int) -> None:
    landscape.resize(width, 560)
    landscape.box.scaleBy((0.75**depth, 0.75**depth), center=(-0.876, 0.456))
    landscape.grab()
    QApplication.processEvents()
    axis = landscape.plot.bottom
    picture = QPicture()
    painter = QPainter(picture)
    painter.setFont(axis.style["tickFont"])
    rects = sorted((rect for rect, _, _ in axis.generateDrawSpecs(painter)[2]), key=QRectF.left)
    painter.end()
    assert rects
    assert all(left.right() < right.left() for left, right in pairwise(rects))


def test_numbers_along_the_edges_have_a_true_minus_sign(landscape: Canvas) -> None:
    axis = landscape.plot.left
    axis.tickValues(-0.5, 0.5, 200.0)
    assert {"\N{MINUS SIGN}0.5", "0", "0.5"} <= set(axis.tickStrings([], 1.0, 1.0))


@pytest.mark.parametrize("factor", [0.25, 0.7, 2.0])
def test_contours_are_drawn_where_they_belong_however_the_view_came_about(landscape: Canvas, factor: float) -> None:
    landscape.grab()
    landscape.zoom(factor)
    landscape.grab()  # With the contours of the view before, until this one is surveyed.
    landscape.finish_drawing()
    shown = landscape.grab().toImage()
    for mode in (QGraphicsItem.CacheMode.NoCache, QGraphicsItem.CacheMode.DeviceCoordinateCache):
        landscape.contours.setCacheMode(mode)
    assert shown == landscape.grab().toImage()


def test_the_heat_map_shows_each_sample_where_it_belongs(landscape: Canvas, document: Document) -> None:
    objective = document.experiment.objective
    item = landscape.heat_map
    image = item.image
    rows, columns = image.shape
    for row, column in ((0, 0), (rows // 3, columns // 2), (rows - 1, columns - 1)):
        at = item.mapToView(QPointF(column + 0.5, row + 0.5))
        value = float(objective.value(np.array([at.x(), at.y()])))
        assert image[row, column] == pytest.approx(np.log10(value), abs=1e-6)


def test_the_darkest_place_is_the_valley(landscape: Canvas) -> None:
    hand = Hand(landscape)
    picture = landscape.plot.grab().toImage()
    floor = QColor(picture.pixel(hand.pixel(-0.7, 0.49)))
    slope = QColor(picture.pixel(hand.pixel(-1.8, -0.8)))
    assert floor.lightness() < slope.lightness()


def test_the_heat_map_covers_the_view(landscape: Canvas) -> None:
    item = landscape.heat_map
    covered = item.mapRectToView(QRectF(0, 0, item.image.shape[1], item.image.shape[0]))
    assert covered.adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(view(landscape))


def test_zooming_out_evaluates_what_lies_outside_the_domain(landscape: Canvas, qtbot: QtBot) -> None:
    before = landscape.contours.boundingRect()
    landscape.zoom(5.0)
    item = landscape.heat_map
    assert item.mapRectToView(QRectF(0, 0, item.image.shape[1], item.image.shape[0])).contains(view(landscape))
    qtbot.waitUntil(lambda: landscape.contours.boundingRect().width() > 3 * before.width())


def test_there_are_contours_and_they_follow_the_objective(landscape: Canvas, document: Document) -> None:
    before = landscape.contours.boundingRect()
    assert view(landscape).intersects(before)
    document.set_objective(OBJECTIVES.find("himmelblau")())
    assert landscape.contours.boundingRect() != before
    assert not landscape.contours.boundingRect().isEmpty()


@pytest.mark.parametrize("factor", [1e-12, 1e12])
def test_one_cannot_zoom_so_far_that_the_picture_breaks(landscape: Canvas, factor: float) -> None:
    for _ in range(3):
        landscape.zoom(factor)
    landscape.finish_drawing()
    assert np.isfinite(spans(landscape)).all()
    assert view(landscape).width() > 0
    landscape.grab()
    landscape.fit()
    assert view(landscape).width() < 20


def test_the_readout_tells_position_value_and_slope_under_the_pointer(landscape: Canvas) -> None:
    hand = Hand(landscape)
    hand.move(hand.pixel(1.0, 1.5))
    x, y = hand.point(hand.pixel(1.0, 1.5))
    text = landscape.readout.text()
    for name in ("x", "y", "f", "|∇f|"):
        assert f"{name}  " in text
    assert f"x  {x:.2f}" in text or f"x  {x:.3f}" in text
    assert f"y  {y:.2f}" in text


def test_the_readout_is_empty_outside_the_map(landscape: Canvas) -> None:
    hand = Hand(landscape)
    hand.move(hand.pixel(1.0, 1.0))
    assert landscape.readout.text().strip()
    hand.move(landscape.plot.rect().bottomLeft())
    assert not landscape.readout.text().strip()


def test_the_readout_belongs_to_the_new_objective_after_a_change(landscape: Canvas, document: Document) -> None:
    document.set_objective(OBJECTIVES.find("saddle")())
    hand = Hand(landscape)
    hand.move(hand.pixel(0.0, 1.0))
    assert "f  −" in landscape.readout.text()


def test_the_readout_follows_what_changes_below_a_resting_pointer(landscape: Canvas, document: Document) -> None:
    hand = Hand(landscape)
    at = hand.pixel(1.4, 0.4)
    hand.move(at)
    bar = landscape.legend.height_bar
    for change in (
        lambda: landscape.zoom(0.5),
        lambda: document.set_objective_values(b=3.0),
        lambda: document.set_objective(OBJECTIVES.find("himmelblau")()),
    ):
        said = landscape.readout.text()
        change()
        assert landscape.readout.text() != said
        value = float(document.experiment.objective.value(np.array(hand.point(at))))
        assert bar.pointed == pytest.approx(value, rel=1e-6)
        assert f"f  {three_digits(value)}" in landscape.readout.text()


def test_a_readout_too_long_for_its_line_ends_in_dots_and_its_tip_has_all_of_it(landscape: Canvas) -> None:
    landscape.readout.grab()
    usual = landscape.readout.toolTip()
    assert usual.startswith("Position")
    landscape.readout.setText("x  1.23     from here Adam: converged: (−3.78, −3.28)     " * 3)
    landscape.readout.grab()
    assert landscape.readout.toolTip() == landscape.readout.text()
    landscape.readout.setText(" ")
    landscape.readout.grab()
    assert landscape.readout.toolTip() == usual


def test_every_look_of_the_map_is_another(landscape: Canvas, appearance: Appearance) -> None:
    pictures = []
    for theme in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        for color_map in ColorMap:
            appearance.set_theme(theme)
            appearance.set_color_map(color_map)
            picture = landscape.plot.grab().toImage()
            pictures.append(bytes(picture.constBits()))
    assert len(set(pictures)) == 4


def test_presenting_makes_trails_and_heads_larger(appearance: Appearance) -> None:
    width, radius = appearance.trail_width, appearance.head_radius
    appearance.set_presenting(True)
    assert appearance.trail_width > 1.5 * width
    assert appearance.head_radius > 1.5 * radius


def test_the_hint_is_over_the_canvas_and_lets_the_mouse_through(landscape: Canvas, document: Document) -> None:
    assert landscape.hint.isVisible()
    hand = Hand(landscape)
    at = landscape.hint.geometry().center()
    x, y = hand.point(landscape.plot.viewport().mapFrom(landscape, at))
    hand.click(x, y)
    assert document.experiment.start == pytest.approx((x, y), abs=0.05)
    assert landscape.hint.isHidden()


def test_a_landscape_without_runs_is_drawn(landscape: Canvas, document: Document) -> None:
    document.remove_run(0)
    document.remove_run(0)
    assert not landscape.grab().isNull()
