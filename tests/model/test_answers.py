from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from playground.core.errors import InvalidInputError
from playground.model.answer import Answer, State
from playground.model.answers import Answers
from playground.model.jobs import Jobs, Progress
from tests.threads import HeldThreads

Noted = list[tuple[State, object]]


class Desk:
    """Answers a number with itself as a text, and then with ten times as much; writes down what it was asked."""

    def __init__(self) -> None:
        self.questions: list[int] = []
        self.refuses: set[int] = set()
        self.between: Callable[[], None] = lambda: None

    def work(self, question: int, progress: Progress) -> Iterator[object]:
        self.questions.append(question)
        if question in self.refuses:
            raise InvalidInputError("No.")
        yield str(question)
        self.between()
        progress(1, 2)
        yield 10 * question

    def last(self, question: int, progress: Progress) -> object:
        """Return only the last answer."""
        *_, last = self.work(question, progress)
        return last


@pytest.fixture
def threads() -> HeldThreads:
    return HeldThreads()


@pytest.fixture
def jobs(qapp: object, threads: HeldThreads) -> Jobs:
    return Jobs(threads)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def state_of(answer: Answer | Answers) -> State:
    """Return the state; mypy would take an attribute that was compared once for a constant."""
    return answer.state


def is_near(new: int, old: int) -> bool:
    return abs(new - old) < 10


@pytest.fixture
def answer(jobs: Jobs, desk: Desk) -> Answer:
    return Answer(jobs, desk.work, is_near)


@pytest.fixture
def answers(jobs: Jobs, desk: Desk) -> Answers:
    return Answers(jobs, desk.last)


def noted(answer: Answer) -> Noted:
    """Return a list that fills with the states and results that are told."""
    told: Noted = []
    answer.changed.connect(lambda: told.append((state_of(answer), answer.result)))
    return told


def test_an_answer_is_wanted_then_busy_coarse_and_fresh(answer: Answer, threads: HeldThreads) -> None:
    assert state_of(answer) == State.IDLE
    answer.watch(False)
    answer.ask(1)
    assert state_of(answer) == State.WANTED
    told, shares = noted(answer), list[int]()
    answer.progressed.connect(shares.append)
    answer.watch(True)
    threads.run()
    assert list(dict.fromkeys(told)) == [
        (State.BUSY, None), (State.COARSE, "1"), (State.COARSE, 10), (State.FRESH, 10),
    ]  # fmt: skip
    assert shares == [500]


def test_the_answer_to_a_question_that_is_like_the_new_one_is_seen_until_there_is_a_new_one(
    answer: Answer, threads: HeldThreads
) -> None:
    answer.ask(1)
    threads.run()
    answer.watch(False)
    answer.ask(2)
    assert (state_of(answer), answer.result, answer.answered) == (State.STALE, 10, 1)
    answer.watch(True)
    assert (state_of(answer), answer.result) == (State.BUSY, 10)
    threads.run()
    assert (state_of(answer), answer.result, answer.answered) == (State.FRESH, 20, 2)


def test_the_answer_to_another_kind_of_question_goes_at_once(answer: Answer, threads: HeldThreads) -> None:
    answer.ask(1)
    threads.run()
    answer.ask(100)
    assert (state_of(answer), answer.result) == (State.BUSY, None)
    answer.ask(None)
    assert (state_of(answer), answer.result) == (State.IDLE, None)
    threads.run()
    assert answer.result is None


def test_only_the_latest_question_is_answered(answer: Answer, desk: Desk, threads: HeldThreads) -> None:
    for question in (1, 2, 3):
        answer.ask(question)
    threads.run()
    assert desk.questions == [3]
    assert answer.result == 30


def test_a_question_that_comes_back_while_its_answer_is_there_is_not_worked_out_again(
    answer: Answer, desk: Desk, threads: HeldThreads
) -> None:
    answer.ask(1)
    threads.run()
    answer.ask(2)
    answer.ask(1)
    assert state_of(answer) == State.FRESH
    threads.run()
    assert desk.questions == [1]


