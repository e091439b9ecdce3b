"""Min/max buckets: a curve of any length as about a thousand points, kept up to date as steps stream in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from playground.core.arrays import Array

MOST_POINTS = 1000
"""Points a curve is drawn with: more than that a panel's pixels cannot show."""
_CHUNK_ROWS = 65_536  # Rows taken in at once: bounds the memory that catching up with a long run needs.

Rows = Callable[[int, int], Array]
"""Rows ``first`` up to, not including, ``stop`` of one column, ``(stop - first,)``; what is not finite is not drawn."""


class Buckets:
    """The lowest and the highest value of every so many rows, with the rows where they stand.

    Up to half the points allowed each bucket holds two rows and loses none. When the buckets are full, neighbours are
    merged, so that a row costs the same however many there are. The result depends only on the rows, not on how
    many of them came at once.
    """

    def __init__(self, rows: Rows, most_points: int = MOST_POINTS) -> None:
        """Begin empty.

        Args:
            rows: Where the values come from.
            most_points: How many points :meth:`points` returns at most; at least 6.
        """
        self._rows = rows
        # Two points are kept back for the ends; an even number of buckets merges without a remainder.
        self._capacity = 2 * ((most_points - 2) // 4)
        self._size = 2
        self._steps = np.zeros((self._capacity, 2))
        self._values = np.full((self._capacity, 2), np.nan)
        self._count = 0
        self._first = self._last = np.nan

    def __len__(self) -> int:
        """Return how many rows have been taken in."""
        return self._count

    def extend(self, count: int) -> None:
        """Take in the rows up to ``count`` that are not in yet."""
        while self._count < count:
            self._append(self._rows(self._count, min(count, self._count + _CHUNK_ROWS)))

    def points(self, last: int) -> tuple[Array, Array]:
        """Return the curve up to and including row ``last``: steps, rising, and values, all finite.

        The first and the last row are always among them where they are finite.

        Args:
            last: A row that has been taken in.
        """
        slot = last // self._size
        begin = slot * self._size
        end: float
        if last == self._count - 1:
            tail_steps, tail_values, end = self._steps[slot], self._values[slot], self._last
        else:  # The bucket that holds the row also knows rows after it: read those up to it again.
            rows = self._rows(begin, last + 1)
            found = _extremes(np.arange(begin, last + 1.0)[np.newaxis], rows[np.newaxis])
            tail_steps, tail_values, end = found[0][0], found[1][0], rows[-1]
        steps = np.concatenate(([0.0], self._steps[:slot].ravel(), tail_steps, [last]))
        values = np.concatenate(([self._first], self._values[:slot].ravel(), tail_values, [end]))
        keep = np.isfinite(values)
        keep[1:] &= steps[1:] != steps[:-1]
        return steps[keep], values[keep]

    def _append(self, values: Array) -> None:
        first, stop = self._count, self._count + len(values)
        while stop > self._capacity * self._size:
            self._merge_neighbours()
        size = self._size
        steps = np.arange(first, stop, dtype=np.float64)
        head = min(-first % size, len(values))  # What the open bucket still takes.
        if head:
            slot = first // size
            self._put(slot, np.append(self._steps[slot], steps[:head]), np.append(self._values[slot], values[:head]))
        whole = (len(values) - head) // size
        tail = head + whole * size
        if whole:
            slots = slice((first + head) // size, (first + tail) // size)
            self._steps[slots], self._values[slots] = _extremes(
                steps[head:tail].reshape(whole, size), values[head:tail].reshape(whole, size)
            )
        if tail < len(values):
            self._put((first + tail) // size, steps[tail:], values[tail:])
        if first == 0:
            self._first = values[0]
        self._last = values[-1]
        self._count = stop

    def _put(self, slot: int, steps: Array, values: Array) -> None:
        found = _extremes(steps[np.newaxis], values[np.newaxis])
        self._steps[slot], self._values[slot] = found[0][0], found[1][0]

    def _merge_neighbours(self) -> None:
        half = self._capacity // 2
        # Buckets not in use yet hold no finite value, which a merger passes over.
        merged = _extremes(self._steps.reshape(half, 4), self._values.reshape(half, 4))
        self._steps[:half], self._values[:half] = merged
        self._values[half:] = np.nan
        self._size *= 2


def _extremes(steps: Array, values: Array) -> tuple[Array, Array]:
    """Return the lowest and the highest finite value of each line, ``(lines, 2)``, in the order of their steps.

    Of equals the first lowest and the last highest are taken, so that merging buckets gives what one large bucket
    would have given, and a bucket of two keeps both of its rows.
    """
    finite = np.isfinite(values)
    if finite.all():
        low, high = values.argmin(axis=1), values[:, ::-1].argmax(axis=1)
    else:
        low = np.where(finite, values, np.inf).argmin(axis=1)
        high = np.where(finite, values, -np.inf)[:, ::-1].argmax(axis=1)
    high = values.shape[1] - 1 - high
    places = np.empty((len(values), 2), dtype=np.intp)
    np.minimum(low, high, out=places[:, 0])
    np.maximum(low, high, out=places[:, 1])
    lines = np.arange(len(values))[:, np.newaxis]
    return steps[lines, places], values[lines, places]
