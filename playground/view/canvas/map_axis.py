"""An axis of the landscape."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont

from playground.figures.ticks import number_ticks
from playground.view.parts.appearance import GRID, Theme
from playground.view.parts.axis import LEVEL_ROOM, Axis

_LEAST_WIDTH = 30
"""Pixels that an upright axis keeps for its numbers."""


class MapAxis(Axis):
    """An axis without a grid; upright or level, its ticks are as far apart."""

    textWidth: int  # pyqtgraph's: the room of an upright axis for its texts.

    def __init__(self, orientation: str) -> None:
        """Stand at ``"left"`` or ``"bottom"``."""
        super().__init__(orientation, number_ticks, LEVEL_ROOM)
        # Room once given to long numbers stays until it is released: a canvas that shrinks and grows is surveyed anew
        # each time.
        self.setStyle(tickLength=-GRID // 2, autoExpandTextSpace=True, autoReduceTextSpace=False)

    def release_room(self) -> None:
        """Give back the room of an upright axis that only longer numbers needed."""
        wanted = max(_LEAST_WIDTH, self.text_width())
        if self.textWidth > wanted:
            self.textWidth = wanted
            self._updateWidth()

    def restyle(self, theme: Theme, font: QFont) -> None:
        """Take on a theme's colours and a font."""
        self._set_font(font)
        self.setPen(QColor(theme.border))
        self.setTextPen(QColor(theme.muted))