def test_what_is_asked_in_quick_succession_is_worked_out_once(
    qtbot: QtBot, jobs: Jobs, desk: Desk, threads: HeldThreads
) -> None:
    answer = Answer(jobs, desk.work, is_near, throttle_ms=1)
    for question in range(1, 10):
        answer.ask(question)
    assert state_of(answer) == State.WANTED
    with qtbot.waitSignal(answer.changed):
        pass
    threads.run()
    assert desk.questions == [9]
    answer.ask(8)
    assert (state_of(answer), answer.result) == (State.STALE, 90)
    with qtbot.waitSignal(answer.changed):
        pass
    assert state_of(answer) == State.BUSY
    answer.stop()


def test_a_coarse_result_stays_where_it_is_stopped_and_work_can_go_on(
    answer: Answer, desk: Desk, threads: HeldThreads
) -> None:
    desk.between = answer.stop
    answer.ask(1)
    threads.run()
    assert (state_of(answer), answer.result) == (State.STOPPED, "1")
    assert not answer.is_busy
    answer.ask(1)
    assert state_of(answer) == State.STOPPED
    desk.between = lambda: None
    answer.start()
    assert state_of(answer) == State.COARSE
    threads.run()
    assert (state_of(answer), answer.result) == (State.FRESH, 10)


def test_a_stop_takes_the_result_of_an_earlier_question_away_and_the_next_one_goes_on(
    answer: Answer, threads: HeldThreads
) -> None:
    answer.ask(1)
    threads.run()
    answer.ask(2)
    answer.stop()
    assert (state_of(answer), answer.result) == (State.STOPPED, None)
    answer.ask(3)
    threads.run()
    assert (state_of(answer), answer.result) == (State.FRESH, 30)


def test_what_is_fresh_has_failed_or_is_not_asked_cannot_be_stopped(
    answer: Answer, desk: Desk, threads: HeldThreads
) -> None:
    answer.stop()
    assert state_of(answer) == State.IDLE
    answer.ask(1)
    threads.run()
    answer.stop()
    assert (state_of(answer), answer.result) == (State.FRESH, 10)
    desk.refuses = {2}
    answer.ask(2)
    threads.run()
    answer.stop()
    assert state_of(answer) == State.FAILED


def test_a_failure_is_a_sentence_until_the_question_changes(answer: Answer, desk: Desk, threads: HeldThreads) -> None:
    desk.refuses = {2}
    answer.ask(1)
    threads.run()
    answer.ask(2)
    threads.run()
    assert (state_of(answer), answer.failure, answer.result) == (State.FAILED, "No.", None)
    answer.ask(3)
    assert (state_of(answer), answer.failure) == (State.BUSY, "")
    threads.run()
    assert state_of(answer) == State.FRESH


def test_nothing_is_worked_out_while_nobody_looks(answer: Answer, desk: Desk, threads: HeldThreads) -> None:
    answer.ask(1)
    answer.watch(False)
    threads.run()
    assert desk.questions == []
    assert state_of(answer) == State.WANTED
    answer.watch(True)
    threads.run()
    assert state_of(answer) == State.FRESH


def test_a_result_that_is_known_is_fresh(answer: Answer, desk: Desk, threads: HeldThreads) -> None:
    answer.keep(7, "seven")
    assert (state_of(answer), answer.result) == (State.FRESH, "seven")
    answer.ask(7)
    threads.run()
    assert desk.questions == []


def test_an_answer_that_is_gone_is_told_nothing(jobs: Jobs, desk: Desk, threads: HeldThreads) -> None:
    parent = QObject()
    answer = Answer(jobs, desk.work, parent=parent)
    answer.ask(1)
    parent.deleteLater()
    del parent, answer
    threads.run()
    assert desk.questions == [1]


# Many questions


def test_questions_are_answered_in_turn_and_the_progress_never_falls(
    answers: Answers, desk: Desk, threads: HeldThreads
) -> None:
    shares: list[int] = []
    answers.progressed.connect(shares.append)
    answers.follow([1, 2])
    assert (state_of(answers), answers.results) == (State.WANTED, [None, None])
    answers.start()
    assert state_of(answers) == State.BUSY
    threads.run()
    assert (state_of(answers), answers.results) == (State.FRESH, [10, 20])
    assert shares == [250, 750]


