"""What was worked out for each run, for as long as the run is what it was."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.core.errors import InvalidInputError
from playground.core.runs.experiment import Entry, Experiment
from playground.model.background import Background
from playground.model.document import Document

Progress = Callable[[int, int], bool]
MOST_KEPT = 200
"""How many results are kept, those of settings that undo may bring back among them."""


class RunResults(QObject):
    """Works something out for one run after another, away from the window's thread.

    A result belongs to a question: a value that holds everything which decides it. A run whose question has changed has
    no result, and has it back when the question is the old one again.

    Attributes:
        is_busy: Whether it is at work.
        failure: Why a run has no result although it was asked for, in a sentence; empty where all have.

    Signals:
        changed: Results, runs or their settings, or whether it is busy.
        progressed: Share of the work done, from 0 to 1000.
    """

    changed = Signal()
    progressed = Signal(int)

    def __init__(
        self,
        document: Document,
        ask: Callable[[Experiment, Entry], Hashable],
        answer: Callable[[Any, Progress], Any],
        parent: QObject | None = None,
    ) -> None:
        """Follow a document's runs; nothing is worked out until it is asked for.

        Args:
            document: Holds the runs.
            ask: Returns a run's question.
            answer: Returns a question's result; called in another thread, with whom to tell about the progress.
            parent: Owns it.
        """
        super().__init__(parent)
        self.is_busy = False
        self.failure = ""
        self._document, self._ask, self._answer = document, ask, answer
        self._background = Background(self)
        self._background.made.connect(self._take)
        self._background.progressed.connect(self.progressed)
        self._background.failed.connect(self._fail)
        self._background.idle.connect(self._rest)
        self._results: dict[Hashable, Any] = {}
        self._asked: tuple[Hashable, ...] = ()
        document.changed.connect(self.follow)

    @property
    def questions(self) -> tuple[Hashable, ...]:
        """The runs' questions, in the order of the runs."""
        experiment = self._document.experiment
        return tuple(self._ask(experiment, entry) for entry in experiment.runs)

    def all(self) -> list[Any]:
        """Return the runs' results in the order of the runs, None where there is none."""
        return [self._results.get(question) for question in self.questions]

    @property
    def has_changed(self) -> bool:
        """Whether a run has no result because its settings are others than when the work was last begun."""
        missing = set(self.questions) - set(self._results)
        return bool(self._asked) and not missing <= set(self._asked)

    def start(self) -> None:
        """Work out what is missing, or everything anew where nothing is."""
        self._asked = self.questions
        wanted = tuple(dict.fromkeys(self._asked))
        missing = tuple(question for question in wanted if question not in self._results) or wanted
        self.failure = ""
        self.is_busy = True
        self._background.do(partial(_in_turn, self._answer, missing))
        self.changed.emit()

    def stop(self) -> None:
        """Leave it at what is there."""
        self._background.call_off()
        self._rest()

    def end(self) -> None:
        """Stop for good: the window is closing."""
        self._background.end()

    def keep(self, question: Hashable, result: Any) -> None:
        """Keep a result that is known to answer another question as well."""
        self._results[question] = result

    def follow(self) -> None:
        """Look at the runs again, and stop where somebody waits for an answer that nobody asks for any more."""
        is_other = not set(self._asked) <= set(self.questions)
        if is_other:
            self.failure = ""
        if self.is_busy and is_other:
            self.stop()
        else:
            self.changed.emit()

    def _take(self, found: tuple[Hashable, Any]) -> None:
        question, result = found
        self._results[question] = result
        for oldest in list(self._results)[:-MOST_KEPT]:
            del self._results[oldest]
        self.changed.emit()

    def _fail(self, sentence: str) -> None:
        self.failure = sentence

    def _rest(self) -> None:
        self.is_busy = False
        self.changed.emit()


def _in_turn(
    answer: Callable[[Any, Progress], Any], questions: tuple[Hashable, ...], progress: Progress
) -> Iterator[tuple[Hashable, Any]]:
    refusal: InvalidInputError | None = None
    for place, question in enumerate(questions):
        try:
            yield question, answer(question, partial(_part_of_all, progress, place, len(questions)))
        except InvalidInputError as error:
            refusal = refusal or error  # What cannot be asked of one run can be of the others.
    if refusal is not None:
        raise refusal


def _part_of_all(progress: Progress, place: int, count: int, done: int, total: int) -> bool:
    return progress(place * total + done, count * total)
