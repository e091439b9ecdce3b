"""Answers for dialogs that would wait for a user."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QDesktopServices
from PySide6.QtWidgets import QApplication, QColorDialog, QDialog, QFileDialog, QMenu, QMessageBox

NAMES = (
    "race.json",
    "race",
    "other.json",
    "a.csv",
    "a.png",
    "a.svg",
    "map.npz",
    "no such folder/x",
    "ünïcödé",
    "x.json ",
)

POPUP_MS = 10


class PopupCloser(QTimer):
    """Chooses from pop-up menus, or closes them: most wait in a loop of their own."""

    def __init__(self, random: Random) -> None:
        """Begin to look for pop-ups."""
        super().__init__()
        self._random = random
        self.timeout.connect(self._look)
        self.start(POPUP_MS)

    def _look(self) -> None:
        popup = QApplication.activePopupWidget()
        if popup is None:
            return
        popup.close()
        if isinstance(popup, QMenu) and self._random.random() < 0.7:
            actions = [action for action in popup.actions() if action.isEnabled() and action.menu() is None]
            if actions:
                self._random.choice(actions).trigger()


@contextlib.contextmanager
def answered(random: Random, folder: Path, inside: Callable[[QDialog], None]) -> Iterator[None]:
    """Answer every dialog at random, files in ``folder``; ``inside`` acts on one that is open."""

    def file_name(*args: object, **kwargs: object) -> tuple[str, str]:
        filters = str(args[3]).split(";;") if len(args) > 3 else [""]
        chosen = random.choice(filters)
        if random.random() < 0.3:
            return "", ""
        existing = sorted(str(path) for path in folder.iterdir())
        return random.choice([*existing, *(str(folder / name) for name in NAMES)]), chosen

    def run_dialog(dialog: QDialog) -> int:
        dialog.show()
        inside(dialog)
        result = random.choice((QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected))
        if not shiboken6.isValid(dialog):  # Closed, and gone with that.
            return 0
        dialog.done(int(result))
        return int(dialog.result())

    def answer_box(box: QMessageBox) -> int:
        buttons = box.buttons()
        return int(box.standardButton(random.choice(buttons)).value) if buttons else 0

    def standard_answer(*args: object, **kwargs: object) -> QMessageBox.StandardButton:
        return random.choice((QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No))

    def color(*args: object, **kwargs: object) -> QColor:
        return (
            QColor(random.randrange(256), random.randrange(256), random.randrange(256))
            if random.random() < 0.7
            else QColor()
        )

    replaced: list[tuple[Any, str, Any]] = [
        (QDialog, "exec", run_dialog),
        (QMessageBox, "exec", answer_box),
        (QFileDialog, "getOpenFileName", file_name),
        (QFileDialog, "getSaveFileName", file_name),
        (QColorDialog, "getColor", color),
        (QDesktopServices, "openUrl", lambda url: True),
    ]
    replaced += [(QMessageBox, name, standard_answer) for name in ("about", "question", "warning", "information")]
    with contextlib.ExitStack() as stack:
        for owner, name, answer in replaced:
            stack.enter_context(patch.object(owner, name, answer))
        yield
