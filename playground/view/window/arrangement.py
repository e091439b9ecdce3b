"""Where the docks are: at first, in a smaller window, in a larger one again, and while a big tool is in hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QTabBar

from playground.view.parts.appearance import GRID
from playground.view.parts.window_place import on_a_screen
from playground.view.window.docks import LAYOUT_VERSION
from playground.view.window.panel_dock import PanelDock

FIRST_SIZE = QSize(1440, 900)
FRAME = QSize(2 * GRID, 6 * GRID)
"""Room for what a window manager puts around a window, which nobody knows before the window is there."""
LEFT_WIDTHS, RIGHT_WIDTHS = (304, 384), (264, 400)
"""The least and the most that the docks at the sides are given, in pixels that do not depend on the density."""
SIDE_SHARE = 0.27
"""The share of the window's width that each side is given between those."""
SMALLEST_SHARE = 0.4
"""The share of the window's width that the canvas keeps when the window shrinks."""
LOW_HEIGHT = 760
"""A window lower than this has room for two panels on top of each other, not for three."""
SAME_PX = 4
"""Widths that differ by no more are the same: docks are not laid out to the pixel."""

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class _Widths(NamedTuple):
    left: int
    right: int

    def is_like(self, other: _Widths) -> bool:
        return abs(self.left - other.left) <= SAME_PX and abs(self.right - other.right) <= SAME_PX


