"""Unsaved work outlives the process that it was done in."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from playground.core.runs.experiment import from_json
from playground.model.document import Document
from playground.model.recovery import Recovery, abandoned
from tests.races import race
from tests.regression import Regression

_WORKER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from playground.model.document import Document
from playground.model.recovery import Recovery
from tests.races import race

app = QCoreApplication([])
document = Document(race("adam"))
if len(sys.argv) > 2:
    document.save(sys.argv[2])
recovery = Recovery(document, Path(sys.argv[1]))
document.set_steps(123)
recovery.write()
print("begun", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "recovery"


@pytest.fixture
def document(qapp: object) -> Iterator[Document]:
    document = Document(race("adam", "sgd"))
    yield document
    document.deleteLater()


@pytest.fixture
def recovery(document: Document, folder: Path) -> Iterator[Recovery]:
    recovery = Recovery(document, folder)
    yield recovery
    recovery.end()
    recovery.deleteLater()


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def worker(*arguments: Path) -> subprocess.Popen[bytes]:
    """Start a process with unsaved work."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WORKER, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def test_what_a_killed_process_had_not_saved_is_found_with_the_file_it_belongs_to(folder: Path, tmp_path: Path) -> None:
    with worker(folder, tmp_path / "race.json") as process:
        process.send_signal(signal.SIGKILL)
    (work,) = abandoned(folder)
    assert work.experiment == from_json(race("adam", steps=123).to_json())
    assert work.path == tmp_path / "race.json"
    work.forget()
    assert list(folder.iterdir()) == []
    assert abandoned(folder) == []


def test_what_a_living_process_has_not_saved_is_its_own(folder: Path) -> None:
    with worker(folder) as process:
        try:
            assert len(kept(folder)) == 1
            assert abandoned(folder) == []
        finally:
            process.kill()
    assert [work.path for work in abandoned(folder)] == [None]


def test_two_windows_do_not_offer_the_same_work(folder: Path) -> None:
    with worker(folder) as process:
        process.kill()
    first = abandoned(folder)
    assert len(first) == 1
    assert abandoned(folder) == []
    first[0].lock.unlock()
    assert len(abandoned(folder)) == 1


def test_changes_are_written_soon_and_without_being_asked(
    qtbot: QtBot, document: Document, recovery: Recovery, folder: Path
) -> None:
    assert kept(folder) == []
    document.set_steps(77)
    qtbot.waitUntil(lambda: bool(kept(folder)))
    content = json.loads(kept(folder)[0].read_text(encoding="utf-8"))
    assert from_json(content["experiment"]) == document.experiment


def test_there_is_nothing_to_keep_once_all_is_saved_or_taken_back(
    document: Document, recovery: Recovery, folder: Path, tmp_path: Path
) -> None:
    document.set_steps(77)
    recovery.write()
    assert len(kept(folder)) == 1
    document.save(tmp_path / "race.json")
    recovery.write()
    assert kept(folder) == []
    document.set_steps(78)
    recovery.write()
    assert len(kept(folder)) == 1
    document.undo()
    recovery.write()
    assert kept(folder) == []


def test_a_document_closed_as_it_should_be_leaves_nothing(document: Document, recovery: Recovery, folder: Path) -> None:
    document.set_steps(77)
    recovery.write()
    recovery.end()
    recovery.write()
    document.set_steps(78)
    assert list(folder.iterdir()) == []


def test_the_latest_work_comes_first(document: Document, folder: Path) -> None:
    for steps in (10, 20, 30):
        recovery = Recovery(document, folder)
        document.set_steps(steps)
        recovery.write()
        recovery._file.lock.unlock()  # As the end of its process does.
        recovery.deleteLater()
    found = abandoned(folder)
    assert [work.experiment.steps for work in found] == [30, 20, 10]


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"format": "optimizer-playground recovery", "version": 1}', b" " * 4_000_000],
)
def test_what_cannot_be_read_is_left_out_and_stays(
    content: bytes, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir(parents=True)
    (folder / "1-a.json").write_bytes(content)
    assert abandoned(folder) == []
    assert len(caplog.records) == 1
    assert (folder / "1-a.json").read_bytes() == content


def test_a_folder_that_cannot_be_made_is_one_line_in_the_log(
    document: Document, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    recovery = Recovery(document, tmp_path / "file" / "recovery")
    for steps in (10, 20):
        document.set_steps(steps)
        recovery.write()
    assert ["not kept" in record.getMessage() for record in caplog.records] == [True]
    recovery.end()
    recovery.deleteLater()


def test_work_that_no_file_can_hold_is_one_line_in_the_log(
    document: Document, recovery: Recovery, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    document.set_objective(Regression())  # Listed nowhere here.
    for steps in (7, 8):
        document.set_steps(steps)
        recovery.write()
    assert [record.message for record in caplog.records] == [
        "unsaved work is not kept: Regression is not listed as objective 'regression', so no file can hold it."
    ]
    assert not [*folder.glob("*.json")]
