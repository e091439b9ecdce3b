"""A formula, typeset."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QRectF, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.typesetter import MathLine, typesetter

FONT_SIZE = 15
LINE_GAP = 4
COLUMN_GAP = 3 * GRID


class Formula(QWidget):
    """Lines of LaTeX mathematics in paragraphs, shrunk where the width does not suffice.

    Lines of a paragraph that are about equally high share a row where there is room for them.

    A new formula is typeset in the background once a frame has been painted without it.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._latex: tuple[tuple[str, ...], ...] = ()
        self._lines: list[list[MathLine]] = []
        self._is_stale = False
        self._paragraphs: list[list[QSvgRenderer]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self._typeset)
        typesetter().made.connect(self._take_line)
        appearance.changed.connect(self._typeset_later)

    def show_latex(self, latex: str, spoken: str = "") -> None:
        r"""Show a formula, its lines parted by ``\\``; ``spoken`` is for those who cannot see it."""
        self.show_paragraphs([(line,) for part in latex.split(r"\\") if (line := part.strip())], spoken)

    def show_paragraphs(self, paragraphs: Sequence[Sequence[str]], spoken: str = "") -> None:
        """Show paragraphs of lines; ``spoken`` is for those who cannot see it."""
        self.setAccessibleName(spoken or "Formula")
        latex = tuple(map(tuple, paragraphs))
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
        self._lines = [[MathLine(line, color, size) for line in paragraph] for paragraph in self._latex]
        self._take_lines()

    def _take_line(self, line: MathLine) -> None:
        if any(line in paragraph for paragraph in self._lines):
            self._take_lines()

    def _take_lines(self) -> None:
        """Show the lines once all of them are ready: a formula that grows line by line would make the dock jump."""
        drawings = [[typesetter().want(line) for line in paragraph] for paragraph in self._lines]
        if all(None not in paragraph for paragraph in drawings):
            self._paragraphs = [
                [QSvgRenderer(QByteArray(drawing.encode())) for drawing in paragraph if drawing]
                for paragraph in drawings
            ]
            self.updateGeometry()
            self.update()

    def _rows(self) -> list[list[QSvgRenderer]]:
        rows: list[list[QSvgRenderer]] = []
        for paragraph in self._paragraphs:
            room = height = -1
            for line in paragraph:
                size = line.defaultSize()
                if size.width() > room or abs(size.height() - height) > FONT_SIZE // 2:
                    rows.append([])
                    room, height = self.width(), size.height()
                rows[-1].append(line)
                room -= size.width() + COLUMN_GAP
        return rows

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        rows = self._rows()
        height = sum(max(line.defaultSize().height() for line in row) + LINE_GAP for row in rows)
        width = max((line.defaultSize().width() for row in rows for line in row), default=0)
        return QSize(min(width, 400), max(height, 3 * GRID))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows from the left, each line as large as it was set unless it is too wide."""
        if self._is_stale:
            self._late.start()  # Heard when this frame is on the screen.
        painter = QPainter(self)
        top = 0.0
        for row in self._rows():
            left, height = 0.0, max(line.defaultSize().height() for line in row)
            for line in row:
                size = line.defaultSize()
                share = min(1.0, self.width() / max(1, size.width()))
                above = (height - size.height()) / 2
                line.render(painter, QRectF(left, top + above, size.width() * share, size.height() * share))
                left += size.width() + COLUMN_GAP
            top += height + LINE_GAP
        painter.end()
