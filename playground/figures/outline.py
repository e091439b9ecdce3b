"""What a curve is drawn with: its rows, or where a column of pixels holds many of them, what they leave there."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.figures.extremes import Edges, Extremes, Series

MOST_ROWS = 4
"""Rows a column of pixels is drawn with at most: its first, its lowest, its highest and its last."""


class Columns(NamedTuple):
    """The columns of pixels of a view.

    Attributes:
        low: The step at the left edge of the first.
        width: Steps a column.
        number: How many there are.
    """

    low: float
    width: float
    number: int

    def edges(self) -> Edges:
        """Return the first row of each column and one past the last, one column beyond either end included."""
        places: Array = np.ceil(self.low + self.width * np.arange(-1.0, self.number + 2.0))
        return np.maximum(places, 0.0).astype(np.intp)


class Outline:
    """The points of one curve in one view.

    Where the view has room every row is a point. Where it has not, each column of pixels keeps its first, its lowest,
    its highest and its last value, which is all that its pixels can show. Columns that are full stay as they are
    while steps stream in, so that a frame costs the same however long the run is.
    """

    def __init__(self, rows: Series) -> None:
        self._rows = rows
        self._extremes = Extremes(rows)
        self._columns = Columns(0.0, 1.0, 0)
        self._edges: Edges = np.empty(0, dtype=np.intp)
        self._full = 0
        self._steps = np.empty((0, MOST_ROWS))
        self._values = np.empty((0, MOST_ROWS))

    def __len__(self) -> int:
        return len(self._extremes)

    def extend(self, count: int) -> None:
        self._extremes.extend(count)

    def points(self, columns: Columns, last: int) -> tuple[Array, Array]:
        """Return the curve up to and including row ``last``: steps, rising, and values, all finite.

        Beyond either end of the view it goes on as far as the next point, so that lines lead out of it.

        Args:
            columns: The view.
            last: A row that has been taken in.
        """
        if columns.width <= MOST_ROWS:
            steps, values = self._each_row(columns, last)
        else:
            steps, values = self._outline(columns, last)
        keep = np.isfinite(values)
        return (steps, values) if keep.all() else (steps[keep], values[keep])

    def _each_row(self, columns: Columns, last: int) -> tuple[Array, Array]:
        first = max(0, math.floor(columns.low) - 1)
        stop = min(last + 1, math.ceil(columns.low + columns.width * columns.number) + 2)
        if stop <= first:
            return np.empty(0), np.empty(0)
        return np.arange(first, stop, dtype=np.float64), self._rows(slice(first, stop))

    def _outline(self, columns: Columns, last: int) -> tuple[Array, Array]:
        if columns != self._columns:
            self._look_at(columns)
        self._fill()
        shown = min(int(np.searchsorted(self._edges, last + 1, side="right")) - 1, self._full)
        steps, values = self._steps[: max(shown, 0)], self._values[: max(shown, 0)]
        if 0 <= shown < len(self._edges) - 1 and self._edges[shown] <= last:  # The column that the last row lies in.
            end = self._summary(np.array([self._edges[shown], last + 1], dtype=np.intp))
            steps, values = np.concatenate((steps, end[0])), np.concatenate((values, end[1]))
        return steps.ravel(), values.ravel()

    def _look_at(self, columns: Columns) -> None:
        self._columns, self._full = columns, 0
        # Steps left of the start have no rows, and their columns none either.
        self._edges = np.unique(columns.edges())
        self._steps = np.empty((len(self._edges) - 1, MOST_ROWS))
        self._values = np.empty((len(self._edges) - 1, MOST_ROWS))

    def _fill(self) -> None:
        """Work out the columns that have become full."""
        full = int(np.searchsorted(self._edges, len(self), side="right")) - 1
        if full > self._full:
            new = slice(self._full, full)
            self._steps[new], self._values[new] = self._summary(self._edges[self._full : full + 1])
            self._full = full

    def _summary(self, edges: Edges) -> tuple[Array, Array]:
        """Return first, lowest, highest and last value between neighbouring edges, with the steps to draw them at.

        Where the curve falls the highest comes before the lowest, so that the line never runs back. Both are drawn in
        the middle, for within a column of pixels it makes no difference where.
        """
        places = np.concatenate((edges[:-1], edges[1:] - 1))
        first, last = np.split(self._rows(places), 2)
        low, high = self._extremes.between(edges)
        falls = first > last
        values = np.stack((first, np.where(falls, high, low), np.where(falls, low, high), last), axis=1)
        begin, end = np.split(places.astype(np.float64), 2)
        middle = (begin + end) / 2.0
        return np.stack((begin, middle, middle, end), axis=1), values
