"""What a run recorded: one row a step, in columns that grow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from playground.core.arrays import Array

_FIRST_CAPACITY = 64


class Rows(NamedTuple):
    """Views of some rows of every column; ``state`` is ``(columns, rows, dim)``, in the order given at the start."""

    theta: Array
    loss: Array
    lr: Array
    gradient: Array
    update: Array
    state: Array


class Trajectory:
    """Columns of a run of one point; row k belongs to step k, row 0 is the start.

    Capacity doubles, so a row costs the same however many there are. Readers get views of the filled rows, which later
    growth leaves as they are.
    """

    def __init__(self, start: Array, loss: float, state: Sequence[tuple[str, Array]]) -> None:
        """Begin with row 0.

        Args:
            start: The start, ``(dim,)``.
            loss: The objective there.
            state: The rule's state before the first step, by name, each ``(dim,)``.
        """
        self._count = 0
        self._dim = len(start)
        self._state_names = tuple(name for name, _ in state)
        self._take_memory(_FIRST_CAPACITY)
        nothing = np.full(self._dim, np.nan)
        self.append(start, loss, np.nan, nothing, nothing, [values for _, values in state])

    def append(
        self, theta: Array, loss: float, lr: float, gradient: Array, update: Array, state: Sequence[Array]
    ) -> None:
        """Add a row: the point reached and what led there; ``state`` in the order given at the start."""
        row = self._count
        if row == len(self._loss):
            self.make_room(1)
        self._theta[row] = theta
        self._loss[row] = loss
        self._lr[row] = lr
        self._gradient[row] = gradient
        self._update[row] = update
        for column, values in zip(self._state, state, strict=True):
            column[row] = values
        self._count = row + 1

    def reserve(self, count: int) -> Rows:
        """Return views of the next ``count`` rows, to be filled and then kept with :meth:`commit`."""
        self.make_room(count)
        rows = slice(self._count, self._count + count)
        return Rows(
            self._theta[rows], self._loss[rows], self._lr[rows], self._gradient[rows], self._update[rows],
            self._state[:, rows],
        )  # fmt: skip

    def commit(self, count: int) -> None:
        """Keep the first ``count`` rows filled since :meth:`reserve`."""
        self._count += count

    def __len__(self) -> int:
        """Return the number of rows: the steps made, plus one."""
        return self._count

    @property
    def last_step(self) -> int:
        """The step of the last row."""
        return self._count - 1

    @property
    def theta(self) -> Array:
        """Points, ``(steps + 1, dim)``."""
        return self._theta[: self._count]

    @property
    def loss(self) -> Array:
        """The objective at each point, ``(steps + 1,)``."""
        return self._loss[: self._count]

    @property
    def lr(self) -> Array:
        """The learning rate of each step, ``(steps + 1,)``; NaN in row 0."""
        return self._lr[: self._count]

    @property
    def gradient(self) -> Array:
        """The gradient that the rule was given at each step, ``(steps + 1, dim)``; NaN in row 0."""
        return self._gradient[: self._count]

    @property
    def update(self) -> Array:
        """The step made, ``(steps + 1, dim)``; NaN in row 0."""
        return self._update[: self._count]

    @property
    def state(self) -> dict[str, Array]:
        """The rule's state after each step by name, ``(steps + 1, dim)``; row 0 is the state before the first."""
        return {name: self._state[place, : self._count] for place, name in enumerate(self._state_names)}

    @property
    def nbytes(self) -> int:
        """Bytes held, filled or not."""
        return self._memory.nbytes

    def make_room(self, count: int) -> None:
        """See to it that the next ``count`` rows need no more memory."""
        needed, held = self._count + count, len(self._loss)
        if needed <= held:
            return
        filled = slice(self._count)
        before = (self.theta, self.loss, self.lr, self.gradient, self.update, self._state[:, filled])
        self._take_memory(max(needed, 2 * held))
        self._theta[filled], self._loss[filled], self._lr[filled] = before[:3]
        self._gradient[filled], self._update[filled], self._state[:, filled] = before[3:]

    def _take_memory(self, capacity: int) -> None:
        """Make columns of so many rows, in one piece: the fewer pieces, the larger the pages that the system gives."""
        dim, states = self._dim, len(self._state_names)
        widths = (dim, 1, 1, dim, dim, states * dim)
        self._memory = np.empty(capacity * sum(widths))
        ends = (capacity * np.cumsum(widths)).tolist()
        theta, self._loss, self._lr, gradient, update, state, _ = np.split(self._memory, ends)
        self._theta, self._gradient, self._update = (each.reshape(capacity, dim) for each in (theta, gradient, update))
        self._state = state.reshape(states, capacity, dim)
