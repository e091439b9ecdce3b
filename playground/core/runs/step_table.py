"""A table of numbers that is small enough to keep for every step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.core.arithmetic.arrays import Array

_FIRST_CAPACITY = 1024


class StepTable:
    """Named columns with one number a step, which grow; a column read before is left as it was.

    Attributes:
        names: The columns' names.
        row_bytes: What a row takes.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.row_bytes = 8 * len(self.names)
        self._numbers = np.empty((_FIRST_CAPACITY if names else 0, len(self.names)))
        self._count = 0

    def add(self, rows: Array) -> None:
        """Add rows ``(rows, columns)``."""
        self.make_room(len(rows))
        self._numbers[self._count : self._count + len(rows)] = rows
        self._count += len(rows)

    def make_room(self, count: int) -> None:
        """See to it that the next ``count`` rows need no more memory.

        Raises:
            MemoryError: There is none; the table is as it was.
        """
        needed, held = self._count + count, len(self._numbers)
        if self.names and needed > held:
            numbers = np.empty((max(needed, 2 * held), len(self.names)))
            numbers[: self._count] = self._numbers[: self._count]
            self._numbers = numbers

    def column(self, name: str) -> Array:
        """Return the numbers of one column, ``(rows,)``."""
        return self._numbers[: self._count, self.names.index(name)]
