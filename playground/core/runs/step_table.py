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
        stop = self._count + len(rows)
        if stop > len(self._numbers):
            numbers = np.empty((max(stop, 2 * len(self._numbers)), len(self.names)))
            numbers[: self._count] = self._numbers[: self._count]
            self._numbers = numbers
        self._numbers[self._count : stop] = rows
        self._count = stop

    def column(self, name: str) -> Array:
        """Return the numbers of one column, ``(rows,)``."""
        return self._numbers[: self._count, self.names.index(name)]
