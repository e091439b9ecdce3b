"""The line over the landscape about its basins: what their colours mean, how far they are, and a way to stop."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from playground.core.verdicts.verdicts import TOLERANCE_WORDS
from playground.view.canvas.basins import Basins
from playground.view.parts.answer_controls import AnswerControls
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.color_key import ColorKey

SLOW_MS = 300
"""A map that takes no longer shows no progress: a bar that comes and goes at once would only flicker."""


class BasinsLine(QWidget):
    """Is there while basins are wanted."""

    def __init__(self, basins: Basins, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Follow the basins of a landscape."""
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
        """Return what the line says."""
        return self.key.text()

    def _follow(self) -> None:
        self.setVisible(self._basins.is_wanted)
        self.key.show_meanings(self._basins.meanings(self._appearance.theme.is_dark))
        self.stop_action.setEnabled(self._controls.is_slow)
