"""Making a picture of the landscape while the window goes on."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from playground.core.errors import CancelledError, InvalidInputError
from playground.model.jobs import Job, Progress, jobs
from playground.view.export.picture import write_drawn

log = logging.getLogger(__name__)

PAUSE_MS = 1
"""Time between two pieces, for whatever else the window has to do."""
DRAWN_SHARE = 0.8
"""What drawing counts for where 1 is the whole; making a file of it is the rest."""


class PictureJob(Job):
    """Draws a picture piece by piece, which only the GUI thread may, and then has it written in another one."""

    def __init__(self, path: Path, work: Generator[float, None, QImage | bytes]) -> None:
        """Begin with the work, which yields the share done; what it returns is to be written to ``path``."""
        super().__init__()
        self._path, self._work = path, work
        self._writing: Job | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(PAUSE_MS)

    def cancel(self) -> None:
        super().cancel()
        if self._writing is not None:
            self._writing.cancel()
        elif self._timer.isActive():
            self._timer.stop()
            self._work.close()
            self.ended.emit()

    def _go_on(self) -> None:
        try:
            share = next(self._work)
        except StopIteration as done:
            self._timer.stop()
            self._writing = jobs().write(self._path, partial(_written, done.value, self._path))
            self._writing.produced.connect(self.produced)
            self._writing.failed.connect(self.failed)
            self._writing.ended.connect(self.ended)
        except InvalidInputError as error:
            self._fail(str(error))
        except Exception:  # No picture may fail without a word to the user.
            log.exception("drawing %s failed", self._path)
            self._fail("The picture could not be drawn; the log has the reason.")
        else:
            self.progressed.emit(round(1000 * DRAWN_SHARE * share))

    def _fail(self, sentence: str) -> None:
        self._timer.stop()
        self.failed.emit(sentence)
        self.ended.emit()


def _written(drawn: QImage | bytes, path: Path, progress: Progress) -> Iterator[str]:
    def check() -> None:
        if not progress(0, 1):
            raise CancelledError

    write_drawn(drawn, path, check)
    yield f"The landscape is in {path}."
