from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressDialog, QPushButton
from pytestqt.qtbot import QtBot

from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.api import finished_runs
from playground.core.runs.csv_export import write_csv
from playground.core.runs.experiment import load
from playground.model.document import Document
from playground.model.jobs import Job, jobs
from playground.model.step_engine import StepEngine
from playground.view.export import picture
from playground.view.export.csv_work import csv_written
from playground.view.export.export_dialogs import PICTURE_SIZES, CsvDialog, PictureDialog
from playground.view.export.picture import save_picture
from playground.view.window.main_window import MainWindow
from tests.races import go_to, race

Begin = Callable[..., Job]


@pytest.fixture
def job(document: Document, engine: StepEngine, tmp_path: Path) -> Begin:
    """Begin a job on all of the runs that writes ``out.csv``."""

    def begin(last_step: int | None, path: Path = tmp_path / "out.csv") -> Job:
        runs = list(zip(document.experiment.runs, engine.runs, strict=True))
        return jobs().submit(partial(csv_written, path, document.experiment, runs, last_step, False))

    return begin


def rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pixels_of(path: Path) -> npt.NDArray[np.uint32]:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def said(window: MainWindow) -> str:
    return window.notice_bar.sentence.text() if window.notice_bar.isVisible() else ""


def cancel(window: MainWindow) -> None:
    (button,) = window.findChildren(QProgressDialog)[0].findChildren(QPushButton)
    button.click()


def test_a_job_writes_the_rows_up_to_a_step(job: Begin, engine: StepEngine, tmp_path: Path, qtbot: QtBot) -> None:
    go_to(engine, 100)
    task = job(40)
    with qtbot.waitSignals([task.produced, task.ended]):
        pass
    table = rows(tmp_path / "out.csv")
    assert [row["step"] for row in table] == [str(step) for step in range(41)] * 2
    assert float(table[40]["x"]) == engine.runs[0].trajectory.theta[40, 0]


@pytest.mark.parametrize("last_step", [40, None])
def test_a_job_writes_the_experiment_that_gives_these_very_rows(
    document: Document, engine: StepEngine, tmp_path: Path, qtbot: QtBot, last_step: int | None
) -> None:
    go_to(engine, 100)
    path = tmp_path / "out.csv"
    runs = [(document.experiment.runs[1], engine.runs[1])]
    task = jobs().submit(partial(csv_written, path, document.experiment, runs, last_step, True))
    with qtbot.waitSignals([task.produced, task.ended]):
        pass
    again = finished_runs(load(tmp_path / "out.experiment.json"))
    write_csv(tmp_path / "again.csv", [(result.label, result.run) for result in again])
    assert (tmp_path / "again.csv").read_bytes() == path.read_bytes()


def test_the_window_asks_before_the_experiment_beside_a_csv_replaces_a_file(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[Path]] = []

    def where(parent: object, title: str, suggested: Path, kinds: object, beside: Callable[[Path], list[Path]]) -> None:
        asked.append(beside(tmp_path / "race.csv"))

    def accept(dialog: CsvDialog) -> int:
        dialog.with_experiment.setChecked(True)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr("playground.view.export.exports.ask_where", where)
    monkeypatch.setattr(CsvDialog, "exec", accept)
    window.exports.export_csv()
    assert asked == [[tmp_path / "race.experiment.json"]]


