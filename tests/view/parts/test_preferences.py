from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

import playground
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance, ColorMap, ThemeChoice
from playground.view.parts.preferences import MOST_RECENT_FILES, Preferences
from playground.view.parts.window_place import WindowPlace
from playground.view.window.main_window import MainWindow


def written(folder: Path) -> Path:
    (path,) = folder.rglob("preferences.json")
    return path


def test_nothing_is_remembered_at_first(appearance: Appearance) -> None:
    preferences = Preferences()
    assert preferences.recent_files == []
    assert preferences.layout() == (None, b"")
    preferences.restore_look(appearance)
    assert appearance.choice is ThemeChoice.SYSTEM
    assert appearance.color_map is ColorMap.CIVIDIS


def test_tests_write_into_a_folder_of_their_own(own_folders: Path) -> None:
    Preferences().add_recent_file(Path("a.json"))
    assert written(own_folders).is_file()


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


GOOD: dict[str, Any] = {
    "format": "optimizer-playground preferences",
    "version": 1,
    "theme": "dark",
    "color_map": "viridis",
    "recent_files": ["/a.json"],
    "export_folder": "/",
    "window": {"x": 10, "y": 40, "width": 700, "height": 600, "is_maximized": False},
    "docks": {"state": "AAAA", "crc32": zlib.crc32(b"\0\0\0")},
}
DAMAGED: dict[str, list[Any]] = {
    "theme": ["pink", 7, None, ["dark"], {"dark": 1}, True, "dark" * 10_000],
    "color_map": ["jet", 0, {}, ["viridis"]],
    "recent_files": [{}, "/a.json", [7], [""], ["a\0b"], ["a" * 5000], ["/a.json"] * 9, [["/a.json"]], None],
    "export_folder": ["", "\0", 7, [], "a" * 5000],
    "window": [
        [10, 40, 700, 600],
        {"x": 10, "y": 40, "width": 700, "height": 600},
        {**GOOD["window"], "x": "10"},
        {**GOOD["window"], "x": 10.5},
        {**GOOD["window"], "y": 10**30},
        {**GOOD["window"], "width": True},
        {**GOOD["window"], "is_maximized": 1},
        {**GOOD["window"], "more": 1},
    ],
    "docks": [
        "AAAA",
        {"state": "AAAA"},
        {"state": "AAAA", "crc32": 0},
        {"state": "A\u00e4AA", "crc32": 0},
        {"state": "AAA", "crc32": 0},
        {"state": 7, "crc32": 0},
        {"state": "A" * 40_000, "crc32": zlib.crc32(b"\0" * 30_000)},
        {"state": ["A"], "crc32": 0},
    ],
}


def remembered() -> dict[str, Any]:
    preferences = Preferences()
    return {
        "recent_files": preferences.recent_files,
        "layout": preferences.layout(),
        "export": preferences.export_folder,
    }


@pytest.fixture
def file(own_folders: Path) -> Path:
    Preferences().forget_recent_files()
    return written(own_folders)


def test_plain_values_are_read_as_they_stand_there(file: Path, appearance: Appearance) -> None:
    file.write_text(json.dumps(GOOD))
    assert remembered() == {
        "recent_files": [Path("/a.json")],
        "layout": (WindowPlace(10, 40, 700, 600, False), b"\0\0\0"),
        "export": Path("/"),
    }
    Preferences().restore_look(appearance)
    assert (appearance.choice, appearance.color_map) == (ThemeChoice.DARK, ColorMap.VIRIDIS)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in DAMAGED.items() for value in values])
