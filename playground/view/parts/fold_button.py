"""The line that opens and closes a part of a form, and says what is in it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QStyleOptionToolButton, QToolButton, QWidget

from playground.view.parts.appearance import GRID
from playground.view.parts.guard import guarded, nothing

_ARROW_ROOM = 3 * GRID


class FoldButton(QToolButton):
    """An arrow and a line of text, which is shortened where there is too little room; the tooltip has all of it."""

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        """Begin closed; ``name`` is for those who listen, ``tip`` says what is inside."""
        super().__init__(parent)
        self._tip = tip
        self.setProperty("role", "fold")
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setArrowType(Qt.ArrowType.RightArrow)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._turn)

    def say(self, text: str) -> None:
        self.setText(text)
        self.setToolTip(f"{self._tip}\n{text}")
        self.setAccessibleDescription(text)

    def _turn(self, unfolded: bool) -> None:
        self.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)

    # What Qt asks for

    @guarded(nothing)
    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        """Shorten the text to the room there is."""
        super().initStyleOption(option)
        room = max(0, self.width() - _ARROW_ROOM)
        option.text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _ARROW_ROOM, self.sizeHint().height())