def test_a_job_makes_no_run_again_that_is_there_already(
    job: Begin, document: Document, engine: StepEngine, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(engine, engine.limit)
    monkeypatch.setattr("playground.view.export.csv_work.Run", None)
    task = job(None)
    with qtbot.waitSignals([task.produced, task.ended]):
        pass
    assert len(rows(tmp_path / "out.csv")) == 2 * 501


def test_a_job_works_out_the_steps_that_are_not_there_yet(
    job: Begin, document: Document, engine: StepEngine, tmp_path: Path, qtbot: QtBot
) -> None:
    go_to(engine, 10)
    task = job(None)
    with qtbot.waitSignals([task.produced, task.ended]):
        pass
    table = rows(tmp_path / "out.csv")
    assert len(table) == 2 * 501
    assert all(run.trajectory.last_step == 10 for run in engine.runs)
    go_to(engine, 500)
    assert float(table[500]["x"]) == engine.runs[0].trajectory.theta[500, 0]


def test_a_job_that_fails_says_why_and_leaves_nothing_behind(job: Begin, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    task = job(0, file / "out.csv")
    with qtbot.waitSignal(task.failed) as failure, qtbot.waitSignal(task.ended):
        pass
    assert "out.csv" in failure.args[0]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_job_that_is_called_off_leaves_what_was_there(
    job: Begin, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    document.set_steps(200_000)
    (tmp_path / "out.csv").write_text("mine")
    task = job(None)
    heard: list[str] = []
    task.produced.connect(lambda: heard.append("succeeded"))
    task.failed.connect(lambda sentence: heard.append(sentence))
    with qtbot.waitSignal(task.ended):
        task.cancel()
    assert heard == []
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "mine"


def test_a_job_that_is_called_off_while_it_writes_leaves_nothing_behind(
    job: Begin, document: Document, engine: StepEngine, tmp_path: Path, qtbot: QtBot
) -> None:
    document.set_steps(50_000)
    go_to(engine, 50_000)
    task = job(50_000)
    task.progressed.connect(task.cancel)
    with qtbot.waitSignal(task.ended):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_error_nobody_expected_is_said_and_logged(
    job: Begin, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("what nobody expected")

    monkeypatch.setattr("playground.view.export.csv_work.write_csv", broken)
    task = job(0)
    with qtbot.waitSignal(task.failed) as failure, qtbot.waitSignal(task.ended):
        pass
    assert "log" in failure.args[0]
    assert "what nobody expected" in caplog.text


def test_the_window_exports_visible_runs_and_says_where(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.document.show_run(0, False)
    go_to(window.engine, 20)
    monkeypatch.setattr(QDialog, "exec", lambda dialog: QDialog.DialogCode.Accepted)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **named: (str(tmp_path / "runs"), ""))
    window.exports.export_csv()
    qtbot.waitUntil(lambda: "runs.csv" in said(window))
    assert {row["run"] for row in rows(tmp_path / "runs.csv")} == {"SGD"}
    assert len(rows(tmp_path / "runs.csv")) == 21
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))


def test_the_window_can_call_an_export_off(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.document.set_steps(500_000)
    window.exports.write_csv(tmp_path / "runs.csv", False, None)
    cancel(window)
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))
    assert list(tmp_path.iterdir()) == []
    assert said(window) == ""
    window.document.set_steps(5)
    window.exports.write_csv(tmp_path / "runs.csv", False, None)
    qtbot.waitUntil(lambda: "runs.csv" in said(window))


def test_while_an_export_is_written_another_has_to_wait(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.document.set_steps(500_000)
    window.exports.write_csv(tmp_path / "first.csv", False, None)
    window.exports.write_csv(tmp_path / "second.csv", False, None)
    assert "still being written" in said(window)
    cancel(window)
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))


def test_closing_the_window_calls_an_export_off(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.document.replace(race("adam", steps=500_000))
    window.exports.write_csv(tmp_path / "runs.csv", False, None)
    window.close()
    qtbot.waitUntil(lambda: not (list(tmp_path.iterdir()) or window.findChildren(QProgressDialog)))


def test_a_csv_that_cannot_be_written_is_said_in_a_sentence(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "file"
    file.write_text("")
    window.exports.write_csv(file / "runs.csv", False, 0)
    qtbot.waitUntil(lambda: "runs.csv" in said(window))
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))


def test_without_runs_there_is_nothing_to_export(window: MainWindow) -> None:
    window.document.replace(race())
    window.exports.export_csv()
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
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    def choose(dialog: PictureDialog) -> QDialog.DialogCode:
        dialog.kind.setCurrentIndex(dialog.kind.findData(suffix))
        dialog.size_choice.setCurrentIndex(1)
        assert dialog.picture_size == PICTURE_SIZES[1][1]
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(PictureDialog, "exec", choose)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **named: (str(tmp_path / "map"), ""))
    window.exports.export_picture()
    path = tmp_path / f"map{suffix}"
    qtbot.waitUntil(lambda: str(path) in said(window))
    assert path.exists()
    if suffix == ".png":
        assert QImage(str(path)).size() == QSize(1920, 1080)


def test_a_picture_that_cannot_be_written_is_said_in_a_sentence(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setattr(QDialog, "exec", lambda dialog: QDialog.DialogCode.Accepted)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **named: (str(file / "map.png"), ""))
    window.exports.export_picture()
    qtbot.waitUntil(lambda: "map.png" in said(window))
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))


