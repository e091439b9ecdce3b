from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.core.objectives import OBJECTIVES
from playground.core.planes.section import Section
from playground.figures.ground import survey
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas.canvas import Canvas
from playground.view.canvas.ground_items import map_colors
from playground.view.canvas.height_bar import HeightBar, height_ticks
from playground.view.canvas.marks import all_marks
from playground.view.parts.appearance import Appearance, ThemeChoice
from playground.view.parts.flow_key import FlowKey
from playground.view.parts.preferences import Preferences
from playground.view.window.main_window import MainWindow
from tests.view.hand import Hand


@pytest.fixture
def landscape(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[Canvas]:
    landscape = Canvas(document, engine, appearance)
    landscape.resize(640, 620)
    with qtbot.waitExposed(landscape):
        landscape.show()
    landscape.fit()
    landscape.finish_drawing()
    yield landscape
    landscape.basins.want(False)
    landscape.deleteLater()


def number(text: str) -> float:
    plain = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--"))
    if plain == text.replace("−", "-"):
        return float(plain)
    mantissa, _, power = plain.rpartition("10")
    return float(mantissa.rstrip("×") or 1.0) * 10.0 ** int(power)


@pytest.mark.parametrize(
    "name", ["rosenbrock", "himmelblau", "eggholder", "saddle", "quadratic-bowl", "goldstein-price"]
)
def test_every_value_on_the_bar_stands_at_the_colour_that_the_map_gives_it(name: str, appearance: Appearance) -> None:
    objective = OBJECTIVES.find(name)()
    across, up = objective.domain
    ground = survey(Section(objective), across, up, 200, 200)
    bar = HeightBar(appearance)
    bar.resize(500, 24)
    bar.show_ground(ground)
    ticks = bar.ticks()
    assert len(ticks) >= 2
    assert ticks == sorted(ticks)
    for place, text in ticks:
        assert bar.place_of(number(text)) == pytest.approx(place, abs=0.03)
    # And the map has that height there.
    share = (ground.height - ground.low) / (ground.high - ground.low)
    x, y = np.meshgrid(ground.x, ground.y)
    for row, column in ((20, 30), (100, 150), (170, 60)):
        value = float(objective.value(np.array([x[row, column], y[row, column]])))
        assert bar.place_of(value) == pytest.approx(float(np.clip(share[row, column], 0.0, 1.0)), abs=1e-6)
    bar.deleteLater()


def test_an_objective_measured_from_zero_has_powers_of_ten(appearance: Appearance) -> None:
    objective = OBJECTIVES.find("rosenbrock")()
    across, up = objective.domain
    ground = survey(Section(objective), across, up, 100, 100)
    assert {"1", "10", "100"} <= {tick.text for tick in height_ticks(ground, 9)}


def test_values_close_together_have_the_digits_that_tell_them_apart() -> None:
    ground = survey(Section(OBJECTIVES.find("himmelblau")()), (1.0, 1.0001), (1.0, 1.0001), 60, 60)
    texts = [tick.text for tick in height_ticks(ground, 9)]
    assert len(set(texts)) == len(texts) == 4
    assert number(texts[0]) == pytest.approx(10.0**ground.low, rel=1e-4)
    assert number(texts[-1]) == pytest.approx(10.0**ground.high, rel=1e-4)


def test_the_bar_points_at_the_value_under_the_mouse(landscape: Canvas) -> None:
    hand = Hand(landscape)
    hand.move(hand.pixel(0.5, 0.5))
    bar = landscape.legend.height_bar
    at = hand.point(hand.pixel(0.5, 0.5))
    expected = float(OBJECTIVES.find("rosenbrock")().value(np.array(at)))
    assert bar.pointed == pytest.approx(expected, rel=1e-6)
    QApplication.sendEvent(landscape, QEvent(QEvent.Type.Leave))
    assert bar.pointed is None


def test_the_legend_covers_nothing_of_the_map(landscape: Canvas) -> None:
    assert not landscape.legend.geometry().intersects(landscape.plot.geometry())


def test_every_mark_on_the_map_is_explained(landscape: Canvas, document: Document) -> None:
    document.set_objective(OBJECTIVES.find("himmelblau")())
    words = landscape.legend.marks_key.text()
    for word in ("global minimum", "saddle", "start", "domain", "on its way", "converged", "diverged", "left the view"):
        assert word in words
    document.set_objective(OBJECTIVES.find("saddle")())
    assert "global minimum" not in landscape.legend.marks_key.text()


def test_marks_are_drawn_inside_their_places_and_none_is_empty(appearance: Appearance) -> None:
    key = FlowKey(appearance)
    key.resize(420, 100)
    key.show_entries(all_marks())
    assert all(key.rect().contains(place) for place in key._places)
    picture = key.grab().toImage()
    side = round(4 * appearance.head_radius)
    for place in key._places:
        box = QRect(place.topLeft(), place.size())
        box.setWidth(side)
        ground = picture.pixelColor(picture.width() - 1, picture.height() - 1)
        places = [QPoint(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())]
        assert sum(picture.pixelColor(at) != ground for at in places) > 20
    key.deleteLater()


def test_basins_take_the_colours_line_and_the_map_does_not_move(landscape: Canvas) -> None:
    before = landscape.plot.geometry()
    landscape.basins.want(True)
    QApplication.processEvents()
    assert landscape.legend.basins_line.isVisible()
    assert not landscape.legend.height_bar.isVisible()
    assert landscape.plot.geometry() == before
    landscape.basins.want(False)
    QApplication.processEvents()
    assert landscape.legend.height_bar.isVisible()
    assert landscape.plot.geometry() == before


def test_the_legend_can_be_folded_and_stays_so(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance, window: MainWindow
) -> None:
    assert window.canvas.legend.marks_key.isVisible()
    window.canvas.legend.fold_button.click()
    assert not window.canvas.legend.marks_key.isVisible()
    assert window.canvas.legend.height_bar.isVisible()
    window.close()
    appearance.has_legend = True
    Preferences().restore_look(appearance)
    assert appearance.has_legend is False
    again = MainWindow(document, engine, appearance, Preferences())
    with qtbot.waitExposed(again):
        again.show()
    assert not again.canvas.legend.marks_key.isVisible()
    again.close()
    again.deleteLater()


def test_a_canvas_that_is_low_has_its_room_for_the_map(landscape: Canvas) -> None:
    landscape.resize(300, 240)
    assert not landscape.legend.isVisible()
    landscape.resize(640, 620)
    assert landscape.legend.isVisible()


def test_f1_explains_the_marks_too_and_fits_the_screen(window: MainWindow) -> None:
    dialog = window.commands.keys_dialog()
    for word in ("global minimum", "saddle", "start", "domain", "diverged"):
        assert word in dialog.marks_key.text()
    available = window.screen().availableSize()
    assert dialog.height() <= available.height()
    assert dialog.width() <= available.width()
    dialog.close()


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_the_bar_has_the_map_s_own_colours(landscape: Canvas, appearance: Appearance, theme: ThemeChoice) -> None:
    appearance.set_theme(theme)
    landscape.finish_drawing()
    bar = landscape.legend.height_bar
    picture: QPixmap = bar.grab()
    strip: QRectF = bar._bar()
    for place in (0.02, 0.5, 0.98):
        at = QPoint(round(strip.left() + place * strip.width()), round(strip.center().y()))
        seen = picture.toImage().pixelColor(at)
        colors = map_colors(appearance.color_map, appearance.theme)
        wanted = colors[round(place * (len(colors) - 1))]
        assert np.abs(np.array([seen.red(), seen.green(), seen.blue()]) - wanted).max() <= 3