def test_a_value_that_cannot_be_is_as_if_it_were_not_there_and_the_others_hold(
    name: str, value: Any, file: Path, appearance: Appearance, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text(json.dumps({each: GOOD[each] for each in GOOD if each != name}))
    without = remembered()
    assert caplog.records == []
    file.write_text(json.dumps({**GOOD, name: value}))
    assert remembered() == without
    Preferences().restore_look(appearance)
    assert (appearance.choice is ThemeChoice.DARK) == (name != "theme")
    assert (appearance.color_map is ColorMap.VIRIDIS) == (name != "color_map")
    assert all(name in record.getMessage() for record in caplog.records)
    assert 1 <= len(caplog.records) <= 2  # Once for each of the two objects above.


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b"null", b"\xff\xfe", b"\0" * 100, b"[" * 5000, b" " * 200_000, b'{"a": 1, "a": 2}',
     b'{"format": "optimizer-playground preferences", "version": 2, "theme": "dark"}',
     b"[General]\ntheme=@Variant(\\0\\0\\0\\x7f)\nstate=@ByteArray(7)\n"],
)  # fmt: skip
def test_a_file_that_is_none_begins_anew_with_one_line_in_the_log(
    content: bytes, file: Path, appearance: Appearance, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_bytes(content)
    preferences = Preferences()
    assert preferences.recent_files == []
    assert preferences.layout() == (None, b"")
    preferences.restore_look(appearance)
    assert appearance.choice is ThemeChoice.SYSTEM
    assert len(caplog.records) == 1
    preferences.add_recent_file(Path("/a.json"))
    assert Preferences().recent_files == [Path("/a.json")]


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "link to itself"])
def test_what_is_no_file_is_not_waited_for(kind: str, file: Path) -> None:
    file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    else:
        file.symlink_to("/dev/zero" if kind == "device" else file)
    preferences = Preferences()
    assert preferences.recent_files == []
    preferences.add_recent_file(Path("/a.json"))


def test_preferences_that_cannot_be_written_do_no_harm(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    Preferences().add_recent_file(Path("/a.json"))
    file.chmod(0o444)
    preferences = Preferences()
    preferences.add_recent_file(Path("/b.json"))
    preferences.add_recent_file(Path("/b.json"))
    assert preferences.recent_files == [Path("/a.json")]
    assert ["not kept" in record.getMessage() for record in caplog.records] == [True]


def test_a_file_whose_name_is_no_text_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"r\xffce.json")
    Preferences().add_recent_file(path)
    assert Preferences().recent_files == [path]


def open_window(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> MainWindow:
    window = MainWindow(document, engine, appearance, Preferences())
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_size_and_docks_come_back(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> None:
    first = open_window(qtbot, document, engine, appearance)
    first.resize(790, 650)  # The screen that is none is 800 by 800.
    first.docks["moments"].hide()
    first.close()
    first.deleteLater()
    second = open_window(qtbot, document, engine, appearance)
    assert (second.width(), second.height()) == (790, 650)
    assert [name for name, dock in second.docks.items() if not dock.isVisible()] == ["moments"]
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
    assert all(dock.isVisible() for dock in second.docks.values())
    second.close()
    second.deleteLater()


@pytest.mark.parametrize(
    "place",
    [
        WindowPlace(-50_000, -50_000, 600, 500, False),
        WindowPlace(50_000, 100, 600, 500, False),
        WindowPlace(100, 790, 600, 500, False),
        WindowPlace(0, 0, 900_000, 900_000, False),
        WindowPlace(100, 100, -5, 0, False),
        WindowPlace(-3_000, 7, 600, 500, True),
    ],
)
def test_a_window_comes_back_on_a_screen_wherever_it_was(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance, place: WindowPlace
) -> None:
    Preferences().save_layout(place, b"")
    window = open_window(qtbot, document, engine, appearance)
    screen = window.screen().availableGeometry()
    assert screen.contains(window.geometry())
    assert window.width() >= min(400, screen.width())
    assert window.isMaximized() == place.is_maximized
    window.close()
    window.deleteLater()


def test_a_floating_dock_comes_back_on_a_screen(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance
) -> None:
    first = open_window(qtbot, document, engine, appearance)
    first.docks["loss"].setFloating(True)
    first.docks["loss"].setGeometry(30_000, -9_000, 300, 200)
    first.close()
    first.deleteLater()
    second = open_window(qtbot, document, engine, appearance)
    assert second.docks["loss"].isFloating()
    assert second.screen().availableGeometry().contains(second.docks["loss"].geometry())
    second.close()
    second.deleteLater()


def test_docks_that_qt_cannot_make_out_do_no_harm(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance
) -> None:
    Preferences().save_layout(WindowPlace(0, 0, 700, 700, False), b"nonsense" * 50)
    window = open_window(qtbot, document, engine, appearance)
    assert all(dock.isVisible() for dock in window.docks.values())
    window.close()
    window.deleteLater()


def test_no_toolkit_store_is_read() -> None:
    """What the toolkit keeps can carry pickled objects, which run when they are read."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in Path(playground.__file__).parent.rglob("*.py"))
    assert "QSettings" not in sources
