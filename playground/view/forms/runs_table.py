"""The table of runs, with as many columns as there is room for."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QFrame,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from playground.figures.numbers import compact
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.run_actions import SWATCH, RunActions
from playground.view.forms.runs_model import HEADINGS, LOSS, NAME, RATE, STATUS, RunsModel
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing

MOST_ROWS_SHOWN = 8
CELL_MARGINS = 12
"""What a cell's width takes beside its text, in pixels."""
NAME_MARGINS = SWATCH.width() + 32
"""The same for a name, beside its box and line."""
LEAST_NAME = "Momentum"
"""Where there is no room for the names, or one as long as this, columns are left out: the status, then the rate."""
STATUS_LEFT, STATUS_RIGHT = 28, 8
"""How far from the table's edges the line is that says how a run stands, in pixels; it begins below the swatch."""

WIDEST_VERDICT = "converged since step 000, local minimum, f − f* = 0.00"
"""Where there is room for this beside the losses, a status is a sentence; elsewhere two words with a tooltip."""

_Index = QModelIndex | QPersistentModelIndex


class RunsTable(QTableView):
    """The runs; the row picked is the run picked. Double-click or F2 renames, the context menu has the rest."""

    def __init__(
        self,
        document: Document,
        engine: StepEngine,
        appearance: Appearance,
        actions: RunActions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("runs_table")
        self.setAccessibleName("Runs")
        self.setToolTip("The runs compared: pick one to see its settings, double-click its name to rename it")
        self._document, self._actions = document, actions
        self._runs = RunsModel(document, engine, appearance, self)
        self.setModel(self._runs)
        self._cells = RunsDelegate(self)
        self.setItemDelegate(self._cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIconSize(SWATCH)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (RATE, LOSS, STATUS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self.model().modelReset.connect(self._fit_height)
        self.model().modelReset.connect(self._show_picked)
        document.picked_changed.connect(self._show_picked)
        self.model().dataChanged.connect(self._choose_columns)
        self.selectionModel().currentRowChanged.connect(self._pick)
        actions.rename_wanted.connect(self._rename)
        appearance.changed.connect(self._fit_height)
        self._fit_height()
        self._show_picked()

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_columns()

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, and how each run stands in a line below them where there is no column for it."""
        super().paintEvent(event)
        if not self.isColumnHidden(STATUS):
            return
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        for row in range(self._runs.rowCount()):
            place = self.status_place(row)
            if event.rect().intersects(place):
                painter.setPen(self._runs.index(row, STATUS).data(Qt.ItemDataRole.ForegroundRole))
                painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.status_line(row))

    def status_place(self, row: int) -> QRect:
        """Return where the line stands that says how a run stands, in the viewport's pixels."""
        top, height = self.rowViewportPosition(row), self._cells.line_height
        width = self.viewport().width() - STATUS_LEFT - STATUS_RIGHT
        return QRect(STATUS_LEFT, top + height, width, self.rowHeight(row) - height)

    def status_line(self, row: int) -> str:
        """Return what that line says: as much as there is room for."""
        metrics, room = self.fontMetrics(), self.status_place(row).width()
        *_, shortest = said = self._runs.sentences(row)
        fitting = (words for words in said if metrics.horizontalAdvance(words) <= room)
        return next(fitting, metrics.elidedText(shortest, Qt.TextElideMode.ElideRight, room))

    @guarded(nothing)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.rowAt(event.pos().y())
        if row < 0:
            return
        self._document.pick(row)
        menu = QMenu(self)
        menu.addActions(self._actions.all())
        menu.exec(event.globalPos())
        menu.deleteLater()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove the picked run on Delete; undo, which is offered, brings it back."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
            self._actions.remove.trigger()
        else:
            super().keyPressEvent(event)

    def _fit_height(self) -> None:
        """Be as high as the rows there are, so that the dock has one scroll bar rather than two."""
        metrics = self.fontMetrics()
        self._widths = {
            column: metrics.horizontalAdvance(widest) + CELL_MARGINS
            for column, widest in ((RATE, "0.000507"), (LOSS, "0.00123"), (STATUS, "unlisted min. at 000"))
        }
        self._sentence = metrics.horizontalAdvance(WIDEST_VERDICT) + CELL_MARGINS
        self._choose_columns()

    def _choose_columns(self) -> None:
        """Leave out what there is no room for beside the names, by what the cells there are need."""
        runs = self._document.experiment.runs
        name = min(self._widest([LEAST_NAME]), self._widest([entry.shown_label for entry in runs]))
        losses = self._widest([self._runs.index(row, LOSS).data() for row in range(len(runs))]) + CELL_MARGINS
        # Losses change all the time: their column only grows, until there are other runs.
        self._widths[LOSS] = max(self._widths[LOSS], losses)
        self.setColumnWidth(LOSS, self._widths[LOSS])
        room = self.width() - name - NAME_MARGINS - self._widths[LOSS]
        rates = self._widest([HEADINGS[RATE], *(compact(entry.optimizer.lr) for entry in runs)]) + CELL_MARGINS
        # Room for any rate, where there is so much, or a column would become wider and narrower under a slider.
        rate = max(rates, min(room, self._widths[RATE]))
        is_narrow = room < rate + self._widths[STATUS]
        has_room = room >= rate + self._sentence
        self.setColumnHidden(STATUS, is_narrow)
        self.setColumnHidden(RATE, room < rates)
        self.setColumnWidth(RATE, rate)
        self.setColumnWidth(STATUS, self._sentence if has_room else self._widths[STATUS])
        self._runs.set_room(is_narrow, has_room)
        line = self.fontMetrics().height()
        self._cells.line_height = line + GRID // 2 if is_narrow else 0
        row = 2 * line + GRID if is_narrow else max(line + GRID, 28)
        self.verticalHeader().setDefaultSectionSize(row)
        rows = min(MOST_ROWS_SHOWN, max(1, len(runs)))
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * row + 2)

    def _widest(self, texts: list[str]) -> int:
        return max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)

    def _show_picked(self) -> None:
        index = self.model().index(self._document.picked, NAME)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def _pick(self, current: QModelIndex) -> None:
        if current.isValid():
            self._document.pick(current.row())

    def _rename(self) -> None:
        index = self.model().index(self._document.picked, NAME)
        if not index.isValid() or self.state() is QAbstractItemView.State.EditingState:
            return
        around = self.parentWidget()
        while around is not None and not isinstance(around, QDockWidget):
            around = around.parentWidget()
        if around is not None and not self.isVisible():
            around.show()
            around.raise_()
        if self.isVisible():  # A presentation may keep it away.
            self.setFocus()
            self.edit(index)


class RunsDelegate(QStyledItemDelegate):
    """Cells whose contents stand in the first of a row's lines.

    Attributes:
        line_height: How high that line is, in pixels; 0 where a row has no other.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.line_height = 0

    def first_line(self, cell: QRect) -> QRect:
        """Return the part of a cell that its contents have."""
        return cell.adjusted(0, 0, 0, self.line_height - cell.height()) if self.line_height else cell

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if self.line_height:
            ground = QStyleOptionViewItem(option)
            self.initStyleOption(ground, index)
            view = self.parent()
            if isinstance(view, QWidget):
                view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, ground, painter, view)
        super().paint(painter, self._moved(option), index)

    @guarded(bool)
    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        return super().editorEvent(event, model, self._moved(option), index)

    @guarded(nothing)
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        super().updateEditorGeometry(editor, self._moved(option), index)

    def _moved(self, option: QStyleOptionViewItem) -> QStyleOptionViewItem:
        moved = QStyleOptionViewItem(option)
        moved.rect = self.first_line(option.rect)
        return moved
