"""Making a picture of the landscape while the window goes on."""

from __future__ import annotations

import logging
from collections.abc import Generator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from playground.core.errors import CancelledError, InvalidInputError
from playground.view.export.picture import write_drawn
from playground.view.parts.writing import Writing

log = logging.getLogger(__name__)

REST_MS = 1
"""Time between two pieces, for whatever else the window has to do."""
DRAWN_SHARE = 0.8
"""What drawing counts for where 1 is the whole; making a file of it is the rest."""


class PictureJob(QObject):
    """Draws a picture piece by piece, and then writes it away from the window's thread.

    Signals:
        progressed: Share done, from 0 to 1000.
        said: A sentence: where the picture is, or why there is none.
        ended: It is over, however it ended.
    """

    progressed = Signal(int)
    said = Signal(str)
    ended = Signal()

    def __init__(self, path: Path, work: Generator[float, None, QImage | bytes], parent: QObject | None = None) -> None:
        """Prepare to do the work, which yields the share done, and to write what it returns to ``path``."""
        super().__init__(parent)
        self._path, self._work = path, work
        self._is_off = False
        self._timer = QTimer(self)
        self._timer.setInterval(REST_MS)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def call_off(self) -> None:
        """Stop; no file is written, and nothing is said."""
        self._is_off = True
        if self._timer.isActive():
            self._timer.stop()
            self._work.close()
            self.ended.emit()

    def _go_on(self) -> None:
        try:
            share = next(self._work)
        except StopIteration as done:
            self._timer.stop()
            writing = Writing(self._path, partial(self._write, done.value), f"The landscape is in {self._path}.")
            writing.said.connect(self._tell)
            writing.begin()
        except InvalidInputError as error:
            self._timer.stop()
            self._tell(str(error))
        except Exception:  # No picture may fail without a word to the user.
            log.exception("drawing %s failed", self._path)
            self._timer.stop()
            self._tell("The picture could not be drawn; the log has the reason.")
        else:
            self.progressed.emit(round(1000 * DRAWN_SHARE * share))

    def _write(self, drawn: QImage | bytes, path: Path) -> None:
        write_drawn(drawn, path, self._check)

    def _check(self) -> None:
        if self._is_off:
            raise CancelledError

    def _tell(self, sentence: str) -> None:
        if not self._is_off:
            self.said.emit(sentence)
        self.ended.emit()
