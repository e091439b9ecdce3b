from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressDialog, QPushButton
from pytestqt.qtbot import QtBot

from playground.core.optimizers import OPTIMIZERS
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.csv_job import CsvJob
from playground.view.export_dialogs import PICTURE_SIZES, CsvDialog, PictureDialog
from playground.view.main_window import MainWindow
from tests.races import go_to, race

Job = Callable[..., CsvJob]


@pytest.fixture
def job(document: Document, engine: StepEngine, tmp_path: Path) -> Job:
    """Make a job on all of the runs that writes ``out.csv``."""

    def made(last_step: int | None, path: Path = tmp_path / "out.csv") -> CsvJob:
        runs = list(zip(document.experiment.runs, engine.runs, strict=True))
        return CsvJob(path, document.experiment, runs, last_step)

    return made


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(window: MainWindow) -> str:
    return window.notice_bar.sentence.text() if window.notice_bar.isVisible() else ""


def cancel(window: MainWindow) -> None:
    (button,) = window.findChildren(QProgressDialog)[0].findChildren(QPushButton)
    button.click()


def test_a_job_writes_the_rows_up_to_a_step(job: Job, engine: StepEngine, tmp_path: Path, qtbot: QtBot) -> None:
    go_to(engine, 100)
    task = job(40)
    with qtbot.waitSignals([task.succeeded, task.finished]):
        task.start()
    table = rows(tmp_path / "out.csv")
    assert [row["step"] for row in table] == [str(step) for step in range(41)] * 2
    assert float(table[40]["x"]) == engine.runs[0].trajectory.theta[40, 0]


def test_a_job_works_out_the_steps_that_are_not_there_yet(
    job: Job, document: Document, engine: StepEngine, tmp_path: Path, qtbot: QtBot
) -> None:
    go_to(engine, 10)
    task = job(None)
    with qtbot.waitSignals([task.succeeded, task.finished]):
        task.start()
    table = rows(tmp_path / "out.csv")
    assert len(table) == 2 * 501
    assert all(run.trajectory.last_step == 10 for run in engine.runs)
    go_to(engine, 500)
    assert float(table[500]["x"]) == engine.runs[0].trajectory.theta[500, 0]


def test_a_job_that_fails_says_why_and_leaves_nothing_behind(job: Job, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    task = job(0, file / "out.csv")
    with qtbot.waitSignal(task.failed) as failure, qtbot.waitSignal(task.finished):
        task.start()
    assert "out.csv" in failure.args[0]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_job_that_is_called_off_leaves_what_was_there(
    job: Job, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    document.set_steps(200_000)
    (tmp_path / "out.csv").write_text("mine")
    task = job(None)
    heard: list[str] = []
    task.succeeded.connect(lambda: heard.append("succeeded"))
    task.failed.connect(lambda sentence: heard.append(sentence))
    with qtbot.waitSignal(task.finished):
        task.start()
        task.requestInterruption()
    assert heard == []
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "mine"


def test_a_job_that_is_called_off_while_it_writes_leaves_nothing_behind(
    job: Job, document: Document, engine: StepEngine, tmp_path: Path, qtbot: QtBot
) -> None:
    document.set_steps(50_000)
    go_to(engine, 50_000)
    task = job(50_000)
    task.progressed.connect(task.requestInterruption)
    with qtbot.waitSignal(task.finished):
        task.start()
    assert list(tmp_path.iterdir()) == []


def test_an_error_nobody_expected_is_said_and_logged(
    job: Job, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("what nobody expected")

    monkeypatch.setattr("playground.view.csv_job.write_csv", broken)
    task = job(0)
    with qtbot.waitSignal(task.failed) as failure, qtbot.waitSignal(task.finished):
        task.start()
    assert "log" in failure.args[0]
    assert "what nobody expected" in caplog.text


def test_the_window_exports_visible_runs_and_says_where(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.document.show_run(0, False)
    go_to(window.engine, 20)
    monkeypatch.setattr(QDialog, "exec", lambda dialog: QDialog.DialogCode.Accepted)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "runs"), ""))
    window.files.export_csv()
    qtbot.waitUntil(lambda: "runs.csv" in said(window))
    assert {row["run"] for row in rows(tmp_path / "runs.csv")} == {"SGD"}
    assert len(rows(tmp_path / "runs.csv")) == 21
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))


def test_the_window_can_call_an_export_off(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.document.set_steps(500_000)
    window.files.write_csv(tmp_path / "runs.csv", False, None)
    cancel(window)
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))
    assert list(tmp_path.iterdir()) == []
    assert said(window) == ""
    window.document.set_steps(5)
    window.files.write_csv(tmp_path / "runs.csv", False, None)
    qtbot.waitUntil(lambda: "runs.csv" in said(window))


def test_while_an_export_is_written_another_has_to_wait(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.document.set_steps(500_000)
    window.files.write_csv(tmp_path / "first.csv", False, None)
    window.files.write_csv(tmp_path / "second.csv", False, None)
    assert "still being written" in said(window)
    cancel(window)
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))


def test_closing_the_window_calls_an_export_off(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.document.replace(race("adam", steps=500_000))
    window.files.write_csv(tmp_path / "runs.csv", False, None)
    window.close()
    assert list(tmp_path.iterdir()) == []
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))


def test_a_csv_that_cannot_be_written_is_said_in_a_sentence(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "file"
    file.write_text("")
    window.files.write_csv(file / "runs.csv", False, 0)
    qtbot.waitUntil(lambda: "runs.csv" in said(window))
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))


def test_without_runs_there_is_nothing_to_export(window: MainWindow) -> None:
    window.document.replace(race())
    window.files.export_csv()
    assert "no run" in said(window)


def test_the_csv_dialog_offers_what_there_is(document: Document, engine: StepEngine) -> None:
    dialog = CsvDialog(document, engine)
    assert dialog.all_runs.isChecked()
    assert dialog.steps_all.isChecked()
    dialog.deleteLater()
    document.add_run(OPTIMIZERS.find("sgd"))
    document.show_run(0, False)
    engine.seek(17)
    dialog = CsvDialog(document, engine)
    assert dialog.visible_runs.isChecked()
    assert "2" in dialog.visible_runs.text()
    assert dialog.steps_shown.isChecked()
    assert "17" in dialog.steps_shown.text()
    dialog.deleteLater()
    for index in range(3):
        document.show_run(index, False)
    dialog = CsvDialog(document, engine)
    assert not dialog.visible_runs.isEnabled()
    assert dialog.all_runs.isChecked()
    dialog.deleteLater()


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_window_exports_a_picture_of_the_size_chosen(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    def choose(dialog: PictureDialog) -> QDialog.DialogCode:
        dialog.kind.setCurrentIndex(dialog.kind.findData(suffix))
        dialog.size_choice.setCurrentIndex(1)
        assert dialog.picture_size == PICTURE_SIZES[1][1]
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(PictureDialog, "exec", choose)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "map"), ""))
    window.files.export_picture()
    path = tmp_path / f"map{suffix}"
    assert str(path) in said(window)
    assert path.exists()
    if suffix == ".png":
        assert QImage(str(path)).size() == QSize(1920, 1080)


def test_a_picture_that_cannot_be_written_is_said_in_a_sentence(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setattr(QDialog, "exec", lambda dialog: QDialog.DialogCode.Accepted)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(file / "map.png"), ""))
    window.files.export_picture()
    assert "map.png" in said(window)
