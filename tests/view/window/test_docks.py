from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.parts.preferences import Preferences
from playground.view.window.docks import DOCKS, DockRow
from playground.view.window.keys_dialog import shortcuts
from playground.view.window.main_window import MainWindow

ROW = DockRow("norms", "Norms", "plots.norms_panel:NormsPanel", tabbed_with="gradient")


class NormsPanel(QLabel):
    """A panel that nobody but the table knows of."""

    def __init__(self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(document.experiment.objective.title, parent)


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("playground.view.plots.norms_panel")
    vars(module)["NormsPanel"] = NormsPanel
    monkeypatch.setitem(sys.modules, module.__name__, module)


@pytest.fixture
def larger_window(
    module: None, qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance
) -> Iterator[MainWindow]:
    window = MainWindow(document, engine, appearance, Preferences(), (*DOCKS, ROW))
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close()
    window.deleteLater()


def texts(actions: list[QAction]) -> list[str]:
    return [action.text() for action in actions]


def test_a_row_more_is_a_panel_more_in_window_menus_layout_and_the_list_of_keys(
    larger_window: MainWindow, qtbot: QtBot
) -> None:
    window, dock = larger_window, larger_window.docks["norms"]
    assert dock.objectName() == "norms_dock"
    assert dock.content is None  # Nobody has looked.
    assert dock in window.tabifiedDockWidgets(window.docks["gradient"])
    assert dock.toggleViewAction() in window.commands.toggles.values()
    assert texts(window.menus.enlarge_menu.actions())[-1] == "Norms"
    listed = [label.text() for label in window.commands.keys_dialog().findChildren(QLabel)]
    assert "Alt+1 … 9" in listed  # There are no more digits: it has none.
    window.commands.enlarge["norms"].trigger()
    assert window.stage.enlarged is dock
    assert isinstance(dock.content, NormsPanel)
    assert dock.content.text() == window.document.experiment.objective.title
    window.stage.give_back()
    window.arrange_afresh()
    assert dock in window.tabifiedDockWidgets(window.docks["gradient"])


def test_a_layout_remembered_from_before_a_row_was_added_is_restored(
    module: None, window: MainWindow, document: Document, engine: StepEngine, appearance: Appearance, qtbot: QtBot
) -> None:
    window.docks["score"].close()
    window.docks["moments"].close()
    window.close()
    again = MainWindow(document, engine, appearance, Preferences(), (*DOCKS, ROW))
    with qtbot.waitExposed(again):
        again.show()
    hidden = [name for name, dock in again.docks.items() if dock.isHidden()]
    assert hidden in (["moments", "score"], ["moments", "score", "norms"])
    again.docks["norms"].show()
    assert not again.docks["norms"].isFloating()
    again.close()
    again.deleteLater()


def test_the_digit_of_a_row_is_its_panel_s_key_and_in_the_list_of_keys(
    module: None, qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance
) -> None:
    table = (*DOCKS[:-1], dataclasses.replace(ROW, shortcut="9"))
    window = MainWindow(document, engine, appearance, Preferences(), table)
    keys = dict(shortcuts(window))
    assert keys["Ctrl+9"] == "Show or hide Norms"
    assert keys["Alt+9"] == "Give Norms the canvas's place, or the canvas its own again"
    window.close()
    window.deleteLater()


@pytest.mark.parametrize("row", DOCKS, ids=lambda row: row.name)
def test_every_row_of_the_table_makes_its_panel_from_a_room_below_the_window(row: DockRow, window: MainWindow) -> None:
    panel = window.docks[row.name].fill()
    module, kind = row.factory.split(":")
    assert (type(panel).__module__, type(panel).__name__) == (f"playground.view.{module}", kind)
    assert module.split(".")[0] in {"forms", "plots", "sweeps"}


def test_names_and_shortcuts_of_the_table_are_taken_once_and_tabs_lie_over_earlier_rows() -> None:
    names = [row.name for row in DOCKS]
    assert len(set(names)) == len(names)
    digits = [row.shortcut for row in DOCKS if row.shortcut]
    assert len(set(digits)) == len(digits)
    for place, row in enumerate(DOCKS):
        assert not row.tabbed_with or row.tabbed_with in names[:place]
        assert not row.tabbed_when_low or row.tabbed_when_low in names


def test_a_row_that_names_what_the_program_has_not_says_so(window: MainWindow) -> None:
    row = dataclasses.replace(DOCKS[1], needs=("document", "weather"))
    with pytest.raises(KeyError, match="weather"):
        row.make_panel({"document": window.document}, window)
