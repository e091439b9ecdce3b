"""Writing one file away from the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QThread, Signal

from playground.core.errors import CancelledError, InvalidInputError

log = logging.getLogger(__name__)


class Writing(QThread):
    """Writes one file; whoever asked for it may be gone before it is there, and the program waits for it at its end.

    Signals:
        said: A sentence at the end: where the file is, or why there is none; empty where it was called off.
    """

    said = Signal(str)

    def __init__(self, path: Path, write: Callable[[Path], None], success: str) -> None:
        """Prepare to write a file.

        Args:
            path: The file.
            write: Called with it, in a thread of its own; must leave nothing behind where it raises.
            success: The sentence that is said where it does not.
        """
        super().__init__(QCoreApplication.instance())
        self._path, self._write, self._sentence = path, write, success
        self.finished.connect(self._tell)

    def begin(self) -> None:
        """Start; it deletes itself once it has said what came of it."""
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._wait)
        self.start()

    def run(self) -> None:
        """Do it; called by Qt in a thread of its own."""
        try:
            self._write(self._path)
        except CancelledError:
            self._sentence = ""
        except InvalidInputError as error:
            self._sentence = str(error)
        except Exception:  # Nothing may end the thread without a word to the user.
            log.exception("writing %s failed", self._path)
            self._sentence = f"'{self._path}' could not be written; the log has the reason."

    def _tell(self) -> None:
        self.said.emit(self._sentence)
        self.deleteLater()

    def _wait(self) -> None:
        self.wait()
