"""The window that lists every shortcut and every gesture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from playground.view.canvas.marks import all_marks
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.flow_key import FlowKey

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

_SHARE_OF_SCREEN = 0.9
_NARROWEST_MEANING = 14 * GRID


class KeysDialog(QDialog):
    """Gestures on the canvas, then the shortcuts, those in the menus before all others, and the marks on the map."""

    def __init__(self, window: QMainWindow, appearance: Appearance, panel_keys: Sequence[str]) -> None:
        """Collect the shortcuts from a window's actions; the keys of panels, of these digits, share a row."""
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard and mouse")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        content = QWidget(self)
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 2 * GRID, 0)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        keys = [*_GESTURES, *_joined(shortcuts(window), panel_keys)]
        half = (len(keys) + 1) // 2
        for place, (key, what) in enumerate(keys):
            column = 2 * (place // half)
            label = _heading(key, self)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, place % half, column)
            meaning = QLabel(what, self, wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
            grid.addWidget(meaning, place % half, column + 1)
            grid.setColumnStretch(column + 1, 1)
            grid.setColumnMinimumWidth(column + 1, _NARROWEST_MEANING)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        layout.addWidget(area, 1)
        layout.addWidget(_heading("On the map", self))
        self.marks_key = FlowKey(appearance, parent=self)
        self.marks_key.setObjectName("marks_key")
        self.marks_key.show_entries(all_marks())
        layout.addWidget(self.marks_key)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        longest = max(self.fontMetrics().horizontalAdvance(what) for _, what in keys)
        width = content.minimumSizeHint().width() + 2 * max(0, longest - _NARROWEST_MEANING)
        wanted = QSize(width + 6 * GRID, max(content.heightForWidth(width), 0) + 18 * GRID)
        self.resize(wanted.boundedTo(window.screen().availableSize() * _SHARE_OF_SCREEN))


def _heading(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "heading")
    return label


def _joined(keys: list[tuple[str, str]], panel_keys: Sequence[str]) -> list[tuple[str, str]]:
    """Put what is the same for every panel into a row each."""
    first, *others = panel_keys
    rows = {
        f"Ctrl+{first}": (f"Ctrl+{first} … {others[-1]}", "Show or hide a panel, in the order of the View menu"),
        f"Alt+{first}": (f"Alt+{first} … {others[-1]}", "Give that panel the canvas's place, or back"),
    }
    joined = {f"{key}+{digit}" for key in ("Ctrl", "Alt") for digit in others}
    return [rows.get(key, (key, what)) for key, what in keys if key not in joined]


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