def test_only_what_is_missing_is_worked_out_and_all_of_it_where_nothing_is(
    answers: Answers, desk: Desk, threads: HeldThreads
) -> None:
    answers.follow([1, 2])
    answers.start()
    threads.run()
    answers.follow([1, 3])
    assert (state_of(answers), answers.results) == (State.STALE, [10, None])
    answers.start()
    threads.run()
    assert desk.questions == [1, 2, 3]
    assert state_of(answers) == State.FRESH
    answers.start()
    threads.run()
    assert desk.questions == [1, 2, 3, 1, 3]


def test_an_answer_comes_back_with_its_question(answers: Answers, threads: HeldThreads) -> None:
    answers.follow([1, 2])
    answers.start()
    threads.run()
    answers.follow([5, 2])
    assert answers.results == [None, 20]
    answers.follow([1, 2])
    assert (state_of(answers), answers.results) == (State.FRESH, [10, 20])


def test_equal_questions_share_an_answer(answers: Answers, desk: Desk, threads: HeldThreads) -> None:
    answers.follow([1, 1, 2])
    answers.start()
    threads.run()
    assert answers.results == [10, 10, 20]
    assert desk.questions == [1, 2]


def test_an_answer_known_to_fit_another_question_is_kept_for_it(answers: Answers) -> None:
    answers.keep(7, "seven")
    answers.follow([7, 2])
    assert answers.results == ["seven", None]


def test_work_that_nobody_asks_for_any_more_is_stopped_and_other_edits_do_not_disturb_it(
    answers: Answers, threads: HeldThreads
) -> None:
    answers.follow([1, 2])
    answers.start()
    answers.follow([2, 1])
    assert answers.is_busy
    answers.follow([1])
    assert not answers.is_busy
    threads.run()
    assert answers.results == [None]


def test_what_is_stopped_keeps_what_is_there_and_the_rest_can_be_started_again(
    answers: Answers, desk: Desk, threads: HeldThreads
) -> None:
    answers.follow([1, 2])
    answers.made.connect(answers.stop)
    answers.start()
    threads.run()
    assert (state_of(answers), answers.results) == (State.STOPPED, [10, None])
    answers.made.disconnect(answers.stop)
    answers.start()
    threads.run()
    assert (state_of(answers), answers.results) == (State.FRESH, [10, 20])
    assert desk.questions == [1, 2]


def test_what_cannot_be_answered_is_said_until_the_next_try_or_other_questions_and_the_rest_is_answered(
    answers: Answers, desk: Desk, threads: HeldThreads
) -> None:
    desk.refuses = {1}
    answers.follow([1, 2])
    answers.start()
    threads.run()
    assert (state_of(answers), answers.failure, answers.results) == (State.FAILED, "No.", [None, 20])
    answers.follow([3, 2])
    assert answers.failure == ""
    answers.follow([1, 2])
    desk.refuses = set()
    answers.start()
    assert answers.failure == ""
    threads.run()
    assert (state_of(answers), answers.results) == (State.FRESH, [10, 20])


def test_what_is_wanted_is_worked_out_once_and_told(answers: Answers, desk: Desk, threads: HeldThreads) -> None:
    told: list[object] = []
    answers.made.connect(told.append)
    assert [answers.want(question) for question in (1, 2, 1)] == [None, None, None]
    threads.run()
    assert told == [1, 2]
    assert [answers.want(question) for question in (1, 2)] == [10, 20]
    assert desk.questions == [1, 2]


def test_what_was_cancelled_with_all_other_jobs_is_worked_out_when_it_is_wanted_again(
    answers: Answers, jobs: Jobs, desk: Desk, threads: HeldThreads
) -> None:
    answers.want(1)
    jobs.cancel_all()
    threads.run()
    assert answers.want(1) is None
    threads.run()
    assert answers.want(1) == 10
    assert desk.questions == [1]


def test_no_more_answers_are_kept_than_there_is_room_for(jobs: Jobs, desk: Desk, threads: HeldThreads) -> None:
    answers = Answers(jobs, desk.last, most_kept=2)
    for question in (1, 2, 3):
        answers.want(question)
        threads.run()
    assert answers.want(3) == 30
    assert answers.want(1) is None
