"""The effective step of each parameter, read from what a run recorded."""

from __future__ import annotations

import numpy as np

from playground.core.arithmetic.arrays import Array, RowIndex, places
from playground.core.runs.run import Run

_ALL = slice(None)


def effective_lr(run: Run, rows: RowIndex = _ALL) -> Array | None:
    """Return the step size of each parameter for some rows, ``(rows, dim)``; NaN in row 0.

    None for a rule whose step is no multiple of its direction; see :meth:`Optimizer.effective_lr`.
    """
    trajectory = run.trajectory
    gradient = trajectory.gradient[rows]
    columns = {
        **run.columns_at(rows),
        "g": gradient,
        "theta": trajectory.theta[rows] - trajectory.update[rows],
        "t": places(rows, len(trajectory)).astype(np.float64)[:, np.newaxis],
    }
    with np.errstate(all="ignore"):  # Row 0 belongs to no step.
        sizes = run.question.optimizer.effective_lr(trajectory.lr[rows][:, np.newaxis], columns)
    return None if sizes is None else np.broadcast_to(sizes, gradient.shape)
