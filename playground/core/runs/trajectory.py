"""What a run recorded: one row a step, in columns that grow."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import numpy as np

from playground.core.arithmetic.arrays import Array, RowIndex
from playground.core.runs.memory_budget import budget
from playground.core.runs.rows import Rows, row_bytes
from playground.core.runs.step_table import StepTable
from playground.core.verdicts.stopping import lengths

MOST_STEPS = 10_000_000
"""The highest step limit; ten million recorded steps of Adam take 1 GB."""

_FIRST_CAPACITY = 64
_MOST_COPIED = 131_072
"""Rows up to which growing copies them into twice the memory; to copy more would be seen as a stop."""
_RESERVES = sys.platform != "win32"
"""Whether memory asked for takes none until it is written to. Windows sets it aside at once."""


Measure = Callable[[int, Array], Mapping[str, float]]
"""What an objective tells of the point ``(dim,)`` that a step reached, by name, beside its value."""


class Trajectory:
    """Columns of a run of one point; row k belongs to step k, row 0 is the start.

    Capacity doubles, so a row costs the same however many there are; from some length on there is room for all that may
    ever come, of which only what is written to takes memory. Readers get views of the filled rows, which later growth
    leaves as they are.

    Attributes:
        dim: How many parameters there are.
        state_names: The names of the state's columns.
        row_bytes: What a row takes.
        most_bytes: What all rows may take before older ones are replayed.
    """

    most_bytes = sys.maxsize

    def __init__(
        self,
        start: Array,
        loss: float,
        state: Mapping[str, Array],
        measure: Measure | None = None,
        project: Callable[[Array], Array] | None = None,
        capacity: int = _FIRST_CAPACITY,
    ) -> None:
        """Begin with row 0.

        Args:
            start: The start, ``(dim,)``.
            loss: The objective there.
            state: The rule's state before the first step, by name, each ``(dim,)``.
            measure: What else is told of a point.
            project: Gives the coordinates ``(2, rows)`` of points ``(dim, rows)`` on the plane that the run is looked
                at on; left out where they are the points themselves.
            capacity: How many rows there is room for at first.
        """
        self.dim = len(start)
        self.state_names = tuple(state)
        self.row_bytes = row_bytes(self.dim, len(state))
        self._rows = self._blank(capacity)
        self._count = 1
        first = self._rows
        first.theta[0], first.loss[0] = start, loss
        first.lr[0] = first.gradient[0] = first.update[0] = np.nan
        for column, values in zip(first.state, state.values(), strict=True):
            column[0] = values
        self._project = project or _as_it_is
        self._measure = measure
        measures = measure(0, start) if measure is not None else {}
        self._measure_names = tuple(measures)
        self._table = StepTable(self._measure_names)
        if measures:
            self._table.add(np.array([list(measures.values())]))

    def reserve(self, count: int) -> Rows:
        """Return views of the next ``count`` rows, to be filled and then kept with :meth:`commit`."""
        self.make_room(count)
        return self._rows.part(slice(self._count, self._count + count))

    def commit(self, count: int) -> None:
        """Keep the first ``count`` rows filled since :meth:`reserve`."""
        if self._table.names:
            self._table.add(self._measured(self._rows.theta[self._count : self._count + count], self._count))
        self._count += count

    def __len__(self) -> int:
        """Return the number of rows: the steps made, plus one."""
        return self._count

    @property
    def last_step(self) -> int:
        return self._count - 1

    @property
    def theta(self) -> Array:
        """Points, ``(steps + 1, dim)``."""
        return self._rows.theta[: self._count]

    @property
    def loss(self) -> Array:
        """The objective at each point, ``(steps + 1,)``."""
        return self._rows.loss[: self._count]

    @property
    def lr(self) -> Array:
        """The learning rate of each step, ``(steps + 1,)``; NaN in row 0."""
        return self._rows.lr[: self._count]

    @property
    def gradient(self) -> Array:
        """The gradient that the rule was given at each step, ``(steps + 1, dim)``; NaN in row 0."""
        return self._rows.gradient[: self._count]

    @property
    def update(self) -> Array:
        """The step made, ``(steps + 1, dim)``; NaN in row 0."""
        return self._rows.update[: self._count]

    @property
    def state(self) -> dict[str, Array]:
        """The rule's state after each step by name, ``(steps + 1, dim)``; row 0 is the state before the first."""
        return {name: self._rows.state[place, : self._count] for place, name in enumerate(self.state_names)}

    def state_at(self, rows: RowIndex) -> dict[str, Array]:
        """Return the rule's state in some rows by name, each ``(rows, dim)``."""
        return {name: column[rows] for name, column in self.state.items()}

    @property
    def measures(self) -> dict[str, Array]:
        """What else the objective tells of each point by name, such as a validation loss, ``(steps + 1,)``."""
        return {name: self._table.column(name) for name in self._measure_names}

    @property
    def step_bytes(self) -> int:
        """What each step takes beside its row."""
        return self._table.row_bytes

    @property
    def at_hand(self) -> range:
        """The rows that can be read at once."""
        return range(self._count)

    def rows(self, first: int, stop: int) -> Rows:
        """Return whole rows ``first`` to ``stop``."""
        return self._rows.part(slice(first, min(stop, self._count)))

    def gradient_norms(self, rows: RowIndex) -> Array:
        norms: Array = lengths(self.gradient[rows].T)
        return norms

    def update_norms(self, rows: RowIndex) -> Array:
        norms: Array = lengths(self.update[rows].T)
        return norms

    def path(self, rows: RowIndex) -> Array:
        """Return some rows' coordinates on the plane, ``(rows, 2)``."""
        return self._project(self.theta[rows].T).T

    def make_room(self, count: int) -> None:
        """See to it that the next ``count`` rows need no more memory.

        Raises:
            MemoryError: There is none; the trajectory is as it was.
        """
        self._table.make_room(count)
        needed, held = self._count + count, len(self._rows.loss)
        if needed <= held:
            return
        is_long = _RESERVES and self._count > _MOST_COPIED // 2
        most = min(MOST_STEPS + 1, budget() // self.row_bytes) if is_long else 0
        # Where there is too little, as where a process is held short, as few are taken as there must be.
        for capacity in sorted({needed, max(needed, 2 * held), max(needed, most)}, reverse=True):
            try:
                rows = self._blank(capacity)
            except MemoryError:
                if capacity == needed:
                    raise
                continue
            filled = slice(self._count)
            for new, old in zip(rows.part(filled), self._rows.part(filled), strict=True):
                new[...] = old
            self._rows = rows  # At once, since other threads may be reading.
            return

    def _measured(self, theta: Array, step: int) -> Array:
        """Return what else is told of points ``(rows, dim)`` from a step on, ``(rows, measures)``."""
        found = np.empty((len(theta), len(self._measure_names)))
        if self._measure is not None and self._measure_names:
            for row, point in enumerate(theta):
                told = self._measure(step + row, point)
                found[row] = [told[name] for name in self._measure_names]
        return found

    def _blank(self, capacity: int) -> Rows:
        return Rows.blank(capacity, self.dim, len(self.state_names))


def _as_it_is(points: Array) -> Array:
    return points
