from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QMessageBox

from playground import __version__
from playground.view.parts.appearance import ColorMap, ThemeChoice
from playground.view.parts.log import log_folder
from playground.view.window.main_window import MainWindow


def action(window: MainWindow, text: str) -> QAction:
    """Find an action by what it says, ampersands aside."""
    found = [each for each in window.findChildren(QAction) if each.text().replace("&", "") == text]
    assert len(found) == 1, f"{text}: {len(found)}"
    return found[0]


def test_undo_and_redo_say_what_they_would_do(window: MainWindow) -> None:
    commands, document = window.commands, window.document
    assert not commands.undo.isEnabled()
    assert not commands.redo.isEnabled()
    document.set_steps(10)
    assert commands.undo.isEnabled()
    assert commands.undo.text().replace("&", "") == "Undo change of step limit"
    commands.undo.trigger()
    assert document.experiment.steps == 500
    assert commands.redo.text().replace("&", "") == "Redo change of step limit"
    commands.redo.trigger()
    assert document.experiment.steps == 10


def test_play_says_what_it_would_do(window: MainWindow) -> None:
    window.commands.play.trigger()
    assert window.engine.is_playing
    assert window.commands.play.text().replace("&", "") == "Pause"
    window.commands.play.trigger()
    assert window.commands.play.text().replace("&", "") == "Play"


def test_stopping_at_convergence_is_switched_from_the_menu(window: MainWindow) -> None:
    window.commands.stop.trigger()
    assert window.document.experiment.stop_when_converged
    window.document.undo()
    assert not window.commands.stop.isChecked()


def test_theme_and_colour_map_are_chosen_from_the_menu(window: MainWindow) -> None:
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.SYSTEM):
        action(window, str(choice).capitalize()).trigger()
        assert window.appearance.choice is choice
        assert action(window, str(choice).capitalize()).isChecked()
    for color_map in (ColorMap.VIRIDIS, ColorMap.CIVIDIS):
        action(window, str(color_map).capitalize()).trigger()
        assert window.appearance.color_map is color_map
        assert action(window, str(color_map).capitalize()).isChecked()


def test_presentation_is_switched_from_the_menu(window: MainWindow) -> None:
    window.commands.present.trigger()
    assert window.appearance.is_presenting
    window.commands.present.trigger()
    assert not window.appearance.is_presenting


def test_the_view_is_zoomed_and_fitted_from_the_menu(window: MainWindow) -> None:
    width = window.canvas.box.viewRect().width()
    action(window, "Zoom in").trigger()
    assert window.canvas.box.viewRect().width() < width
    action(window, "Zoom out").trigger()
    action(window, "Zoom out").trigger()
    assert window.canvas.box.viewRect().width() > width
    action(window, "Fit the domain").trigger()
    assert window.canvas.box.viewRect().width() == pytest.approx(width, rel=0.05)


def test_slower_than_as_fast_as_it_can_is_a_number_again(window: MainWindow) -> None:
    window.engine.set_speed(math.inf)
    action(window, "Faster").trigger()
    assert window.engine.speed >= 10_000.0
    action(window, "Slower").trigger()
    assert math.isfinite(window.engine.speed)


def test_about_tells_the_versions(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "about", lambda parent, title, text: said.append(text))
    action(window, "About").trigger()
    assert __version__ in said[0]
    for name in ("Python", "Qt", "pyqtgraph", "numpy"):
        assert name in said[0]


def test_the_keys_are_shown(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QDialog, "exec", lambda dialog: shown.append(dialog.windowTitle()))
    action(window, "Keyboard and mouse").trigger()
    assert shown == ["Keyboard and mouse"]


@pytest.mark.parametrize("opens", [True, False])
def test_the_log_folder_is_opened_or_named(window: MainWindow, monkeypatch: pytest.MonkeyPatch, opens: bool) -> None:
    asked: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        asked.append(url)
        return opens

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    action(window, "Show the log folder").trigger()
    assert asked[0].toLocalFile() == str(log_folder())
    assert window.notice_bar.isVisible() is not opens
    if not opens:
        assert str(log_folder()) in window.notice_bar.sentence.text()


def test_every_menu_entry_that_asks_nothing_can_be_triggered(window: MainWindow) -> None:
    asks = {"Keyboard and mouse", "About", "Quit", "Show the log folder", "Save", "New"}
    for menu in window.menuBar().findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
        for entry in menu.actions():
            text = entry.text().replace("&", "")
            # What ends in an ellipsis asks something.
            if entry.menu() is None and not entry.isSeparator() and text not in asks and not text.endswith("…"):
                entry.trigger()
                QApplication.processEvents()
    window.engine.pause()
    window.present(False)
