from __future__ import annotations

from pathlib import Path

import pytest

from playground.core.errors import InvalidInputError
from playground.core.runs.experiment import load
from playground.model.document import Document
from tests.races import Ear, race


def test_a_new_document_counts_as_saved(document: Document) -> None:
    assert not document.is_modified
    assert document.path is None


def test_an_edit_makes_it_modified_until_it_is_undone(document: Document) -> None:
    ear = Ear(document, ["file_changed"])
    document.set_steps(10)
    assert document.is_modified
    document.set_steps(20)
    document.undo()
    document.undo()
    assert not document.is_modified
    assert ear.take() == ["file_changed", "file_changed"]


def test_saving_writes_the_experiment_and_keeps_the_name(document: Document, tmp_path: Path) -> None:
    document.set_steps(10)
    ear = Ear(document, ["file_changed", "changed"])
    path = tmp_path / "race.json"
    document.save(path)
    assert load(path) == document.experiment
    assert document.path == path
    assert not document.is_modified
    assert ear.take() == ["file_changed"]


def test_undoing_past_a_save_is_a_modification(document: Document, tmp_path: Path) -> None:
    document.set_steps(10)
    document.save(tmp_path / "race.json")
    document.undo()
    assert document.is_modified
    document.redo()
    assert not document.is_modified


def test_opening_brings_back_what_was_saved(document: Document, tmp_path: Path) -> None:
    document.set_start((0.5, 0.25))
    document.rename_run(0, "Schnell, „schnell“ 🏃")
    document.show_run(1, False)
    document.recolor_run(0, "#abcdef")
    saved = document.experiment
    document.save(tmp_path / "race.json")
    document.replace(race("adagrad"))
    document.open(tmp_path / "race.json")
    assert document.experiment == saved
    assert document.path == tmp_path / "race.json"
    assert not document.is_modified


def test_another_experiment_says_all_that_is_different(document: Document) -> None:
    document.set_steps(10)
    ear = Ear(document, ["objective_changed", "start_changed", "runs_changed", "limits_changed", "file_changed"])
    document.replace(race("adagrad", objective="himmelblau"))
    assert set(ear.take()) == {
        "objective_changed",
        "start_changed",
        "runs_changed",
        "limits_changed",
        "file_changed",
    }
    assert document.path is None
    assert not document.is_modified


BROKEN = {
    "empty": "",
    "no json": "{",
    "foreign": '{"name": "something else"}',
    "a list": "[]",
    "newer": '{"format": "optimizer-playground experiment", "version": 99}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_experiment_changes_nothing(document: Document, tmp_path: Path, name: str) -> None:
    document.set_steps(10)
    before = document.experiment
    ear = Ear(document, ["changed", "file_changed", "history_changed"])
    path = tmp_path / "broken.json"
    path.write_text(BROKEN[name], encoding="utf-8")
    with pytest.raises(InvalidInputError):
        document.open(path)
    assert document.experiment is before
    assert document.path is None
    assert document.is_modified
    assert document.undo_text == "change of step limit"
    assert ear.take() == []


def test_a_file_that_is_not_there_changes_nothing(document: Document, tmp_path: Path) -> None:
    before = document.experiment
    with pytest.raises(InvalidInputError):
        document.open(tmp_path / "missing.json")
    assert document.experiment is before


def test_failing_to_save_leaves_name_and_modification_as_they_were(document: Document, tmp_path: Path) -> None:
    document.set_steps(10)
    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.raises(InvalidInputError):
        document.save(file / "race.json")
    assert document.path is None
    assert document.is_modified


def test_playing_with_an_example_is_no_work_that_could_be_lost(document: Document) -> None:
    document.replace(race("adam", "sgd"), is_example=True)
    document.set_run_values(0, lr=0.5)
    document.set_start((0.5, 0.25))
    document.remove_run(1)
    assert document.is_modified
    assert not document.has_unsaved_work


def test_an_example_becomes_one_s_own_by_a_title_or_notes_or_once_it_is_saved(
    document: Document, tmp_path: Path
) -> None:
    document.replace(race("adam", "sgd"), is_example=True)
    ear = Ear(document, ["file_changed"])
    document.set_notes("", "What I saw")
    assert document.has_unsaved_work
    document.undo()
    assert not document.has_unsaved_work
    assert ear.take() == ["file_changed", "file_changed"]
    document.save(tmp_path / "mine.json")
    document.set_steps(10)
    assert document.has_unsaved_work
