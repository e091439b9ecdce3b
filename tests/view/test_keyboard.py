from __future__ import annotations

import math
from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from playground.model.step_engine import FASTEST, SLOWEST
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.parts.number_entry import NumberEntry
from playground.view.window.keys_dialog import shortcuts
from playground.view.window.main_window import MainWindow

PLACES = ["canvas", "runs_table", "play_button", "step_slider", "lr_slider", "objective_button", "add_button"]


def place(window: MainWindow, name: str) -> QWidget:
    """Put the focus somewhere."""
    widget: object = window.canvas.plot if name == "canvas" else window.findChild(QWidget, name)
    assert isinstance(widget, QWidget)
    widget.setFocus()
    assert QApplication.focusWidget() is widget
    return widget


def actions(window: MainWindow) -> list[QAction]:
    return [action for action in window.findChildren(QAction) if not action.shortcut().isEmpty()]


def test_space_plays_wherever_the_focus_is(window: MainWindow) -> None:
    for name in PLACES:
        widget = place(window, name)
        QTest.keyClick(widget, Qt.Key.Key_Space)
        assert window.engine.is_playing, name
        QTest.keyClick(widget, Qt.Key.Key_Space)
        assert not window.engine.is_playing, name


def test_step_and_reset_keys_work_wherever_the_focus_is(window: MainWindow) -> None:
    for name in PLACES:
        widget = place(window, name)
        QTest.keyClicks(widget, "...")
        assert window.engine.cursor.step == 3, name
        QTest.keyClicks(widget, ",")
        assert window.engine.cursor.step == 2, name
        QTest.keyClicks(widget, "r")
        assert window.engine.cursor.step == 0, name


def test_brackets_change_the_speed_within_its_range(window: MainWindow) -> None:
    widget = place(window, "play_button")
    before = window.engine.speed
    QTest.keyClicks(widget, "]")
    assert window.engine.speed == 2 * before
    QTest.keyClicks(widget, "[")
    assert window.engine.speed == before
    for _ in range(20):
        QTest.keyClicks(widget, "]")
    assert window.engine.speed in (FASTEST, math.inf)
    for _ in range(30):
        QTest.keyClicks(widget, "[")
    assert window.engine.speed == SLOWEST


def test_in_a_text_entry_keys_write(window: MainWindow) -> None:
    for name in ("start_x", "lr", "limit_entry"):
        entry = place(window, name)
        entry.setProperty("text", "")
        QTest.keyClicks(entry, " 1.5,r[]")
        assert entry.property("text") == " 1.5,r[]"
        assert not window.engine.is_playing
        assert window.engine.cursor.step == 0
        QTest.keyClick(entry, Qt.Key.Key_Escape)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_return_presses_the_button_in_focus(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(place(window, "step_button"), key)
    assert window.engine.cursor.step == 1
    window.document.set_start((0.5, 0.5))
    reset = window.panel(ExperimentPanel).objective_section.start_row.start_reset
    reset.setFocus()
    QTest.keyClick(reset, key)
    assert window.document.experiment.start == window.document.experiment.objective.start


def test_return_ticks_the_box_in_focus(window: MainWindow) -> None:
    before = window.document.experiment.runs[0].optimizer.values()["bias_correction"]
    QTest.keyClick(place(window, "bias_correction"), Qt.Key.Key_Return)
    assert window.document.experiment.runs[0].optimizer.values()["bias_correction"] is not before


def test_undo_and_redo_have_their_keys(window: MainWindow) -> None:
    window.document.set_steps(10)
    widget = place(window, "play_button")
    QTest.keySequence(widget, QKeySequence(QKeySequence.StandardKey.Undo))
    assert window.document.experiment.steps == 500
    QTest.keySequence(widget, QKeySequence(QKeySequence.StandardKey.Redo))
    assert window.document.experiment.steps == 10


def test_no_two_actions_share_a_shortcut(window: MainWindow) -> None:
    keys = Counter(key.toString() for action in actions(window) for key in action.shortcuts())
    assert [key for key, count in keys.items() if count > 1] == []


def test_help_lists_every_shortcut_with_what_it_does(window: MainWindow) -> None:
    window.document.set_steps(10)
    keys = {action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) for action in actions(window)}
    listed = shortcuts(window)
    assert {key for key, _ in listed} == keys
    docks = [
        (f"Ctrl+{dock.row.shortcut}", f"Show or hide {dock.windowTitle()}")
        for dock in window.docks.values()
        if dock.row.shortcut
    ]
    first = listed.index(docks[0])
    assert listed[first : first + len(docks)] == docks
    dialog = window.commands.keys_dialog()
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Click", "Wheel", "Space", "Play or pause", "Ctrl+Z", "Undo", "Save as"} <= shown
    dialog.close()


