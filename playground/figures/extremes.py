"""The lowest and the highest value of any stretch of a curve, however long the curve is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array, RowIndex

Series = Callable[[RowIndex], Array]
"""Some rows of one curve, one value each; what is not finite is not drawn."""
Edges = npt.NDArray[np.intp]

BLOCK = 64
"""Rows whose extremes are kept together: what is kept takes a 32nd of the column's own memory."""
_FEW = 2 * BLOCK  # Stretches shorter than this are read row by row.
_MOST_AT_ONCE = 65_536  # Rows taken in at once: bounds the memory that catching up with a long run needs.


class Extremes:
    """The lowest and the highest value of each block of rows, kept as rows stream in.

    Every row is read once for that. A stretch of rows is then answered from the whole blocks in it, and from the rows
    themselves at its ends: exactly, at a cost that does not grow with the run.
    """

    def __init__(self, rows: Series) -> None:
        self._rows = rows
        self._low, self._high = np.empty(0), np.empty(0)
        self._blocks = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, count: int) -> None:
        """Take in the rows up to ``count`` that are not in yet."""
        self._count = max(self._count, count)
        blocks = self._count // BLOCK
        if blocks > len(self._low):
            more = np.full(max(blocks, 2 * len(self._low)) - len(self._low), np.nan)
            self._low, self._high = np.append(self._low, more), np.append(self._high, more)
        while self._blocks < blocks:
            stop = min(blocks, self._blocks + _MOST_AT_ONCE // BLOCK)
            values = self._rows(slice(self._blocks * BLOCK, stop * BLOCK)).reshape(-1, BLOCK)
            low, high = _finite(values)
            self._low[self._blocks : stop], self._high[self._blocks : stop] = low.min(axis=1), high.max(axis=1)
            self._blocks = stop

    def between(self, edges: Edges) -> tuple[Array, Array]:
        """Return the lowest and the highest finite value of each stretch between two neighbouring edges.

        Args:
            edges: Rows that have been taken in, or one past the last, strictly rising, ``(stretches + 1,)``.

        Returns:
            Two arrays ``(stretches,)``; where no value is finite the lowest is ∞ and the highest −∞.
        """
        if edges[-1] - edges[0] <= _FEW * (len(edges) - 1):
            low, high = _finite(self._rows(slice(edges[0], edges[-1])))
            starts = edges[:-1] - edges[0]
            return np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        # The block around each edge, row by row: what lies below the edge belongs to the stretch before it.
        places = (edges // BLOCK * BLOCK)[:, np.newaxis] + np.arange(BLOCK)
        values = self._rows(np.minimum(places, edges[-1] - 1).ravel()).reshape(places.shape)
        low, high = _finite(values)
        starts, stops = edges[:-1, np.newaxis], edges[1:, np.newaxis]
        left, right = (places[:-1] >= starts) & (places[:-1] < stops), (places[1:] < stops) & (places[1:] >= starts)
        lowest = np.minimum(np.where(left, low[:-1], np.inf).min(1), np.where(right, low[1:], np.inf).min(1))
        highest = np.maximum(np.where(left, high[:-1], -np.inf).max(1), np.where(right, high[1:], -np.inf).max(1))
        # The whole blocks between two edges.
        first, stop = -(-edges[:-1] // BLOCK), edges[1:] // BLOCK
        some = np.flatnonzero(first < stop)
        if len(some):
            bounds = np.stack((first[some], stop[some]), axis=1).ravel()
            ends = bounds[-1]
            bounds = bounds[:-1] - bounds[0]
            begin = first[some[0]]
            lowest[some] = np.minimum(lowest[some], np.minimum.reduceat(self._low[begin:ends], bounds)[::2])
            highest[some] = np.maximum(highest[some], np.maximum.reduceat(self._high[begin:ends], bounds)[::2])
        return lowest, highest


def _finite(values: Array) -> tuple[Array, Array]:
    """Return the values twice, with ∞ and with −∞ in place of what is not finite."""
    finite = np.isfinite(values)
    if finite.all():
        return values, values
    return np.where(finite, values, np.inf), np.where(finite, values, -np.inf)
