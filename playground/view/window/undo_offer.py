"""A notice about an edit with the way back beside it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from playground.model.document import Document
from playground.view.parts.notice_bar import NoticeBar, Offer


class UndoOffer(QObject):
    """Says what an edit did and offers to undo it, until another edit comes: undo would take back that one."""

    def __init__(self, document: Document, notice_bar: NoticeBar, parent: QObject | None = None) -> None:
        """Tell of a document's edits in a bar."""
        super().__init__(parent)
        self._document, self._bar = document, notice_bar
        self._sentence = ""
        document.history_changed.connect(self._withdraw)

    def say(self, sentence: str) -> None:
        """Say what the last edit did."""
        self._sentence = sentence
        self._bar.say(sentence, [Offer("Undo", self._document.undo)])

    def _withdraw(self) -> None:
        if self._sentence and self._bar.sentence.text() == self._sentence:
            self._bar.hide()
        self._sentence = ""
