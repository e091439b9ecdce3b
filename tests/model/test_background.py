from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from playground.core.errors import InvalidInputError
from playground.model.background import Background

Progress = Callable[[int, int], bool]


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    background = Background()
    yield background
    background.end()
    background.deleteLater()


def test_results_come_in_order_and_then_it_rests(qtbot: QtBot, background: Background) -> None:
    made: list[object] = []
    background.made.connect(made.append)

    def task(progress: Progress) -> Iterator[str]:
        yield "coarse"
        yield "fine"

    with qtbot.waitSignal(background.idle):
        background.do(task)
    assert made == ["coarse", "fine"]


def test_nothing_comes_of_a_task_once_it_is_called_off_even_what_was_on_its_way(
    qtbot: QtBot, background: Background
) -> None:
    made: list[object] = []
    background.made.connect(made.append)
    has_made = threading.Event()

    def first(progress: Progress) -> Iterator[str]:
        yield "old"
        has_made.set()

    def second(progress: Progress) -> Iterator[str]:
        yield "new"

    background.do(first)
    assert has_made.wait(5.0)  # "old" is on its way to this thread, which has not looked yet.
    with qtbot.waitSignal(background.idle):
        background.do(second)
    assert made == ["new"]


def test_a_refusal_is_told_in_its_own_words_and_any_other_error_without_a_traceback(
    qtbot: QtBot, background: Background
) -> None:
    def refused(progress: Progress) -> Iterator[str]:
        raise InvalidInputError("That cannot be.")
        yield ""

    def broken(progress: Progress) -> Iterator[str]:
        raise ZeroDivisionError
        yield ""

    with qtbot.waitSignal(background.failed) as told:
        background.do(refused)
    assert told.args == ["That cannot be."]
    with qtbot.waitSignal(background.failed) as told:
        background.do(broken)
    assert told.args == ["That could not be worked out; the log has the reason."]
