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

    def __init__(self) -> None:
        """Begin with no row looked at."""
        self._seen = 0
        self._firsts: list[int] = []
        self._stops: list[int] = []

    def since(self, row: int, holds: Holds) -> int | None:
        """Return the first row of the streak that a row is in, None where it is in none.

        Args:
            row: A row that has been recorded.
            holds: Asked about rows that nobody has asked about so far.
        """
        self._look(row + 1, holds)
        place = bisect_right(self._firsts, row) - 1
        return self._firsts[place] if place >= 0 and row < self._stops[place] else None

    def before(self, stop: int, holds: Holds) -> list[tuple[int, int]]:
        """Return the streaks before row ``stop``, each by its first row and the one after its last."""
        self._look(stop, holds)
        edges = zip(self._firsts, self._stops, strict=True)
        return [(first, min(end, stop)) for first, end in edges if first < stop]

    def _look(self, stop: int, holds: Holds) -> None:
        if stop <= self._seen:
            return
        edges = np.diff(holds(self._seen, stop).astype(np.int8), prepend=0, append=0)
        firsts, stops = (np.flatnonzero(edges == sign) + self._seen for sign in (1, -1))
        if self._stops and firsts.size and firsts[0] == self._stops[-1]:  # The last streak goes on.
            self._stops[-1] = int(stops[0])
            firsts, stops = firsts[1:], stops[1:]
        self._firsts += firsts.tolist()
        self._stops += stops.tolist()
        self._seen = stop
