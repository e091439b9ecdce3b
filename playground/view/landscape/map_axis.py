"""An axis of the landscape."""

from __future__ import annotations

import pyqtgraph as pg

from playground.view.guard import guarded


class MapAxis(pg.AxisItem):
    """An axis whose numbers have a true minus sign, as everywhere in the window."""

    @guarded(list[str])
    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the texts of the ticks."""
        return [text.replace("-", "\N{MINUS SIGN}") for text in super().tickStrings(values, scale, spacing)]
