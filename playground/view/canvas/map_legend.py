"""What is under the map: what its colours mean, and, unless it is folded away, what its marks mean."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from playground.core.planes.section import Section
from playground.view.canvas.basins import Basins
from playground.view.canvas.basins_line import BasinsLine
from playground.view.canvas.height_bar import HeightBar
from playground.view.canvas.marks import head_marks, standing_marks
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.flow_key import FlowKey
from playground.view.parts.fold_button import FoldButton


class MapLegend(QWidget):
    """The colours' line is always there, for f or for basins, so that the map does not move; the marks can be folded.

    A presentation begins with the marks folded, and ends with them as they were.

    Attributes:
        height_bar: What the colours of the landscape mean.
        basins_line: What those of the basins mean, while there are any.
        fold_button: Opens and closes the marks.
        marks_key: What the marks mean.
    """

    def __init__(self, basins: Basins, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Explain a map and its basins; whether the marks are open is the appearance's."""
        super().__init__(parent)
        self._basins, self._appearance = basins, appearance
        self.height_bar = HeightBar(appearance, self)
        self.height_bar.setObjectName("height_bar")
        self.height_bar.setToolTip(
            "The value of f that each colour stands for; colours follow the logarithm of f − f*, so that valleys are "
            "seen.\nWhat lies beyond the ends has their colours"
        )
        self.basins_line = BasinsLine(basins, appearance, self)
        self.basins_line.setObjectName("basins_line")
        self.fold_button = FoldButton("Marks on the map", "What the marks on the map mean", self)
        self.fold_button.setObjectName("fold_button")
        self.fold_button.setText("Legend")
        self.fold_button.toggled.connect(self._fold)
        self.marks_key = FlowKey(appearance, parent=self)
        self.marks_key.setObjectName("marks_key")
        self.marks_key.setAccessibleName("Marks on the map")
        colors = QHBoxLayout()
        colors.setSpacing(GRID)
        colors.addWidget(self.height_bar, 1)
        colors.addWidget(self.basins_line, 1)
        colors.addWidget(self.fold_button)
        # Neither line moves the map when it takes the place of the other.
        colors.addStrut(max(self.height_bar.sizeHint().height(), self.basins_line.sizeHint().height()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, 0, GRID, 0)
        layout.setSpacing(GRID // 2)
        layout.addLayout(colors)
        layout.addWidget(self.marks_key)
        basins.changed.connect(self._follow)
        appearance.changed.connect(self._make_room)
        self._is_presenting = appearance.is_presenting
        self._open(appearance.has_legend and not self._is_presenting)
        self._follow()

    def show_section(self, section: Section) -> None:
        """Explain the marks of another section's map."""
        self.marks_key.show_entries([*standing_marks(section), *head_marks()])

    def show_for_picture(self, with_basins: bool) -> None:
        """Show the colours only, as for a picture, in which nothing can be clicked."""
        self.fold_button.hide()
        self.marks_key.hide()
        self.basins_line.setVisible(with_basins)
        self.height_bar.setHidden(with_basins)

    def _fold(self, is_open: bool) -> None:
        if not self._is_presenting:
            self._appearance.has_legend = is_open
        self.marks_key.setVisible(is_open)

    def _open(self, is_open: bool) -> None:
        self.fold_button.setChecked(is_open)
        self.marks_key.setVisible(is_open)

    def _make_room(self) -> None:
        """Fold the marks for a presentation, in which the map needs the room; open them after it if they were."""
        if self._appearance.is_presenting != self._is_presenting:
            self._is_presenting = True  # What opens and closes here is not what the user prefers.
            self._open(self._appearance.has_legend and not self._appearance.is_presenting)
            self._is_presenting = self._appearance.is_presenting

    def _follow(self) -> None:
        self.height_bar.setHidden(self._basins.is_wanted)
