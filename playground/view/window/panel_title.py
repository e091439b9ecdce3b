"""The title of a panel: its name, what belongs beside it, and the buttons that move it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.icons import icon
from playground.view.parts.plain_text import PlainLabel

ICON = QSize(14, 14)


@runtime_checkable
class Headed(Protocol):
    """A panel with a line of its own that belongs into its title."""

    heading: QWidget


class PanelTitle(QWidget):
    """One line over a panel, in its dock or in the canvas's place.

    Signals:
        enlarge_asked: The panel is wanted in the canvas's place, or the canvas back in its own.
        float_asked: The panel is wanted in a window of its own, or back.
        close_asked: The panel is wanted away.
    """

    enlarge_asked = Signal()
    float_asked = Signal()
    close_asked = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget, is_enlarged: bool = False) -> None:
        """Begin without a name; the title of an enlarged panel has but the way back."""
        super().__init__(parent)
        self._appearance, self._is_enlarged = appearance, is_enlarged
        self._heading: QWidget | None = None
        self.name_label = PlainLabel(parent=self)
        self.name_label.setObjectName("name_label")
        self.name_label.setProperty("role", "heading")
        self.enlarge_button = self._button("enlarge_button", self.enlarge_asked)
        self.float_button = self._button("float_button", self.float_asked)
        self.close_button = self._button("close_button", self.close_asked)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(GRID, GRID // 2, GRID // 2, 0)
        self._layout.setSpacing(0)
        self.name_label.setContentsMargins(0, 0, GRID, 0)
        self._layout.addWidget(self.name_label)
        self._layout.addStretch()
        for button in (self.enlarge_button, self.float_button, self.close_button):
            self._layout.addWidget(button)
        self.float_button.setHidden(is_enlarged)
        self.close_button.setHidden(is_enlarged)
        appearance.changed.connect(self._restyle)
        self._restyle()

    def show_name(self, name: str) -> None:
        self.name_label.setText(name)
        self.enlarge_button.setAccessibleName(f"Give {name} its place back" if self._is_enlarged else f"Enlarge {name}")
        self.enlarge_button.setToolTip(
            "Back beside the canvas (Esc, or a double click on the title)"
            if self._is_enlarged
            else f"Give {name} the canvas's place (or double-click the title)"
        )
        self.float_button.setAccessibleName(f"Float {name}")
        self.float_button.setToolTip(f"Put {name} into a window of its own, or back")
        self.close_button.setAccessibleName(f"Close {name}")
        self.close_button.setToolTip(f"Close {name}; the View menu brings it back")

    def adopt(self, heading: QWidget) -> None:
        """Put a panel's own heading beside the name: two lines would be one too many."""
        self._heading = heading
        self._layout.insertWidget(1, heading, 1)
        if (inside := heading.layout()) is not None:
            inside.setContentsMargins(0, 0, GRID // 2, 0)
        heading.show()

    def show_as_tab(self, is_tab: bool) -> None:
        """Leave the name out where a tab above has it, and the heading can take its room."""
        self.name_label.setHidden(is_tab and self._heading is not None)

    def _button(self, name: str, clicked: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "title")
        button.setIconSize(ICON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(clicked)
        return button

    def _restyle(self) -> None:
        color = self._appearance.theme.muted
        self.enlarge_button.setIcon(icon("shrink" if self._is_enlarged else "enlarge", color))
        self.float_button.setIcon(icon("float", color))
        self.close_button.setIcon(icon("close", color))

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            event.accept()
            self.enlarge_asked.emit()
        else:
            super().mouseDoubleClickEvent(event)
