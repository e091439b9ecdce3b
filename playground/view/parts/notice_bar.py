"""A sentence over the canvas about something that did not work, or did, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QHideEvent
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsOpacityEffect,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.icons import icon

SHORTEST_MS, LETTER_MS = 4_000, 70
"""How long a sentence stays: at least, and for each of its letters."""
TO_ANSWER_MS = 12_000
"""How long one stays at least that offers something."""
FADE_MS = 400
NARROWEST, WIDEST = 40 * GRID, 80 * GRID
MOST_LINES = 2
"""Beside buttons a sentence takes no more lines than this; else they go below it."""


class Offer(NamedTuple):
    """Something the user can do about what was said.

    Attributes:
        text: The button's text.
        do: What it does.
    """

    text: str
    do: Callable[[], object]


class NoticeBar(QFrame):
    """Lies over the top of its parent, so that nothing moves, and fades by itself once there was time to read it.

    It does not go while the pointer is on it or a button of it has the focus, nor when it is told to stay.

    Attributes:
        sentence: What is said.
        offer_buttons: What can be done about it.
        rest: Runs out when the sentence has been read.
    """

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self._appearance, self._parent = appearance, parent
        self._stays = False
        self.offer_buttons: list[QPushButton] = []
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        self._layout.setSpacing(GRID)
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
        self._offers = QWidget(self)
        row = QHBoxLayout(self._offers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self._layout.setColumnStretch(0, 1)
        self._layout.addWidget(self.sentence, 0, 0)
        self._layout.addWidget(self._offers, 0, 1)
        self._layout.addWidget(self.close_button, 0, 2)
        self.rest = QTimer(self)
        self.rest.setSingleShot(True)
        self.rest.timeout.connect(self._fade)
        self._opacity = QGraphicsOpacityEffect(self)
        self._opacity.setEnabled(False)  # It would draw into a pixmap of its own at every paint.
        self.setGraphicsEffect(self._opacity)
        self._fading = QPropertyAnimation(self._opacity, b"opacity", self)
        self._fading.setDuration(FADE_MS)
        self._fading.setStartValue(1.0)
        self._fading.setEndValue(0.0)
        self._fading.finished.connect(self.hide)
        parent.installEventFilter(self)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def say(self, sentence: str, offers: Sequence[Offer] = (), stays: bool = False) -> None:
        """Show a sentence; an empty one hides the bar.

        Args:
            sentence: What to say, as plain text.
            offers: What can be done about it, a button each; any of them hides the bar.
            stays: Whether it waits to be closed or answered.
        """
        self._halt()
        self._stays = stays
        self.sentence.setText(sentence)
        self.setAccessibleName(sentence)
        for button in self.offer_buttons:
            button.hide()
            button.deleteLater()
        self.offer_buttons = [self._offer_button(place, offer) for place, offer in enumerate(offers)]
        self._offers.setVisible(bool(offers))
        if not sentence:
            self.hide()
            return
        self._place()
        self.show()
        self.raise_()
        self._wait()

    @property
    def reading_ms(self) -> int:
        """How long what is said stays, in milliseconds."""
        shortest = TO_ANSWER_MS if self.offer_buttons else SHORTEST_MS
        return max(shortest, LETTER_MS * len(self.sentence.text()))

    def _offer_button(self, place: int, offer: Offer) -> QPushButton:
        button = QPushButton(offer.text.replace("&", "&&"), self._offers)
        button.setObjectName(f"offer_{place}")
        button.setAccessibleName(offer.text)
        button.setToolTip(f"{offer.text}: answers this message")
        button.clicked.connect(partial(self._take_up, offer))
        if (row := self._offers.layout()) is not None:
            row.addWidget(button)
        return button

    def _take_up(self, offer: Offer, checked: bool = False) -> None:
        self.hide()  # First: what is done may have something to say.
        offer.do()

    def _wait(self) -> None:
        if not self._stays:
            self.rest.start(self.reading_ms)

    def _halt(self) -> None:
        self.rest.stop()
        self._fading.stop()
        self._opacity.setEnabled(False)

    def _fade(self) -> None:
        if self.isAncestorOf(self.window().focusWidget() or self.window()):
            self._wait()
            return
        self._opacity.setOpacity(1.0)
        self._opacity.setEnabled(True)
        self._fading.start()

    def _place(self) -> None:
        """Lie at the top of the parent, no wider than can be read."""
        room = self._parent.width()
        self._put_offers(below=False)
        width = self._width_in(room)
        beside = width - self.sizeHint().width() + self.sentence.sizeHint().width()
        lines = self.sentence.heightForWidth(max(1, beside)) / self.sentence.fontMetrics().lineSpacing()
        if self.offer_buttons and lines >= MOST_LINES + 1:
            self._put_offers(below=True)
            width = self._width_in(room)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry((room - width) // 2, GRID, width, height)

    def _put_offers(self, below: bool) -> None:
        self._layout.removeWidget(self._offers)
        if below:
            self._layout.addWidget(self._offers, 1, 0, 1, 3, Qt.AlignmentFlag.AlignRight)
        else:
            self._layout.addWidget(self._offers, 0, 1)

    def _width_in(self, room: int) -> int:
        """Return the width of the bar in a parent so wide."""
        # A label that wraps asks for a block of text; a sentence is read best on one line.
        wanted = self.sentence.fontMetrics().horizontalAdvance(self.sentence.text()) + GRID
        width = self.sizeHint().width() - self.sentence.sizeHint().width() + wanted
        return min(max(width, NARROWEST), WIDEST, room - 2 * GRID)

    def _restyle(self) -> None:
        self.close_button.setIcon(icon("close", self._appearance.theme.text))
        self._place()

    # What Qt asks for

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    @guarded(nothing)
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._halt()

    @guarded(nothing)
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self.isVisible():
            self._wait()

    @guarded(nothing)
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._halt()
