from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QApplication,
    QColorDialog,
    QLineEdit,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from playground.core.gradients import GradientPipeline
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.experiment import MOST_RUNS
from playground.core.schedules import Cosine, Warmup
from playground.model.document import Document
from playground.model.palette import RUN_COLORS
from playground.model.step_engine import StepEngine
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.forms.run_actions import SWATCH, RunActions, swatch
from playground.view.forms.runs_model import LOSS, NAME, RATE, STATUS
from playground.view.forms.runs_table import RunsTable
from playground.view.parts.appearance import Appearance
from playground.view.parts.line_styles import dash_pattern
from playground.view.window.main_window import MainWindow
from tests.races import go_to, race

CHECK = Qt.ItemDataRole.CheckStateRole
TIP = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def actions(document: Document, appearance: Appearance) -> Iterator[RunActions]:
    owner = QWidget()
    yield RunActions(document, appearance, owner)
    owner.deleteLater()


@pytest.fixture
def table(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance, actions: RunActions
) -> Iterator[RunsTable]:
    table = RunsTable(document, engine, appearance, actions)
    table.resize(380, 300)
    with qtbot.waitExposed(table):
        table.show()
    table.activateWindow()
    yield table
    table.deleteLater()


def model(table: RunsTable) -> QAbstractItemModel:
    return table.model()


def text(table: RunsTable, row: int, column: int) -> str:
    return str(model(table).index(row, column).data())


def tip(table: RunsTable, row: int, column: int) -> str:
    return str(model(table).index(row, column).data(TIP))


def test_the_model_keeps_qts_rules_through_every_edit(table: RunsTable, document: Document) -> None:
    tester = QAbstractItemModelTester(model(table), QAbstractItemModelTester.FailureReportingMode.Fatal)
    document.add_run(OPTIMIZERS.find("momentum"))
    document.duplicate_run(0)
    document.remove_run(1)
    document.rename_run(0, "Fast")
    document.replace(race())
    document.replace(race("sgd", "adam", "adagrad"))
    assert model(table).rowCount() == 3
    tester.deleteLater()


def test_a_row_tells_name_rate_loss_and_status(table: RunsTable, document: Document, engine: StepEngine) -> None:
    document.set_run_values(0, lr=0.1)
    assert [text(table, 0, column) for column in (NAME, RATE, STATUS)] == ["Adam", "0.1", ""]
    assert float(tip(table, 0, LOSS)) == float(engine.runs[0].trajectory.loss[0])
    assert "β₁ 0.9" in tip(table, 0, NAME)
    assert "2 numbers of state" in tip(table, 0, NAME)


def test_a_name_s_tip_tells_what_is_inside_a_wrapper_and_what_is_the_run_s_own(
    table: RunsTable, document: Document
) -> None:
    document.add_run(OPTIMIZERS.find("lookahead"))
    document.set_run_values(2, lr=0.05, inner=OPTIMIZERS.find("adam").from_values({"beta1": 0.8}))
    document.set_run_schedule(2, Warmup(warmup=20, then=Cosine(total=100)))
    document.set_run_pipeline(2, GradientPipeline(noise=0.5))
    rule, inner, schedule, then, gradient, memory = tip(table, 2, NAME).splitlines()
    assert rule == "Lookahead: lr 0.05, k 6, α 0.5"
    assert inner.startswith("inner Adam: β₁ 0.8, β₂ 0.999, ε 1e-8")
    assert "lr" not in inner
    assert (schedule, then) == ("Its own schedule: Warm-up: warm-up 20", "then Cosine: total 100, min lr 0")
    assert gradient == "Its own gradient: noise 0.5"
    assert memory.startswith("Keeps 3 numbers")


def test_a_status_tip_tells_what_the_steps_really_cost(
    table: RunsTable, document: Document, engine: StepEngine
) -> None:
    document.replace(race("sgd", "newton", objective="quadratic-bowl"))
    go_to(engine, 2)
    assert tip(table, 0, STATUS).endswith("; 2 gradient evaluations.")
    newton = engine.runs[1]
    assert newton.gradient_evaluations > 2
    assert newton.value_evaluations > 0
    values = f"{newton.value_evaluations} value evaluations for the {newton.trajectory.last_step} steps worked out."
    assert tip(table, 1, STATUS).endswith(f"{newton.gradient_evaluations} gradient evaluations so far; {values}")
    # After the first step Newton's method is where it stays, as the second shows.
    until = newton.gradient_evaluations_until(2)
    assert f"step 2, global minimum; {until} gradient evaluations until then" in tip(table, 1, STATUS)


