"""Starting the window, and what happens to an error that nobody expected."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEventLoop, QObject, QSize, QSocketNotifier, QTimer
from PySide6.QtGui import QIcon, QPixmapCache
from PySide6.QtWidgets import QApplication

from playground.core.compiled.library import LIBRARY
from playground.core.errors import InvalidInputError
from playground.core.files.atomic_file import replacing
from playground.core.files.leaving import before_leaving, leave
from playground.core.files.resources import path as resource_path
from playground.core.files.resources import text as resource_text
from playground.core.runs.examples import OPENING
from playground.core.runs.experiment import from_json
from playground.model.document import Document
from playground.model.jobs import jobs
from playground.model.recovery import Recovery
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.parts.log import divert_qt_messages, open_log
from playground.view.parts.preferences import Preferences
from playground.view.window.main_window import MainWindow
from playground.view.window.offers import RecoveryOffer, recovery_folder

OFF_SCREEN_SIZE = QSize(1440, 900)
OFF_SCREEN_SPEED = 1_000.0
"""Steps a second where nobody watches."""
PICTURES_KB = 128 * 1024
"""Room for what items keep as pictures of their size: heat map and contours take 25 MB each on a screen of 4K pixels.
Qt itself leaves 10 MB for everything, beyond which they would be drawn anew in each frame."""
SETTLE_AFTER_MS = 500
"""When what the first frame would have to wait for is done, counted from the start."""

log = logging.getLogger(__name__)


def start(path: str | None) -> int:
    """Open the window, on a saved experiment where a path is given, and return the exit status once it is closed."""
    app = make_application()
    open_log()
    window = make_window()
    sys.excepthook = partial(_tell_unexpected, window)
    if path is not None:
        window.files.open_path(Path(path))
    offer = keep_unsaved_work(window)
    window.show()
    QTimer.singleShot(SETTLE_AFTER_MS, _settle)
    QTimer.singleShot(SETTLE_AFTER_MS, offer.look)
    waker = _SignalWaker(app)
    status = app.exec()
    waker.end()
    if not jobs().quit():
        leave(status)  # Python's own end would wait for what does not stop.
    return status


def _settle() -> None:
    """Have kernels made, and let garbage be collected again, which a start by command has put off.

    What is there by now stays. Were it not left out, the collector would go through all of it several times while
    kernels are loaded, and each time the window would stand still.
    """
    gc.freeze()
    gc.enable()
    LIBRARY.start()


def make_application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    divert_qt_messages()
    app = QApplication(["playground"])
    app.setApplicationName("Optimizer Playground")
    app.setApplicationDisplayName("Optimizer Playground")
    app.setDesktopFileName("optimizer-playground")
    app.setStyle("Fusion")
    QPixmapCache.setCacheLimit(PICTURES_KB)
    app.setWindowIcon(QIcon(str(resource_path("icons/app.svg"))))
    return app


def make_window() -> MainWindow:
    """Return a window on the opening race, which is running already."""
    document = Document(from_json(resource_text(OPENING)), is_example=True)
    engine = StepEngine(document)
    appearance = Appearance()
    preferences = Preferences()
    preferences.restore_look(appearance)
    window = MainWindow(document, engine, appearance, preferences)
    for part in (document, engine, appearance):
        part.setParent(window)
    engine.play()
    return window


def keep_unsaved_work(window: MainWindow) -> RecoveryOffer:
    """Keep what a window has not saved where a crash does not reach it, and return what offers that of earlier ones."""
    recovery = Recovery(window.document, recovery_folder(), window)
    window.closing.connect(recovery.end)
    before_leaving(recovery.write)
    menus = window.menus
    return RecoveryOffer(window.files, window.notice_bar, recovery, menus.file_menu, menus.examples_menu.menuAction())


def play_off_screen(png: str, csv: str) -> int:
    """Play the opening race in the real window without a display, and write a picture of it and its trajectories.

    Returns:
        0, or 2 where a file could not be written; the reason is printed.
    """
    from playground.core.runs.csv_export import write_csv
    from playground.view.parts.image_files import png_bytes

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    make_application()
    window = make_window()
    window.show()
    window.resize(OFF_SCREEN_SIZE)  # A screen that is none is smaller than that, and would have shrunk the window.
    engine = window.engine
    engine.set_speed(OFF_SCREEN_SPEED)
    # The application's own loop would close the window when it quits, and panels that are closed draw nothing more.
    loop = QEventLoop(window)
    engine.playing_changed.connect(loop.quit)
    loop.exec()  # Until the race is over.
    QTimer.singleShot(500, loop.quit)
    loop.exec()  # Until formulas and the fine map are drawn.
    try:
        runs = [
            (entry.shown_label, run) for entry, run in zip(window.document.experiment.runs, engine.runs, strict=True)
        ]
        write_csv(csv, runs)
        with replacing(png) as file:
            file.write(png_bytes(window.grab().toImage()))
    except InvalidInputError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        window.close()
        window.deleteLater()
    print(f"The opening race was played without a display: see {png} and {csv}.")
    return 0


def _tell_unexpected(
    window: MainWindow, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    log.critical("unexpected", exc_info=(kind, error, trace))
    window.notice_bar.say(
        "Something went wrong that should not have. The log has the details: Help ▸ Show the log folder."
    )


class _SignalWaker(QObject):
    """Lets Python look at a signal, such as Ctrl+C in the terminal, at once.

    Qt's loop alone would wait until something of Python's is called.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._ear.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def end(self) -> None:
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)
        self._ear.close()
        self._mouth.close()

    def _wake(self) -> None:
        self._ear.recv(64)  # That Python is called is all: it looks at its signals before it goes on.
