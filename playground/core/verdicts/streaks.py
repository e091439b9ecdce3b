"""Streaks: since which row of a growing trajectory something has held."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Holds = Callable[[int, int], npt.NDArray[np.bool_]]
"""Tells of rows ``first`` to ``stop`` in which something holds, ``(stop - first,)``."""


class Streaks:
    """Neighbouring rows in which something holds; each row is looked at once, however often is asked."""

    def __init__(self, holds: Holds) -> None:
        """Begin with no row looked at; rows that are asked about have been recorded by then."""
        self._holds = holds
        self._looked_at = 0
        self._firsts: list[int] = []
        self._stops: list[int] = []

    def look(self, stop: int) -> None:
        """Look at the rows before ``stop`` that have not been looked at."""
        if stop <= self._looked_at:
            return
        edges = np.diff(self._holds(self._looked_at, stop).astype(np.int8), prepend=0, append=0)
        firsts, stops = (np.flatnonzero(edges == sign) + self._looked_at for sign in (1, -1))
        if self._stops and firsts.size and firsts[0] == self._stops[-1]:  # The last streak goes on.
            self._stops[-1] = int(stops[0])
            firsts, stops = firsts[1:], stops[1:]
        self._firsts += firsts.tolist()
        self._stops += stops.tolist()
        self._looked_at = stop

    def since(self, row: int) -> int | None:
        """Return the first row of the streak that a row is in, None where it is in none."""
        self.look(row + 1)
        place = bisect_right(self._firsts, row) - 1
        return self._firsts[place] if place >= 0 and row < self._stops[place] else None

    def first(self, row: int) -> int | None:
        """Return the first row up to one in which it holds, None where there is none."""
        self.look(row + 1)
        return self._firsts[0] if self._firsts and self._firsts[0] <= row else None

    def before(self, stop: int) -> list[tuple[int, int]]:
        """Return the streaks before row ``stop``, each by its first row and the one after its last."""
        self.look(stop)
        edges = zip(self._firsts, self._stops, strict=True)
        return [(first, min(end, stop)) for first, end in edges if first < stop]
