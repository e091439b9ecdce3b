"""A short run of the monkey, and that it notices what it is there to notice."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.monkey.troop import FEWEST_SETTLED, growth
from tests.monkey.watch import FaultError, Watch, left_behind

SEED, ACTIONS = "1", "40"


def test_random_actions_raise_nothing_and_leave_nothing_behind() -> None:
    command = [sys.executable, "-m", "tests.monkey", "--seed", SEED, "--sequences", "2", "--actions", ACTIONS]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(f"2 sequences of {ACTIONS} actions, seed {SEED}: 0 with a fault\n")


class Sender(QObject):
    sent = Signal()

    def fail(self) -> None:
        raise ZeroDivisionError("in a slot")


def test_an_exception_in_a_slot_is_a_fault() -> None:
    watch, sender = Watch(), Sender()
    sender.sent.connect(sender.fail)
    with watch.on():
        sender.sent.emit()
    with pytest.raises(FaultError, match="ZeroDivisionError: in a slot"):
        watch.check()
    watch.check()


@pytest.mark.parametrize(
    ("name", "level", "is_fault"),
    [
        ("playground.model.jobs", logging.ERROR, True),
        ("playground.model.jobs", logging.WARNING, False),
        ("qt", logging.WARNING, True),
    ],
)
def test_errors_that_are_logged_and_warnings_of_qt_are_faults(name: str, level: int, is_fault: bool) -> None:
    watch = Watch()
    with watch.on():
        logging.getLogger(name).log(level, "something is wrong")
    assert bool(watch.faults) == is_fault


def test_a_widget_left_behind_is_counted(qtbot: QtBot) -> None:
    before = left_behind()
    widget = QWidget()
    qtbot.addWidget(widget)
    assert left_behind()["QWidget"] == before.get("QWidget", 0) + 1


def test_memory_counts_as_flat_where_only_the_warm_up_grows() -> None:
    assert growth([100.0 + 10.0 * number for number in range(10)] + [200.0] * 23) == 1.0
    assert growth([100.0 + 10.0 * number for number in range(40)]) > 1.2
    assert growth([100.0, 500.0][:FEWEST_SETTLED]) == 1.0