def test_the_loss_is_that_of_the_step_shown(table: RunsTable, engine: StepEngine) -> None:
    go_to(engine, 100)
    engine.seek(40)
    assert float(tip(table, 0, LOSS)) == float(engine.runs[0].trajectory.loss[40])


@pytest.mark.parametrize("width", [230, 260, 280, 300, 330, 358, 500])
def test_a_name_is_seen_in_full_however_narrow_the_table(
    table: RunsTable, document: Document, engine: StepEngine, width: int
) -> None:
    document.rename_run(1, "Momentum")
    document.set_run_values(1, lr=0.5)
    go_to(engine, 500)
    table.setFixedWidth(width)
    index = model(table).index(1, NAME)
    option = QStyleOptionViewItem()
    table.initViewItemOption(option)
    delegate = table.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, index)
    option.rect = table.visualRect(index)
    room = table.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, table)
    assert room.width() >= table.fontMetrics().horizontalAdvance("Momentum")
    # What became of the run is said in a line of its own where it has no column.
    told = table.status_line(1) if table.isColumnHidden(STATUS) else text(table, 1, STATUS)
    assert told in (f"diverged {joint} {engine.runs[1].trajectory.last_step}" for joint in ("at", "after step"))


@pytest.mark.parametrize("size", [(1366, 768), (1024, 700)])
def test_the_table_of_a_small_window_tells_since_when_and_which_minimum_and_every_rate(
    window: MainWindow, document: Document, engine: StepEngine, size: tuple[int, int]
) -> None:
    window.resize(*size)
    document.replace(race("momentum", "adam", "sgd", "rmsprop", objective="rastrigin", steps=2_000))
    for row, lr in enumerate((0.004, 0.1, 0.000507, 1e300)):
        document.set_run_values(row, lr=lr)
    go_to(engine, 2_000)
    QApplication.processEvents()
    table = window.panel(ExperimentPanel).runs_section.runs_table
    for row, run in enumerate(engine.runs):
        verdict = engine.verdict(run)
        line = table.status_line(row) if table.isColumnHidden(STATUS) else text(table, row, STATUS)
        assert "…" not in line
        assert line.startswith("step limit") if verdict.since is None else str(verdict.since) in line
        assert verdict.place.partition(",")[0] in line
    assert {"converged", "diverged"} <= {str(engine.status(run)) for run in engine.runs}
    assert not table.isColumnHidden(RATE)
    for row in range(4):
        index = model(table).index(row, RATE)
        assert table.sizeHintForIndex(index).width() <= table.columnWidth(RATE)


def test_a_narrow_table_says_that_a_run_came_to_the_step_limit_and_near_what(
    table: RunsTable, document: Document, engine: StepEngine
) -> None:
    table.setFixedWidth(300)
    document.replace(race("adam", steps=20, start=(1.005, 1.011)))
    document.set_run_values(0, lr=1e-5)
    assert table.status_line(0) == "on its way"
    go_to(engine, 20)
    assert table.isColumnHidden(STATUS)
    assert table.status_line(0) == "step limit, near a global minimum"
    assert "Step limit, near a global minimum at step 20" in tip(table, 0, LOSS)


def test_the_line_below_a_name_moves_neither_box_nor_editor_and_is_drawn(
    table: RunsTable, document: Document, engine: StepEngine
) -> None:
    table.setFixedWidth(300)
    place = table.status_place(1)
    assert table.visualRect(model(table).index(1, NAME)).bottom() >= place.bottom()
    before = table.viewport().grab(place).toImage()
    document.set_run_values(1, lr=0.5)
    go_to(engine, 500)
    assert table.viewport().grab(place).toImage() != before
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(14, place.top() - 12))
    assert not document.experiment.runs[1].visible
    table.edit(model(table).index(1, NAME))
    editor = table.findChild(QLineEdit)
    assert editor is not None
    assert editor.geometry().center().y() < place.top()


def test_the_status_is_said_in_words(table: RunsTable, document: Document, engine: StepEngine) -> None:
    document.set_run_values(1, lr=0.5)
    go_to(engine, 500)
    assert text(table, 0, STATUS) == "step limit"
    assert text(table, 1, STATUS) == f"diverged at {engine.runs[1].trajectory.last_step}"
    assert "smaller lr" in tip(table, 1, STATUS)
    assert model(table).index(1, STATUS).data(Qt.ItemDataRole.ForegroundRole) != model(table).index(0, STATUS).data(
        Qt.ItemDataRole.ForegroundRole
    )


