"""The scores as a table model: a row a run, a column a figure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication
from PySide6.QtWidgets import QWidget

from playground.core.sweeps.scoring import Score
from playground.figures.numbers import compact, plain, step_number
from playground.model.document import Document
from playground.view.forms.summaries import run_words
from playground.view.parts.appearance import Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plain_text import plain_tip

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The figure that a column is sorted by."""
NAME_ROLE = SORT_ROLE + 1
"""What a column is called where its heading stands alone."""
_FONT_SIZE = 0.88  # Of the application's font.

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True)
class Column:
    """A figure of a score.

    Attributes:
        heading: What stands over the column, on two lines.
        name: What it is called where there is room.
        meaning: What it says, in a sentence or two.
        value: The figure.
        text: How it is written.
        tip: The figure in full, in words.
        more_is_better: None where no run's figure is better than another's.
        is_spare: Whether it may be left out where there is little room, for another's tip has it.
    """

    heading: str
    name: str
    meaning: str
    value: Callable[[Score], float]
    text: Callable[[Score], str]
    tip: Callable[[Score], str]
    more_is_better: bool | None
    is_spare: bool = False


def _share(share: float) -> str:
    if math.isnan(share):
        return "–"
    return f"{100.0 * share:.1f}".removesuffix(".0") + " %"


def _count(share: float, score: Score) -> str:
    if math.isnan(share):
        return f"{score.question.objective.title} has no global minimum."
    return f"{round(share * score.runs)} of {score.runs} runs"


def _steps(steps: float) -> str:
    return step_number(int(steps)) if math.isfinite(steps) else "never"


def _steps_tip(steps: float, share: str, score: Score) -> str:
    if math.isfinite(steps):
        return f"After {step_number(int(steps))} steps {share} of all runs were there."
    return f"Fewer than {share} of all runs were there after {step_number(score.question.steps)} steps."


def _width_tip(score: Score) -> str:
    low, high = score.good_rates
    end = " It ends where the learning rates tried end, and may be wider." if score.is_width_cut else ""
    return f"From {plain(float(f'{low:.3g}'))} to {plain(float(f'{high:.3g}'))}, {high / low:.3g} times as much.{end}"


_WIDTH = (
    "The learning rates with which the median start ends at most twice as far above f* as with the best one, other "
    "settings as they are."
)
COLUMNS = (
    Column(
        "At\nmin.",
        "Reached minimum",
        "Share of the starts from which the run came to stay at a global minimum.",
        lambda score: score.reached,
        lambda score: _share(score.reached),
        lambda score: _count(score.reached, score),
        True,
    ),
    Column(
        "Median\nsteps",
        "Median steps",
        "Steps after which half of all runs were at a global minimum to stay.",
        lambda score: score.median_steps,
        lambda score: _steps(score.median_steps),
        lambda score: _steps_tip(score.median_steps, "half", score),
        False,
    ),
    Column(
        "90 %\nsteps",
        "90 % steps",
        "Steps after which nine in ten of all runs were at a global minimum to stay.",
        lambda score: score.most_steps,
        lambda score: _steps(score.most_steps),
        lambda score: _steps_tip(score.most_steps, "nine in ten", score),
        False,
    ),
    Column(
        "Di-\nverged",
        "Diverged",
        "Share of the starts from which the run diverged.",
        lambda score: score.diverged,
        lambda score: _share(score.diverged),
        lambda score: _count(score.diverged, score),
        False,
    ),
    Column(
        "Good lr\nwidth",
        "Good lr, decades",
        f"How little tuning it wants: the width of the range of good learning rates in powers of ten. {_WIDTH}",
        lambda score: score.width,
        lambda score: f"{'≥ ' if score.is_width_cut else ''}{score.width:.1f}",
        _width_tip,
        True,
    ),
    Column(
        "State\nper θ",
        "State per parameter",
        "Memory: how many numbers the rule keeps for each parameter besides the parameter itself.",
        lambda score: score.memory,
        lambda score: str(score.memory),
        lambda score: f"Keeps {score.memory} numbers of state for each parameter.",
        False,
    ),
    Column(
        "Good lr\nrange",
        "Good lr, range",
        _WIDTH,
        lambda score: score.good_rates[0],
        lambda score: " – ".join(compact(float(f"{rate:.2g}")) for rate in score.good_rates),
        _width_tip,
        None,
        is_spare=True,
    ),
)


def table_font(is_bold: bool = False) -> QFont:
    """Return the font of cells and headings: a little smaller than text, so that all figures fit into a dock."""
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(_FONT_SIZE * font.pointSizeF())
    font.setBold(is_bold)
    return font


class ScoreModel(QAbstractTableModel):
    """The document's runs as rows, with their scores where they have one.

    Attributes:
        pending: What a cell without a score says.
    """

    def __init__(self, document: Document, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.pending = ""
        self._document, self._appearance = document, appearance
        self._scores: list[Score | None] = []

    def show_scores(self, scores: list[Score | None]) -> None:
        if len(scores) != len(self._scores):
            self.beginResetModel()
            self._scores = scores
            self.endResetModel()
        elif scores:
            self._scores = scores
            self.dataChanged.emit(self.index(0, 0), self.index(len(scores) - 1, len(COLUMNS) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(scores) - 1)

    @guarded(int)
    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._scores)

    @guarded(int)
    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @guarded(nothing)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return self._run(section, role)
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.heading
        if role == NAME_ROLE:
            return column.name
        if role == Qt.ItemDataRole.ToolTipRole:
            best = {True: " More is better.", False: " Less is better.", None: ""}[column.more_is_better]
            return f"{column.name}. {column.meaning}{best}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        if role == Qt.ItemDataRole.FontRole:
            return table_font()
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            return Qt.SortOrder.DescendingOrder if column.more_is_better else Qt.SortOrder.AscendingOrder
        return None

    @guarded(nothing)
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        score, column = self._scores[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole:
            return table_font(self.is_best(index.row(), index.column()))
        if score is None:
            return self.pending if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(score)
        if role == Qt.ItemDataRole.ToolTipRole:
            best = "\nThe best of these runs." if self.is_best(index.row(), index.column()) else ""
            return column.tip(score) + best
        if role == SORT_ROLE:
            value = column.value(score)
            return -1.0 if math.isnan(value) else value
        if role == Qt.ItemDataRole.ForegroundRole:
            theme = self._appearance.theme
            if self.is_best(index.row(), index.column()):
                return QColor(theme.accent)
            return QColor(theme.muted if column.text(score) == "never" else theme.text)
        return None

    def is_best(self, row: int, column: int) -> bool:
        """Tell whether a run's figure is the best of several that differ."""
        better = COLUMNS[column].more_is_better
        values = [COLUMNS[column].value(score) for score in self._scores if score is not None]
        mine = self._scores[row]
        if better is None or mine is None or len(set(values)) < 2:
            return False
        return COLUMNS[column].value(mine) == (max(values) if better else min(values))

    def _run(self, row: int, role: int) -> Any:
        if row >= len(self._document.experiment.runs):
            return None
        entry = self._document.experiment.runs[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.shown_label
        if role == Qt.ItemDataRole.DecorationRole:
            return QColor(self._document.color(row))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{entry.shown_label}\n{run_words(entry)}")
        return None
