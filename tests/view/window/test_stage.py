from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.parts.preferences import Preferences
from playground.view.plots.loss_panel import LossPanel
from playground.view.window.main_window import MainWindow
from playground.view.window.panel_dock import PanelDock


def canvas_is_in_its_place(window: MainWindow) -> bool:
    return window.stage.isAncestorOf(window.canvas) and window.canvas.isVisible()


def double_click(title: QWidget) -> None:
    at = QPoint(20, title.height() // 2)
    QTest.mouseClick(title, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(title, Qt.MouseButton.LeftButton, pos=at)
    QApplication.processEvents()


def press_escape(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_Escape)
    QApplication.processEvents()


def test_any_panel_can_take_the_canvas_s_place_and_give_it_back(window: MainWindow) -> None:
    before = window.canvas.geometry()
    for dock in window.docks.values():
        double_click(dock.title_bar)
        assert window.stage.enlarged is dock
        assert dock.content is not None
        assert window.stage.isAncestorOf(dock.content)
        assert dock.content.isVisible()
        assert dock.content.width() > 0.9 * before.width()
        assert dock.content.height() > 0.9 * before.height()
        double_click(window.stage.title_bar)
        assert window.stage.enlarged is None
        assert dock.widget() is dock.content
        assert canvas_is_in_its_place(window)


def test_the_canvas_goes_on_in_the_panel_s_place_meanwhile(window: MainWindow) -> None:
    dock = window.docks["sensitivity"]
    window.stage.enlarge(dock)
    QApplication.processEvents()
    assert dock.isAncestorOf(window.canvas)
    assert window.canvas.isVisible()
    assert dock.windowTitle() == "Landscape"
    assert dock.toggleViewAction().text() == "Sensitivity"
    assert window.canvas.plot.height() > 60
    window.stage.give_back()
    assert dock.windowTitle() == "Sensitivity"


def by_key(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)


def by_button(window: MainWindow) -> None:
    QTest.mouseClick(window.docks["loss"].title_bar.enlarge_button, Qt.MouseButton.LeftButton)


def by_menu(window: MainWindow) -> None:
    window.menus.enlarge_menu.actions()[1].trigger()


@pytest.mark.parametrize("ask", [by_key, by_button, by_menu])
def test_keys_buttons_and_menu_enlarge_as_well_and_escape_goes_back(
    window: MainWindow, ask: Callable[[MainWindow], None]
) -> None:
    assert not window.commands.leave.isEnabled()
    ask(window)
    QApplication.processEvents()
    assert window.stage.enlarged is window.docks["loss"]
    assert window.menus.enlarge_menu.actions()[1].isChecked()
    press_escape(window)
    assert canvas_is_in_its_place(window)
    assert not window.menus.enlarge_menu.actions()[1].isChecked()


def test_another_panel_takes_its_turn(window: MainWindow) -> None:
    window.stage.enlarge(window.docks["loss"])
    window.stage.enlarge(window.docks["fair_race"])
    assert window.docks["loss"].widget() is window.panel(LossPanel)
    assert window.stage.enlarged is window.docks["fair_race"]


def test_the_line_of_a_panel_stands_in_its_title_wherever_it_is(window: MainWindow) -> None:
    heading = window.panel(LossPanel).heading
    assert window.docks["loss"].title_bar.isAncestorOf(heading)
    window.stage.enlarge(window.docks["loss"])
    assert window.stage.title_bar.isAncestorOf(heading)
    assert heading.isVisible()
    window.stage.give_back()
    assert window.docks["loss"].title_bar.isAncestorOf(heading)
    assert heading.isVisible()


def test_a_closed_panel_opens_when_it_is_enlarged(window: MainWindow) -> None:
    window.docks["score"].close()
    window.stage.enlarge(window.docks["score"])
    QApplication.processEvents()
    assert window.canvas.isVisible()
    window.stage.give_back()
    assert window.docks["score"].isVisible()


def test_a_floating_panel_can_be_enlarged_too(window: MainWindow) -> None:
    window.docks["moments"].setFloating(True)
    window.stage.enlarge(window.docks["moments"])
    QApplication.processEvents()
    assert window.docks["moments"].isAncestorOf(window.canvas)
    window.stage.give_back()
    assert canvas_is_in_its_place(window)
    assert window.docks["moments"].isFloating()


def test_arranging_afresh_gives_the_canvas_its_place(window: MainWindow) -> None:
    window.stage.enlarge(window.docks["loss"])
    window.arrange_afresh()
    assert canvas_is_in_its_place(window)


def test_a_window_closed_while_a_panel_is_enlarged_opens_as_usual(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance, window: MainWindow
) -> None:
    window.stage.enlarge(window.docks["gradient"])
    window.close()
    again = MainWindow(document, engine, appearance, Preferences())
    with qtbot.waitExposed(again):
        again.show()
    assert canvas_is_in_its_place(again)
    assert all(dock.windowTitle() == dock.title for dock in again.docks.values())
    again.close()
    again.deleteLater()


def test_the_start_can_be_set_on_the_canvas_wherever_it_is(window: MainWindow, document: Document) -> None:
    window.stage.enlarge(window.docks["fair_race"])
    QApplication.processEvents()
    before = document.experiment.start
    plot = window.canvas.plot
    middle = window.canvas.box.sceneBoundingRect().center()
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.mapFromScene(middle))
    assert document.experiment.start != before


def test_escape_in_the_presentation_leaves_it(window: MainWindow, appearance: Appearance) -> None:
    present = next(action for action in window.findChildren(QAction) if action.text() == "&Presentation")
    present.trigger()
    assert appearance.is_presenting
    press_escape(window)
    assert not appearance.is_presenting
    assert not present.isChecked()
    assert isinstance(window.docks["experiment"], PanelDock)
    assert all(dock.isVisible() for dock in window.docks.values())


def test_while_basins_are_worked_out_escape_stops_them_first(window: MainWindow) -> None:
    window.stage.enlarge(window.docks["loss"])
    stop = window.canvas.legend.basins_line.stop_action
    stop.setEnabled(True)
    assert window.commands.leave.text() == stop.text()
    press_escape(window)
    assert window.stage.enlarged is window.docks["loss"]
    stop.setEnabled(False)
    press_escape(window)
    assert canvas_is_in_its_place(window)