def test_help_has_every_sentence_in_whole_on_a_small_screen(window: MainWindow, qtbot: QtBot) -> None:
    dialog = window.commands.keys_dialog()
    dialog.resize(720, 497)  # 944 × 552 less what a screen has beside it.
    with qtbot.waitExposed(dialog):
        dialog.show()
    area = next(iter(dialog.findChildren(QScrollArea)))
    content = area.widget()
    assert content is not None
    assert content.width() <= area.viewport().width()
    labels = content.findChildren(QLabel)
    for label in labels:
        assert label.geometry().right() < area.viewport().width()
        assert label.width() >= label.minimumSizeHint().width()
        assert label.height() >= label.heightForWidth(label.width())
    texts = [label.text() for label in labels]
    assert "Ctrl+1 … 9" in texts
    assert "Alt+1 … 9" in texts
    assert "Alt+4" not in texts
    dialog.close()


def test_a_key_named_in_a_tooltip_is_the_key_that_works(window: MainWindow) -> None:
    keys = {action.shortcut().toString() for action in actions(window)}
    for button in window.findChildren(QToolButton):
        _, mark, key = button.toolTip().rpartition(" (")
        if mark and button.parentWidget() is window.transport:
            assert key.rstrip(")") in keys, button.toolTip()


def test_the_docks_have_keys_of_their_own(window: MainWindow) -> None:
    widget = place(window, "play_button")
    with_keys = [dock for dock in window.docks.values() if dock.row.shortcut]
    assert [dock.row.shortcut for dock in with_keys] == list("123456789")
    for dock in with_keys:
        QTest.keySequence(widget, QKeySequence(f"Ctrl+{dock.row.shortcut}"))
        assert not dock.isVisible()
        QTest.keySequence(widget, QKeySequence(f"Ctrl+{dock.row.shortcut}"))
        assert dock.isVisible()


@pytest.mark.parametrize("name", ["lr", "start_x", "limit_entry"])
def test_after_return_in_an_entry_the_keys_are_the_windows_again(window: MainWindow, name: str) -> None:
    window.engine.pause()
    before = window.document.experiment
    entry = window.findChild(NumberEntry, name)
    assert entry is not None
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, "0.5" if name != "limit_entry" else "400")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert window.document.experiment != before
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert window.engine.is_playing
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    QTest.keySequence(focused(), QKeySequence(QKeySequence.StandardKey.Undo))
    assert window.document.experiment == before


def test_tab_goes_on_from_the_entry_that_return_was_pressed_in(window: MainWindow) -> None:
    row = window.panel(ExperimentPanel).run_section.form.rows["beta1"]
    assert row.entry is not None
    row.entry.setFocus()
    QTest.keyClick(row.entry, Qt.Key.Key_Return)
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert row.isAncestorOf(focused())


def test_leaving_an_entry_with_a_bad_text_takes_text_and_sentence_away(window: MainWindow) -> None:
    row = window.panel(ExperimentPanel).run_section.form.rows["lr"]
    assert row.entry is not None
    row.entry.setFocus()
    row.entry.selectAll()
    QTest.keyClicks(row.entry, "-1")
    assert row.error.isVisible()
    window.canvas.plot.setFocus()
    assert not row.error.isVisible()
    assert float(row.entry.text()) == pytest.approx(window.document.experiment.runs[0].optimizer.lr, rel=1e-8)


def test_delete_in_the_list_of_runs_removes_the_picked_one_with_the_way_back_on_screen(window: MainWindow) -> None:
    table, bar, before = place(window, "runs_table"), window.notice_bar, window.document.experiment
    QTest.keyClick(table, Qt.Key.Key_Delete)
    assert len(window.document.experiment.runs) == 1
    assert bar.isVisible()
    assert bar.sentence.text() == "Removed Adam."
    assert [button.text() for button in bar.offer_buttons] == ["Undo"]
    bar.offer_buttons[0].click()
    assert window.document.experiment == before
    assert not bar.isVisible()


def test_another_edit_takes_the_offer_to_undo_a_removal_away(window: MainWindow) -> None:
    QTest.keyClick(place(window, "runs_table"), Qt.Key.Key_Delete)
    window.document.set_steps(123)
    assert not window.notice_bar.isVisible()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_rename_opens_the_dock_that_the_name_is_in(window: MainWindow) -> None:
    window.docks["experiment"].hide()
    window.run_actions.rename.trigger()
    assert window.docks["experiment"].isVisible()
    assert isinstance(focused(), QLineEdit)
    QTest.keyClicks(focused(), "Fast")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    QApplication.processEvents()  # The list takes a name over later.
    assert window.document.experiment.runs[0].shown_label == "Fast"
