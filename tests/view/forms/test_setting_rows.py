"""Rows of a form for settings that are words, in the window and from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.cli.main import main
from playground.core.objectives import Function
from playground.core.optimizers.adam import Adam
from playground.core.runs.experiment import Entry, Experiment
from playground.model.document import Document
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.forms.setting_rows import SettingRow
from playground.view.window.main_window import MainWindow
from tests.settings_of_all_kinds import ACTIVATIONS, trained


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> type[Function]:
    return trained(monkeypatch)


@pytest.fixture
def row(kind: type[Function], document: Document, window: MainWindow) -> Callable[[str], SettingRow]:
    """Return what finds a row of the objective's form."""
    document.replace(Experiment(kind(), (0.5, 0.5), (Entry(Adam()),)))
    return lambda name: window.panel(ExperimentPanel).objective_section.form.rows[name]


def test_a_choice_is_a_list_of_its_words_and_can_be_undone(
    row: Callable[[str], SettingRow], document: Document
) -> None:
    combo = row("activation").combo
    assert combo is not None
    assert [combo.itemText(place) for place in range(combo.count())] == [*ACTIVATIONS]
    assert combo.currentText() == "tanh"
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert document.experiment.objective.values()["activation"] == "gelu"
    assert row("activation").reset_button.isVisibleTo(row("activation"))
    document.undo()
    assert document.experiment.objective.values()["activation"] == "tanh"
    assert combo.currentText() == "tanh"


def test_a_text_is_typed_marked_where_it_is_wrong_and_can_be_reset(
    row: Callable[[str], SettingRow], document: Document
) -> None:
    hidden = row("hidden")
    assert hidden.entry is not None
    hidden.entry.setFocus()
    hidden.entry.selectAll()
    QTest.keyClicks(hidden.entry, "16;")
    assert hidden.error.text() == "Trained: hidden must be sizes like 64,64, not 16;."
    QTest.keyClick(hidden.entry, Qt.Key.Key_Backspace)
    QTest.keyClicks(hidden.entry, ",8")
    assert hidden.error.text() == ""
    QTest.keyClick(hidden.entry, Qt.Key.Key_Return)
    assert document.experiment.objective.values()["hidden"] == "16,8"
    hidden.reset_button.click()
    assert document.experiment.objective.values()["hidden"] == "64,64"
    assert hidden.entry.text() == "64,64"


def test_the_command_line_sets_and_lists_them(
    kind: type[Function], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "--objective", "trained", "--optimizer", "adam", "--steps", "2", "--param", "hidden=16,16"]
    assert main([*words, "--param", "activation=relu", "--csv", str(tmp_path / "run.csv")]) == 0
    assert "hidden=16,16 activation=relu" in capsys.readouterr().out
    assert main([*words, "--param", "activation=sigmoid"]) == 2
    assert "activation must be relu, tanh or gelu, not sigmoid" in capsys.readouterr().err
    assert main(["list", "objectives", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)[-1]["settings"]
    assert [each["kind"] for each in listed] == ["real", "text", "choice", "switch"]
    assert main(["list", "objectives"]) == 0
    assert "a=1 hidden=64,64 activation=tanh standardize=true" in capsys.readouterr().out
