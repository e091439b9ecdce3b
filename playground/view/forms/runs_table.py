"""The table of runs: colour, name, learning rate, loss and how each stands."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QDockWidget, QFrame, QHeaderView, QMenu, QTableView, QWidget

from playground.core.runs.run import Run
from playground.core.verdicts.verdicts import Status, Verdict
from playground.figures.numbers import compact, nearly, plain, three_digits
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.run_actions import SWATCH, RunActions, swatch
from playground.view.forms.runs_delegate import RunsDelegate
from playground.view.forms.words import run_words
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plain_text import plain_tip

NAME, RATE, LOSS, STATUS = range(4)
_HEADINGS = ("Run", "lr", "Loss", "Status")
_TIPS = (
    "Name and line; the box shows or hides the run",
    "Learning rate",
    "The objective at the step shown",
    "How the run stands at the step shown, and since which step",
)
REFRESH_MS = 100
"""Time between two looks at losses and statuses: nobody reads faster."""
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
_ROOT = QModelIndex()


class RunsModel(QAbstractTableModel):
    """The document's runs as rows, with what the engine knows about them."""

    def __init__(self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget) -> None:
        """Show a document's runs and an engine's numbers."""
        super().__init__(parent)
        self._document, self._engine, self._appearance = document, engine, appearance
        self._is_narrow, self._has_room = False, False
        document.runs_changed.connect(self._reset)
        document.run_changed.connect(self._everything_changed)
        appearance.changed.connect(self._everything_changed)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self._everything_changed)
        for signal in (engine.cursor.moved, engine.cursor.grown, engine.restarted, document.limits_changed):
            signal.connect(self._refresh_soon)

    def sentences(self, row: int) -> tuple[str, ...]:
        """Return how a run stands, at length, shorter and shortest."""
        verdict = self._engine.verdict(self._engine.runs[row])
        if verdict.status is Status.RUNNING:
            return ("on its way",)
        return verdict.words, verdict.short, verdict.brief

    def set_room(self, narrow: bool, has_room: bool) -> None:
        """Say how a run stands in a column of its own, at length or in brief, or leave it to a line below the name."""
        if (narrow, has_room) != (self._is_narrow, self._has_room):
            self._is_narrow, self._has_room = narrow, has_room
            self._everything_changed()

    @guarded(int)
    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._document.experiment.runs)

    @guarded(int)
    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_HEADINGS)

    @guarded(nothing)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's heading."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    @guarded(nothing)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        row, column = index.row(), index.column()
        if not 0 <= row < len(self._engine.runs):
            return None
        entry = self._document.experiment.runs[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.EditRole and column == NAME:
            return entry.shown_label
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tip(row, column))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.CheckStateRole and column == NAME:
            return Qt.CheckState.Checked if entry.visible else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole and column == NAME:
            return swatch(self._document.color(row), faded=not entry.visible)
        if role == Qt.ItemDataRole.ForegroundRole:
            theme = self._appearance.theme
            if column == STATUS and self._engine.status(self._engine.runs[row]) is Status.DIVERGED:
                return QColor(theme.warning)
            return QColor(theme.muted if column == STATUS or not entry.visible else theme.text)
        return None

    @guarded(bool)
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a run, or show or hide it."""
        if role == Qt.ItemDataRole.EditRole:
            self._document.rename_run(index.row(), str(value))
            return True
        if role == Qt.ItemDataRole.CheckStateRole:
            self._document.show_run(index.row(), Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        return False

    @guarded(lambda: Qt.ItemFlag.NoItemFlags)
    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tell that names can be edited and boxes ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() == NAME:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def _text(self, row: int, column: int) -> str:
        entry, run = self._document.experiment.runs[row], self._engine.runs[row]
        if column == NAME:
            return entry.shown_label
        if column == RATE:
            return compact(entry.optimizer.lr)
        if column == LOSS:
            return three_digits(float(run.trajectory.loss[self._engine.row(run)]))
        verdict = self._engine.verdict(run)
        if verdict.status is Status.RUNNING:
            return ""
        return verdict.words if self._has_room else verdict.brief

    def _tip(self, row: int, column: int) -> str:
        entry, run = self._document.experiment.runs[row], self._engine.runs[row]
        if column == NAME:
            return run_words(entry)
        if column == RATE:
            return nearly(entry.optimizer.lr)
        at = self._engine.row(run)
        verdict = self._engine.verdict(run)
        if column == LOSS:
            loss = plain(float(run.trajectory.loss[at]))
            is_told = self._is_narrow and verdict.status is not Status.RUNNING
            return f"{loss}\n{self._tip(row, STATUS)}" if is_told else loss
        if verdict.status is Status.DIVERGED:
            return f"Diverged after step {at}: the next value is not finite or too far away. Try a smaller lr."
        words = f"{verdict.words[0].upper()}{verdict.words[1:]}"
        if verdict.since is None:
            words += f" at step {at}"
        return f"{words}; {_spent(run, at, verdict)}."

    def _refresh_soon(self) -> None:
        if not self._refresh.isActive():
            self._refresh.start()

    def _everything_changed(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, STATUS))

    def _reset(self) -> None:
        self.beginResetModel()
        self.endResetModel()


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
        """Show a document's runs."""
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
        """Where there is little room, say how a run stands below its name."""
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
        """Offer what can be done with the run under the pointer."""
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
        rates = self._widest([_HEADINGS[RATE], *(compact(entry.optimizer.lr) for entry in runs)]) + CELL_MARGINS
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


def _spent(run: Run, step: int, verdict: Verdict) -> str:
    """Tell what the steps up to one cost, and up to where the run has converged."""
    spent = f"{run.gradient_evaluations_until(step)} gradient evaluations"
    if verdict.status is Status.CONVERGED and verdict.since is not None:
        spent = f"{run.gradient_evaluations_until(verdict.since)} gradient evaluations until then, {spent} so far"
    if not run.value_evaluations:
        return spent
    return f"{spent}; {run.value_evaluations} value evaluations for the {run.trajectory.last_step} steps worked out"


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (RATE, LOSS) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
