"""The moments panel: what the picked run's rule remembers, against the step."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QWidget

from playground.core.arithmetic.arrays import Array, RowIndex
from playground.core.runs.run import Run
from playground.figures.symbols import column_symbol
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.parts.run_marks import RunMarks
from playground.view.plots.at_hand import at_hand
from playground.view.plots.curve import PlotLine
from playground.view.plots.legend import LegendEntry
from playground.view.plots.picked_panel import PickedPanel
from playground.view.plots.runs_panel import ShownRun

_DASHES: tuple[tuple[float, ...], ...] = ((), (4.0, 3.0), (1.0, 3.0), (8.0, 3.0, 2.0, 3.0))
_BLOCKS_KEPT = 4  # A curve asks for a few different rows in turn, and the next curve for the same ones.


class StateColumns:
    """Reads a run's columns, those worked out from others only once for all curves that ask for the same rows."""

    def __init__(self, run: Run) -> None:
        optimizer = run.question.optimizer
        self.run = run
        # Those worked out from the state come first: they are what the rule steps by.
        self.names = (*optimizer.derived_names(), *optimizer.state_names())
        self._blocks: deque[tuple[RowIndex, dict[str, Array]]] = deque(maxlen=_BLOCKS_KEPT)

    def block(self, rows: RowIndex) -> dict[str, Array]:
        """Return some rows of every column, ``(rows, dim)``."""
        for asked, block in self._blocks:
            if _equal(asked, rows):
                return block
        self._blocks.append((rows, self.run.columns_at(rows)))
        return self._blocks[-1][1]


def _equal(one: RowIndex, other: RowIndex) -> bool:
    if isinstance(one, slice) or isinstance(other, slice):
        return isinstance(one, slice) and isinstance(other, slice) and one == other
    return np.array_equal(one, other)


@dataclass(frozen=True)
class StateSeries:
    """One parameter's part of a column, or its square root."""

    columns: StateColumns
    name: str
    place: int
    is_root: bool

    def __call__(self, rows: RowIndex) -> Array:
        return at_hand(self.columns.run, rows, self._read)

    def _read(self, rows: RowIndex) -> Array:
        values = self.columns.block(rows)[self.name][:, self.place]
        if not self.is_root:
            return values
        with np.errstate(invalid="ignore"):
            root: Array = np.sqrt(values)
        return root


class MomentsPanel(PickedPanel):
    """The state of the picked run's rule and what follows from it, whatever the rule.

    Columns that hold squares are drawn as roots in a chart of their own, so that both charts are in units of the
    gradient. In each a colour is a parameter and a dash pattern a column.
    """

    name, title = "moments", "Moments"
    subject, motion = "what its rule remembers", "the moments build up"
    charts_at_first, may_bend = 2, True

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, engine, appearance, parent)
        self._columns: StateColumns | None = None
        self._marks = RunMarks()

    def _lack(self, picked: ShownRun) -> str:
        return "" if picked.run.trajectory.state else f"{picked.entry.optimizer.title} keeps no state."

    def _lines_of(self, picked: ShownRun) -> Sequence[Sequence[PlotLine]]:
        if self._columns is None or self._columns.run is not picked.run:
            self._columns = StateColumns(picked.run)
        parameters = self._parameters(picked)
        squared = picked.entry.optimizer.squared_names()
        plain = [name for name in self._columns.names if name not in squared]
        roots = [name for name in self._columns.names if name in squared]
        groups = [(group, is_root) for group, is_root in ((plain, False), (roots, True)) if group]
        events = self._marks.events(picked.run, picked.last)
        self._set_note(picked, "; ".join(["against step", *(f"{event.word} at step {event.row}" for event in events)]))
        self.explain(parameters, [_caption(group, is_root, self._appearance.theme.muted) for group, is_root in groups])
        return [
            [
                PlotLine(
                    StateSeries(self._columns, name, place, is_root),
                    picked.last,
                    f"{column_symbol(name, is_root)} {parameter.text}",
                    parameter.color,
                    _DASHES[column % len(_DASHES)],
                )
                for column, name in enumerate(group)
                for place, parameter in enumerate(parameters)
            ]
            for group, is_root in groups
        ]


def _caption(names: Sequence[str], is_root: bool, color: str) -> list[LegendEntry]:
    symbols = [column_symbol(name, is_root) for name in names]
    if len(symbols) == 1:  # It needs no sample.
        return [LegendEntry(symbols[0])]
    return [LegendEntry(symbol, color, _DASHES[place % len(_DASHES)]) for place, symbol in enumerate(symbols)]
