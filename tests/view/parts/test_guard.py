from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.view.parts.guard import guarded, nothing


class Faulty(QWidget):
    """Fails wherever Qt asks."""

    @guarded(nothing)
    def showEvent(self, event: QShowEvent) -> None:
        raise IndexError("nothing to show")

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        raise IndexError("no size")


def test_an_overridden_method_that_raises_is_told_once_and_the_process_goes_on(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(str(error)))
    widget = Faulty()
    qtbot.addWidget(widget)
    widget.show()
    widget.hide()
    widget.show()
    assert widget.sizeHint() == QSize()
    assert sorted(told) == ["no size", "nothing to show"]
