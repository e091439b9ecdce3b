from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.appearance import Appearance, ColorMap, ThemeChoice
from playground.view.main_window import MainWindow
from playground.view.preferences import MOST_RECENT_FILES, Preferences


def written(folder: Path) -> list[Path]:
    QSettings(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, "optimizer-playground", "optimizer-playground"
    ).sync()
    return list(folder.rglob("*.ini"))


def test_nothing_is_remembered_at_first(appearance: Appearance) -> None:
    preferences = Preferences()
    assert preferences.recent_files == []
    geometry, state = preferences.layout()
    assert geometry.isEmpty()
    assert state.isEmpty()
    preferences.restore_look(appearance)
    assert appearance.choice is ThemeChoice.SYSTEM
    assert appearance.color_map is ColorMap.CIVIDIS


def test_tests_write_into_a_folder_of_their_own(own_folders: Path) -> None:
    Preferences().add_recent_file(Path("a.json"))
    assert len(written(own_folders)) == 1


@pytest.mark.parametrize("count", [1, 2, MOST_RECENT_FILES, MOST_RECENT_FILES + 3])
def test_recent_files_are_remembered_the_latest_first(tmp_path: Path, count: int) -> None:
    files = [tmp_path / f"{number}, näher; “so”.json" for number in range(count)]
    for file in files:
        Preferences().add_recent_file(file)
    assert Preferences().recent_files == files[::-1][:MOST_RECENT_FILES]


def test_a_file_opened_again_is_listed_once_and_first(tmp_path: Path) -> None:
    for name in ("a", "b", "a"):
        Preferences().add_recent_file(tmp_path / name)
    assert Preferences().recent_files == [tmp_path / "a", tmp_path / "b"]


def test_the_list_of_recent_files_can_be_forgotten(tmp_path: Path) -> None:
    Preferences().add_recent_file(tmp_path / "a")
    Preferences().forget_recent_files()
    assert Preferences().recent_files == []


def test_theme_and_colour_map_come_back(appearance: Appearance) -> None:
    appearance.set_theme(ThemeChoice.DARK)
    appearance.set_color_map(ColorMap.VIRIDIS)
    Preferences().save_look(appearance)
    appearance.set_theme(ThemeChoice.LIGHT)
    appearance.set_color_map(ColorMap.CIVIDIS)
    Preferences().restore_look(appearance)
    assert appearance.choice is ThemeChoice.DARK
    assert appearance.color_map is ColorMap.VIRIDIS


def test_what_cannot_be_read_is_left_as_it_is(appearance: Appearance, own_folders: Path) -> None:
    Preferences().save_look(appearance)
    (path,) = written(own_folders)
    path.write_text("[General]\ntheme=pink\ncolor_map=@Invalid()\nrecent_files=@Variant(\\0)\nstate=7\ngeometry=x\n")
    preferences = Preferences()
    preferences.restore_look(appearance)
    assert appearance.choice is ThemeChoice.SYSTEM
    assert isinstance(preferences.recent_files, list)
    preferences.layout()


def open_window(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> MainWindow:
    window = MainWindow(document, engine, appearance, Preferences())
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_size_and_docks_come_back(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> None:
    first = open_window(qtbot, document, engine, appearance)
    first.resize(790, 650)  # The screen that is none is 800 by 800.
    first.moments_dock.hide()
    first.close()
    first.deleteLater()
    second = open_window(qtbot, document, engine, appearance)
    assert (second.width(), second.height()) == (790, 650)
    assert [dock.isVisible() for dock in second.docks] == [dock is not second.moments_dock for dock in second.docks]
    second.close()
    second.deleteLater()


def test_a_window_closed_while_presenting_comes_back_with_its_docks(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance
) -> None:
    first = open_window(qtbot, document, engine, appearance)
    first.present(True)
    first.close()
    first.deleteLater()
    second = open_window(qtbot, document, engine, appearance)
    assert all(dock.isVisible() for dock in second.docks)
    second.close()
    second.deleteLater()


def test_a_layout_that_cannot_be_read_does_no_harm(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance, own_folders: Path
) -> None:
    Preferences().save_look(appearance)
    (path,) = written(own_folders)
    path.write_text("[General]\nstate=nonsense\ngeometry=nonsense\n")
    window = open_window(qtbot, document, engine, appearance)
    assert all(dock.isVisible() for dock in window.docks)
    assert window.width() > 700  # All of a screen that is none.
    window.close()
    window.deleteLater()
