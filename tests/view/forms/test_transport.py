from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.model.document import Document
from playground.model.step_engine import FASTEST, SLOWEST, StepEngine
from playground.view.forms.transport import Transport
from playground.view.parts.appearance import Appearance
from tests.clock import FakeClock


@pytest.fixture
def transport(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[Transport]:
    transport = Transport(document, engine, appearance)
    transport.resize(900, 50)
    with qtbot.waitExposed(transport):
        transport.show()
    transport.activateWindow()
    yield transport
    transport.deleteLater()


def shown_step(transport: Transport) -> int:
    return int("".join(filter(str.isdigit, transport.step_label.text())))


def test_play_plays_and_pauses(transport: Transport, engine: StepEngine) -> None:
    assert transport.play_button.accessibleName() == "Play"
    transport.play_button.click()
    assert engine.is_playing
    assert transport.play_button.accessibleName() == "Pause"
    transport.play_button.click()
    assert not engine.is_playing
    assert transport.play_button.accessibleName() == "Play"


def test_single_steps_and_the_way_back(transport: Transport, engine: StepEngine) -> None:
    for _ in range(3):
        transport.step_button.click()
    assert engine.cursor.step == shown_step(transport) == transport.step_slider.value() == 3
    transport.back_button.click()
    assert engine.cursor.step == shown_step(transport) == 2
    transport.reset_button.click()
    assert engine.cursor.step == shown_step(transport) == 0
    transport.back_button.click()
    assert engine.cursor.step == 0


def test_the_step_counts_while_it_plays(transport: Transport, engine: StepEngine, clock: FakeClock) -> None:
    transport.play_button.click()
    clock.now += 1.0
    engine.tick()
    assert shown_step(transport) == transport.step_slider.value() == engine.cursor.step == 60


def test_the_step_slider_shows_any_moment_of_the_race(transport: Transport, engine: StepEngine) -> None:
    transport.play_button.click()
    transport.step_slider.setValue(123)
    assert engine.cursor.step == shown_step(transport) == 123
    assert not engine.is_playing
    assert all(run.trajectory.last_step == 123 for run in engine.runs)


def test_a_limit_typed_is_in_force(transport: Transport, document: Document, engine: StepEngine) -> None:
    transport.limit_entry.setFocus()
    transport.limit_entry.selectAll()
    QTest.keyClicks(transport.limit_entry, "2000")
    QTest.keyClick(transport.limit_entry, Qt.Key.Key_Return)
    assert document.experiment.steps == 2_000
    assert transport.step_slider.maximum() == 2_000
    document.undo()
    assert transport.limit_entry.text() == "500"
    assert transport.step_slider.maximum() == 500


@pytest.mark.parametrize("text", ["abc", "0", "-3", "1.5", "100000000"])
def test_an_impossible_limit_is_marked_with_a_sentence_and_the_last_good_one_stays(
    transport: Transport, document: Document, text: str
) -> None:
    before = document.experiment
    said: list[str] = []
    transport.refused.connect(said.append)
    transport.limit_entry.setFocus()
    transport.limit_entry.selectAll()
    QTest.keyClicks(transport.limit_entry, text)
    QTest.keyClick(transport.limit_entry, Qt.Key.Key_Return)
    assert transport.limit_entry.property("invalid") is True
    assert "step limit" in said[-1]
    assert document.experiment is before
    QTest.keyClick(transport.limit_entry, Qt.Key.Key_Escape)
    assert transport.limit_entry.text() == "500"
    assert transport.limit_entry.property("invalid") is False
    assert said[-1] == ""


@pytest.mark.parametrize("steps", [1, 500, 10_000_000])
def test_a_limit_from_a_file_is_shown(transport: Transport, document: Document, steps: int) -> None:
    document.set_steps(steps)
    assert int(transport.limit_entry.text()) == steps
    assert transport.step_slider.maximum() == steps


def test_the_speed_slider_goes_from_the_slowest_to_as_fast_as_it_can(transport: Transport, engine: StepEngine) -> None:
    speeds = []
    for position in range(transport.speed_slider.maximum() + 1):
        transport.speed_slider.setValue(position)
        speeds.append(engine.speed)
        assert transport.speed_slider.value() >= position
    assert speeds == sorted(speeds)
    assert speeds[0] == SLOWEST
    assert FASTEST in speeds
    assert math.isinf(speeds[-1])


@pytest.mark.parametrize(
    ("speed", "label"),
    [(1.0, "1/s"), (2.5, "2.5/s"), (60.0, "60/s"), (10_000.0, "10000/s"), (math.inf, "as fast as it can")],
)
def test_the_speed_is_said_in_words(transport: Transport, engine: StepEngine, speed: float, label: str) -> None:
    engine.set_speed(speed)
    assert transport.speed_label.text().replace("\u202f", "") == label


def test_a_speed_set_elsewhere_moves_the_slider(transport: Transport, engine: StepEngine) -> None:
    engine.set_speed(1.0)
    assert transport.speed_slider.value() == 0
    engine.set_speed(math.inf)
    assert transport.speed_slider.value() == transport.speed_slider.maximum()


def test_the_numbers_have_room_for_the_largest_they_will_show(transport: Transport, document: Document) -> None:
    document.set_steps(10_000_000)
    width = transport.fontMetrics().horizontalAdvance(transport.limit_entry.text())
    assert transport.limit_entry.width() > width


def test_a_larger_font_makes_room_for_itself(transport: Transport, appearance: Appearance) -> None:
    before = transport.speed_label.width()
    appearance.set_presenting(True)
    assert transport.speed_label.width() > 1.3 * before
