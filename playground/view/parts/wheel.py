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

    def show_value(self, value: int) -> None:
        """Move without saying so: nobody has asked for another value."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
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
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class WheelFilter(QObject):
    """Keeps the wheel from switching tabs that Qt itself makes."""

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QTabBar) and not watched.hasFocus():
            event.ignore()
            return True
        return False
