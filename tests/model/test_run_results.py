from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from playground.core.errors import InvalidInputError
from playground.core.runs.experiment import Entry, Experiment
from playground.model.document import Document
from playground.model.run_results import RunResults

Progress = Callable[[int, int], bool]


class Desk:
    """Answers a run's learning rate with ten times as much, and writes down what it was asked."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.refuses = False
        self.unanswered = 0.0

    def ask(self, experiment: Experiment, entry: Entry) -> float:
        return float(entry.optimizer.lr)

    def answer(self, question: float, progress: Progress) -> float:
        if self.refuses or question == self.unanswered:
            raise InvalidInputError("No.")
        self.asked.append(question)
        progress(1, 2)
        return 10.0 * question


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def results(document: Document, desk: Desk) -> Iterator[RunResults]:
    document.set_run_values(0, lr=1.0)
    document.set_run_values(1, lr=2.0)
    results = RunResults(document, desk.ask, desk.answer)
    yield results
    results.end()
    results.deleteLater()


def work(qtbot: QtBot, results: RunResults) -> None:
    results.start()
    assert results.is_busy
    qtbot.waitUntil(lambda: not results.is_busy)


def test_each_run_has_its_answer_and_the_progress_never_falls(qtbot: QtBot, results: RunResults, desk: Desk) -> None:
    heard: list[int] = []
    results.progressed.connect(heard.append)
    assert results.all() == [None, None]
    work(qtbot, results)
    assert results.all() == [10.0, 20.0]
    assert heard == [250, 750]


def test_only_what_is_missing_is_worked_out_and_all_of_it_where_nothing_is(
    qtbot: QtBot, results: RunResults, desk: Desk, document: Document
) -> None:
    work(qtbot, results)
    document.set_run_values(1, lr=3.0)
    assert results.all() == [10.0, None]
    assert results.has_changed
    work(qtbot, results)
    assert desk.asked == [1.0, 2.0, 3.0]
    assert not results.has_changed
    work(qtbot, results)
    assert desk.asked == [1.0, 2.0, 3.0, 1.0, 3.0]


def test_an_answer_comes_back_with_its_question(qtbot: QtBot, results: RunResults, document: Document) -> None:
    work(qtbot, results)
    document.set_run_values(0, lr=5.0)
    assert results.all() == [None, 20.0]
    document.undo()
    assert results.all() == [10.0, 20.0]
    assert not results.has_changed


def test_runs_that_ask_the_same_share_an_answer(
    qtbot: QtBot, results: RunResults, desk: Desk, document: Document
) -> None:
    document.duplicate_run(0)
    work(qtbot, results)
    assert results.all() == [10.0, 10.0, 20.0]
    assert desk.asked == [1.0, 2.0]


def test_an_answer_known_to_fit_another_question_is_kept_for_it(results: RunResults, document: Document) -> None:
    results.keep(7.0, "seven")
    document.set_run_values(0, lr=7.0)
    assert results.all() == ["seven", None]


def test_work_that_nobody_asks_for_any_more_is_stopped_and_other_edits_do_not_disturb_it(
    qtbot: QtBot, results: RunResults, document: Document
) -> None:
    results.start()
    document.rename_run(0, "another")
    assert results.is_busy
    document.set_run_values(0, lr=5.0)
    assert not results.is_busy
    assert results.all()[0] is None


def test_a_refusal_is_kept_as_a_sentence_until_the_next_try_or_other_settings(
    qtbot: QtBot, results: RunResults, desk: Desk, document: Document
) -> None:
    desk.refuses = True
    work(qtbot, results)
    assert results.failure == "No."
    document.set_run_values(0, lr=4.0)
    assert results.failure == ""
    document.undo()
    work(qtbot, results)
    assert results.failure == "No."
    desk.refuses = False
    work(qtbot, results)
    assert results.failure == ""
    assert results.all() == [10.0, 20.0]


def test_what_cannot_be_answered_for_one_run_is_for_the_others(
    qtbot: QtBot, results: RunResults, desk: Desk, document: Document
) -> None:
    desk.unanswered = 1.0
    work(qtbot, results)
    assert results.all() == [None, 20.0]
    assert results.failure == "No."
