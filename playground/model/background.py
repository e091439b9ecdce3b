"""Work away from the window's thread, of which only the latest counts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from playground.core.errors import CancelledError, InvalidInputError

log = logging.getLogger(__name__)

Task = Callable[[Callable[[int, int], bool]], Iterator[Any]]
"""Yields results, better and better; is given ``progress(done, total)``, which returns False once nobody wants them."""


class Background(QThread):
    """Does one task after another; a new one calls the one before it off.

    Signals:
        made: A result of the latest task.
        progressed: Share of the latest task done, from 0 to 1000.
        failed: A sentence: the latest task could not be done.
        idle: The latest task has ended, however it did.
    """

    made = Signal(object)
    progressed = Signal(int)
    failed = Signal(str)
    idle = Signal()
    _said = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin without a task; the thread starts with the first."""
        super().__init__(parent)
        self._said.connect(self._pass_on)
        self._changed = threading.Condition()
        self._task: Task | None = None
        self._number = 0
        self._ends = False

    def do(self, task: Task) -> None:
        """Do a task instead of whatever is being done."""
        with self._changed:
            self._task = task
            self._number += 1
            self._changed.notify()
        if not self.isRunning():
            self.start(QThread.Priority.LowPriority)

    def call_off(self) -> None:
        """Stop what is being done; nothing more comes of it."""
        with self._changed:
            self._task = None
            self._number += 1

    def end(self) -> None:
        """Stop for good and wait until the thread has ended."""
        with self._changed:
            self._ends = True
            self._number += 1
            self._changed.notify()
        self.wait()

    def run(self) -> None:
        """Wait for tasks and do them; called by Qt in a thread of its own."""
        while True:
            with self._changed:
                while self._task is None and not self._ends:
                    self._changed.wait()
                if self._ends or self._task is None:
                    return
                task, self._task, number = self._task, None, self._number
            self._do(task, number)

    def _do(self, task: Task, number: int) -> None:
        def progress(done: int, total: int) -> bool:
            self._said.emit(number, "progressed", 1000 * done // max(1, total))
            return number == self._number

        try:
            for result in task(progress):
                if number != self._number:
                    return
                self._said.emit(number, "made", result)
        except CancelledError:
            log.debug("a task was called off")
        except InvalidInputError as error:
            self._said.emit(number, "failed", str(error))
        except Exception:  # Nothing may end the thread without a word to the user.
            log.exception("a task in the background failed")
            self._said.emit(number, "failed", "That could not be worked out; the log has the reason.")
        finally:
            self._said.emit(number, "idle", None)

    def _pass_on(self, number: int, what: str, value: object) -> None:
        """Pass on what the latest task said, in the thread of those who listen: only there is it known which it is."""
        if number != self._number:
            return
        if what == "idle":
            self.idle.emit()
        else:
            {"made": self.made, "progressed": self.progressed, "failed": self.failed}[what].emit(value)
