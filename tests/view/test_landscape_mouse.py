from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from pytestqt.qtbot import QtBot

from playground.core.objectives import OBJECTIVES
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas.canvas import Canvas
from playground.view.parts.appearance import Appearance
from tests.races import Ear
from tests.view.hand import Hand


@pytest.fixture
def landscape(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[Canvas]:
    landscape = Canvas(document, engine, appearance)
    landscape.resize(640, 560)
    with qtbot.waitExposed(landscape):
        landscape.show()
    landscape.fit()
    yield landscape
    landscape.deleteLater()


@pytest.fixture
def hand(landscape: Canvas) -> Hand:
    return Hand(landscape)


def view(hand: Hand) -> QRectF:
    return QRectF(hand.canvas.box.viewRect())


def test_a_click_starts_from_there(hand: Hand, document: Document) -> None:
    hand.click(0.5, 1.25)
    assert document.experiment.start == pytest.approx(hand.point(hand.pixel(0.5, 1.25)), abs=0.01)
    assert document.undo_text == "change of start"


def test_a_clicked_start_has_no_more_digits_than_a_pixel_can_tell(hand: Hand, document: Document) -> None:
    hand.click(0.5, 1.25)
    assert all(len(repr(abs(number)).partition(".")[2]) <= 3 for number in document.experiment.start)


def test_the_hint_goes_with_the_first_click(hand: Hand) -> None:
    assert not hand.canvas.hint.isHidden()
    ear = Ear(hand.canvas, ["touched"])
    hand.click(0.5, 1.25)
    assert hand.canvas.hint.isHidden()
    assert ear.take() == ["touched"]


def test_a_drag_moves_the_start_and_is_undone_in_one_go(hand: Hand, document: Document) -> None:
    before = document.experiment
    starts = []
    document.start_changed.connect(lambda: starts.append(document.experiment.start))
    hand.drag(hand.pixel(-1.5, 2.0), hand.pixel(1.0, 0.0))
    assert len(starts) > 5
    assert document.experiment.start == pytest.approx((1.0, 0.0), abs=0.02)
    document.undo()
    assert document.experiment == before


def test_two_drags_are_undone_one_after_the_other(hand: Hand, document: Document) -> None:
    hand.drag(hand.pixel(-1.5, 2.0), hand.pixel(1.0, 0.0))
    between = document.experiment.start
    hand.drag(hand.pixel(1.0, 0.0), hand.pixel(0.0, 1.0))
    document.undo()
    assert document.experiment.start == between


def test_two_clicks_are_undone_one_after_the_other(hand: Hand, document: Document) -> None:
    hand.click(0.5, 1.25)
    between = document.experiment.start
    hand.drag(hand.pixel(1.0, 0.0), hand.pixel(0.0, 1.0))
    document.undo()
    assert document.experiment.start == between


def test_a_drag_leaves_the_view_alone(hand: Hand) -> None:
    before = view(hand)
    hand.drag(hand.pixel(-1.5, 2.0), hand.pixel(1.0, 0.0))
    assert view(hand) == before


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_the_other_buttons_pan(hand: Hand, document: Document, button: Qt.MouseButton) -> None:
    grabbed = hand.point(hand.pixel(0.5, 1.0))
    target = hand.pixel(-0.5, 0.25)
    hand.drag(hand.pixel(0.5, 1.0), target, button)
    tolerance = 1.5 * hand.canvas.box.viewPixelSize()[0]
    assert hand.point(target) == pytest.approx(grabbed, abs=tolerance)
    assert not document.is_modified


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_a_click_with_another_button_does_nothing(hand: Hand, document: Document, button: Qt.MouseButton) -> None:
    before = view(hand)
    hand.click(0.5, 1.25, button)
    assert not document.is_modified
    assert view(hand) == before


@pytest.mark.parametrize("notches", [3, -3])
def test_the_wheel_zooms_about_the_pointer(hand: Hand, notches: int) -> None:
    before = view(hand)
    at = hand.pixel(1.25, 0.25)
    under = hand.point(at)
    hand.wheel(at, notches)
    assert (view(hand).width() < before.width()) == (notches > 0)
    assert view(hand).width() != before.width()
    assert hand.point(at) == pytest.approx(under, abs=1e-9)


def test_a_double_click_fits_the_domain(hand: Hand, document: Document) -> None:
    fitted = view(hand)
    hand.wheel(hand.pixel(1.0, 1.0), 5)
    hand.double_click(1.0, 1.0)
    now = view(hand)
    assert (now.width(), now.height()) == pytest.approx((fitted.width(), fitted.height()))
    assert (now.left(), now.top()) == pytest.approx((fitted.left(), fitted.top()))


def test_a_double_click_leaves_the_start_where_it_was(hand: Hand, document: Document) -> None:
    before = document.experiment
    hand.double_click(1.0, 1.0)
    assert document.experiment == before
    assert document.undo_text == ""


def test_a_double_click_undoes_nothing_that_came_before_it(hand: Hand, document: Document) -> None:
    hand.click(0.5, 1.25)
    document.set_steps(77)
    document.set_run_values(0, lr=0.2)
    before = document.experiment
    hand.double_click(1.0, 1.0)
    assert document.experiment == before
    assert document.undo_text == "change of lr"
    hand.double_click(1.0, 1.0)
    assert document.experiment == before


def test_a_double_click_right_after_a_drag_keeps_what_the_drag_set(hand: Hand, document: Document) -> None:
    hand.drag(hand.pixel(-1.5, 2.0), hand.pixel(1.0, 0.0))
    dragged = document.experiment
    hand.double_click(1.0, 1.0)
    assert document.experiment == dragged


def test_a_refused_click_says_why_and_a_double_click_there_undoes_nothing(
    hand: Hand, document: Document, qtbot: QtBot
) -> None:
    hand.click(0.5, 1.25)
    document.set_run_values(0, lr=0.2)
    before = document.experiment
    box = hand.canvas.box
    box.setRange(xRange=(1e13, 2e13), yRange=(1e13, 2e13))
    with qtbot.waitSignal(hand.canvas.refused) as refusal:
        hand.double_click(1.5e13, 1.5e13)
    assert "start" in refusal.args[0].lower()
    assert document.experiment == before


def test_a_drag_may_leave_the_canvas(hand: Hand, document: Document) -> None:
    hand.drag(hand.pixel(-1.5, 2.0), QPoint(-400, 300))
    assert document.experiment.start[0] < view(hand).left()
    assert np.isfinite(document.experiment.start).all()


def test_a_click_outside_the_domain_is_a_start_too(hand: Hand, document: Document) -> None:
    hand.canvas.zoom(3.0)
    hand.click(4.0, 4.0)
    assert document.experiment.start == pytest.approx((4.0, 4.0), abs=0.1)


def test_clicks_after_another_objective_belong_to_it(hand: Hand, document: Document) -> None:
    document.set_objective(OBJECTIVES.find("himmelblau")())
    hand.click(-3.0, 3.0)
    assert document.experiment.start == pytest.approx((-3.0, 3.0), abs=0.02)


def test_the_mark_of_the_start_is_where_the_start_is(hand: Hand, document: Document) -> None:
    document.set_start((0.5, 0.5))
    document.show_run(0, False)
    document.show_run(1, False)
    with_mark = hand.canvas.plot.grab().toImage()
    at = hand.pixel(0.5, 0.5)
    here = with_mark.pixelColor(at)
    document.set_start((-1.0, -0.5))
    document.show_run(0, False)
    without = hand.canvas.plot.grab().toImage()
    assert here != without.pixelColor(at)
    scene = hand.canvas.box.mapViewToScene(QPointF(0.5, 0.5))
    assert hand.canvas.plot.mapFromScene(scene) == at
