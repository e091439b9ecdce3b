"""All work away from the GUI thread: who does it, how it is cancelled, and where its results arrive."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from playground.core.errors import CancelledError, InvalidInputError

log = logging.getLogger(__name__)

Progress = Callable[[int, int], bool]
"""Called with how much is done and how much there is; returns False once the work is cancelled."""
Work = Callable[[Progress], Iterable[Any]]
"""Yields results, better and better. Raises ``InvalidInputError`` with a sentence where there can be none, and
``CancelledError`` where it saw that it is cancelled."""

MOST_THREADS = 8
"""Each panel may be at work for minutes, and neither a file nor a formula is to wait for them."""
QUIT_S = 1.0
"""How long quitting waits, for all jobs together."""
_FILES_FIRST = 1
_UNEXPECTED = "That could not be worked out; the log has the reason."


class Job(QObject):
    """A handle on submitted work. All signals come in the GUI thread, none but ``ended`` once it is cancelled.

    Signals:
        produced: A result.
        progressed: Share done, from 0 to 1000.
        failed: A sentence: why there is no result, or no further one.
        ended: It is over, however it ended.
    """

    produced = Signal(object)
    progressed = Signal(int)
    failed = Signal(str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cancelled = threading.Event()

    def cancel(self) -> None:
        """Nothing more is to come of it; the work sees that the next time it tells its progress."""
        self.cancelled.set()


@dataclass(order=True)
class _Task:
    """What a thread needs of a job: no QObject, which must not be deleted there."""

    rank: tuple[int, int]
    work: Work = field(compare=False)
    owner: Hashable = field(compare=False)
    unexpected: str = field(compare=False)
    cancelled: threading.Event = field(compare=False)
    permille: int = field(default=-1, compare=False)

    @property
    def number(self) -> int:
        return self.rank[1]


class Jobs(QObject):
    """Does work in threads of its own, the most urgent first; the jobs of one owner one after another.

    A thread lives as long as there is work, and never keeps the process alive.
    """

    _reported = Signal(int, str, object)

    def __init__(self, spawn: Callable[[Callable[[], None]], None] | None = None) -> None:
        """Begin without a thread; ``spawn`` runs a function in a new one."""
        super().__init__()
        self._spawn = spawn or _spawn
        self._lock = threading.Condition()
        self._waiting: list[_Task] = []
        self._running: list[_Task] = []
        self._thread_count = 0
        self._jobs: dict[int, Job] = {}
        self._completing: set[int] = set()
        self._numbers = itertools.count()
        self._reported.connect(self._pass_on, Qt.ConnectionType.AutoConnection)

    def submit(
        self,
        work: Work,
        owner: Hashable = None,
        priority: int = 0,
        unexpected: str = _UNEXPECTED,
        completes: bool = False,
    ) -> Job:
        """Have something done as soon as there is a thread for it.

        Args:
            work: Called in another thread.
            owner: Jobs of one owner run one after another, in the order of their priorities.
            priority: A higher one is done before what is waiting.
            unexpected: The sentence for a failure that has none of its own; the log has the reason.
            completes: Whether quitting lets it come to its end, where there is time.
        """
        job, number = Job(), next(self._numbers)
        self._jobs[number] = job
        if completes:
            self._completing.add(number)
        with self._lock:
            self._waiting.append(_Task((-priority, number), work, owner, unexpected, job.cancelled))
            self._waiting.sort()
            is_short_of_threads = self._thread_count < min(MOST_THREADS, len(self._waiting) + len(self._running))
            self._thread_count += is_short_of_threads
        if is_short_of_threads:
            self._spawn(self._take_tasks)
        return job

    def write(self, path: Path, work: Work, completes: bool = False) -> Job:
        """Have a file written, before what nobody waits for; the work must leave nothing behind where it raises."""
        unexpected = f"'{path}' could not be written; the log has the reason."
        return self.submit(work, priority=_FILES_FIRST, unexpected=unexpected, completes=completes)

    def cancel_all(self) -> None:
        """Cancel whatever is not to be completed."""
        for number, job in self._jobs.items():
            if number not in self._completing:
                job.cancel()

    def quit(self, patience_s: float = QUIT_S) -> bool:
        """Cancel everything and wait a little; tell whether all has stopped, and log what has not."""
        self.cancel_all()
        deadline = time.monotonic() + patience_s
        with self._lock:
            while self._thread_count and (left := deadline - time.monotonic()) > 0:
                self._lock.wait(left)
            late = list(self._running)
        for job in self._jobs.values():
            job.cancel()
        for task in late:
            log.warning("a job did not stop in time: %s", task.work)
        return not late

    def _take_tasks(self) -> None:
        """Do one task after another until there is none; runs in a thread."""
        task: _Task | None = None
        while True:
            with self._lock:
                if task is not None:
                    self._running.remove(task)
                task = self._next()
                if task is None:
                    self._thread_count -= 1
                    self._lock.notify_all()
                    return
                self._running.append(task)
            self._do(task)

    def _next(self) -> _Task | None:
        """Take the first task whose owner has no other one running: what ends that one will come for this."""
        owners = {task.owner for task in self._running if task.owner is not None}
        for place, task in enumerate(self._waiting):
            if task.owner not in owners:
                return self._waiting.pop(place)
        return None

    def _do(self, task: _Task) -> None:
        def progress(done: int, total: int) -> bool:
            permille = 1000 * done // max(1, total)
            if permille != task.permille and not task.cancelled.is_set():  # A thousand signals are enough.
                task.permille = permille
                self._reported.emit(task.number, "progressed", permille)
            return not task.cancelled.is_set()

        try:
            if not task.cancelled.is_set():
                for result in task.work(progress):
                    if task.cancelled.is_set():
                        break
                    self._reported.emit(task.number, "produced", result)
        except CancelledError:
            log.debug("a job was cancelled")
        except InvalidInputError as error:
            self._reported.emit(task.number, "failed", str(error))
        except Exception:  # Nothing may end the thread without a word to the user.
            log.exception("a job failed")
            self._reported.emit(task.number, "failed", task.unexpected)
        self._reported.emit(task.number, "ended", None)

    def _pass_on(self, number: int, what: str, value: object) -> None:
        """Let a job tell what was reported, in the thread of those who listen: only there is it known to be wanted."""
        job = self._jobs[number]
        if what == "ended":
            del self._jobs[number]
            self._completing.discard(number)
            job.ended.emit()
        elif not job.cancelled.is_set():
            {"produced": job.produced, "progressed": job.progressed, "failed": job.failed}[what].emit(value)


def _spawn(target: Callable[[], None]) -> None:
    threading.Thread(target=target, name="job", daemon=True).start()


@cache
def jobs() -> Jobs:
    """Return the one owner of the program's threads."""
    return Jobs()
