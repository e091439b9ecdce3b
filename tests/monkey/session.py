"""One sequence of random actions on a window of its own, and what it leaves behind."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from pathlib import Path
from random import Random

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog

from playground.core.files.resources import text as resource_text
from playground.core.runs.experiment import from_json
from playground.model.document import Document
from playground.model.jobs import jobs
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.parts.preferences import Preferences
from playground.view.window.main_window import MainWindow
from tests.monkey.actions import IN_DIALOG, IN_WINDOW
from tests.monkey.dialogs import PopupCloser, answered
from tests.monkey.watch import FaultError, Watch, settle

Note = Callable[[str], None]
"""Told of each action, before it has been found harmless."""


class Sequence:
    """A random user and their window.

    Attributes:
        window: What is acted on.
        random: Decides everything.
    """

    def __init__(self, seed: str, folder: Path, watch: Watch, note: Note) -> None:
        """Open a window on the opening race; files go to ``folder``."""
        self._seed, self.random = seed, Random(seed)
        self._folder, self._watch, self._note = folder, watch, note
        self._passed_s = 0.0
        self.window = self._open_window()

    def play(self, actions: int) -> None:
        """Do so many actions and close the window.

        Raises:
            FaultError: Something went wrong; the sequence is over.
        """
        kinds, weights = zip(*IN_WINDOW, strict=True)
        closer = PopupCloser(Random(self._seed))
        with answered(self.random, self._folder, self._act_in_dialog):
            for number in range(actions):
                action = self.random.choices(kinds, weights)[0]
                self._note(f"{number} {action.__name__}…")
                self._note(f"{number} {action(self)}")
                self._let_happen()
                self._watch.check()
            self._note("close")
            closer.stop()
            self.close()
            self._watch.check()

    def pass_time(self, seconds: float) -> None:
        """Let the engine's clock go on."""
        self._passed_s += seconds
        if self.window.engine.is_playing:
            self.window.engine.tick()

    def close(self) -> None:
        """Close the window, and find out whether it goes."""
        window = self.window
        parts = {type(part).__name__: weakref.ref(part) for part in (window, window.document, window.engine)}
        window.document.replace(window.document.experiment)  # Nothing to ask about.
        window.close()
        window.deleteLater()
        del self.window, window
        left = [] if jobs().quit() else ["a job"]
        settle()
        left += [name for name, part in parts.items() if part() is not None]
        if left:
            raise FaultError(f"closed, but still there: {', '.join(left)}")

    def _open_window(self) -> MainWindow:
        document = Document(from_json(resource_text("experiments/opening.json")))
        engine = StepEngine(document, self._clock)
        appearance, preferences = Appearance(), Preferences()
        preferences.restore_look(appearance)
        window = MainWindow(document, engine, appearance, preferences)
        for part in (document, engine, appearance):
            part.setParent(window)
        engine.play()
        window.show()
        return window

    def _clock(self) -> float:
        return time.perf_counter() + self._passed_s

    def _act_in_dialog(self, dialog: QDialog) -> None:
        for _ in range(self.random.randint(0, 4)):
            if not (shiboken6.isValid(dialog) and dialog.isVisible()):
                return
            action = self.random.choice(IN_DIALOG)
            self._note(f"  in {type(dialog).__name__}: {action(self, dialog)}")
            QCoreApplication.processEvents()

    def _let_happen(self) -> None:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