def test_a_run_at_a_saddle_or_outside_the_view_is_said_to_be_so(
    table: RunsTable, document: Document, engine: StepEngine
) -> None:
    document.replace(race("sgd", objective="saddle", start=(1.0, 0.0), steps=2_000))
    document.set_run_values(0, lr=0.25)
    go_to(engine, 1_000)
    since = engine.verdict(engine.runs[0]).since
    assert text(table, 0, STATUS) == f"saddle at {since}"
    table.setFixedWidth(900)
    assert text(table, 0, STATUS) == f"at a saddle since step {since}"
    document.set_start((1.0, 0.5))
    go_to(engine, 10)
    assert text(table, 0, STATUS) == "left the view at step 4"


def test_a_converged_run_is_said_to_be_so(table: RunsTable, document: Document, engine: StepEngine) -> None:
    document.replace(race("sgd", objective="quadratic-bowl"))
    document.set_run_values(0, lr=0.25)
    go_to(engine, 100)
    since = engine.verdict(engine.runs[0]).since
    assert text(table, 0, STATUS) == f"converged at {since}"
    assert tip(table, 0, STATUS) == (
        f"Converged since step {since}, global minimum; "
        f"{since} gradient evaluations until then, 100 gradient evaluations so far."
    )


def test_clicking_a_row_picks_the_run(table: RunsTable, document: Document) -> None:
    at = table.visualRect(model(table).index(1, LOSS)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert document.picked == 1
    QTest.keyClick(table, Qt.Key.Key_Up)
    assert document.picked == 0


def test_the_row_picked_follows_the_document(table: RunsTable, document: Document) -> None:
    document.pick(1)
    assert table.currentIndex().row() == 1
    document.add_run(OPTIMIZERS.find("momentum"))
    assert table.currentIndex().row() == 2
    document.remove_run(2)
    assert table.currentIndex().row() == document.picked == 1
    document.undo()
    assert table.currentIndex().row() == document.picked == 2


def test_the_box_hides_and_shows_a_run(table: RunsTable, document: Document) -> None:
    index = model(table).index(1, NAME)
    assert index.data(CHECK) == Qt.CheckState.Checked
    model(table).setData(index, Qt.CheckState.Unchecked.value, CHECK)
    assert not document.experiment.runs[1].visible
    assert model(table).index(1, NAME).data(CHECK) == Qt.CheckState.Unchecked
    model(table).setData(index, Qt.CheckState.Checked.value, CHECK)
    assert document.experiment.runs[1].visible


def test_a_name_is_edited_in_place(table: RunsTable, document: Document, actions: RunActions, qtbot: QtBot) -> None:
    document.pick(1)
    actions.rename.trigger()
    editor = table.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "SGD"
    editor.selectAll()
    QTest.keyClicks(editor, "Plain descent")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.experiment.runs[1].shown_label == "Plain descent")
    assert text(table, 1, NAME) == "Plain descent"


def test_escape_leaves_the_name_as_it_was(table: RunsTable, document: Document, actions: RunActions) -> None:
    before = document.experiment
    actions.rename.trigger()
    editor = table.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Something else")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert document.experiment is before


def test_the_context_menu_offers_every_action_and_picks_the_run_under_the_pointer(
    table: RunsTable, document: Document, actions: RunActions
) -> None:
    offered: list[str] = []

    def look_and_close() -> None:
        menu = QApplication.activePopupWidget()
        assert menu is not None
        offered.extend(action.text() for action in menu.actions())
        menu.close()

    QTimer.singleShot(0, look_and_close)
    right_click(table, table.visualRect(model(table).index(1, NAME)).center())
    assert document.picked == 1
    assert offered == [action.text() for action in actions.all()]


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_removes_the_picked_run(table: RunsTable, document: Document, key: Qt.Key) -> None:
    document.pick(1)
    QTest.keyClick(table, key)
    assert [run.shown_label for run in document.experiment.runs] == ["Adam"]
    QTest.keyClick(table, key)
    QTest.keyClick(table, key)
    assert document.experiment.runs == ()


def test_a_new_run_is_scrolled_into_view(table: RunsTable, document: Document) -> None:
    for _ in range(14):
        document.add_run(OPTIMIZERS.find("adam"))
        QApplication.processEvents()
        row = table.visualRect(model(table).index(document.picked, NAME))
        assert table.viewport().rect().contains(row)
    document.pick(0)
    assert table.viewport().rect().contains(table.visualRect(model(table).index(0, NAME)))


@pytest.mark.parametrize(
    ("lr", "shown", "exact"),
    [
        (0.000507, "0.000507", "0.000507"),
        (0.0007000000000000001, "0.0007", "0.0007"),
        (0.01995262314968879, "0.02", "0.01995262315"),
        (3e-7, "3e-7", "3e-7"),
        (15.0, "15", "15"),
    ],
)
def test_a_learning_rate_is_shown_in_three_digits_and_in_full_in_the_table(
    table: RunsTable, document: Document, lr: float, shown: str, exact: str
) -> None:
    document.set_run_values(0, lr=lr)
    index = model(table).index(0, RATE)
    assert index.data() == shown
    assert index.data(TIP) == exact
    assert f"lr {exact}," in tip(table, 0, NAME)
    table.resize(500, 300)
    assert not table.isColumnHidden(RATE)
    assert table.sizeHintForIndex(index).width() <= table.columnWidth(RATE)


