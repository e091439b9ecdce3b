"""Reading whole rows for curves: what would have to be replayed is left out, so that no pan or zoom waits for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from playground.core.arithmetic.arrays import Array, RowIndex, places
from playground.core.runs.run import Run


def at_hand(run: Run, rows: RowIndex, read: Callable[[RowIndex], Array]) -> Array:
    """Read some rows of a run; of one that keeps keyframes, those are NaN that are not at hand.

    What was drawn while they were stays drawn, for a curve keeps its extremes. A single row, as under the pointer, is
    replayed.

    Args:
        run: The run.
        rows: Which rows.
        read: Returns one number for each of some rows.
    """
    first = run.trajectory.at_hand.start
    if first == 0:
        return read(rows)
    wanted = places(rows, len(run.trajectory))
    there = (wanted >= first) | (len(wanted) == 1)
    values = np.full(len(wanted), np.nan)
    if there.any():
        values[there] = read(wanted[there])
    return values
