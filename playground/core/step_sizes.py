"""The effective step of each parameter, read from what a run recorded."""

from __future__ import annotations

import numpy as np

from playground.core.arrays import Array
from playground.core.run import Run


def effective_lr(run: Run, first: int = 0, stop: int | None = None) -> Array | None:
    """Return the step size of each parameter for rows ``first`` to ``stop``, ``(rows, dim)``; NaN in row 0.

    None for a rule whose step is no multiple of its direction; see :meth:`Optimizer.effective_lr`.
    """
    trajectory = run.trajectory
    rows = slice(first, len(trajectory) if stop is None else stop)
    gradient = trajectory.gradient[rows]
    columns = {
        **run.columns(first, stop),
        "g": gradient,
        "theta": trajectory.theta[rows] - trajectory.update[rows],
        "t": np.arange(first, first + len(gradient), dtype=np.float64)[:, np.newaxis],
    }
    with np.errstate(all="ignore"):  # Row 0 belongs to no step.
        sizes = run.settings.optimizer.effective_lr(trajectory.lr[rows, np.newaxis], columns)
    return None if sizes is None else np.broadcast_to(sizes, gradient.shape)
