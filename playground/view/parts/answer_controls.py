"""How far an answer is, and a button that stops the work on it or starts it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QProgressBar, QWidget

from playground.model.answer import Answer, State
from playground.model.answers import Answers


class AnswerControls(QObject):
    """A progress bar and a button that follow the state of one answer, or of many.

    Where one answer follows its question by itself, the button is seen only while there is something to stop, or to go
    on with; many are started with it.

    Attributes:
        progress: Seen while the work takes longer than the patience.
        button: Says Stop during that time.
        is_slow: Whether it does.

    Signals:
        changed: The state of the answer, or whether the work takes long.
    """

    changed = Signal()

    def __init__(
        self,
        answer: Answer | Answers,
        button: QAbstractButton,
        start: str,
        start_tip: str,
        stop_tip: str,
        parent: QWidget,
        patience_ms: int = 0,
    ) -> None:
        """Follow an answer.

        Args:
            answer: What is followed.
            button: Becomes the button.
            start: What it says where there is nothing to stop.
            start_tip: What it explains then.
            stop_tip: And while there is something.
            parent: The bar's, and Qt's.
            patience_ms: Work that ends sooner is not worth a bar, which would only flicker.
        """
        super().__init__(parent)
        self._answer, self._words = answer, (start, start_tip, stop_tip)
        self.is_slow = False
        self.progress = QProgressBar(parent)
        self.progress.setObjectName("progress")
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName("Progress")
        self.button = button
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(patience_ms)
        self._patience.timeout.connect(self._lose_patience)
        answer.progressed.connect(self.progress.setValue)
        answer.changed.connect(self._follow)
        button.clicked.connect(self.toggle)
        self._show()

    def toggle(self) -> None:
        if self._answer.is_busy:
            self._answer.stop()
        else:
            self._answer.start()

    def _follow(self) -> None:
        if not self._answer.is_busy:
            self.is_slow = False
            self._patience.stop()
        elif not self.is_slow and not self._patience.isActive():
            self.progress.setValue(0)
            if self._patience.interval():
                self._patience.start()
            else:
                self.is_slow = True
        self._show()

    def _lose_patience(self) -> None:
        self.is_slow = True
        self._show()

    def _show(self) -> None:
        start, start_tip, stop_tip = self._words
        is_shown = self.is_slow or self._answer.state is State.STOPPED or isinstance(self._answer, Answers)
        self.progress.setVisible(self.is_slow)
        self.button.setVisible(is_shown)
        self.button.setText("Stop" if self.is_slow else start)
        self.button.setToolTip(stop_tip if self.is_slow else start_tip)
        self.changed.emit()


def hint(answers: Answers, empty: str, sentence: str) -> str:
    """Return what is said while there is no answer: why there can be none, ``empty`` without a run, or ``sentence``."""
    if answers.failure or not answers.questions:
        return answers.failure or empty
    return f"{'Settings have changed. ' if answers.state is State.STALE else ''}{sentence}"
