"""A sentence at the top of the window about something that did not work, or did."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from playground.view.appearance import GRID, Appearance
from playground.view.icons import icon


class NoticeBar(QFrame):
    """Hidden until there is something to say; stays until it is closed or replaced."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self._appearance = appearance
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        self.sentence = QLabel(self)
        self.sentence.setObjectName("sentence")
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QToolButton(self)
        self.close_button.setObjectName("close_button")
        self.close_button.setAccessibleName("Close")
        self.close_button.setToolTip("Close this message")
        self.close_button.clicked.connect(self.hide)
        layout.addWidget(self.sentence, 1)
        layout.addWidget(self.close_button)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence; an empty one hides the bar."""
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def _restyle(self) -> None:
        self.close_button.setIcon(icon("close", self._appearance.theme.text))
