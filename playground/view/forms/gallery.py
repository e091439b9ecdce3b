"""The gallery: every landscape as a small picture, in groups, with a search."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QToolButton, QVBoxLayout, QWidget

from playground.core.objectives import GROUPS, OBJECTIVES, Objective
from playground.view.forms.thumbnails import THUMBNAIL, Thumbnail, thumbnails
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing

COLUMNS = 5
_MOVES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -COLUMNS,
    Qt.Key.Key_Down: COLUMNS,
}


class Gallery(QFrame):
    """A pop-up with a tile for each landscape; arrow keys move, Return chooses, Escape closes.

    Signals:
        chosen: The name of the objective chosen.
    """

    chosen = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("gallery")
        self._appearance = appearance
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        self.search = QLineEdit(self)
        self.search.setObjectName("search")
        self.search.setAccessibleName("Search")
        self.search.setToolTip("Find a landscape by its name, its group or what it teaches")
        self.search.setPlaceholderText("Search: valley, minima, saddle …")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        layout.addWidget(self.search)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = content = QWidget(self.area)
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(0, 0, GRID, 0)
        self._grid.setSpacing(GRID // 2)
        self.area.setWidget(content)
        layout.addWidget(self.area)
        self.nothing = QLabel("No landscape has that in its name or description.", self)
        self.nothing.setProperty("role", "muted")
        layout.addWidget(self.nothing)
        self._headings = {group: QLabel(group, content) for group in GROUPS}
        for heading in self._headings.values():
            heading.setProperty("role", "heading")
        self._listed: list[type[Objective]] = []
        self.tiles: dict[str, QToolButton] = {}
        self._follow_catalogue()
        appearance.changed.connect(self._restyle)
        thumbnails().made.connect(self._show_thumbnail)
        self._filter("")

    def open_below(self, widget: QWidget, current: str) -> None:
        """Open under a widget, with the current objective's tile marked and in focus on the search."""
        self._follow_catalogue()
        for name, tile in self.tiles.items():
            tile.setChecked(name == current)
        self.search.clear()
        self._filter("")
        width = COLUMNS * (THUMBNAIL.width() + 5 * GRID) + 5 * GRID
        below = widget.mapToGlobal(QPoint(0, widget.height()))
        screen = widget.screen().availableGeometry()
        self.resize(width, min(620, screen.bottom() - below.y() - GRID))
        self.move(min(below.x(), screen.right() - width), below.y())
        self.show()
        self.search.setFocus()
        if current in self.tiles:
            self.area.ensureWidgetVisible(self.tiles[current])

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among the tiles with the arrow keys; Return chooses the tile in focus, or the first one found."""
        shown = [tile for tile in self.tiles.values() if tile.isVisibleTo(self)]
        focus = self.focusWidget()
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shown:
            (focus if isinstance(focus, QToolButton) else shown[0]).click()
        elif key in _MOVES and shown:
            place = shown.index(focus) + _MOVES[key] if isinstance(focus, QToolButton) and focus in shown else 0
            if place < 0:
                self.search.setFocus()
            else:
                target = shown[min(place, len(shown) - 1)]
                target.setFocus()
                self.area.ensureWidgetVisible(target)
        else:
            super().keyPressEvent(event)

    def _follow_catalogue(self) -> None:
        """Have a tile for each objective that is listed now: some are made while the program runs."""
        listed = list(OBJECTIVES)
        if listed == self._listed:
            return
        for tile in self.tiles.values():
            tile.deleteLater()
        self._listed = listed
        self.tiles = {objective.name: self._new_tile(objective) for objective in listed}
        self._restyle()

    def _new_tile(self, objective: type[Objective]) -> QToolButton:
        tile = QToolButton(self._content)
        tile.setObjectName(objective.name)
        tile.setText(objective.title)
        tile.setAccessibleName(objective.title)
        tile.setAccessibleDescription(objective.teaches)
        tile.setToolTip(objective.teaches)
        tile.setCheckable(True)
        tile.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        tile.setIconSize(THUMBNAIL)
        tile.setFixedSize(THUMBNAIL.width() + 4 * GRID, THUMBNAIL.height() + 5 * GRID)
        tile.clicked.connect(self._choose)
        return tile

    def _filter(self, text: str) -> None:
        """Lay out what matches, group by group."""
        words = text.lower().split()
        while self._grid.count():
            self._grid.takeAt(0)
        row, found_any = 0, False
        for group, heading in self._headings.items():
            found = [each for each in self._listed if each.group == group and _matches(each, words)]
            heading.setVisible(bool(found))
            if found:
                found_any = True
                self._grid.addWidget(heading, row, 0, 1, COLUMNS)
                for place, objective in enumerate(found):
                    tile = self.tiles[objective.name]
                    self._grid.addWidget(tile, row + 1 + place // COLUMNS, place % COLUMNS)
                row += 2 + (len(found) - 1) // COLUMNS
        for objective in self._listed:
            self.tiles[objective.name].setVisible(_matches(objective, words))
        self._grid.setRowStretch(row, 1)
        self._grid.setColumnStretch(COLUMNS, 1)
        self.nothing.setVisible(not found_any)

    def _choose(self) -> None:
        tile = self.sender()
        if isinstance(tile, QToolButton):
            self.hide()
            self.chosen.emit(tile.objectName())

    def _restyle(self) -> None:
        for objective in self._listed:
            self.tiles[objective.name].setIcon(Thumbnail.of(objective, self._appearance).icon())

    def _show_thumbnail(self, made: Thumbnail) -> None:
        if made.objective in self._listed and made == Thumbnail.of(made.objective, self._appearance):
            self.tiles[made.objective.name].setIcon(made.icon())


def _matches(objective: type[Objective], words: list[str]) -> bool:
    text = f"{objective.name} {objective.title} {objective.group} {objective.teaches}".lower()
    return all(word in text for word in words)
