"""How a run stands at each of its rows; what has been worked out is kept."""

from __future__ import annotations

from functools import partial

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import Objective
from playground.core.runs.trajectory import Trajectory
from playground.core.verdicts.judging import Flags, judge
from playground.core.verdicts.krylov import FEW
from playground.core.verdicts.minimised import Minimised
from playground.core.verdicts.stopping import is_judged, is_settled, lengths
from playground.core.verdicts.streaks import Streaks
from playground.core.verdicts.verdicts import Status, Verdict

_MOST_KEPT = 4096


class RowVerdicts:
    """Judges the rows of one run's trajectory.

    Each row is looked at once, and none is judged before somebody asks for it: a picture that asks at every frame costs
    no second derivatives.
    """

    def __init__(self, objective: Objective, l2: float, trajectory: Trajectory) -> None:
        """Judge the rows of a trajectory on f + ½λ|θ|², where ``l2`` is λ."""
        self._objective, self._l2, self._trajectory = objective, l2, trajectory
        # No methods of this object, which would keep it and all rows in memory until the collector of cycles comes by.
        low, high = np.array(objective.domain, dtype=np.float64).T.copy()
        self._settled = Streaks(partial(_settled_rows, objective, l2, trajectory))
        self._outside = Streaks(partial(_rows_outside, low, high, trajectory))
        self._verdicts: dict[tuple[int, bool], Verdict] = {}

    def look_at_all(self) -> None:
        """Look at the rows that are new: what is known of them needs no second look, which might need a replay."""
        for streaks in (self._settled, self._outside):
            streaks.look(len(self._trajectory))

    def first_settled(self, row: int) -> int | None:
        """Return the first row up to one that has settled, None where none has."""
        return self._settled.first(row)

    def streak(self, row: int) -> int:
        """Return how many rows up to one have settled in a row; none where the next step may find others."""
        since = self._settled.since(row)
        return 0 if since is None else row - since + 1

    def ends_at(self, row: int) -> bool:
        """Tell whether the stopping rule ends the run at a row, or has since it settled there."""
        return self._any_converged(row + 1 - self.streak(row), row + 1)

    def ends_before(self, stop: int) -> bool:
        """Tell whether the stopping rule ends the run at a row before ``stop``."""
        return any(self._any_converged(*streak) for streak in self._settled.before(stop))

    def _any_converged(self, first: int, stop: int) -> bool:
        """Tell of a streak whether one of its rows that are judged has converged."""
        judged = first + np.flatnonzero(is_judged(np.arange(1, stop - first + 1)))
        return any(self.verdict(row, False).status is Status.CONVERGED for row in judged.tolist())

    def verdict(self, row: int, is_last: bool) -> Verdict:
        """Return the verdict on a row; ``is_last`` says that it is at the step limit."""
        known = self._verdicts.get((row, is_last))
        if known is None:
            known = self._verdicts[row, is_last] = self._judged(row, is_last)
            if len(self._verdicts) > _MOST_KEPT:
                del self._verdicts[next(iter(self._verdicts))]
        return known

    def _judged(self, row: int, is_last: bool) -> Verdict:
        since = self._settled.since(row)
        outside = self._outside.since(row)
        if since is None and (outside is not None or not is_last):
            return Verdict(Status.RUNNING) if outside is None else Verdict(Status.LEFT_VIEW, outside)
        if since is not None and self._objective.dim > FEW:
            # To look at so many parameters takes dozens of gradients: a row stands as the last one did that the
            # stopping rule judges in its streak.
            last_judged = since - 1 + (1 << ((row - since + 1).bit_length() - 1))
            if last_judged < row:
                return self.verdict(last_judged, is_last)
        function = Minimised(self._objective.at(row), self._l2)
        judged = judge(function, self._trajectory.theta[row][:, np.newaxis], np.array([since is not None]), is_last)
        return judged.verdict(0, function, float(self._trajectory.loss[row]), since)


def _settled_rows(objective: Objective, l2: float, trajectory: Trajectory, first: int, stop: int) -> Flags:
    """Tell of rows ``first`` to ``stop`` which have settled; the start never has."""
    found = np.zeros(stop - first, dtype=bool)
    if not objective.is_stationary:
        return found
    rows = slice(first, stop)
    with np.errstate(over="ignore"):
        step, distance = trajectory.update_norms(rows), lengths(trajectory.theta[rows].T)
    # The gradients need be looked at only where the steps are short; the start has no step.
    short = np.flatnonzero(is_settled(0.0, step, distance))
    if short.size:
        slope = Minimised(objective, l2).gradient(trajectory.theta[first - 1 + short].T)
        found[short] = is_settled(lengths(slope), step[short], distance[short])
    return found


def _rows_outside(low: Array, high: Array, trajectory: Trajectory, first: int, stop: int) -> Flags:
    theta = trajectory.theta[first:stop]
    outside: Flags = np.any((theta < low) | (theta > high), axis=1)
    return outside
