"""The table of scores: the runs stay in sight at the left while the figures scroll, and it can be copied as text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRect, QSize, QSortFilterProxyModel, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.line_styles import dash_pattern
from playground.view.sweeps.score_model import COLUMNS, NAME_ROLE, SORT_ROLE, ScoreModel, table_font

_SAMPLE = 16  # Pixels of a run's line.
_PEN = 2.0
_DASH_SCALE = 0.7  # So that one period of most dash patterns fits.
_MOST_SHARE = 0.4
"""The runs' names take no more of the table's width than this."""
_CELL_PADDING, _HEAD_PADDING = 11, 9  # What the style leaves free at both sides together, and a pixel.
_ARROWS = {Qt.SortOrder.AscendingOrder: "▴", Qt.SortOrder.DescendingOrder: "▾"}


class RunHeader(QHeaderView):
    """The rows' heads: a piece of each run's line, and its name, shortened where it must be."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def wanted_width(self) -> int:
        names = [str(self._data(section, Qt.ItemDataRole.DisplayRole)) for section in range(self.count())]
        widest = max(map(QFontMetrics(table_font()).horizontalAdvance, names), default=0)
        return _SAMPLE + GRID + widest + 4

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), super().sizeHint().height())

    @guarded(nothing)
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        color = QColor(self._data(section, Qt.ItemDataRole.DecorationRole))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color, _PEN)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pattern = dash_pattern(color.name())
        if pattern:
            pen.setDashPattern([_DASH_SCALE * length / _PEN for length in pattern])
        painter.setPen(pen)
        middle = rect.center().y() + 0.5
        painter.drawLine(QPointF(rect.left(), middle), QPointF(rect.left() + _SAMPLE, middle))
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = rect.adjusted(_SAMPLE + GRID, 0, -2, 0)
        name = str(self._data(section, Qt.ItemDataRole.DisplayRole))
        painter.setFont(table_font())
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _data(self, section: int, role: int) -> Any:
        return self.model().headerData(section, Qt.Orientation.Vertical, role)


class _SortedScores(QSortFilterProxyModel):
    """The scores in order; an arrow in its heading marks the column that decides."""

    @guarded(nothing)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = super().headerData(section, orientation, role)
        is_heading = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return f"{_ARROWS[self.sortOrder()]} {found}" if is_heading and section == self.sortColumn() else found


class ScoreView(QTableView):
    """The scores. A click on a heading sorts, best first; a third one gives the runs' own order back."""

    def __init__(self, model: ScoreModel, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("table")
        self.setAccessibleName("Scores")
        self.setToolTip("A row a run; click a heading to sort by it, Ctrl+C copies")
        self._sorted = _SortedScores(self)
        self._sorted.setSortRole(SORT_ROLE)
        self._sorted.setSourceModel(model)
        self.runs = RunHeader(self)
        self.runs.setObjectName("runs")
        self.runs.setAccessibleName("Runs")
        self.setVerticalHeader(self.runs)
        self.setModel(self._sorted)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(GRID)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        header.sortIndicatorChanged.connect(self._fit)
        self.copy_action = QAction("Copy as text", self)
        self.copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.copy_action.setToolTip("Copy the rows selected, or all, with their headings, as tabs and lines")
        self.copy_action.triggered.connect(self.copy)
        self.addAction(self.copy_action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        model.dataChanged.connect(self._fit)
        model.modelReset.connect(self._fit)
        appearance.changed.connect(self._fit)
        self._fit()

    def text(self) -> str:
        """Return the rows selected, or all, with their headings: tabs between cells, a line a row."""
        shown = self._sorted
        chosen = sorted({index.row() for index in self.selectedIndexes()}) or range(shown.rowCount())
        columns = range(shown.columnCount())
        lines = [["Run", *(str(self._head(column, NAME_ROLE)) for column in columns)]]
        for row in chosen:
            name = str(shown.headerData(row, Qt.Orientation.Vertical))
            lines.append([" ".join(name.split()), *(str(shown.index(row, column).data() or "") for column in columns)])
        return "\n".join("\t".join(line) for line in lines) + "\n"

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _head(self, column: int, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self._sorted.headerData(column, Qt.Orientation.Horizontal, role)

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(max(QFontMetrics(table_font()).height() + GRID, 3 * GRID))
        self._share_out()

    def _share_out(self) -> None:
        """Give each column what it needs, and the rest to all; one that stands in tooltips only where there is room."""
        widths = [self._wanted_width(column) for column in range(len(COLUMNS))]
        least = _SAMPLE + 5 * GRID
        figures = sum(width for width, what in zip(widths, COLUMNS, strict=True) if not what.is_spare)
        # A name that is shortened has its tooltip; a figure that is out of sight has nothing.
        most = min(int(_MOST_SHARE * self.width()), self.width() - figures)
        names = min(self.runs.wanted_width(), max(most, least))
        if names != self.runs.minimumWidth():
            self.runs.setFixedWidth(names)
            self.updateGeometries()
        room = self.viewport().width()
        kept = [column for column, what in enumerate(COLUMNS) if not what.is_spare or sum(widths) <= room]
        spare = max(0, room - sum(widths[column] for column in kept)) // len(kept)
        for column, width in enumerate(widths):
            self.setColumnHidden(column, column not in kept)
            self.setColumnWidth(column, width + min(spare, 3 * GRID))

    def _wanted_width(self, column: int) -> int:
        figures = [str(self._sorted.index(row, column).data() or "") for row in range(self._sorted.rowCount())]
        cells = max(map(QFontMetrics(table_font(is_bold=True)).horizontalAdvance, figures), default=0)
        lines = str(self._head(column)).split("\n")
        head = max(map(QFontMetrics(table_font()).horizontalAdvance, lines))
        return max(cells + _CELL_PADDING, head + _HEAD_PADDING)