class Arrangement(QObject):
    """Shares the window out among canvas and docks.

    What the window's size forces on the docks is taken back when it grows; what the user has chosen stays.
    """

    def __init__(self, window: QMainWindow, docks: Mapping[str, PanelDock]) -> None:
        super().__init__(window)
        self._window, self._docks, self._by_name = window, tuple(docks.values()), docks
        self._tools = [dock for dock in self._docks if dock.row.is_tool]
        # Those that have a place of their own, in the order of the table; the first at each side is as wide as it.
        self._columns = {
            area: [dock for dock in self._docks if dock.row.area is area and not dock.row.tabbed_with]
            for area in (_LEFT, _RIGHT)
        }
        self._first: QByteArray | None = None
        self._roomy: QByteArray | None = None  # The layout to go back to from a window that is too low for it.
        self._compact_places: list[object] = []
        self._own_widths: _Widths | None = None
        self._own_heights: dict[PanelDock, int] = {}
        self._pressed: tuple[_Widths | None, dict[PanelDock, int]] = None, {}
        self._tool: PanelDock | None = None
        self._heights_without_tool: dict[PanelDock, int] = {}
        self._is_paused = False
        self._to_float: list[PanelDock] = []
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self.settle)
        for dock in self._docks:
            for signal in (dock.visibilityChanged, dock.topLevelChanged, dock.dockLocationChanged):
                signal.connect(self._settle_soon)

    def begin(self) -> None:
        window = self._window
        for dock in self._docks:
            if dock.row.tabbed_with:
                window.tabifyDockWidget(self._by_name[dock.row.tabbed_with], dock)
        for dock in self._columns[_RIGHT]:
            dock.raise_()
        self._first = window.saveState(LAYOUT_VERSION)
        place = first_place(window.screen().availableGeometry())
        if place.height() < LOW_HEIGHT:
            self._tighten()  # Three panels on top of each other would make it higher than that.
        window.setGeometry(place)

    def restore(self, state: QByteArray) -> None:
        size = self._window.size()
        if state.isEmpty() or not self._window.restoreState(state, LAYOUT_VERSION):
            self._share_out()
        else:
            self._roomy = None
        if size.height() < LOW_HEIGHT:
            self._tighten()
        self._window.resize(size)
        # Window managers keep a floating dock above its window only where the window was there first.
        self._to_float = [dock for dock in self._docks if dock.isFloating() and not dock.isHidden()]
        for dock in self._to_float:
            dock.hide()
        for dock in self._docks:
            if dock.isFloating():
                dock.setGeometry(on_a_screen(dock.geometry(), dock))

    def afresh(self) -> None:
        for dock in self._docks:
            dock.setFloating(False)
            dock.show()
        self._roomy, self._own_widths, self._own_heights, self._tool = None, None, {}, None
        if self._first is not None:
            self._window.restoreState(self._first, LAYOUT_VERSION)
        self._share_out()
        self.settle()

    def state(self) -> QByteArray:
        """Return where the docks are, as they would be with room for all; they are put there."""
        self._tool = None
        self._loosen()
        return self._window.saveState(LAYOUT_VERSION)

    def pause(self, paused: bool) -> None:
        """Leave the docks alone for a while, as they are put away."""
        self._is_paused = paused
        if not paused:
            self.settle()

    def settle(self) -> None:
        if self._is_paused or not self._window.isVisible():
            return
        self._fit_heights()
        self._fit_widths()
        for dock in self._docks:
            dock.title_bar.show_as_tab(self._is_tabbed(dock))

    def follow_show(self) -> None:
        self.settle()
        QTimer.singleShot(0, self, self._float)

    def _float(self) -> None:
        while self._to_float:
            self._to_float.pop(0).show()

    def _settle_soon(self) -> None:
        self._settling.start()

    def press(self) -> None:
        """Note how large the docks are before the mouse moves what is between them."""
        self._pressed = self._widths(), self._heights()

    def release(self) -> None:
        """Keep to what the user has made of it."""
        (widths, heights), self._pressed = self._pressed, (None, {})
        now = self._widths()
        if widths is not None and now is not None and not now.is_like(widths):
            self._own_widths = now
        if heights and heights != self._heights() and self._roomy is None and self._tool is None:
            self._own_heights = self._heights()

    # Widths

    def _widths(self) -> _Widths | None:
        """Return the widths at both sides, None where a side has no dock."""
        left, right = (self._docked(area) for area in (_LEFT, _RIGHT))
        return _Widths(left[0].width(), right[0].width()) if left and right else None

    def _is_tabbed(self, dock: PanelDock) -> bool:
        mates = self._window.tabifiedDockWidgets(dock)
        return not dock.isFloating() and any(not mate.isHidden() for mate in mates)

    def _tabs(self) -> list[QTabBar]:
        return [tabs for tabs in self._window.findChildren(QTabBar, "dock_tabs") if tabs.isVisible()]

    def _docked(self, area: Qt.DockWidgetArea) -> list[PanelDock]:
        return [dock for dock in self._docks if dock.is_in_front and self._is_at(dock, area)]

    def _is_at(self, dock: PanelDock, area: Qt.DockWidgetArea) -> bool:
        return not dock.isFloating() and self._window.dockWidgetArea(dock) is area

    def _fit_widths(self) -> None:
        now = self._widths()
        wanted = self._fitting(self._own_widths or self._suggested())
        if now is not None and not wanted.is_like(now):
            docks = [self._docked(area)[0] for area in (_LEFT, _RIGHT)]
            self._window.resizeDocks(docks, list(wanted), Qt.Orientation.Horizontal)

    def _suggested(self) -> _Widths:
        share, least = round(SIDE_SHARE * self._window.width()), self._least_right()
        left = max(LEFT_WIDTHS[0], min(LEFT_WIDTHS[1], share))
        return _Widths(left, max(least, min(max(RIGHT_WIDTHS[1], least), share)))

    def _least_right(self) -> int:
        """Return the least width at the right: that of its tabs, as long as it is no more than the left side's."""
        tabs = max((tabs.sizeHint().width() for tabs in self._tabs()), default=0)
        return max(RIGHT_WIDTHS[0], min(tabs, LEFT_WIDTHS[0]))

    def _fitting(self, widths: _Widths) -> _Widths:
        """Return widths that leave the canvas its share, or what is left of it where the tabs' titles need more."""
        room = round((1.0 - SMALLEST_SHARE) * self._window.width())
        too_much = sum(widths) - room
        if too_much <= 0:
            return widths
        spare = _Widths(max(0, widths.left - LEFT_WIDTHS[0]), max(0, widths.right - self._least_right()))
        share = min(1.0, too_much / max(1, sum(spare)))
        return _Widths(widths.left - round(share * spare.left), widths.right - round(share * spare.right))

    # Heights

    def _heights(self) -> dict[PanelDock, int]:
        """Return the heights in the column at the right, from its top, with the tabs over them."""
        tabs = max((tabs.height() for tabs in self._tabs()), default=0)
        return {
            dock: dock.height() + (tabs if self._is_tabbed(dock) else 0)
            for dock in sorted(self._docked(_RIGHT), key=lambda dock: dock.y())
        }

    def _fit_heights(self) -> None:
        tool = next((tool for tool in self._tools if tool in self._docked(_RIGHT)), None)
        is_low = self._window.height() < LOW_HEIGHT
        if is_low and self._roomy is None:
            self._tighten()
        elif not is_low and self._roomy is not None:
            self._loosen()
        if tool is not None and self._tool is None:
            self._give_room(tool)
        elif tool is None and self._tool is not None:
            self._share_heights(self._heights_without_tool)
        self._tool = tool

    def _tighten(self) -> None:
        """Put what the table says behind others."""
        yielding = [dock for dock in self._docks if self._lies_apart(dock)]
        if not yielding:
            return
        self._roomy = self._window.saveState(LAYOUT_VERSION)
        front = [dock for dock in self._docks if dock.is_in_front] or self._columns[_RIGHT]
        for dock in yielding:
            self._window.tabifyDockWidget(self._by_name[dock.row.tabbed_when_low], dock)
        for dock in front:
            if dock not in yielding:
                dock.raise_()
        self._compact_places = self._places()
        if (layout := self._window.layout()) is not None:
            layout.activate()  # Else the window would be no lower than before for a while.

    def _loosen(self) -> None:
        """Take back what a low window did, unless the user has moved docks since."""
        state, self._roomy = self._roomy, None
        if state is None or self._places() != self._compact_places:
            return
        before = [(dock, dock.isHidden(), dock.is_in_front) for dock in self._docks]
        self._window.restoreState(state, LAYOUT_VERSION)
        for dock, was_hidden, was_in_front in before:
            dock.setHidden(was_hidden)
            if was_in_front:
                dock.raise_()
        self._share_heights(self._own_heights)

    def _places(self) -> list[object]:
        """Return what a user changes by moving docks, and not by closing them."""
        return [
            (dock.isFloating(), self._window.dockWidgetArea(dock), not dock.isHidden() and self._lies_apart(dock))
            for dock in self._docks
        ]

    def _lies_apart(self, dock: PanelDock) -> bool:
        """Tell whether a dock has a place of its own in the column of the one behind which it lies in a low window."""
        if not dock.row.tabbed_when_low:
            return False
        others = [self._by_name[dock.row.tabbed_when_low]]
        while others[-1].row.tabbed_with:
            others.append(self._by_name[others[-1].row.tabbed_with])
        are_in_column = all(self._is_at(each, _RIGHT) for each in (dock, others[0], others[-1]))
        return are_in_column and dock not in self._window.tabifiedDockWidgets(others[-1])

    def _give_room(self, tool: PanelDock) -> None:
        """Give a tool all of the column's height that the others can spare."""
        self._heights_without_tool = self._heights()
        others = [dock for dock in self._docked(_RIGHT) if dock is not tool]
        # What is more than all together is shared out as far as each one's least height allows.
        heights = [self._window.height(), *(1 for _ in others)]
        self._window.resizeDocks([tool, *others], heights, Qt.Orientation.Vertical)

    def _share_heights(self, heights: dict[PanelDock, int]) -> None:
        """Share the column's height out like these heights; evenly where there are none."""
        column = list(self._heights())
        if len(heights) != len(column):
            heights = dict.fromkeys(column, 1)
        # What has come to the front at a place has the height that another had there.
        self._window.resizeDocks(column, list(heights.values()), Qt.Orientation.Vertical)

    def _share_out(self) -> None:
        left, right = self._columns.values()
        widths = self._fitting(self._suggested())
        self._window.resizeDocks([left[0], right[0]], list(widths), Qt.Orientation.Horizontal)
        self._window.resizeDocks(right, [1] * len(right), Qt.Orientation.Vertical)


def first_place(available: QRect) -> QRect:
    """Return where a window is put that nobody has placed yet, inside what is available of a screen."""
    size = FIRST_SIZE.boundedTo(available.size() - FRAME)
    place = QRect(available.topLeft(), size)
    spare = available.size() - FRAME - size
    return place.translated((spare.width() + FRAME.width()) // 2, FRAME.height() - GRID + spare.height() // 2)
