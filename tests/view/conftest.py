"""The parts of the window off screen, with time that the test tells and settings that are nobody's."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QColorDialog, QDialog, QFileDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from playground.model.document import Document
from playground.model.jobs import jobs
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.parts.preferences import Preferences
from playground.view.window.application import make_application
from playground.view.window.main_window import MainWindow
from tests.clock import FakeClock
from tests.races import race


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return make_application()


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what the program remembers and logs away from whoever runs the tests."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_question_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a dialog would wait for an answer that no test gives."""

    def fail(*args: object, **kwargs: object) -> None:
        raise AssertionError("a dialog waits for an answer")

    for owner, name in (
        (QDialog, "exec"),
        (QMessageBox, "exec"),
        (QMessageBox, "about"),
        (QFileDialog, "getOpenFileName"),
        (QFileDialog, "getSaveFileName"),
        (QColorDialog, "getColor"),
    ):
        monkeypatch.setattr(owner, name, fail)


@pytest.fixture(autouse=True)
def nothing_leaks(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a timer, a job or a window behind, and name where it was started."""
    started: list[tuple[Any, str]] = []

    def watched(start: Callable[..., None]) -> Callable[..., None]:
        def start_and_note(self: Any, *args: Any) -> None:
            frame = sys._getframe(1)
            started.append((self, f"{type(self).__name__} started at {frame.f_code.co_filename}:{frame.f_lineno}"))
            start(self, *args)

        return start_and_note

    monkeypatch.setattr(QTimer, "start", watched(QTimer.start))
    before = _windows(qapp)
    yield
    assert jobs().quit(patience_s=5.0), "a job does not stop"
    QCoreApplication.sendPostedEvents(jobs())  # What is kept beyond the test is to know that it was cancelled.
    _delete_what_is_due()
    if _active(started) or _windows(qapp) - before:
        gc.collect()  # What only a cycle keeps alive is no leak.
        _delete_what_is_due()
    left = _active(started) + [f"{type(each).__name__} {each.objectName()!r}" for each in _windows(qapp) - before]
    assert not left, f"left behind: {left}"


def _windows(app: QApplication) -> set[QWidget]:
    # pyqtgraph's menus have no parent: they go with the Python objects, which pytest holds until later.
    return {widget for widget in app.topLevelWidgets() if not isinstance(widget, QMenu)}


def _delete_what_is_due() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _active(started: list[tuple[Any, str]]) -> list[str]:
    active = []
    for thing, where in started:
        if shiboken6.isValid(thing) and thing.isActive():
            active.append(where)
    return active


@pytest.fixture
def document(qapp: QApplication) -> Iterator[Document]:
    document = Document(race("adam", "sgd"))
    yield document
    document.deleteLater()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def engine(document: Document, clock: FakeClock) -> Iterator[StepEngine]:
    engine = StepEngine(document, clock)
    yield engine
    engine.deleteLater()


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    font, palette, sheet = qapp.font(), qapp.palette(), qapp.styleSheet()
    appearance = Appearance()
    yield appearance
    appearance.deleteLater()
    qapp.setStyleSheet(sheet)
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def preferences() -> Preferences:
    return Preferences()


@pytest.fixture
def window(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance, preferences: Preferences
) -> Iterator[MainWindow]:
    window = MainWindow(document, engine, appearance, preferences)
    with qtbot.waitExposed(window):
        window.show()
    window.resize(1440, 900)  # A screen that is none is smaller.
    window.activateWindow()
    yield window
    document.replace(document.experiment)  # Nothing to ask about.
    window.close()
    window.deleteLater()
    _delete_what_is_due()
