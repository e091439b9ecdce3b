"""What is under the map: what its colours mean, for f or for basins, and, unless it is folded away, what marks mean."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from playground.core.planes.section import Section
from playground.core.verdicts.verdicts import TOLERANCE_WORDS
from playground.view.canvas.basins import Basins
from playground.view.canvas.height_bar import HeightBar
from playground.view.canvas.marks import head_marks, map_marks
from playground.view.parts.answer_controls import AnswerControls
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.color_key import ColorKey
from playground.view.parts.flow_key import FlowKey
from playground.view.parts.fold_button import FoldButton

SLOW_MS = 300
"""A map that takes no longer shows no progress: a bar that comes and goes at once would only flicker."""


class BasinsLine(QWidget):
    """Is there while basins are wanted."""

    def __init__(self, basins: Basins, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._basins, self._appearance = basins, appearance
        self.key = ColorKey(appearance, self)
        self.key.setObjectName("key")
        self.key.setToolTip(
            "Hue: the minimum reached, as its star. Lightness: how soon. Greys: none, hatched unless diverged.\n"
            f"{TOLERANCE_WORDS}"
        )
        self.stop_button = QToolButton(self)
        self.stop_button.setObjectName("stop_button")
        self.stop_button.setProperty("role", "quiet")
        self._controls = AnswerControls(
            basins, self.stop_button, "Go on", "Work the basins out after all", "Leave the basins as they are (Esc)",
            self, SLOW_MS,
        )  # fmt: skip
        self.progress = self._controls.progress
        self.progress.setAccessibleName("Progress of the basins")
        self.progress.setToolTip("How much of the map is worked out")
        self.progress.setTextVisible(False)
        self.progress.setProperty("role", "thin")
        self.progress.setFixedWidth(8 * GRID)
        self.stop_action = QAction("Stop working the basins out", self)
        self.stop_action.triggered.connect(basins.stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, 0, GRID, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.key, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.stop_button)
        layout.addStrut(self.stop_button.sizeHint().height())  # The canvas below is not to jump when it comes and goes.
        self._controls.changed.connect(self._follow)
        appearance.changed.connect(self._follow)
        self._follow()

    def text(self) -> str:
        return self.key.text()

    def _follow(self) -> None:
        self.setVisible(self._basins.is_wanted)
        self.key.show_meanings(self._basins.meanings(self._appearance.theme.is_dark))
        self.stop_action.setEnabled(self._controls.is_slow)


class CanvasLegend(QWidget):
    """The colours' line is always there, for f or for basins, so that the map does not move; the marks can be folded.

    A presentation begins with the marks folded, and ends with them as they were.

    Attributes:
        height_bar: What the colours of the landscape mean.
        basins_line: What those of the basins mean, while there are any.
    """

    def __init__(self, basins: Basins, appearance: Appearance, parent: QWidget) -> None:
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
        self.marks_key.show_entries([*map_marks(section), *head_marks()])

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
