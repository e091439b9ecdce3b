"""A run: one optimizer on one objective from one start, stepped and recorded."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from playground.core.arithmetic.arrays import Array, RowIndex, places
from playground.core.objectives import Objective
from playground.core.planes.section import Section
from playground.core.runs.keyframed import NARROW_BYTES, RUN_BYTES, KeyframedTrajectory
from playground.core.runs.memory_budget import Size
from playground.core.runs.question import Question
from playground.core.runs.row_verdicts import RowVerdicts
from playground.core.runs.rows import row_bytes
from playground.core.runs.stepper import Stepper
from playground.core.runs.trajectory import Trajectory
from playground.core.verdicts.verdicts import Status, Verdict

INTERPRETED_STEP_S = 2e-6
"""What a step takes interpreted at the least, in seconds, until it has been measured."""


class Run:
    """One optimizer walking down one objective; every step is recorded.

    Attributes:
        question: What decides the path; :meth:`advance` says how far.
        stepper: Where it stands.
        trajectory: The rows recorded so far.
    """

    def __init__(self, question: Question, most_bytes: int | None = None) -> None:
        """Stand at the start.

        Args:
            question: What decides the path.
            most_bytes: What recorded rows may take before older ones are replayed from keyframes; as declared in
                :mod:`~playground.core.runs.keyframed` where left out.
        """
        self.question = question
        self.objective = question.objective
        self.start = question.start
        self.stepper = stepper = Stepper(question)
        with np.errstate(all="ignore"):
            loss = float(self.objective.at(0).value(stepper.theta))
        measure = partial(_measures, self.objective)  # No method of this run, which would outlive its last reader.
        self._section = Section(self.objective, question.plane)
        is_narrow = row_bytes(len(stepper.theta), len(stepper.kept)) <= NARROW_BYTES
        self.trajectory = (
            Trajectory(stepper.theta, loss, stepper.recorded_state, measure, self._section.project)
            if is_narrow and most_bytes is None
            else KeyframedTrajectory(stepper, loss, measure, self._section.project, most_bytes or RUN_BYTES)
        )
        self._rows_judged = RowVerdicts(self.objective, question.l2, self.trajectory)

    @property
    def diverged(self) -> bool:
        """Whether the next row would not have been finite, or too far away; the run takes no more steps then."""
        return self.stepper.diverged

    @property
    def gradient_evaluations(self) -> int:
        return self.trajectory.last_step + int(self.diverged) + self.stepper.oracle.gradients

    def gradient_evaluations_until(self, step: int) -> int:
        """Return how many times the gradient had been worked out when a step had been made."""
        extra = self.stepper.extra_gradients
        more = extra[min(step, len(extra)) - 1] if extra and step > 0 else 0
        return min(step, self.trajectory.last_step) + more

    @property
    def value_evaluations(self) -> int:
        """How many times the rule asked for the objective's value; those recorded for the user do not count."""
        return self.stepper.oracle.values

    def size(self, stop_when_converged: bool = False) -> Size:
        """Return what the run takes of memory, and whether that will grow."""
        trajectory = self.trajectory
        goes_on = self.can_advance(stop_when_converged)
        return Size(trajectory.row_bytes, len(trajectory), goes_on, trajectory.most_bytes, trajectory.step_bytes)

    def can_advance(self, stop_when_converged: bool = False) -> bool:
        """Tell whether :meth:`advance` would add a row, unless the run diverges in it.

        A run that rests at a saddle or on a plateau has not converged.
        """
        return not (self.diverged or (stop_when_converged and self._rows_judged.ends_at(self.trajectory.last_step)))

    def advance(self, steps: int, stop_when_converged: bool = False) -> int:
        """Take up to ``steps`` steps and return how many rows that added.

        Fewer are added where the run diverges, or converges and ``stop_when_converged`` is set: it is judged where it
        settles, and goes on unless its verdict is that it has converged.

        Raises:
            MemoryError: There is none for so many rows; the run is as it was, and may be asked for fewer.
        """
        added, spent_s, counted_s, step_s = 0, 0.0, 0.0, INTERPRETED_STEP_S
        stepper, trajectory = self.stepper, self.trajectory
        while added < steps and self.can_advance(stop_when_converged):
            # What it takes in all without a kernel, each second counted once.
            interpreted_s = spent_s + step_s * (steps - added)
            kernel = stepper.kernel(interpreted_s - counted_s)
            counted_s = interpreted_s
            trajectory.make_room(steps - added)
            rows = trajectory.reserve(min(stepper.most_steps(kernel), steps - added))
            began = time.perf_counter()
            taken = stepper.take(rows, kernel, self._streak(stop_when_converged))
            took_s = time.perf_counter() - began
            trajectory.commit(taken)
            if isinstance(trajectory, KeyframedTrajectory):
                trajectory.keep(stepper, took_s / max(taken, 1))
                self._rows_judged.look_at_all()
            if kernel is None:
                spent_s, step_s = spent_s + took_s, took_s / max(taken, 1)
            added += taken
        return added

    def status(self, step: int | None = None, limit: int | None = None) -> Status:
        """Tell how the run stands at a step in one word; takes what :meth:`verdict` takes."""
        return self.verdict(step, limit).status

    def verdict(self, step: int | None = None, limit: int | None = None) -> Verdict:
        """Tell how the run stands at a step, the last one recorded where none is given.

        Args:
            step: A step; one past the end of a run that ended means its last.
            limit: The step at which the run is finished.
        """
        last = self.trajectory.last_step
        at = last if step is None else min(step, last)
        if self.diverged and at == last:
            return Verdict(Status.DIVERGED, last)
        return self._rows_judged.verdict(at, limit is not None and at >= limit)

    def first_settled(self, step: int) -> int | None:
        """Return the step at which the run had first settled, None where it had not by the step given."""
        return self._rows_judged.first_settled(min(step, self.trajectory.last_step))

    def path(self, section: Section, rows: RowIndex) -> Array:
        """Return some rows' coordinates on a section, ``(rows, 2)``; those on the run's own plane need no replay."""
        if section.plane == self._section.plane:
            return self.trajectory.path(rows)
        return section.project(self.trajectory.theta[rows].T).T

    def columns(self, first: int = 0, stop: int | None = None) -> dict[str, Array]:
        return self.columns_at(slice(first, stop))

    def columns_at(self, rows: RowIndex) -> dict[str, Array]:
        """Return the rule's state and what derives from it for some rows, by name, ``(rows, dim)``."""
        return self.with_derived(self.trajectory.state_at(rows), places(rows, len(self.trajectory)))

    def with_derived(self, state: Mapping[str, Array], steps: Any) -> dict[str, Array]:
        """Return columns of the rule's state and what derives from them, by name, each ``(rows, dim)``.

        Args:
            state: Recorded columns by name, each ``(rows, dim)``.
            steps: The steps that they belong to, ``(rows,)``.
        """
        t = np.asarray(steps, dtype=np.float64)[:, np.newaxis]
        return {**state, **self.question.optimizer.derived(state, t)}

    def effective_lr(self, rows: RowIndex) -> Array | None:
        """Return the step size of each parameter for some rows, ``(rows, dim)``; NaN in row 0.

        None for a rule whose step is no multiple of its direction; see :meth:`Optimizer.effective_lr`.
        """
        trajectory = self.trajectory
        gradient = trajectory.gradient[rows]
        columns = {
            **self.columns_at(rows),
            "g": gradient,
            "theta": trajectory.theta[rows] - trajectory.update[rows],
            "t": places(rows, len(trajectory)).astype(np.float64)[:, np.newaxis],
        }
        with np.errstate(all="ignore"):  # Row 0 belongs to no step.
            sizes = self.question.optimizer.effective_lr(trajectory.lr[rows][:, np.newaxis], columns)
        return None if sizes is None else np.broadcast_to(sizes, gradient.shape)

    def went_on_after_converging(self) -> bool:
        """Tell whether a row before the last has converged: with the stopping rule there would be none after it."""
        return self._rows_judged.ends_before(self.trajectory.last_step)

    def _streak(self, stop_when_converged: bool) -> int:
        """Return how many rows have settled in a row so far, -1 where convergence is not to stop the run."""
        stops = stop_when_converged and self.objective.is_stationary
        return self._rows_judged.streak(self.trajectory.last_step) if stops else -1


def _measures(objective: Objective, step: int, theta: Array) -> Mapping[str, float]:
    return objective.at(step).measures(theta)