def test_a_picture_is_of_the_moment_it_was_asked_for(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    go_to(window.engine, 20)
    save_picture(tmp_path / "wanted.png", window.document, window.engine, window.appearance, QSize(640, 480))
    window.exports.write_picture(tmp_path / "map.png", QSize(640, 480), as_shown=False)
    window.document.replace(race("adam", objective="beale"))
    go_to(window.engine, 100)
    qtbot.waitUntil(lambda: "map.png" in said(window))
    assert (tmp_path / "map.png").read_bytes() == (tmp_path / "wanted.png").read_bytes()


def test_a_picture_as_shown_is_of_what_is_in_view(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.canvas.show_view((0.5, 1.5), (0.5, 1.5))
    pictures = {}
    for as_shown in (True, False):
        path = tmp_path / f"{as_shown}.svg"
        window.exports.write_picture(path, QSize(1200, 1000), as_shown)
        qtbot.waitUntil(partial(lambda name: name in said(window), path.name))
        pictures[as_shown] = path.read_text(encoding="utf-8")
    assert ">-2</text>" not in pictures[True]
    assert "−2</text>" not in pictures[True]
    assert ">1.2</text>" in pictures[True]
    assert ">1.2</text>" not in pictures[False]


def test_a_picture_can_be_called_off(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.exports.write_picture(tmp_path / "map.png", QSize(6000, 5000), as_shown=True)
    window.exports.write_csv(tmp_path / "runs.csv", False, 0)
    assert "still being written" in said(window)
    cancel(window)
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_drawn_is_said_and_logged(
    window: MainWindow,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("what nobody expected")

    monkeypatch.setattr(picture.Picture, "drawing", broken)
    window.exports.write_picture(tmp_path / "map.png", QSize(640, 480), as_shown=True)
    qtbot.waitUntil(lambda: "log" in said(window))
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))
    assert "what nobody expected" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_closing_the_window_calls_a_picture_off(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.document.replace(window.document.experiment)
    window.exports.write_picture(tmp_path / "map.png", QSize(1200, 1000), as_shown=True)
    window.close()
    qtbot.waitUntil(lambda: not window.findChildren(QProgressDialog))
    assert list(tmp_path.iterdir()) == []


def test_a_poster_is_painted_in_pieces_that_fit_together(window: MainWindow, tmp_path: Path) -> None:
    go_to(window.engine, 50)
    shots = {}
    for at_once in (10**9, 400_000):
        picture.PIXELS_AT_ONCE, before = at_once, picture.PIXELS_AT_ONCE
        try:
            path = tmp_path / f"{at_once}.png"
            save_picture(path, window.document, window.engine, window.appearance, QSize(1800, 1500))
            shots[at_once] = pixels_of(path)
        finally:
            picture.PIXELS_AT_ONCE = before
    one, other = shots.values()
    # The dashes around the domain may begin elsewhere; a seam would be a whole row of pixels.
    assert np.mean(one != other, axis=1).max() < 0.05


def test_basins_are_exported_as_the_menu_says(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = window.commands.export_basins
    assert not entry.isEnabled()
    assert "Basins of the picked run" in entry.toolTip()
    window.document.set_steps(40)
    window.canvas.basins.want(True)
    qtbot.waitUntil(entry.isEnabled, timeout=60_000)
    basins = window.canvas.basins
    qtbot.waitUntil(lambda: not basins.is_busy, timeout=60_000)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **named: (str(tmp_path / "basins.npz"), ""))
    entry.trigger()
    qtbot.waitUntil(lambda: "basins.npz" in said(window))
    assert basins.chart is not None
    with np.load(tmp_path / "basins.npz") as archive:
        np.testing.assert_array_equal(archive["status"], basins.chart.status)
    window.canvas.basins.want(False)
    assert not entry.isEnabled()


@pytest.mark.parametrize("as_shown", [True, False])
def test_a_picture_has_the_basins_that_are_on_screen(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, as_shown: bool
) -> None:
    window.document.replace(race("sgd", objective="quadratic-bowl", steps=40))
    window.document.set_run_values(0, lr=20.0)
    window.canvas.show_view((0.2, 0.4), (0.2, 0.4))
    window.canvas.basins.want(True)
    qtbot.waitUntil(lambda: window.canvas.basins.chart is not None, timeout=60_000)
    qtbot.waitUntil(lambda: not window.canvas.basins.is_busy, timeout=60_000)
    for suffix in ("png", "svg"):
        path = tmp_path / f"map.{suffix}"
        window.exports.write_picture(path, QSize(640, 480), as_shown)
        qtbot.waitUntil(partial(lambda name: name in said(window), path.name), timeout=60_000)
    image = QImage(str(tmp_path / "map.png"))
    # Diverged everywhere: dark to the edges of the map, whichever part of the plane that is.
    dark = [image.pixelColor(x, y).lightness() < 100 for x in (150, 320, 500) for y in (80, 200, 400)]
    assert sum(dark) >= 7
    texts = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "100 % " in texts
    assert "Basins of SGD" in texts
