from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.core.gradients import GradientPipeline
from playground.core.optimizers import OPTIMIZERS
from playground.core.sweeps.scoring import Score, score
from playground.core.sweeps.tables import ScoreTable
from playground.model.document import Document
from playground.view.parts.appearance import Appearance, ThemeChoice
from playground.view.sweeps import score_panel
from playground.view.sweeps.score_model import COLUMNS
from playground.view.sweeps.score_panel import ScorePanel
from playground.view.window.main_window import MainWindow
from tests.races import race

STARTS = 4
REACHED, MEDIAN, MOST, DIVERGED, WIDTH, MEMORY, RANGE = range(len(COLUMNS))
DOWN = Qt.Orientation.Vertical


@pytest.fixture
def panel(
    qtbot: QtBot, document: Document, appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ScorePanel]:
    monkeypatch.setattr(score_panel, "STARTS", STARTS)
    document.replace(race("adam", "sgd", objective="himmelblau", steps=60))
    panel = ScorePanel(document, appearance)
    panel.resize(800, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    yield panel
    panel.answers.stop()
    panel.close()
    panel.deleteLater()


def score_runs(qtbot: QtBot, panel: ScorePanel) -> list[Score]:
    panel.score_button.click()
    qtbot.waitUntil(lambda: not panel.answers.is_busy, timeout=60_000)
    return panel.answers.results


def model(panel: ScorePanel) -> QAbstractItemModel:
    return panel.table.model()


def text(panel: ScorePanel, row: int, column: int) -> str:
    return str(model(panel).index(row, column).data())


def names(panel: ScorePanel) -> list[str]:
    return [str(model(panel).headerData(row, DOWN)) for row in range(model(panel).rowCount())]


def click_heading(panel: ScorePanel, column: int) -> None:
    header = panel.table.horizontalHeader()
    place = header.viewport().rect().center()
    place.setX(header.sectionViewportPosition(column) + header.sectionSize(column) // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_before_anything_is_scored_it_says_what_would_be(panel: ScorePanel, document: Document) -> None:
    assert not panel.table.isVisible()
    assert "4 × 4 starts in 60 steps" in panel.hint_text.text()
    assert panel.export_button.chart is None
    document.replace(race())
    assert panel.hint_text.text() == "There is no run to score: add one."
    assert not panel.score_button.isEnabled()


def test_every_run_is_scored_as_the_core_does(qtbot: QtBot, panel: ScorePanel, document: Document) -> None:
    found = score_runs(qtbot, panel)
    for entry, mine in zip(document.experiment.runs, found, strict=True):
        wanted = score(objective=document.experiment.objective, optimizer=entry.optimizer, steps=60, starts=STARTS)
        assert mine == wanted
    assert names(panel) == ["Adam", "SGD"]
    adam, sgd = found
    assert text(panel, 1, REACHED) == f"{100 * sgd.reached:.1f}".removesuffix(".0") + " %"
    assert text(panel, 1, MEDIAN) == f"{sgd.median_steps:.0f}"
    assert text(panel, 0, MEMORY) == "2"
    assert text(panel, 0, WIDTH) == f"{'≥ ' if adam.is_width_cut else ''}{adam.width:.1f}"
    assert panel.words.text() == "4 × 4 starts, 60 steps each"


def test_what_never_arrives_and_what_has_nowhere_to_arrive_is_said(
    qtbot: QtBot, panel: ScorePanel, document: Document
) -> None:
    document.replace(race("sgd", objective="rosenbrock", steps=5))
    (found,) = score_runs(qtbot, panel)
    assert math.isinf(found.median_steps)
    assert text(panel, 0, MEDIAN) == "never"
    tip = model(panel).index(0, MEDIAN).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Fewer than half of all runs were there after 5 steps."
    document.replace(race("sgd", objective="saddle", steps=5))
    score_runs(qtbot, panel)
    assert text(panel, 0, REACHED) == "–"
    tip = model(panel).index(0, REACHED).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Saddle has no global minimum."


def test_only_the_best_of_a_column_is_marked_and_none_where_all_are_alike(
    qtbot: QtBot, panel: ScorePanel, appearance: Appearance
) -> None:
    adam, sgd = score_runs(qtbot, panel)
    assert sgd.median_steps < adam.median_steps
    assert adam.diverged == sgd.diverged
    for theme in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        appearance.set_theme(theme)
        accent = QColor(appearance.theme.accent)
        marked = {
            (row, column)
            for row in range(2)
            for column in (MEDIAN, DIVERGED, MEMORY, RANGE)
            if model(panel).index(row, column).data(Qt.ItemDataRole.ForegroundRole) == accent
        }
        assert marked == {(1, MEDIAN), (1, MEMORY)}
    best: QFont = model(panel).index(1, MEDIAN).data(Qt.ItemDataRole.FontRole)
    assert best.bold()  # So that it is seen without seeing colour.


def test_a_heading_sorts_best_first_and_a_third_click_gives_the_runs_order_back(
    qtbot: QtBot, panel: ScorePanel
) -> None:
    score_runs(qtbot, panel)
    QApplication.processEvents()
    orders = []
    for _ in range(3):
        click_heading(panel, MEDIAN)
        orders.append(names(panel))
    assert orders == [["SGD", "Adam"], ["Adam", "SGD"], ["Adam", "SGD"]]
    click_heading(panel, MEMORY)
    assert names(panel) == ["SGD", "Adam"]


def test_settings_that_change_take_the_score_away_and_undo_brings_it_back(
    qtbot: QtBot, panel: ScorePanel, document: Document
) -> None:
    adam, sgd = score_runs(qtbot, panel)
    document.set_run_values(0, lr=0.0123)
    assert panel.answers.results == [None, sgd]
    assert text(panel, 0, MEDIAN) == "–"
    assert panel.words.text().startswith("Settings have changed: score again.")
    document.undo()
    assert panel.answers.results == [adam, sgd]
    assert panel.words.text().startswith("4 × 4")
    document.set_steps(50)
    assert not panel.table.isVisible()
    assert panel.hint_text.text().startswith("Settings have changed.")
    assert panel.export_button.chart is None


def test_what_does_not_bear_on_it_leaves_the_score_alone(qtbot: QtBot, panel: ScorePanel, document: Document) -> None:
    found = score_runs(qtbot, panel)
    document.rename_run(0, "The first")
    document.recolor_run(0, "#123456")
    document.set_start((0.5, 0.5))
    assert panel.answers.results == found
    assert names(panel) == ["The first", "SGD"]
    assert model(panel).headerData(0, DOWN, Qt.ItemDataRole.DecorationRole) == QColor("#123456")
    document.add_run(OPTIMIZERS.find("momentum"))
    assert [each is None for each in panel.answers.results] == [False, False, True]


def test_it_can_be_stopped_and_goes_on_with_what_is_missing(qtbot: QtBot, panel: ScorePanel) -> None:
    panel.score_button.click()
    assert panel.score_button.text() == "Stop"
    assert text(panel, 0, REACHED) == "…"
    assert panel.progress.isVisible()
    panel.score_button.click()
    assert panel.score_button.text() == "Score the runs"
    assert not panel.progress.isVisible()
    assert None not in score_runs(qtbot, panel)


def test_with_noise_it_says_how_many_seeds(
    qtbot: QtBot, panel: ScorePanel, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_panel, "SEEDS", 2)
    document.set_pipeline(GradientPipeline(noise=0.1))
    found = score_runs(qtbot, panel)
    assert [each.runs for each in found] == [32, 32]
    assert panel.words.text() == "4 × 4 starts, 60 steps each, 2 seeds where there is noise"


def test_the_table_is_copied_as_shown_or_the_rows_selected(qtbot: QtBot, panel: ScorePanel) -> None:
    score_runs(qtbot, panel)
    panel.table.sortByColumn(MEDIAN, Qt.SortOrder.AscendingOrder)
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0] == ["Run", *(column.name for column in COLUMNS)]
    assert [line[0] for line in lines[1:]] == ["SGD", "Adam"]
    assert lines[1][1 + MEDIAN] == text(panel, 0, MEDIAN)
    panel.table.selectRow(1)
    panel.table.copy()
    assert [line.split("\t")[0] for line in QGuiApplication.clipboard().text().splitlines()] == ["Run", "Adam"]
    assert panel.table.copy_action in panel.table.actions()  # The context menu shows them.


def test_the_table_that_is_exported_holds_every_score(
    qtbot: QtBot, panel: ScorePanel, document: Document, tmp_path: Path
) -> None:
    document.rename_run(0, 'Adam, "fast"')
    adam, sgd = score_runs(qtbot, panel)
    chart = panel.export_button.chart
    assert isinstance(chart, ScoreTable)
    chart.to_csv(tmp_path / "scores.csv")
    with (tmp_path / "scores.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["run"] for row in rows] == ['Adam, "fast"', "SGD"]
    assert [float(row["median_steps"]) for row in rows] == [adam.median_steps, sgd.median_steps]


def test_in_a_narrow_dock_the_runs_stay_in_sight_and_the_figures_scroll(qtbot: QtBot, panel: ScorePanel) -> None:
    score_runs(qtbot, panel)
    assert not panel.table.isColumnHidden(RANGE)
    panel.resize(264, 300)
    QApplication.processEvents()
    assert panel.width() == 264
    assert panel.table.isColumnHidden(RANGE)
    assert panel.table.horizontalScrollBar().maximum() > 0
    panel.table.horizontalScrollBar().setValue(panel.table.horizontalScrollBar().maximum())
    assert panel.table.runs.isVisible()
    assert panel.table.runs.width() <= 0.4 * panel.width()


def test_the_model_keeps_qts_rules_through_every_edit(qtbot: QtBot, panel: ScorePanel, document: Document) -> None:
    tester = QAbstractItemModelTester(model(panel), QAbstractItemModelTester.FailureReportingMode.Fatal)
    score_runs(qtbot, panel)
    document.duplicate_run(0)
    document.remove_run(1)
    document.remove_run(0)
    document.undo()
    tester.deleteLater()


def test_every_control_can_be_found_and_explains_itself(panel: ScorePanel) -> None:
    for name in ("table", "hint_text", "words", "progress", "score_button", "export_button"):
        assert getattr(panel, name).objectName() == name
    for name in ("table", "words", "progress", "score_button", "export_button"):
        assert getattr(panel, name).toolTip()
    for column in range(len(COLUMNS)):
        assert model(panel).headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)


def test_the_window_shows_it_in_a_dock(window: MainWindow) -> None:
    window.docks["score"].raise_()
    QApplication.processEvents()
    assert isinstance(window.docks["score"].content, ScorePanel)


def test_all_figures_are_in_sight_in_a_dock_of_a_laptops_screen(
    qtbot: QtBot, panel: ScorePanel, document: Document
) -> None:
    document.replace(race("adam", "rmsprop", "momentum", "sgd", steps=60))
    panel.resize(362, 440)  # A dock at 1366 × 768.
    score_runs(qtbot, panel)
    QApplication.processEvents()
    assert panel.table.horizontalScrollBar().maximum() == 0
    assert not panel.table.isColumnHidden(MEMORY)
