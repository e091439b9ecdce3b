"""The basins over the landscape: their progress, the ways to stop them, and what is said about a point."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.core.errors import CancelledError, InvalidInputError
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.runs.question import Question
from playground.core.sweeps.basin import BasinMap, basin_map
from playground.core.verdicts.verdicts import Status
from playground.model.answer import State
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas import legend
from playground.view.canvas.basins import LEAST_SHARE, end_words, share_meanings
from playground.view.canvas.canvas import Canvas
from playground.view.canvas.legend import BasinsLine
from playground.view.parts.appearance import Appearance
from playground.view.parts.basin_colors import END_COLORS, minimum_color
from playground.view.parts.color_key import ColorKey, Meaning
from playground.view.window.main_window import MainWindow
from tests.races import race


@pytest.fixture(scope="module")
def chart() -> BasinMap:
    return basin_map(objective="himmelblau", optimizer=Adam(lr=0.1), size=32, steps=200)


@pytest.fixture
def never_ending(monkeypatch: pytest.MonkeyPatch, chart: BasinMap) -> None:
    """Give a coarse map at once, and a fine one never."""

    def maps(question: Question, size: int, progress: Callable[[int, int], bool], **wanted: Any) -> Iterator[BasinMap]:
        yield chart
        while progress(1, 4):
            time.sleep(0.001)
        raise CancelledError

    monkeypatch.setattr("playground.core.sweeps.basin.basin_maps", maps)
    monkeypatch.setattr(legend, "SLOW_MS", 0)


@pytest.fixture
def landscape(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[Canvas]:
    landscape = Canvas(document, engine, appearance)
    landscape.resize(480, 320)
    with qtbot.waitExposed(landscape):
        landscape.show()
    yield landscape
    landscape.basins.want(False)
    landscape.close()
    landscape.deleteLater()


def wait_for_progress(qtbot: QtBot, line: BasinsLine) -> None:
    qtbot.waitUntil(lambda: line.progress.isVisible() and line.progress.value() == 250)


@pytest.mark.usefixtures("never_ending")
def test_a_map_that_takes_long_shows_its_progress_and_can_be_stopped(
    qtbot: QtBot, landscape: Canvas, chart: BasinMap
) -> None:
    line = landscape.legend.basins_line
    landscape.basins.want(True)
    wait_for_progress(qtbot, line)
    # The line that appears takes room from the canvas, which may have the map made once more.
    qtbot.waitUntil(lambda: landscape.basins.state is State.COARSE)
    height = landscape.plot.height()
    assert line.stop_button.text() == "Stop"
    line.stop_button.click()
    assert not landscape.basins.is_busy
    assert not line.progress.isVisible()
    assert landscape.basins.chart is chart
    assert "rough" in line.text()
    assert landscape.plot.height() == height
    assert line.stop_button.text() == "Go on"
    line.stop_button.click()
    wait_for_progress(qtbot, line)
    assert "rough" not in line.text()


@pytest.mark.usefixtures("never_ending")
def test_a_change_goes_on_after_a_stop(qtbot: QtBot, landscape: Canvas, document: Document) -> None:
    landscape.basins.want(True)
    wait_for_progress(qtbot, landscape.legend.basins_line)
    landscape.legend.basins_line.stop_button.click()
    document.set_run_values(0, lr=0.02)
    wait_for_progress(qtbot, landscape.legend.basins_line)
    assert landscape.legend.basins_line.stop_button.text() == "Stop"


def test_a_stop_takes_a_map_of_other_settings_away(
    qtbot: QtBot, landscape: Canvas, document: Document, monkeypatch: pytest.MonkeyPatch, chart: BasinMap
) -> None:
    landscape.basins.freeze(chart)
    assert landscape.basins_item.isVisible()

    def maps(question: Question, size: int, progress: Callable[[int, int], bool], **wanted: Any) -> Iterator[BasinMap]:
        while progress(0, 1):
            time.sleep(0.001)
        raise CancelledError
        yield chart

    monkeypatch.setattr("playground.core.sweeps.basin.basin_maps", maps)
    landscape.basins.want(True)
    landscape.basins.stop()
    assert not landscape.basins_item.isVisible()
    assert landscape.legend.basins_line.text().endswith(": stopped")


@pytest.mark.usefixtures("never_ending")
def test_a_map_of_another_rule_goes_at_once_and_one_of_other_values_stays(
    qtbot: QtBot, landscape: Canvas, document: Document, chart: BasinMap
) -> None:
    document.replace(race("adam", "sgd", objective="himmelblau"))
    landscape.basins.want(True)
    wait_for_progress(qtbot, landscape.legend.basins_line)
    assert landscape.basins.chart is chart
    document.set_run_values(0, lr=0.02)
    assert landscape.basins.chart is chart
    document.pick(1)
    assert landscape.basins.chart is None
    assert not landscape.basins_item.isVisible()
    assert landscape.legend.basins_line.text().endswith(": being worked out…")


def test_where_there_can_be_no_map_the_line_says_why(
    qtbot: QtBot, landscape: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def maps(question: Question, size: int, progress: Callable[[int, int], bool], **wanted: Any) -> Iterator[BasinMap]:
        raise InvalidInputError("There is no room.")

    monkeypatch.setattr("playground.core.sweeps.basin.basin_maps", maps)
    landscape.basins.want(True)
    qtbot.waitUntil(lambda: not landscape.basins.is_busy)
    assert landscape.legend.basins_line.text().endswith(": There is no room.")


@pytest.mark.usefixtures("never_ending")
def test_escape_stops_a_map_while_there_is_one_to_stop(qtbot: QtBot, window: MainWindow) -> None:
    line = window.canvas.legend.basins_line
    assert not line.stop_action.isEnabled()
    window.canvas.basins.want(True)
    wait_for_progress(qtbot, line)
    QTest.keyClick(window.canvas.plot, Qt.Key.Key_Escape)
    assert window.canvas.basins.state is State.STOPPED
    assert not line.stop_action.isEnabled()


def test_a_map_that_is_there_soon_shows_no_progress(
    qtbot: QtBot, landscape: Canvas, monkeypatch: pytest.MonkeyPatch, chart: BasinMap
) -> None:
    shown: list[bool] = []
    line = landscape.legend.basins_line
    landscape.basins.changed.connect(lambda: shown.append(line.progress.isVisible()))
    monkeypatch.setattr("playground.core.sweeps.basin.basin_maps", lambda question, **wanted: iter([chart]))
    landscape.basins.want(True)
    qtbot.waitUntil(lambda: landscape.basins.chart is chart and not landscape.basins.is_busy)
    assert True not in shown
    assert not line.progress.isVisible()


def test_a_map_that_is_kept_is_not_made_anew(landscape: Canvas, document: Document, chart: BasinMap) -> None:
    landscape.basins.freeze(chart)
    document.set_run_values(0, lr=0.02)
    assert not landscape.basins.is_busy
    assert landscape.basins.chart is chart


def test_the_readout_tells_how_the_run_would_end_from_there(landscape: Canvas, chart: BasinMap) -> None:
    landscape.show_view((-5.0, 5.0), (-5.0, 5.0))
    landscape.basins.freeze(chart)
    row, column = (int(place[0]) for place in np.nonzero(chart.minimum == 2))
    at = landscape.box.mapViewToScene(QPointF(chart.x[column], chart.y[row]))
    landscape._pointer_moved(at)
    steps = chart.steps[row, column]
    words = chart.verdict(row, column).words
    assert words in ("converged, global minimum", "step limit, near a global minimum")
    assert f"from here Adam: {words}: (−3.78, −3.28) in {steps} steps" in landscape.readout.text()
    landscape.basins.want(False)
    landscape._pointer_moved(at)
    assert "from here" not in landscape.readout.text()


def test_the_words_for_a_start_are_those_of_its_run() -> None:
    wild = basin_map(objective="quadratic-bowl", optimizer=Sgd(lr=20.0), size=4, steps=60)
    last = int(wild.last[1, 1])
    assert end_words(wild, float(wild.x[1]), float(wild.y[1])) == f"diverged after step {last}"
    upward = basin_map(objective="saddle", optimizer=Sgd(lr=0.1), size=3, steps=3, domain=((-1, 1), (0.0, 1.9)))
    said = [end_words(upward, 0.0, float(y)) for y in upward.y]
    assert said == ["at a saddle", "step limit", "left the view"]


def test_beyond_the_map_nothing_is_said(chart: BasinMap) -> None:
    cell = float(chart.x[1] - chart.x[0])
    low, high = float(chart.x[0]), float(chart.x[-1])
    assert end_words(chart, low - 0.4 * cell, 0.0)
    assert end_words(chart, low - 0.6 * cell, 0.0) == ""
    assert end_words(chart, 0.0, high + 0.6 * cell) == ""
    assert end_words(chart, float("nan"), 0.0) == ""


def test_each_colour_is_explained_with_its_share(chart: BasinMap) -> None:
    meanings = share_meanings(chart)
    assert meanings[0].colors == tuple(minimum_color(index) for index in range(4))
    assert [meaning.words for meaning in meanings] == [
        f"{100 * share:.0f} % {words}"
        for share, words in [
            (np.mean(chart.status == "converged"), "converged"),
            (np.mean(chart.at_minimum & (chart.status == "finished")), "step limit, near a minimum (within 1%)"),
            (np.mean(~chart.at_minimum), "step limit"),
        ]
        if share >= LEAST_SHARE
    ] + ["lighter is sooner"]
    wild = basin_map(objective="quadratic-bowl", optimizer=Sgd(lr=20.0), size=4, steps=60)
    ((color,), words) = share_meanings(wild)[0]
    assert color.name() == END_COLORS[Status.DIVERGED]
    assert words == "100 % diverged"


def test_a_key_shortens_what_does_not_fit_and_says_it_all_to_a_reader(qtbot: QtBot, appearance: Appearance) -> None:
    key = ColorKey(appearance)
    qtbot.addWidget(key)
    key.show_meanings([Meaning((), "Basins"), Meaning((minimum_color(0),), "half reached"), Meaning((), "half not")])
    assert key.accessibleName() == "Basins: half reached, half not"
    wanted = key.sizeHint().width()
    assert key.minimumSizeHint().width() == 0
    key.resize(wanted, 20)
    whole = key.grab().toImage()
    key.resize(wanted // 2, 20)
    assert key.grab().toImage().copy(0, 0, 60, 20) == whole.copy(0, 0, 60, 20)
