"""Answers to many questions, worked out away from the GUI thread one after another, and kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.model.answer import Answer, State
from playground.model.jobs import Jobs, Progress

MOST_KEPT = 200
"""How many answers are kept, those to questions that undo may bring back among them."""


class Answers(QObject):
    """Answers to many questions, worked out one after another and kept.

    Attributes:
        questions: Those that are asked now.

    Signals:
        made: A question, just answered.
        changed: An answer, or what is asked.
        progressed: Share of what was begun together that is done, from 0 to 1000.
    """

    made = Signal(object)
    changed = Signal()
    progressed = Signal(int)

    def __init__(
        self,
        jobs: Jobs,
        work: Callable[[Any, Progress], Any],
        most_kept: int = MOST_KEPT,
        parent: QObject | None = None,
    ) -> None:
        """Begin without a question.

        Args:
            jobs: Do the work.
            work: Returns the answer to a question.
            most_kept: How many answers are kept.
            parent: Qt's.
        """
        super().__init__(parent)
        self.questions: tuple[Hashable, ...] = ()
        self._jobs, self._work, self._most_kept = jobs, partial(_once, work), most_kept
        self._owner = object()
        self._answers: dict[Hashable, Answer] = {}
        self._begun: tuple[Hashable, ...] = ()
        self._batch: list[Answer] = []
        self._is_silent = False

    @property
    def results(self) -> list[Any]:
        """The answers to what is asked, None where there is none."""
        return [self._result(question) for question in self.questions]

    @property
    def is_busy(self) -> bool:
        return any(answer.is_busy for answer in self._answers.values())

    @property
    def failure(self) -> str:
        """Why a question that is asked cannot be answered; empty where all can."""
        failures = (self._answers[question].failure for question in self.questions if question in self._answers)
        return next(filter(None, failures), "")

    @property
    def state(self) -> State:
        """What the answers are like, taken together."""
        missing = {question for question in self.questions if self._result(question) is None}
        if self.is_busy:
            return State.COARSE if len(missing) < len(set(self.questions)) else State.BUSY
        if not self.questions:
            return State.IDLE
        if self.failure:
            return State.FAILED
        if not missing:
            return State.FRESH
        if not self._begun:
            return State.WANTED
        return State.STOPPED if missing <= set(self._begun) else State.STALE

    def want(self, question: Hashable) -> Any:
        """Return the answer to a question; where it is missing, None, and it is worked out."""
        answer = self._answer(question)
        answer.ask(question)
        if answer.state is State.WANTED:  # Its job was cancelled.
            answer.start()
        return answer.result

    def follow(self, questions: Iterable[Hashable]) -> None:
        """Ask other questions; work of which a part is asked no more is stopped."""
        self.questions = tuple(questions)
        if self.is_busy and not set(self._begun) <= set(self.questions):
            self.stop()
        else:
            self.changed.emit()

    def start(self) -> None:
        """Work out what is missing, or everything anew where nothing is."""
        if self.is_busy:
            self.stop()
        self._begun = self.questions
        wanted = dict.fromkeys(self.questions)
        missing = [question for question in wanted if self._result(question) is None]
        self._batch = [self._answer(question) for question in missing or wanted]
        self._is_silent = True
        for question, answer in zip(missing or wanted, self._batch, strict=True):
            answer.ask(question)
            answer.start()
        self._is_silent = False
        self.changed.emit()

    def stop(self) -> None:
        """Leave it at what is there."""
        self._is_silent = True
        for answer in self._answers.values():
            answer.stop()
        self._is_silent = False
        self.changed.emit()

    def keep(self, question: Hashable, result: Any) -> None:
        """Keep a result that is known to answer another question as well."""
        self._answer(question).keep(question, result)

    def _result(self, question: Hashable) -> Any:
        answer = self._answers.get(question)
        return None if answer is None else answer.result

    def _answer(self, question: Hashable) -> Answer:
        if question not in self._answers:
            answer = Answer(self._jobs, self._work, owner=self._owner, parent=self)
            answer.changed.connect(self._pass_on)
            answer.progressed.connect(self._add_up)
            self._answers[question] = answer
            for oldest in list(self._answers)[: -self._most_kept]:
                if not self._answers[oldest].is_busy:
                    self._answers.pop(oldest).deleteLater()
        return self._answers[question]

    def _pass_on(self) -> None:
        answer = self.sender()
        if isinstance(answer, Answer) and answer.state is State.FRESH:
            self.made.emit(answer.question)
        # Whoever listens draws all anew; a result is followed by the end of its job at once.
        if not self._is_silent and not (isinstance(answer, Answer) and answer.state is State.COARSE):
            self.changed.emit()

    def _add_up(self) -> None:
        done = sum(answer.permille if answer.is_busy else 1000 for answer in self._batch)
        self.progressed.emit(done // max(1, len(self._batch)))


def _once(work: Callable[[Any, Progress], Any], question: Any, progress: Progress) -> Iterator[Any]:
    yield work(question, progress)
