"""What can be done with runs, as actions for menus, buttons and keys alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from playground.core.errors import InvalidInputError
from playground.core.optimizers import OPTIMIZERS, group
from playground.model.document import Document
from playground.model.palette import RUN_COLORS
from playground.view.parts.appearance import Appearance
from playground.view.parts.icons import icon
from playground.view.parts.line_styles import dash_pattern

SWATCH = QSize(34, 16)


class RunActions(QObject):
    """The actions on the picked run, and the menus to add one and to choose a colour.

    Signals:
        rename_wanted: The user asked to rename the picked run; whoever shows its name lets it be edited.
        removed: A sentence: which run has been removed.
        refused: A sentence: why there is no further run.
    """

    rename_wanted = Signal()
    removed = Signal(str)
    refused = Signal(str)

    def __init__(self, document: Document, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._appearance, self._window = document, appearance, parent
        self.duplicate = self._action("Duplicate", self._duplicate, "Ctrl+D", "Copy the picked run, to vary the copy")
        self.rename = self._action("Rename…", self.rename_wanted.emit, "F2", "Give the picked run another name")
        self.show = self._action("Hide", self._show, "Ctrl+H", "Hide or show the picked run; it goes on all the same")
        self.remove = self._action(
            "Remove", self._remove, "Ctrl+Backspace", "Remove the picked run (undo brings it back)"
        )
        self.add_menu = QMenu("Add a run", parent)
        self.add_menu.setToolTipsVisible(True)
        self.add_menu.aboutToShow.connect(self._fill_add_menu)
        self.add_menu.triggered.connect(self._add)
        self.color_menu = QMenu("Colour", parent)
        for color, name in zip(RUN_COLORS, _COLOR_NAMES, strict=True):
            action = self.color_menu.addAction(swatch(color), name)
            action.setData(color)
        self.color_menu.addSeparator()
        self.color_menu.addAction("Another colour…").setData("")
        self.color_menu.triggered.connect(self._recolor)
        document.picked_changed.connect(self._follow)
        document.run_changed.connect(self._follow)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._follow()

    def all(self) -> list[QAction]:
        return [self.rename, self.duplicate, self.color_menu.menuAction(), self.show, self.remove]

    def _action(self, text: str, slot: Callable[[], None], key: str, tip: str) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(key))
        action.setToolTip(f"{tip} ({key})")
        action.setStatusTip(tip)
        action.triggered.connect(slot)
        return action

    def _follow(self) -> None:
        entry = self._document.picked_entry
        for action in self.all():
            action.setEnabled(entry is not None)
        self.show.setText("Show" if entry is not None and not entry.visible else "Hide")

    def _fill_add_menu(self) -> None:
        """List the optimizers when they are wanted: not all are loaded at the start, and some are made later."""
        for below in self.add_menu.findChildren(QMenu):
            below.deleteLater()
        self.add_menu.clear()
        menus = {"": self.add_menu}
        for optimizer in OPTIMIZERS:
            heading = group(optimizer)
            if heading not in menus:
                menus[heading] = self.add_menu.addMenu(heading)
                menus[heading].setToolTipsVisible(True)
            action = menus[heading].addAction(optimizer.title)
            action.setData(optimizer.name)
            action.setToolTip(_first_line(optimizer.__doc__))

    def _add(self, action: QAction) -> None:
        self._try(partial(self._document.add_run, OPTIMIZERS.find(action.data())))

    def _duplicate(self) -> None:
        self._try(partial(self._document.duplicate_run, self._document.picked))

    def _try(self, edit: Callable[[], None]) -> None:
        try:
            edit()
        except InvalidInputError as error:
            self.refused.emit(str(error))

    def _show(self) -> None:
        entry = self._document.picked_entry
        if entry is not None:
            self._document.show_run(self._document.picked, not entry.visible)

    def _remove(self) -> None:
        entry = self._document.picked_entry
        if entry is not None:
            self._document.remove_run(self._document.picked)
            self.removed.emit(f"Removed {entry.shown_label}.")

    def _recolor(self, action: QAction) -> None:
        picked = self._document.picked
        color = action.data()
        if not color:
            before = QColor(self._document.color(picked))
            chosen = QColorDialog.getColor(before, self._window, "Colour of the run")
            if not chosen.isValid():
                return
            color = chosen.name()
        self._document.recolor_run(picked, color)

    def _restyle(self) -> None:
        color = self._appearance.theme.text
        self.duplicate.setIcon(icon("duplicate", color))
        self.remove.setIcon(icon("remove", color))
        self.color_menu.setIcon(icon("color", color))


_COLOR_NAMES = (
    *("Orange", "Sky blue", "Green", "Vermilion", "Purple", "Blue", "Yellow", "Grey"),
    *("Brown", "Pale blue", "Mint", "Salmon", "Plum", "Periwinkle", "Olive", "Dark grey"),
)


@cache
def swatch(color: str, faded: bool = False) -> QIcon:
    """Return a piece of a run's line, in its colour and style."""
    made = QIcon()
    for scale in (1, 2):
        picture = QPixmap(SWATCH * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if faded:
            painter.setOpacity(0.35)
        pen = QPen(QColor(color), 2.5)
        pattern = dash_pattern(color)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if pattern:
            # In pixels rather than widths of this pen, or the longest dashes would fill the piece and look solid.
            pen.setDashPattern([length / pen.widthF() for length in pattern])
        painter.setPen(pen)
        painter.drawLine(2, SWATCH.height() // 2, SWATCH.width() - 2, SWATCH.height() // 2)
        painter.end()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # Else a picked row would tint the colour.
            made.addPixmap(picture, mode)
    return made


def _first_line(doc: str | None) -> str:
    return (doc or "").strip().partition("\n")[0]
