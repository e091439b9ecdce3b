from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from playground.core.files import resources
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.examples import OPENING, examples
from playground.core.runs.experiment import load
from playground.figures.numbers import compact
from playground.model.edits import RatesFitted
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.forms.summaries import rates_words
from playground.view.parts.preferences import Preferences
from playground.view.window.main_window import MainWindow
from tests.races import race

Button = QMessageBox.StandardButton
Answer = Callable[[str], None]


@pytest.fixture
def name_file(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Answer the file dialogs with a name; an empty one is Cancel."""

    def answer(name: str) -> None:
        for dialog in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, dialog, lambda *args, **names: (name, ""))

    return answer


@pytest.fixture
def answer_question(monkeypatch: pytest.MonkeyPatch) -> Callable[[Button], list[str]]:
    """Answer the question about unsaved changes; the texts asked are returned."""

    def answer(button: Button) -> list[str]:
        asked: list[str] = []

        def exec_(box: QMessageBox) -> Button:
            assert box.textFormat() is Qt.TextFormat.PlainText
            asked.append(box.text())
            return button

        monkeypatch.setattr(QMessageBox, "exec", exec_)
        return asked

    return answer


def said(window: MainWindow) -> str:
    return window.notice_bar.sentence.text() if window.notice_bar.isVisible() else ""


def test_save_asks_for_a_name_once(window: MainWindow, tmp_path: Path, name_file: Answer) -> None:
    window.document.set_steps(10)
    name_file(str(tmp_path / "race"))
    assert window.files.save()
    assert load(tmp_path / "race.json") == window.document.experiment
    assert window.windowTitle().startswith("race.json")
    window.document.set_steps(20)
    name_file("")
    assert window.files.save()
    assert load(tmp_path / "race.json").steps == 20
    assert not window.isWindowModified()


def test_save_as_writes_another_file_and_goes_on_with_it(window: MainWindow, tmp_path: Path, name_file: Answer) -> None:
    name_file(str(tmp_path / "first.json"))
    window.files.save()
    window.document.set_steps(20)
    name_file(str(tmp_path / "second.json"))
    window.files.save_as()
    assert load(tmp_path / "first.json").steps == 500
    assert load(tmp_path / "second.json").steps == 20
    assert window.document.path == tmp_path / "second.json"


def test_a_name_without_its_ending_is_asked_about_before_the_file_of_that_name_is_replaced(
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer_question: Callable[[Button], list[str]],
) -> None:
    (tmp_path / "race.json").write_text("precious")
    names = [str(tmp_path / "race"), str(tmp_path / "other")]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **named: (names.pop(0), ""))
    asked = answer_question(Button.No)
    assert window.files.save_as()
    assert len(asked) == 1
    assert "race.json already. Replace it?" in asked[0]
    assert (tmp_path / "race.json").read_text() == "precious"
    assert window.document.path == tmp_path / "other.json"


def test_a_file_is_replaced_where_the_user_says_so(
    window: MainWindow, tmp_path: Path, name_file: Answer, answer_question: Callable[[Button], list[str]]
) -> None:
    (tmp_path / "race.json").write_text("old")
    name_file(str(tmp_path / "race"))
    answer_question(Button.Yes)
    assert window.files.save_as()
    assert load(tmp_path / "race.json") == window.document.experiment


def test_a_write_protected_file_is_refused_before_anything_is_asked(
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer_question: Callable[[Button], list[str]],
) -> None:
    (tmp_path / "race.json").write_text("precious")
    (tmp_path / "race.json").chmod(0o444)
    names = [str(tmp_path / "race"), ""]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **named: (names.pop(0), ""))
    asked = answer_question(Button.Ok)
    assert not window.files.save_as()
    assert ["is write-protected" in question for question in asked] == [True]
    assert (tmp_path / "race.json").read_text() == "precious"


def test_saving_to_a_file_that_has_become_write_protected_says_so_and_loses_nothing(
    window: MainWindow, tmp_path: Path
) -> None:
    window.document.save(tmp_path / "race.json")
    before = (tmp_path / "race.json").read_bytes()
    (tmp_path / "race.json").chmod(0o444)
    window.document.set_steps(10)
    assert not window.files.save()
    assert "write-protected" in said(window)
    assert window.document.is_modified
    assert (tmp_path / "race.json").read_bytes() == before


def test_a_save_called_off_changes_nothing(window: MainWindow, name_file: Answer) -> None:
    window.document.set_steps(10)
    name_file("")
    assert not window.files.save()
    assert window.document.is_modified
    assert window.document.path is None


def test_open_shows_the_experiment_and_plays_it_from_the_start(
    window: MainWindow, tmp_path: Path, name_file: Answer
) -> None:
    saved = race("momentum", objective="himmelblau", steps=77)
    saved.save(tmp_path / "other.json")
    window.engine.seek(50)
    name_file(str(tmp_path / "other.json"))
    window.files.open()
    assert window.document.experiment == saved
    assert window.engine.cursor.step == 0
    assert window.engine.is_playing
    assert "Himmelblau" in window.panel(ExperimentPanel).objective_section.objective_button.text()
    assert said(window) == ""


def test_a_broken_or_foreign_file_is_said_in_a_sentence_and_nothing_is_lost(window: MainWindow, tmp_path: Path) -> None:
    window.document.rename_run(0, "Mine")
    before = window.document.experiment
    path = tmp_path / "broken.json"
    for content in (b"", b"{", b"[]", b'{"format": "other"}', b"\x00\x01", b"NaN", bytes(range(256))):
        path.write_bytes(content)
        window.notice_bar.say("")
        window.files.open_path(path)
        assert "broken.json" in said(window)
        assert said(window).endswith(".")
        assert window.document.experiment is before
        assert window.document.is_modified
        assert window.document.undo_text
        assert Preferences().recent_files == []


def test_a_missing_file_is_said_in_a_sentence(window: MainWindow, tmp_path: Path) -> None:
    window.files.open_path(tmp_path / "missing.json")
    assert "missing.json" in said(window)
    window.files.open_path(tmp_path)
    assert str(tmp_path) in said(window)


def test_a_place_that_cannot_be_written_to_is_said_in_a_sentence_and_nothing_is_lost(
    window: MainWindow, tmp_path: Path, name_file: Answer
) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    window.document.set_steps(10)
    name_file(str(file / "race.json"))
    assert not window.files.save()
    assert "race.json" in said(window)
    assert window.document.is_modified
    assert window.document.experiment.steps == 10
    assert window.document.path is None


def test_a_sentence_goes_once_the_next_file_is_fine(window: MainWindow, tmp_path: Path, name_file: Answer) -> None:
    window.files.open_path(tmp_path / "missing.json")
    name_file(str(tmp_path / "race.json"))
    window.files.save()
    assert said(window) == ""


def test_new_begins_with_one_run_of_adam(window: MainWindow) -> None:
    window.files.new()
    assert [entry.optimizer.name for entry in window.document.experiment.runs] == ["adam"]
    assert window.document.path is None
    assert not window.document.is_modified
    assert window.engine.is_playing


def test_without_unsaved_changes_nothing_is_asked(window: MainWindow) -> None:
    assert window.files.may_discard()


def test_unsaved_changes_may_be_discarded(window: MainWindow, answer_question: Callable[[Button], list[str]]) -> None:
    window.document.set_steps(10)
    asked = answer_question(Button.Discard)
    window.files.new()
    assert len(asked) == 1
    assert window.document.experiment.steps == 500


def test_unsaved_changes_may_be_saved_first(
    window: MainWindow, tmp_path: Path, name_file: Answer, answer_question: Callable[[Button], list[str]]
) -> None:
    window.document.set_steps(10)
    answer_question(Button.Save)
    name_file(str(tmp_path / "race.json"))
    window.files.new()
    assert load(tmp_path / "race.json").steps == 10
    assert window.document.experiment.steps == 500


def test_cancel_keeps_the_unsaved_changes(
    window: MainWindow, tmp_path: Path, answer_question: Callable[[Button], list[str]]
) -> None:
    race("sgd").save(tmp_path / "other.json")
    window.document.set_steps(10)
    asked = answer_question(Button.Cancel)
    window.files.new()
    window.files.open()
    window.files.open_recent(tmp_path / "other.json")
    assert not window.close()
    assert window.isVisible()
    assert len(asked) == 4
    assert window.document.experiment.steps == 10


def test_a_save_that_fails_while_closing_keeps_the_window(
    window: MainWindow, tmp_path: Path, name_file: Answer, answer_question: Callable[[Button], list[str]]
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    window.document.set_steps(10)
    answer_question(Button.Save)
    name_file(str(file / "race.json"))
    assert not window.close()
    assert window.isVisible()
    assert "race.json" in said(window)


def test_the_question_names_the_file(
    window: MainWindow, tmp_path: Path, answer_question: Callable[[Button], list[str]]
) -> None:
    window.document.save(tmp_path / "mine.json")
    window.document.set_steps(10)
    asked = answer_question(Button.Cancel)
    window.files.new()
    assert "mine.json" in asked[0]


def test_files_opened_and_saved_are_listed_the_latest_first(
    window: MainWindow, tmp_path: Path, name_file: Answer
) -> None:
    for name in ("a.json", "b & c.json"):
        name_file(str(tmp_path / name))
        window.files.save_as()
    menu = window.menus.recent_menu
    assert [action.text() for action in menu.actions()[:2]] == ["b && c.json", "a.json"]
    assert menu.actions()[1].toolTip() == str(tmp_path / "a.json")
    menu.actions()[1].trigger()
    assert window.document.path == tmp_path / "a.json"
    assert [action.text() for action in menu.actions()[:2]] == ["a.json", "b && c.json"]
    menu.actions()[-1].trigger()
    QApplication.processEvents()
    assert not menu.isEnabled()
    assert Preferences().recent_files == []


def test_a_recent_file_that_is_gone_is_said_in_a_sentence(
    window: MainWindow, tmp_path: Path, name_file: Answer
) -> None:
    name_file(str(tmp_path / "a.json"))
    window.files.save_as()
    (tmp_path / "a.json").unlink()
    window.menus.recent_menu.actions()[0].trigger()
    assert "a.json" in said(window)


def test_the_list_of_recent_files_keeps_no_actions_it_no_longer_shows(
    window: MainWindow, tmp_path: Path, name_file: Answer, answer_question: Callable[[Button], list[str]]
) -> None:
    answer_question(Button.Yes)
    name_file(str(tmp_path / "a.json"))
    window.files.save_as()
    before = len(window.findChildren(type(window.commands.play)))
    for _ in range(5):
        window.files.save_as()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(window.findChildren(type(window.commands.play))) == before


def test_a_poke_at_an_example_or_at_the_opening_race_does_not_ask_to_save(
    window: MainWindow, answer_question: Callable[[Button], list[str]]
) -> None:
    asked = answer_question(Button.Cancel)
    for path in (resources.path(OPENING), examples()[0].path):
        window.files.open_example(path)
        window.document.set_run_values(0, lr=0.5)
        window.document.set_objective(OBJECTIVES.find("beale")())
        assert window.document.is_modified
        assert not window.isWindowModified()
    window.files.new()
    assert asked == []
    window.document.set_steps(10)
    assert window.isWindowModified()
    window.files.new()
    assert len(asked) == 1


def test_the_opening_race_is_among_the_examples(window: MainWindow) -> None:
    menu = window.menus.examples_menu
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert texts[0] == "The opening race"
    assert len([text for text in texts if text]) == 1 + len(examples())
    menu.actions()[0].trigger()
    assert window.document.experiment == load(resources.path(OPENING))


def test_an_example_names_the_window_until_it_has_a_file(window: MainWindow, tmp_path: Path) -> None:
    window.files.open_example(examples()[0].path)
    assert window.windowTitle().startswith(examples()[0].title)
    window.document.save(tmp_path / "mine.json")
    assert window.windowTitle().startswith("mine.json")


def test_another_objective_says_which_learning_rates_followed_and_undo_takes_all_of_it_back(
    window: MainWindow,
) -> None:
    window.files.open_example(resources.path(OPENING))
    window.document.set_run_values(0, lr=0.0123)
    before = window.document.experiment
    window.panel(ExperimentPanel).objective_section.choose("beale")
    rates = {entry.shown_label: entry.optimizer.lr for entry in window.document.experiment.runs}
    assert "; kept as set: Adam 0.0123." in said(window)
    for label in set(rates) - {"Adam"}:
        assert f"{label} {compact(rates[label])}" in said(window)
    (undo,) = window.notice_bar.offer_buttons
    undo.click()
    assert window.document.experiment == before
    assert said(window) == ""


def test_a_sentence_on_learning_rates_says_it_briefly_where_all_or_none_followed_or_there_are_many() -> None:
    entries = race(*OPTIMIZERS.names()[:6]).runs
    rate = f"SGD {compact(entries[0].optimizer.lr)}"
    assert rates_words(RatesFitted(entries[:1], ()), "Beale") == f"Learning rates suggested for Beale: {rate}."
    assert rates_words(RatesFitted((), entries[:1]), "Beale") == f"Learning rates kept as set: {rate}."
    assert rates_words(RatesFitted((), entries), "Beale").endswith("and 2 more.")
    assert rates_words(RatesFitted((), ()), "Beale") == ""
