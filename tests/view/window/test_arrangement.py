from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.parts.preferences import Preferences
from playground.view.window import arrangement
from playground.view.window.arrangement import FRAME, first_place
from playground.view.window.main_window import MainWindow
from playground.view.window.panel_dock import PanelDock

ROOMY, LOW = QSize(1440, 900), QSize(1024, 660)


def resize(window: MainWindow, size: QSize) -> None:
    window.resize(size)
    settle(window)


def settle(window: MainWindow) -> None:
    for _ in range(3):
        QApplication.processEvents()
    assert window.arrangement is not None


def send(window: MainWindow, kind: QEvent.Type, at: QPoint) -> None:
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    button = none if kind is QEvent.Type.MouseMove else left
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    where, no_key = QPointF(at), Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QMouseEvent(kind, where, QPointF(window.mapToGlobal(at)), button, held, no_key))
    QApplication.processEvents()


def sizes(window: MainWindow) -> dict[str, tuple[int, int]]:
    return {dock.title: dock.size().toTuple() for dock in window.docks.values() if dock.is_in_front}


def bring(window: MainWindow, dock: PanelDock) -> None:
    dock.show()
    dock.raise_()
    settle(window)


@pytest.mark.parametrize(
    "screen",
    [(1366, 768), (1280, 800), (960, 600), (1024, 700), (1920, 1200), (3840, 2160)],
    ids=lambda size: "{}x{}".format(*size),
)
def test_the_first_window_fits_the_screen_with_its_frame(window: MainWindow, screen: tuple[int, int]) -> None:
    available = QRect(30, 20, screen[0], screen[1])
    place = first_place(available)
    frame = place.adjusted(-FRAME.width() // 2, -FRAME.height() + 8, FRAME.width() // 2, 8)
    assert available.contains(frame)
    resize(window, place.size())
    assert window.size() == place.size()  # It can be as small as that.


def test_a_window_is_no_higher_than_its_screen_allows_when_it_is_first_shown(
    qtbot: QtBot,
    document: Document,
    engine: StepEngine,
    appearance: Appearance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    low = QRect(8, 40, 944, 552)  # A screen of 1920 × 1200 pixels at scale 2.
    monkeypatch.setattr(arrangement, "first_place", lambda available: low)
    again = MainWindow(document, engine, appearance, Preferences())
    with qtbot.waitExposed(again):
        again.show()
    settle(again)
    assert again.size() == low.size()
    resize(again, ROOMY)
    assert set(sizes(again)) == {"Experiment", "Loss", "Parameters", "Moments"}
    again.close()
    again.deleteLater()


def test_a_window_that_grows_again_is_as_it_was_before_it_shrank(window: MainWindow) -> None:
    resize(window, ROOMY)
    before = sizes(window)
    assert set(before) == {"Experiment", "Loss", "Parameters", "Moments"}
    for small in (LOW, QSize(980, 600), QSize(1366, 720)):
        resize(window, small)
        assert set(sizes(window)) == {"Experiment", "Loss", "Moments"}
    resize(window, ROOMY)
    assert sizes(window) == before


def test_what_is_closed_while_the_window_is_small_stays_closed(window: MainWindow) -> None:
    resize(window, LOW)
    window.docks["parameters"].close()
    window.docks["gradient"].raise_()
    settle(window)
    resize(window, ROOMY)
    assert set(sizes(window)) == {"Experiment", "Loss", "Gradient"}
    window.docks["parameters"].show()
    settle(window)
    assert window.docks["parameters"] not in window.tabifiedDockWidgets(window.docks["gradient"])


def test_docks_that_the_user_has_moved_since_stay_where_they_are(window: MainWindow) -> None:
    resize(window, LOW)
    window.docks["moments"].setFloating(True)
    settle(window)
    resize(window, ROOMY)
    assert window.docks["moments"].isFloating()


def test_widths_that_the_user_has_chosen_come_back_too(window: MainWindow) -> None:
    resize(window, ROOMY)
    edge = window.docks["experiment"].geometry().topRight() + QPoint(4, 300)
    send(window, QEvent.Type.MouseButtonPress, edge)
    for step in range(10):
        send(window, QEvent.Type.MouseMove, edge - QPoint(6 * step, 0))
    send(window, QEvent.Type.MouseButtonRelease, edge - QPoint(60, 0))
    settle(window)
    chosen = window.docks["experiment"].width()
    assert chosen < 384 - 40
    resize(window, LOW)
    resize(window, ROOMY)
    assert abs(window.docks["experiment"].width() - chosen) <= 4


def test_no_title_of_a_tab_is_cut_off(window: MainWindow) -> None:
    for size in (QSize(944, 552), LOW, QSize(1366, 720), ROOMY):
        resize(window, size)
        for tabs in window.findChildren(QTabBar, "dock_tabs"):
            if tabs.isVisible():
                assert tabs.width() >= tabs.sizeHint().width()


@pytest.mark.parametrize(
    "size", [LOW, QSize(1350, 720), ROOMY, QSize(1920, 1040)], ids=lambda size: str(size.toTuple())
)
def test_a_big_tool_opens_with_at_least_half_of_the_windows_height(window: MainWindow, size: QSize) -> None:
    resize(window, size)
    before = sizes(window)
    for tool in (window.docks["fair_race"], window.docks["sensitivity"], window.docks["score"]):
        bring(window, tool)
        assert tool.content is not None
        assert tool.height() >= 0.5 * window.height()
    bring(window, window.docks["loss"])
    assert sizes(window) == before


def test_a_floating_panel_stays_above_its_window_after_a_restart(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance, window: MainWindow
) -> None:
    window.docks["moments"].setFloating(True)
    settle(window)
    window.close()
    again = MainWindow(document, engine, appearance, Preferences())
    dock = again.docks["moments"]
    assert not dock.isVisible()  # A window manager would put it below a window that comes later.
    with qtbot.waitExposed(again):
        again.show()
    settle(again)
    assert dock.isVisible()
    assert dock.isFloating()
    handle = dock.windowHandle()
    assert handle is not None
    assert handle.transientParent() is again.windowHandle()
    assert dock.windowType() is Qt.WindowType.Tool
    again.close()
    again.deleteLater()


def test_a_layout_is_remembered_as_it_is_with_room_for_all(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance, window: MainWindow
) -> None:
    resize(window, LOW)
    bring(window, window.docks["fair_race"])
    window.close()
    again = MainWindow(document, engine, appearance, Preferences())
    with qtbot.waitExposed(again):
        again.show()
    settle(again)
    assert "Parameters" not in sizes(again)
    resize(again, ROOMY)
    assert {"Parameters", "Moments"} <= set(sizes(again))
    again.close()
    again.deleteLater()
