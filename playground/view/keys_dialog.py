"""The window that lists every shortcut and every gesture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QMainWindow, QMenu, QVBoxLayout

from playground.view.appearance import GRID

_GESTURES = [
    ("Click", "Start from there"),
    ("Drag", "Move the start"),
    ("Wheel", "Zoom about the pointer"),
    ("Right or middle drag", "Move the map"),
    ("Double click", "Fit the domain"),
    ("Double click on a title", "Give a panel the canvas's place, or back"),
    ("Return", "Press the button in focus, take what is typed"),
    ("Delete", "Remove the run picked in the list"),
    ("Escape", "Take back what is being typed"),
]


class KeysDialog(QDialog):
    """Gestures on the landscape, then the shortcuts: those in the menus, in their order, before all others."""

    def __init__(self, window: QMainWindow) -> None:
        """Collect the shortcuts from a window's actions themselves, so that the list cannot be wrong."""
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard and mouse")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        keys = [*_GESTURES, *shortcuts(window)]
        half = (len(keys) + 1) // 2
        for place, (key, what) in enumerate(keys):
            column = 2 * (place // half)
            label = QLabel(key, self)
            label.setProperty("role", "heading")
            grid.addWidget(label, place % half, column)
            grid.addWidget(QLabel(what, self), place % half, column + 1)
        layout.addLayout(grid)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)


def shortcuts(window: QMainWindow) -> list[tuple[str, str]]:
    """Return each shortcut of a window with what it does: what's-this, or else the action's text."""
    found = {}
    for action in (*_in_menus(window.menuBar().actions()), *window.findChildren(QAction)):
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if key:
            found[key] = action.whatsThis() or action.text().replace("&", "").rstrip("…")
    return list(found.items())


def _in_menus(actions: Iterable[QAction]) -> Iterator[QAction]:
    for action in actions:
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            yield from _in_menus(submenu.actions())
        yield action