def test_rename_edits_the_name_once_and_nothing_where_there_is_no_run(
    table: RunsTable, document: Document, actions: RunActions, qtlog: Any
) -> None:
    actions.rename.trigger()
    actions.rename.trigger()
    assert table.state() is RunsTable.State.EditingState
    editor = table.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    document.replace(race())
    actions.rename_wanted.emit()
    table.hide()
    actions.rename_wanted.emit()
    assert not [record for record in qtlog.records if "edit" in record.message]


def test_below_the_rows_there_is_no_context_menu(table: RunsTable, document: Document) -> None:
    document.replace(race())
    right_click(table, QPoint(5, 5))
    assert QApplication.activePopupWidget() is None


def right_click(table: RunsTable, at: QPoint) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, table.viewport().mapToGlobal(at))
    QApplication.sendEvent(table.viewport(), event)


def test_actions_change_the_picked_run(document: Document, actions: RunActions) -> None:
    document.pick(1)
    actions.show.trigger()
    assert not document.experiment.runs[1].visible
    assert actions.show.text() == "Show"
    actions.show.trigger()
    assert document.experiment.runs[1].visible
    assert actions.show.text() == "Hide"
    actions.duplicate.trigger()
    assert [entry.shown_label for entry in document.experiment.runs] == ["Adam", "SGD", "SGD 2"]
    actions.remove.trigger()
    actions.remove.trigger()
    actions.remove.trigger()
    assert document.experiment.runs == ()
    assert not any(action.isEnabled() for action in actions.all())


def test_every_optimizer_can_be_added_from_the_menu(document: Document, actions: RunActions) -> None:
    document.replace(race())
    actions.add_menu.aboutToShow.emit()
    entries = actions.add_menu.actions()
    assert len(entries) < 20  # What is met first; the others are grouped below it.
    menus = [entry.menu() for entry in entries]
    flat = [entry for entry, menu in zip(entries, menus, strict=True) if menu is None]
    flat += [action for menu in menus if isinstance(menu, QMenu) for action in menu.actions()]
    for action in flat:
        assert action.toolTip()
        action.trigger()
    added = [entry.optimizer.name for entry in document.experiment.runs]
    assert added == [optimizer.name for optimizer in OPTIMIZERS]


def test_every_colour_of_the_palette_can_be_chosen_by_name(document: Document, actions: RunActions) -> None:
    offered = [action for action in actions.color_menu.actions() if action.data()]
    assert [action.data() for action in offered] == list(RUN_COLORS)
    for action in offered:
        action.trigger()
        assert document.color(0) == action.data()


@pytest.mark.parametrize("color", [color for color in RUN_COLORS if dash_pattern(color)])
def test_a_dashed_line_looks_dashed_in_the_table(qapp: QApplication, color: str) -> None:
    picture = swatch(color).pixmap(SWATCH).toImage()
    middle = picture.height() // 2
    inked = [picture.pixelColor(x, middle).alpha() > 128 for x in range(picture.width())]
    assert sum(inked[x] and not inked[x + 1] for x in range(len(inked) - 1)) >= 2


def test_another_colour_is_asked_for_and_may_be_declined(
    document: Document, actions: RunActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = actions.color_menu.actions()[-1]
    monkeypatch.setattr(QColorDialog, "getColor", lambda *args: QColor())
    before = document.experiment
    other.trigger()
    assert document.experiment is before
    monkeypatch.setattr(QColorDialog, "getColor", lambda *args: QColor("#123456"))
    other.trigger()
    assert document.color(0) == "#123456"


def test_losses_are_shown_again_shortly_after_a_step(table: RunsTable, engine: StepEngine, qtbot: QtBot) -> None:
    changed: list[None] = []
    model(table).dataChanged.connect(lambda *args: changed.append(None))
    engine.seek(1)
    engine.seek(2)
    qtbot.waitUntil(lambda: len(changed) == 1)


def test_a_run_more_than_there_may_be_is_refused_in_a_sentence(window: MainWindow) -> None:
    entry = window.document.experiment.runs[0]
    window.document.replace(dataclasses.replace(window.document.experiment, runs=MOST_RUNS * (entry,)))
    window.run_actions.duplicate.trigger()
    assert len(window.document.experiment.runs) == MOST_RUNS
    assert f"at most {MOST_RUNS} runs" in window.notice_bar.sentence.text()
