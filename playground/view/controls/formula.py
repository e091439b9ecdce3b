"""A formula, typeset."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.view.appearance import GRID, Appearance
from playground.view.controls.typesetter import Setting, typesetter
from playground.view.guard import guarded, nothing

FONT_SIZE = 15
LINE_GAP = 4


class Formula(QWidget):
    """One or several lines of LaTeX mathematics, shrunk where the width does not suffice.

    A new formula is typeset in the background once a frame has been painted without it.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._appearance = appearance
        self._latex = ""
        self._settings: list[Setting] = []
        self._is_stale = False
        self._lines: list[QSvgRenderer] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self._typeset)
        typesetter().line_set.connect(self._line_set)
        appearance.changed.connect(self._typeset_later)

    def show_latex(self, latex: str, spoken: str = "") -> None:
        r"""Show a formula, its lines parted by ``\\``; ``spoken`` is for those who cannot see it."""
        self.setAccessibleName(spoken or "Formula")
        if latex != self._latex:
            self._latex = latex
            self._typeset_later()

    def _typeset_later(self) -> None:
        self._is_stale = True
        self.update()

    def _typeset(self) -> None:
        self._is_stale = False
        color = self._appearance.theme.text
        size = FONT_SIZE * (1.4 if self._appearance.is_presenting else 1.0)
        parts = filter(None, (part.strip() for part in self._latex.split(r"\\")))
        self._settings = [Setting(part, color, size) for part in parts]
        self._take_lines()

    def _line_set(self, setting: Setting) -> None:
        if setting in self._settings:
            self._take_lines()

    def _take_lines(self) -> None:
        """Show the lines once all of them are ready: a formula that grows line by line would make the dock jump."""
        drawings = [typesetter().drawing(setting) for setting in self._settings]
        if None not in drawings:
            self._lines = [QSvgRenderer(QByteArray(drawing.encode())) for drawing in drawings if drawing]
            self.updateGeometry()
            self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        """Ask for the height of all lines."""
        height = sum(line.defaultSize().height() + LINE_GAP for line in self._lines)
        width = max((line.defaultSize().width() for line in self._lines), default=0)
        return QSize(min(width, 400), max(height, 3 * GRID))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Let the width shrink."""
        return QSize(80, self.sizeHint().height())

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines from the left, each as large as it was set unless it is too wide."""
        if self._is_stale:
            self._late.start()  # Heard when this frame is on the screen.
        painter = QPainter(self)
        top = 0.0
        for line in self._lines:
            size = line.defaultSize()
            share = min(1.0, self.width() / max(1, size.width()))
            line.render(painter, QRectF(0, top, size.width() * share, size.height() * share))
            top += size.height() + LINE_GAP
        painter.end()
