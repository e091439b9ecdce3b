"""A bare plot: what the landscape and the charts are drawn on."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget


class Plot(pg.GraphicsView):
    """A view box with an axis at its left and one below it, and nothing else.

    pyqtgraph's own PlotWidget comes with menus, buttons, a title and two more axes: 6 ms, of which nothing is seen.

    Attributes:
        box: What is looked at.
        left, bottom: The axes, which follow the box.
    """

    def __init__(self, box: pg.ViewBox, left: pg.AxisItem, bottom: pg.AxisItem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box, self.left, self.bottom = box, left, bottom
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.centralLayout.setSpacing(0)
        self.centralLayout.setContentsMargins(1, 1, 1, 1)
        self.centralLayout.addItem(box, 0, 1)
        for axis, row, column in ((left, 0, 0), (bottom, 1, 1)):
            self.centralLayout.addItem(axis, row, column)
            axis.linkToView(box)
            axis.enableAutoSIPrefix(False)  # An axis without a label would set it anew whenever the view changes.
            axis.setZValue(0.5)  # Ticks lie above the map.
