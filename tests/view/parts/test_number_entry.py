from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from playground.core.optimizers import OPTIMIZERS
from playground.view.parts.number_entry import NumberEntry

BETA1 = OPTIMIZERS.find("adam").quantities()["beta1"]


@pytest.fixture
def other(qtbot: QtBot) -> Iterator[QWidget]:
    """Something else that can have the focus, in the same window as the entry."""
    page = QWidget()
    other = QWidget(page)
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page.resize(200, 100)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    yield other
    page.deleteLater()


@pytest.fixture
def entry(other: QWidget) -> NumberEntry:
    entry = NumberEntry(partial(BETA1.parsed, owner="Adam"), other.parentWidget())
    entry.show_value(0.9)
    entry.show()
    entry.setFocus()
    return entry


@pytest.fixture
def committed(entry: NumberEntry) -> list[object]:
    numbers: list[object] = []
    entry.committed.connect(numbers.append)
    return numbers


@pytest.fixture
def refused(entry: NumberEntry) -> list[str]:
    sentences: list[str] = []
    entry.refused.connect(sentences.append)
    return sentences


def type_text(entry: NumberEntry, text: str) -> None:
    entry.selectAll()
    QTest.keyClicks(entry, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.001, "0.001"), (1e-8, "1e-8"), (0.1 + 0.2, "0.30000000000000004"), (500.0, "500"), (-1.5, "-1.5")],
)
def test_a_value_is_shown_exactly(entry: NumberEntry, value: float, text: str) -> None:
    entry.show_value(value)
    assert entry.text() == text
    assert float(entry.text()) == value


def test_return_commits_what_was_typed(entry: NumberEntry, committed: list[object]) -> None:
    type_text(entry, "0.75")
    assert committed == []
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert committed == [0.75]


def test_leaving_commits_what_was_typed(entry: NumberEntry, other: QWidget, committed: list[object]) -> None:
    type_text(entry, "0.75")
    other.setFocus()
    assert committed == [0.75]


def test_leaving_without_a_change_commits_nothing(entry: NumberEntry, other: QWidget, committed: list[object]) -> None:
    other.setFocus()
    entry.setFocus()
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert committed == []


@pytest.mark.parametrize("text", ["abc", "", "1.5", "-1", "nan", "inf", "0.9.9", "1e999"])
def test_a_text_that_cannot_be_used_is_marked_and_said_in_a_sentence_while_it_is_typed(
    entry: NumberEntry, refused: list[str], committed: list[object], text: str
) -> None:
    if text:
        type_text(entry, text)
    else:
        entry.selectAll()
        QTest.keyClick(entry, Qt.Key.Key_Backspace)
    assert entry.property("invalid") is True
    assert "beta1" in refused[-1]
    assert refused[-1].endswith(".")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert committed == []
    assert entry.property("invalid") is True


def test_a_text_that_becomes_usable_is_no_longer_marked(entry: NumberEntry, refused: list[str]) -> None:
    type_text(entry, "7")
    assert entry.property("invalid") is True
    type_text(entry, "0.7")
    assert entry.property("invalid") is False
    assert refused[-1] == ""


def test_escape_brings_the_value_in_force_back(entry: NumberEntry, refused: list[str], committed: list[object]) -> None:
    type_text(entry, "17")
    QTest.keyClick(entry, Qt.Key.Key_Escape)
    assert entry.text() == "0.9"
    assert entry.property("invalid") is False
    assert refused[-1] == ""
    assert committed == []


def test_what_is_being_typed_is_left_alone_while_the_value_stays(entry: NumberEntry) -> None:
    type_text(entry, "0.7")
    entry.show_value(0.9)
    assert entry.text() == "0.7"


def test_another_value_replaces_what_is_being_typed(entry: NumberEntry) -> None:
    type_text(entry, "17")
    entry.show_value(0.5)
    assert entry.text() == "0.5"
    assert entry.property("invalid") is False


def test_leaving_drops_a_text_that_cannot_be_used_and_its_sentence(
    entry: NumberEntry, other: QWidget, refused: list[str], committed: list[object]
) -> None:
    type_text(entry, "17")
    other.setFocus()
    assert entry.text() == "0.9"
    assert entry.property("invalid") is False
    assert refused[-1] == ""
    assert committed == []


def test_a_look_at_another_window_leaves_a_half_typed_text(entry: NumberEntry) -> None:
    type_text(entry, "1e-")
    QApplication.sendEvent(entry, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert entry.text() == "1e-"


def test_return_gives_the_keys_back_to_what_is_around_the_entry(entry: NumberEntry) -> None:
    entry.committed.connect(entry.show_value)
    type_text(entry, "0.75")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert not entry.hasFocus()
    assert QApplication.focusWidget() is entry.parentWidget()
    entry.setFocus()
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert not entry.hasFocus()


@pytest.mark.parametrize("text", ["17", "abc"])
def test_return_keeps_the_keys_where_the_text_cannot_be_used(entry: NumberEntry, text: str) -> None:
    type_text(entry, text)
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert entry.hasFocus()
    assert entry.text() == text


def test_a_number_too_long_for_the_entry_is_shown_in_fewer_digits_and_in_full_while_it_has_the_focus(
    entry: NumberEntry, other: QWidget, committed: list[object]
) -> None:
    entry.setFixedWidth(88)
    entry.show_value(0.0007000000000000001)
    assert entry.text() == "0.0007000000000000001"
    other.setFocus()
    assert entry.text() == "0.0007"
    entry.setFocus()
    assert entry.text() == "0.0007000000000000001"
    other.setFocus()
    assert committed == []


@pytest.mark.parametrize("text", ["−0.0", "  0.25 ", "2.5e-1", "+0.25", ".25", "0,25", ",25", "0,250", "2,5e-1"])
def test_numbers_may_be_typed_as_people_write_them(entry: NumberEntry, committed: list[object], text: str) -> None:
    entry.selectAll()
    entry.insert(text)
    entry.textEdited.emit(text)
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert committed == [float(text.replace("−", "-").replace(",", "."))]


def test_a_number_typed_in_another_form_is_shown_in_ours_once_it_is_in_force(entry: NumberEntry) -> None:
    entry.committed.connect(entry.show_value)
    type_text(entry, "90e-2")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert entry.text() == "0.9"
