"""An answer that follows a question, worked out away from the GUI thread: a coarse one first, then better ones."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from enum import StrEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from playground.model.jobs import Job, Jobs, Progress


class State(StrEnum):
    """What an answer is like."""

    IDLE = "idle"
    """Nothing is asked."""
    WANTED = "wanted"
    """There is none, and nobody works on it yet."""
    STALE = "stale"
    """There is one to an earlier question, and nobody works on the new one yet."""
    BUSY = "busy"
    """The first one is being worked out."""
    COARSE = "coarse"
    """There is one, and a better one is being worked out."""
    FRESH = "fresh"
    """It is as good as it gets."""
    STOPPED = "stopped"
    """Stopped by the user, and not gone on with."""
    FAILED = "failed"
    """There can be none."""


class Answer(QObject):
    """Follows one question at a time.

    An answer to an earlier question that is like the new one stays until there is a new answer.

    Attributes:
        question: What is asked; None for nothing.
        result: The latest result, or None.
        answered: The question that the result belongs to.
        failure: Why there can be no answer, in a sentence, or ``""``.
        permille: Share of the work done.

    Signals:
        made: A result.
        failed: A sentence: there can be no answer.
        progressed: Share of the work done, from 0 to 1000.
        changed: The state, or what is there to be seen.
    """

    made = Signal(object)
    failed = Signal(str)
    progressed = Signal(int)
    changed = Signal()

    def __init__(
        self,
        jobs: Jobs,
        work: Callable[[Any, Progress], Iterable[Any]],
        is_like: Callable[[Any, Any], bool] = lambda new, old: False,
        throttle_ms: int = 0,
        owner: Hashable = None,
        parent: QObject | None = None,
    ) -> None:
        """Begin without a question, and with somebody who looks.

        Args:
            jobs: Do the work.
            work: Yields the results for a question, better and better.
            is_like: Tells whether the answer to an old question may be seen while that to a new one is missing.
            throttle_ms: Work begins no more often than this; where 0, it begins at once with :meth:`ask`.
            owner: Whose jobs are done one after another; this answer's own, if None.
            parent: Qt's.
        """
        super().__init__(parent)
        self.question: Any = None
        self.result: Any = None
        self.answered: Any = None
        self.failure = ""
        self.permille = 0
        self._jobs, self._work, self._is_like = jobs, work, is_like
        self._owner = object() if owner is None else owner  # Not itself: a thread must not be the last to hold it.
        self._job: Job | None = None
        self._in_work: Any = None
        self._is_watched, self._is_stopped, self._is_complete = True, False, False
        self._throttle = QTimer(self)
        self._throttle.setSingleShot(True)
        self._throttle.timeout.connect(self._begin)
        self._throttle_ms = throttle_ms
        self._since_begun = QElapsedTimer()

    @property
    def state(self) -> State:
        if self.question is None:
            return State.IDLE
        if self.failure:
            return State.FAILED
        if self._is_stopped:
            return State.STOPPED
        is_answered = self.result is not None and self.answered == self.question
        if is_answered and self._is_complete:
            return State.FRESH
        if self._job is not None and self._in_work == self.question:
            return State.COARSE if is_answered else State.BUSY
        return State.WANTED if self.result is None else State.STALE

    @property
    def is_busy(self) -> bool:
        """Whether work is under way, be it on an earlier question, or about to begin."""
        return self._job is not None or self._throttle.isActive()

    def ask(self, question: Any) -> None:
        """Follow another question, or none; nothing happens where it is the same."""
        if question == self.question:
            return
        if question is None or self.question is None or not self._is_like(question, self.question):
            self._cancel()
            self.result = self.answered = None
        self.question, self.failure, self._is_stopped = question, "", False
        self._begin_soon()
        self.changed.emit()

    def start(self) -> None:
        """Work the answer out anew, or go on where it was stopped."""
        self.failure, self._is_stopped, self._is_complete = "", False, False
        self._begin_soon()
        self.changed.emit()

    def watch(self, watched: bool) -> None:
        """Work only while somebody looks."""
        self._is_watched = watched
        if watched:
            self._begin_soon()
        else:
            self._cancel()
        self.changed.emit()

    def stop(self) -> None:
        """Stop until something changes; what has been made stays, unless it belongs to an earlier question."""
        if self.state in (State.IDLE, State.FRESH, State.FAILED):
            return
        self._cancel()
        self._is_stopped = True
        if self.answered != self.question:
            self.result = self.answered = None
        self.changed.emit()

    def keep(self, question: Any, result: Any) -> None:
        """Take a result that is known."""
        self._cancel()
        self.question = self.answered = question
        self.result, self.failure, self._is_stopped, self._is_complete = result, "", False, True
        self.made.emit(result)
        self.changed.emit()

    def _begin_soon(self) -> None:
        """See to it that what is asked is worked on, and nothing else once the answer is there."""
        state = self.state
        if state is State.FRESH:
            self._cancel()
        elif state not in (State.WANTED, State.STALE):
            self._throttle.stop()
        elif self._is_watched and not self._throttle_ms:
            self._begin()
        elif self._is_watched and not self._throttle.isActive():
            # Not at once: what changes together with the question is to have changed.
            passed = self._since_begun.elapsed() if self._since_begun.isValid() else self._throttle_ms
            self._throttle.start(max(0, self._throttle_ms - passed))

    def _begin(self) -> None:
        self._cancel()
        self._since_begun.start()
        self._in_work, self.permille = self.question, 0
        self._job = self._jobs.submit(partial(self._work, self.question), self._owner)
        self._job.produced.connect(self._take)
        self._job.progressed.connect(self._progress)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._end)
        self.changed.emit()

    def _cancel(self) -> None:
        self._throttle.stop()
        if self._job is not None:
            self._job.cancel()
            self._job.ended.disconnect(self._end)
            self._job = None

    def _take(self, result: Any) -> None:
        self.result, self.answered, self._is_complete = result, self._in_work, False
        self.made.emit(result)
        self.changed.emit()

    def _progress(self, permille: int) -> None:
        self.permille = permille
        self.progressed.emit(permille)

    def _fail(self, sentence: str) -> None:
        if self._in_work == self.question:
            self.result, self.answered, self.failure = None, None, sentence
            self.failed.emit(sentence)

    def _end(self) -> None:
        self._job = None
        if self.answered == self._in_work:
            self._is_complete = True
        self.changed.emit()
