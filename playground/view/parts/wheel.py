"""Controls that the wheel changes only while they have the focus: else it scrolls what they are in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSlider, QTabBar, QWidget

from playground.view.parts.guard import guarded, nothing


class Slider(QSlider):
    """A horizontal slider past which a panel can be scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move only where the user is."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ComboBox(QComboBox):
    """A list to choose from past which a panel can be scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Else the wheel itself would bring the focus.

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose another line only where the user is."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class WheelFilter(QObject):
    """Keeps the wheel from switching tabs that Qt itself makes."""

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the wheel over a tab bar without the focus on to what is around it."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QTabBar) and not watched.hasFocus():
            event.ignore()
            return True
        return False
