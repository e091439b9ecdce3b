"""The middle of the window: the canvas, or the panel that has its place for a while."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.view.parts.appearance import Appearance
from playground.view.window.panel_dock import PanelDock
from playground.view.window.panel_title import Headed, PanelTitle


class Stage(QWidget):
    """Lets a panel and the canvas change places, and back: the canvas goes on, smaller, where the panel was.

    Signals:
        changed: Another panel is enlarged, or none.

    Attributes:
        enlarged: The dock whose panel is here, or None while the canvas is.
    """

    changed = Signal()

    def __init__(self, canvas: QWidget, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("stage")
        self.enlarged: PanelDock | None = None
        self._canvas = canvas
        self.title_bar = PanelTitle(appearance, self, is_enlarged=True)
        self.title_bar.setObjectName("title_bar")
        self.title_bar.hide()
        self.title_bar.enlarge_asked.connect(self.give_back)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self.title_bar)
        self._layout.addWidget(canvas, 1)

    def swap(self, dock: PanelDock) -> None:
        """Give a dock's panel the canvas's place, or the canvas its own again."""
        if self.enlarged is dock:
            self.give_back()
        else:
            self.enlarge(dock)

    def enlarge(self, dock: PanelDock) -> None:
        self.give_back()
        self._layout.removeWidget(self._canvas)
        panel = dock.lend(self._canvas)
        self._layout.addWidget(panel, 1)
        panel.show()
        self.title_bar.show_name(dock.title)
        if isinstance(panel, Headed):
            self.title_bar.adopt(panel.heading)
        self.title_bar.show()
        dock.show()
        dock.raise_()
        self.enlarged = dock
        self.changed.emit()

    def give_back(self) -> None:
        dock, self.enlarged = self.enlarged, None
        if dock is None:
            return
        self._layout.removeWidget(dock.fill())
        dock.take_back()
        self.title_bar.hide()
        self._layout.addWidget(self._canvas, 1)
        self._canvas.show()
        self.changed.emit()
