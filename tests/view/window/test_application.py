from __future__ import annotations

import gc
import logging
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.core.compiled.library import LIBRARY
from playground.view.forms.formula import Formula
from playground.view.parts.appearance import Appearance
from playground.view.parts.log import log_folder, open_log
from playground.view.plots.loss_panel import LossPanel
from playground.view.window.application import _settle, _tell_unexpected, make_application, make_window, play_off_screen
from playground.view.window.main_window import MainWindow


@pytest.fixture
def logged() -> Iterator[Path]:
    """Open the log and return its file; what listened before listens again afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    open_log()
    yield log_folder() / "playground.log"
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_there_is_one_application(qapp: QApplication) -> None:
    assert make_application() is qapp


def test_the_program_opens_on_a_race_that_is_running(qtbot: QtBot, appearance: Appearance) -> None:
    window = make_window()
    with qtbot.waitExposed(window):
        window.show()
    assert window.document.experiment.objective.name == "rosenbrock"
    assert len(window.document.experiment.runs) == 4
    assert window.engine.is_playing
    qtbot.waitUntil(lambda: window.engine.cursor.step > 3)
    assert not window.document.is_modified
    assert window.canvas.hint.isVisible()
    window.close()
    assert not window.engine.is_playing
    window.deleteLater()


def test_no_run_of_the_opening_race_diverges(appearance: Appearance) -> None:
    window = make_window()
    for run in window.engine.runs:
        run.advance(window.document.experiment.steps)
        assert not run.diverged
    window.engine.pause()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_an_error_nobody_expected_is_logged_with_its_traceback_and_said_in_a_sentence(
    window: MainWindow, logged: Path
) -> None:
    try:
        raise RuntimeError("what nobody expected")
    except RuntimeError as error:
        _tell_unexpected(window, RuntimeError, error, error.__traceback__)
    assert window.notice_bar.isVisible()
    assert "log" in window.notice_bar.sentence.text()
    assert "RuntimeError" not in window.notice_bar.sentence.text()
    text = logged.read_text(encoding="utf-8")
    assert "what nobody expected" in text
    assert "Traceback" in text


def test_garbage_is_collected_again_once_the_window_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LIBRARY, "start", lambda: None)
    gc.disable()
    try:
        _settle()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.enable()


def test_the_log_is_in_a_folder_of_the_users_own(own_folders: Path, logged: Path) -> None:
    logging.getLogger("playground").error("a line")
    assert own_folders in logged.parents
    assert "a line" in logged.read_text(encoding="utf-8")


def test_where_there_can_be_no_log_the_program_starts_all_the_same(
    own_folders: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setattr("playground.view.parts.log.user_log_path", lambda *args, **names: file / "log")
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    open_log()
    (added,) = set(root.handlers) - set(handlers)
    root.removeHandler(added)
    root.setLevel(level)
    assert type(added) is logging.StreamHandler


def test_without_a_display_the_race_is_played_and_written(
    appearance: Appearance, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = []

    def make_fast_window() -> MainWindow:
        window = make_window()
        window.engine.set_speed(math.inf)
        windows.append(window)
        return window

    monkeypatch.setattr("playground.view.window.application.make_window", make_fast_window)
    png, csv = tmp_path / "window.png", tmp_path / "runs.csv"
    assert play_off_screen(str(png), str(csv)) == 0
    assert QImage(str(png)).width() > 1000
    assert [curve.steps[-1] for curve in windows[0].panel(LossPanel).charts[0].curves] == [500.0] * 4
    assert len(csv.read_text(encoding="utf-8").splitlines()) == 1 + 4 * 501
    assert "window.png" in capsys.readouterr().out


def test_a_formula_is_typeset_after_the_first_frame(qtbot: QtBot, appearance: Appearance) -> None:
    formula = Formula(appearance)
    formula.show_latex(r"x^2 \\ y^2", "two lines")
    one_line = formula.sizeHint().height()
    formula.resize(300, 100)
    with qtbot.waitExposed(formula):
        formula.show()
    qtbot.waitUntil(lambda: formula.sizeHint().height() > one_line)
    assert formula.accessibleName() == "two lines"
    picture = formula.grab().toImage()
    assert len({picture.pixel(x, y) for x in range(60) for y in range(40)}) > 2
    formula.deleteLater()


def test_a_formula_that_cannot_be_typeset_is_logged_and_left_out(
    qtbot: QtBot, appearance: Appearance, caplog: pytest.LogCaptureFixture
) -> None:
    formula = Formula(appearance)
    formula.show_latex(r"\frac{", "broken")
    formula.resize(300, 100)
    with qtbot.waitExposed(formula):
        formula.show()
    qtbot.waitUntil(lambda: "could not be typeset" in caplog.text)
    formula.deleteLater()
