"""Text that stays what it is: Qt takes whatever looks like HTML for HTML, and would fetch the pictures it names."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A label that shows its text to the letter, whoever wrote it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


class ErrorLabel(PlainLabel):
    """What is wrong with what was typed; hidden while nothing is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setProperty("role", "error")
        self.setWordWrap(True)
        self.hide()

    def say(self, sentence: str) -> None:
        self.setText(sentence)
        self.setVisible(bool(sentence))


def plain_tip(text: str) -> str:
    """Return a text as a tooltip shows it to the letter: of tooltips Qt cannot be told that they are plain."""
    if "<" not in text:
        return text
    from html import escape  # Its table of all of HTML's names is long, and few texts need it.

    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>"


def plain_action(text: str) -> str:
    """Return a text as a menu or button shows it to the letter: an ampersand alone would underline what follows."""
    return text.replace("&", "&&")
