"""Offers in the notice bar: the way back after an edit, and the work that was not saved when the program was killed."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from platformdirs import user_state_path
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from playground.core.files.text_output import one_line
from playground.model.document import Document
from playground.model.recovery import Recovered, Recovery, abandoned
from playground.view.export.files import Files
from playground.view.parts.notice_bar import NoticeBar, Offer


def recovery_folder() -> Path:
    return user_state_path("optimizer-playground", appauthor=False) / "recovery"


class UndoOffer(QObject):
    """Says what an edit did and offers to undo it, until another edit comes: undo would take back that one."""

    def __init__(self, document: Document, notice_bar: NoticeBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._bar = document, notice_bar
        self._sentence = ""
        document.history_changed.connect(self._withdraw)

    def say(self, sentence: str) -> None:
        self._sentence = sentence
        self._bar.say(sentence, [Offer("Undo", self._document.undo)])

    def _withdraw(self) -> None:
        if self._sentence and self._bar.sentence.text() == self._sentence:
            self._bar.hide()
        self._sentence = ""


class RecoveryOffer(QObject):
    """Offers unsaved work, one piece after another, until each was restored or discarded; else again at the next start.

    Attributes:
        action: Offers it again, once the notice is gone; seen in its menu while there is any.
    """

    def __init__(self, files: Files, notice_bar: NoticeBar, recovery: Recovery, menu: QMenu, before: QAction) -> None:
        super().__init__(notice_bar)
        self._files, self._bar, self._recovery = files, notice_bar, recovery
        self._left: list[Recovered] = []
        self.action = QAction("Unsaved &work…", self)
        self.action.setToolTip("Restore or discard what was not saved when the program ended unexpectedly")
        self.action.setVisible(False)
        self.action.triggered.connect(self.offer)
        menu.insertAction(before, self.action)

    def look(self) -> None:
        self._left = abandoned(recovery_folder())
        self.offer()

    def offer(self) -> None:
        """Offer the latest piece that has not been answered."""
        self.action.setVisible(bool(self._left))
        if self._left:
            work = self._left[0]
            offers = [Offer("Restore", partial(self._restore, work)), Offer("Discard", partial(self._discard, work))]
            self._bar.say(_sentence(work), offers, stays=True)

    def _restore(self, work: Recovered) -> None:
        if self._files.recover(work.experiment, work.path):
            self._recovery.write()  # Before the other copy goes.
            self._discard(work)

    def _discard(self, work: Recovered) -> None:
        self._left.remove(work)
        work.forget()
        self.offer()


def _sentence(work: Recovered) -> str:
    name = work.path.name if work.path else work.experiment.title or work.experiment.objective.title
    changed, now = datetime.fromtimestamp(work.changed_s), datetime.now()
    day = "" if changed.date() == now.date() else f"{changed:%Y-%m-%d}, "
    return f"There is unsaved work on {one_line(name)} from {day}{changed:%H:%M}."
