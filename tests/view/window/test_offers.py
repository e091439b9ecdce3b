"""Work that was not saved is offered at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from playground.core.runs.experiment import load
from playground.model.document import Document
from playground.model.recovery import Recovery
from playground.view.window.application import keep_unsaved_work
from playground.view.window.main_window import MainWindow
from playground.view.window.offers import RecoveryOffer, recovery_folder
from tests.races import race

_KILLED = """
import sys
from PySide6.QtCore import QTimer
from playground.view.window import application
from playground.view.window.offers import recovery_folder

made = application.make_window


def make_window():
    window = made()
    QTimer.singleShot(0, lambda: window.document.set_steps(321))
    QTimer.singleShot(0, look)
    return window


def look():
    if list(recovery_folder().glob("*.json")):
        print("kept", flush=True)
    QTimer.singleShot(20, look)


application.make_window = make_window
application.SETTLE_AFTER_MS = 10**8
import playground.__main__ as program

sys.argv[1:] = []
sys.exit(program.main())
"""


def leave_behind(steps: int, path: Path | None = None) -> None:
    """Leave work behind as a killed process does."""
    document = Document(race("adam", "sgd"))
    if path is not None:
        document.save(path)
    recovery = Recovery(document, recovery_folder())
    document.set_steps(steps)
    recovery.write()
    recovery._file.lock.unlock()
    recovery.deleteLater()
    document.deleteLater()


@pytest.fixture
def offer(window: MainWindow) -> Iterator[RecoveryOffer]:
    yield keep_unsaved_work(window)
    window.document.replace(window.document.experiment)


def kept() -> list[Path]:
    return list(recovery_folder().glob("*.json"))


def press(qtbot: QtBot, window: MainWindow, text: str) -> None:
    (button,) = [button for button in window.notice_bar.offer_buttons if button.text() == text]
    assert button.accessibleName() == text
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    button.click()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_work_of_a_window_that_was_killed_is_offered_and_comes_back(
    number: signal.Signals, qtbot: QtBot, window: MainWindow, offer: RecoveryOffer
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"kept\n"
        process.send_signal(number)
    offer.look()
    assert "unsaved work" in window.notice_bar.sentence.text()
    press(qtbot, window, "Restore")
    assert window.document.experiment.steps == 321
    assert window.document.has_unsaved_work
    assert window.engine.is_playing
    assert not window.notice_bar.isVisible()
    assert not offer.action.isVisible()
    assert len(kept()) == 1  # This window's own, in place of the other's.


def test_nothing_is_offered_where_nothing_was_lost(window: MainWindow, offer: RecoveryOffer) -> None:
    offer.look()
    assert not window.notice_bar.isVisible()
    assert not offer.action.isVisible()


def test_work_on_a_file_comes_back_as_that_files_unsaved_changes(
    qtbot: QtBot, window: MainWindow, offer: RecoveryOffer, tmp_path: Path
) -> None:
    leave_behind(77, tmp_path / "mine <b>.json")
    offer.look()
    assert "mine <b>.json" in window.notice_bar.sentence.text()
    press(qtbot, window, "Restore")
    assert window.document.path == tmp_path / "mine <b>.json"
    assert load(tmp_path / "mine <b>.json").steps == 500
    assert window.files.save()
    assert load(tmp_path / "mine <b>.json").steps == 77


def test_each_piece_is_offered_until_it_is_answered(qtbot: QtBot, window: MainWindow, offer: RecoveryOffer) -> None:
    leave_behind(11)
    leave_behind(22)
    offer.look()
    press(qtbot, window, "Discard")
    assert len(kept()) == 1
    assert window.notice_bar.isVisible()
    window.notice_bar.close_button.click()
    assert offer.action.isVisible()
    offer.action.trigger()
    press(qtbot, window, "Discard")
    assert kept() == []
    assert not offer.action.isVisible()


def test_what_is_not_answered_stays(window: MainWindow, offer: RecoveryOffer) -> None:
    leave_behind(11)
    offer.look()
    window.notice_bar.close_button.click()
    window.close()
    assert len(kept()) == 1


def test_work_that_is_there_is_asked_about_before_other_work_takes_its_place(
    qtbot: QtBot, window: MainWindow, offer: RecoveryOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(11)
    offer.look()
    window.document.set_steps(99)
    offer.action.trigger()
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Cancel)
    press(qtbot, window, "Restore")
    assert window.document.experiment.steps == 99
    assert offer.action.isVisible()
    assert kept()


def test_a_window_closed_as_it_should_be_leaves_nothing(
    qtbot: QtBot, window: MainWindow, offer: RecoveryOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.document.set_steps(99)
    qtbot.waitUntil(lambda: bool(kept()))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: QMessageBox.StandardButton.Discard)
    window.close()
    assert list(recovery_folder().iterdir()) == []
