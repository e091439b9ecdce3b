"""The document's runs as rows of a table: colour, name, learning rate, loss and how each stands."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from playground.core.runs.run import Run
from playground.core.verdicts.verdicts import Status, Verdict
from playground.figures.numbers import compact, nearly, plain, three_digits
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.run_actions import swatch
from playground.view.forms.summaries import run_words
from playground.view.parts.appearance import Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plain_text import plain_tip

NAME, RATE, LOSS, STATUS = range(4)
HEADINGS = ("Run", "lr", "Loss", "Status")
_TIPS = (
    "Name and line; the box shows or hides the run",
    "Learning rate",
    "The objective at the step shown",
    "How the run stands at the step shown, and since which step",
)
REFRESH_MS = 100
"""Time between two looks at losses and statuses: nobody reads faster."""
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class RunsModel(QAbstractTableModel):
    """The document's runs as rows, with what the engine knows about them."""

    def __init__(self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget) -> None:
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
        return 0 if parent.isValid() else len(self._document.experiment.runs)

    @guarded(int)
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    @guarded(nothing)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    @guarded(nothing)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
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
        if role == Qt.ItemDataRole.EditRole:
            self._document.rename_run(index.row(), str(value))
            return True
        if role == Qt.ItemDataRole.CheckStateRole:
            self._document.show_run(index.row(), Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        return False

    @guarded(lambda: Qt.ItemFlag.NoItemFlags)
    def flags(self, index: _Index) -> Qt.ItemFlag:
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
