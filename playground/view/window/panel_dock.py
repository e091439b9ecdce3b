"""A dock with a panel, which may be made when it is first seen: a start of the program need not wait for it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDockWidget, QWidget

from playground.view.parts.appearance import GRID, Appearance
from playground.view.window.docks import DockRow
from playground.view.window.panel_title import Headed, PanelTitle

SMALLEST_PANEL = 14 * GRID
"""A panel's least height, in pixels that do not depend on the screen's density."""
SMALLEST_GUEST = 20 * GRID, SMALLEST_PANEL


class PanelDock(QDockWidget):
    """Shows a panel, or the canvas while that has lent its place to the panel.

    Signals:
        enlarge_asked: The panel is wanted in the canvas's place, or back.

    Attributes:
        content: The panel, or None while nobody has looked.
        is_in_front: Whether it is seen: open, and no other tab lies over it.
    """

    enlarge_asked = Signal()

    def __init__(self, row: DockRow, parts: Mapping[str, object], appearance: Appearance, parent: QWidget) -> None:
        """Begin empty; the panel is made from ``parts`` of the program."""
        super().__init__(row.title, parent)
        self.setObjectName(f"{row.name}_dock")
        self.row, self.title = row, row.title
        self._parts = parts
        self.content: QWidget | None = None
        self.is_in_front = False
        self.title_bar = PanelTitle(appearance, self)
        self.title_bar.setObjectName("title_bar")
        self.title_bar.show_name(self.title)
        self.title_bar.enlarge_asked.connect(self.enlarge_asked)
        self.title_bar.float_asked.connect(self._float_or_dock)
        self.title_bar.close_asked.connect(self.close)
        self.setTitleBarWidget(self.title_bar)
        self.visibilityChanged.connect(self._seen)

    def fill(self) -> QWidget:
        """Return the panel, made now where there was none."""
        if self.content is None:
            self.content = self.row.make_panel(self._parts, self)
            self.content.setMinimumHeight(SMALLEST_PANEL)  # Three on top of each other must fit a small window.
            self._show_content()
        return self.content

    def lend(self, guest: QWidget) -> QWidget:
        """Show a guest in the panel's place and return the panel."""
        panel = self.fill()
        guest.setMinimumSize(*SMALLEST_GUEST)
        self.setWidget(guest)
        guest.show()
        self._call_it(guest.accessibleName())
        self.title_bar.close_button.hide()  # There is the way back and nothing else.
        return panel

    def take_back(self) -> None:
        """Show the panel again in place of the guest."""
        guest = self.widget()
        self._show_content()
        guest.setMinimumSize(0, 0)
        self._call_it(self.title)
        self.title_bar.close_button.show()

    def _show_content(self) -> None:
        if self.content is not None:
            if isinstance(self.content, Headed):
                self.title_bar.adopt(self.content.heading)
            self.setWidget(self.content)
            self.content.show()

    def _call_it(self, name: str) -> None:
        """Name what is shown; the menu goes on to name the panel."""
        self.setWindowTitle(name)
        self.title_bar.show_name(name)
        self.toggleViewAction().setText(self.title)

    def _float_or_dock(self) -> None:
        self.setFloating(not self.isFloating())

    def _seen(self, visible: bool) -> None:
        self.is_in_front = visible
        if visible:
            self.fill()
