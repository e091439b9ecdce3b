"""A run: one optimizer on one objective from one start, stepped and recorded."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Sequence

import numpy as np

from playground.core.arithmetic.arrays import Array, RowIndex, places
from playground.core.arithmetic.single_numbers import on_floats
from playground.core.compiled.library import Kernel, kernel_for
from playground.core.gradients import shaped
from playground.core.objectives import Function
from playground.core.optimizers.oracle import Oracle
from playground.core.runs.interpreted import BEFORE_STATE, Standing, Walker
from playground.core.runs.memory_budget import Size
from playground.core.runs.question import Question
from playground.core.runs.row_verdicts import RowVerdicts
from playground.core.runs.trajectory import Trajectory
from playground.core.verdicts.stopping import FURTHEST, is_judged, is_settled, length, lengths
from playground.core.verdicts.verdicts import Status, Verdict

CHUNK_STEPS = 4096
"""Steps taken between two looks at whether the run may go on, and whether a compiled kernel has become ready."""
COMPILED_CHUNK_STEPS = 65536
"""The same for a compiled kernel, which looks by itself: what a call costs apart from its steps is spread over more."""

INTERPRETED_STEP_S = 2e-6
"""What a step takes interpreted at the least, in seconds, until it has been measured."""


class Run:
    """One optimizer walking down one objective; every step is recorded.

    Attributes:
        question: What decides the path; :meth:`advance` says how far.
        trajectory: The rows recorded so far.
        diverged: Whether the next row would not have been finite, or too far away; the run takes no more steps then.
    """

    def __init__(self, question: Question) -> None:
        """Stand at the start."""
        self.question = question
        self.objective = objective = question.objective
        self.start = question.start
        self.diverged = False
        self._theta: Array = np.array(self.start)
        optimizer, pipeline = question.optimizer, question.pipeline
        self._state = optimizer.initial_state(self._theta)
        self._generator = pipeline.generator()
        self._oracle = Oracle(objective, pipeline)
        self._asked = array("q")  # What a rule that asks for gradients had asked for after each step.
        names = optimizer.state_names()
        self._kept = tuple(optimizer.state_class()._fields.index(name) for name in names)
        self._noise: Array = np.empty((0, len(self.start)))
        by_coordinate = optimizer.elementwise and not optimizer.needs_objective and not optimizer.parts()
        self._walker: Walker | None = None
        if by_coordinate and isinstance(objective, Function):
            self._walker = Walker(optimizer, objective, pipeline, FURTHEST)
        with np.errstate(all="ignore"):
            loss = float(objective.at(0).value(self._theta))
        state = [(name, self._state[index]) for name, index in zip(names, self._kept, strict=True)]
        self.trajectory = Trajectory(self._theta, loss, state)
        self._rows_judged = RowVerdicts(objective, question.l2, self.trajectory)

    @property
    def gradient_evaluations(self) -> int:
        """How many times the gradient has been worked out."""
        return self.trajectory.last_step + int(self.diverged) + self._oracle.gradients

    def gradient_evaluations_until(self, step: int) -> int:
        """Return how many times the gradient had been worked out when a step had been made."""
        asked = self._asked[min(step, len(self._asked)) - 1] if self._asked and step > 0 else 0
        return min(step, self.trajectory.last_step) + asked

    @property
    def value_evaluations(self) -> int:
        """How many times the rule asked for the objective's value; those recorded for the user do not count."""
        return self._oracle.values

    def size(self, stop_when_converged: bool = False) -> Size:
        """Return what the run takes of memory, and whether that will grow."""
        trajectory = self.trajectory
        return Size(trajectory.row_bytes, len(trajectory), self.can_advance(stop_when_converged))

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
        optimizer, is_plain = self.question.optimizer, self.question.pipeline.is_plain
        while added < steps and self.can_advance(stop_when_converged):
            # What it takes in all without a kernel, each second counted once.
            interpreted_s = spent_s + step_s * (steps - added)
            kernel = kernel_for(optimizer, self.objective, self._kept, is_plain, interpreted_s - counted_s)
            counted_s = interpreted_s
            self.trajectory.make_room(steps - added)
            if kernel is None:
                count, began = min(CHUNK_STEPS, steps - added), time.perf_counter()
                if self._walker is None:
                    rows = self._advance_on_arrays(count, stop_when_converged)
                else:
                    rows = self._advance_interpreted(self._walker, count, stop_when_converged)
                took_s = time.perf_counter() - began
                spent_s, step_s = spent_s + took_s, took_s / max(rows, 1)
            else:
                rows = self.advance_compiled(kernel, min(COMPILED_CHUNK_STEPS, steps - added), stop_when_converged)
            self._noise = self._noise[rows:]
            added += rows
        return added

    def _advance_interpreted(self, walker: Walker, steps: int, stop_when_converged: bool) -> int:
        """Take steps in Python on single numbers, with the bits of a kernel; return how many rows that added."""
        optimizer, t = self.question.optimizer, self.trajectory.last_step
        kind = optimizer.state_class()
        x, y = self._theta.tolist()
        along_x, along_y = np.array(self._state, dtype=np.float64).reshape(-1, 2).T.tolist()
        rates = self.question.schedule.rates(optimizer.lr, t, steps).tolist()
        noise = self._next_noise(steps)
        streak = self._streak(stop_when_converged)

        def stops(*step: tuple[float, float]) -> bool:
            nonlocal streak
            streak = streak + 1 if self._settles(*step) else 0
            return bool(is_judged(streak))

        with np.errstate(all="ignore"):  # What overflows is caught, as divergence.
            standing = Standing(x, y, kind(*along_x), kind(*along_y))
            stretch = walker.take(rates, noise, t, standing, stops if streak >= 0 else None)
        self.diverged = stretch.diverged
        count, first = len(stretch.rows), BEFORE_STATE
        rows = self.trajectory.reserve(count)
        rows.theta[:], rows.loss[:], rows.lr[:] = stretch.rows[:, 0:2], stretch.rows[:, 2], rates[:count]
        rows.gradient[:], rows.update[:] = stretch.rows[:, 3:5], stretch.rows[:, 5:7]
        for place, field_ in enumerate(self._kept):
            rows.state[place] = stretch.rows[:, [first + field_, first + len(self._state) + field_]]
        self.trajectory.commit(count)
        x, y, along_x, along_y = stretch.end
        self._theta = np.array([x, y])
        self._state = kind(*(np.array(pair) for pair in zip(along_x, along_y, strict=True)))
        return count

    def _advance_on_arrays(self, steps: int, stop_when_converged: bool) -> int:
        """Take steps in Python of a rule that takes all coordinates together; return how many rows that added."""
        before = len(self.trajectory)
        question, objective = self.question, self.objective
        optimizer, pipeline = question.optimizer, question.pipeline
        rule = type(optimizer).rule
        plain, kept = pipeline.is_plain, self._kept
        append = self.trajectory.append
        theta, state = self._theta, self._state
        t = self.trajectory.last_step
        rates = question.schedule.rates(optimizer.lr, t, steps).tolist()
        noise = self._next_noise(steps)
        asks = (self._oracle,) if optimizer.needs_objective else ()
        stationary, seen, standing = objective.is_stationary, objective, objective
        streak, l2 = self._streak(stop_when_converged), question.l2
        with np.errstate(all="ignore"):  # What overflows is caught below, as divergence.
            for k in range(steps):
                if not stationary:
                    seen, standing = objective.sample(t), objective.at(t + 1)
                g = true = seen.gradient(theta)
                if not plain:
                    g = shaped(pipeline, true, theta, noise[k])
                self._oracle.begin_step(noise[k], seen)
                delta, next_state = rule(optimizer, rates[k], g, theta, state, float(t + 1), *asks)
                reached = theta + delta
                loss = float(standing.value(reached))
                if not (math.isfinite(loss) and _is_near(reached) and _is_finite((g, *next_state))):
                    self.diverged = True
                    break
                slope = lengths(true + l2 * theta) if streak >= 0 else 0.0
                theta, state = reached, next_state
                t += 1
                append(theta, loss, rates[k], g, delta, [state[index] for index in kept])
                if asks:
                    self._asked.append(self._oracle.gradients)
                if streak >= 0:
                    streak = streak + 1 if is_settled(slope, lengths(delta), lengths(theta)) else 0
                    if is_judged(streak):
                        break
        self._theta, self._state = theta, state
        return len(self.trajectory) - before

    def advance_compiled(self, kernel: Kernel, steps: int, stop_when_converged: bool = False) -> int:
        """Take steps with a kernel made for this optimizer and objective; return how many rows that added."""
        optimizer, pipeline = self.question.optimizer, self.question.pipeline
        t = self.trajectory.last_step
        rows = self.trajectory.reserve(steps)
        rows.lr[:] = self.question.schedule.rates(optimizer.lr, t, steps)
        # Where there is none, a kernel does not look at it.
        noise = np.empty((0, len(self._theta))) if self._generator is None else self._next_noise(steps)
        carry = np.array([self._theta, *self._state])
        count: int = kernel(
            np.array([*optimizer.values().values()], dtype=np.float64),
            np.array([*self.objective.values().values()], dtype=np.float64),
            np.array([pipeline.noise, pipeline.l2, pipeline.clip_norm, pipeline.clip_value]),
            noise,
            rows.lr,
            carry,
            rows.theta,
            rows.loss,
            rows.gradient,
            rows.update,
            rows.state,
            self.question.l2,
            float(t + 1),
            steps,
            self._streak(stop_when_converged),
            rows.state.strides[0] // (rows.state.itemsize * len(self._theta)),
        )
        self.diverged = count < 0
        count = -1 - count if self.diverged else count
        self.trajectory.commit(count)
        self._theta = carry[0]
        self._state = optimizer.state_class()(*carry[1:])
        return count

    def _next_noise(self, steps: int) -> Array:
        """Return the standard normal numbers of the next steps, ``(steps, dim)``; zeros where there is no noise."""
        dim = len(self._theta)
        if self._generator is None:
            return np.zeros((steps, dim))
        missing = steps - len(self._noise)
        if missing > 0:
            noise = np.empty((steps, dim))  # Before any number is drawn, which would be lost were there no memory.
            noise[:-missing] = self._noise
            self._generator.standard_normal(out=noise[-missing:])
            self._noise = noise
        return self._noise[:steps]

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

    def columns(self, first: int = 0, stop: int | None = None) -> dict[str, Array]:
        """Return the rule's state and what derives from it for rows ``first`` to ``stop``, by name, ``(rows, dim)``."""
        return self.columns_at(slice(first, stop))

    def columns_at(self, rows: RowIndex) -> dict[str, Array]:
        """Return the rule's state and what derives from it for some rows, by name, ``(rows, dim)``."""
        state = {name: column[rows] for name, column in self.trajectory.state.items()}
        t = places(rows, len(self.trajectory)).astype(np.float64)[:, np.newaxis]
        return {**state, **self.question.optimizer.derived(state, t)}

    def went_on_after_converging(self) -> bool:
        """Tell whether a row before the last has converged: with the stopping rule there would be none after it."""
        return self._rows_judged.ends_before(self.trajectory.last_step)

    def _streak(self, stop_when_converged: bool) -> int:
        """Return how many rows have settled in a row so far, -1 where convergence is not to stop the run."""
        stops = stop_when_converged and self.objective.is_stationary
        return self._rows_judged.streak(self.trajectory.last_step) if stops else -1

    def _settles(self, before: tuple[float, float], update: tuple[float, float], reached: tuple[float, float]) -> bool:
        """Tell of a step of two parameters, in the arithmetic of kernels, whether the run has settled with it."""
        norm = on_floats(length)
        step, distance = norm(*update), norm(*reached)
        if not is_settled(0.0, step, distance):
            return False
        l2 = self.question.l2
        slopes = self.objective.gradient(np.array(before)).tolist()
        along_x, along_y = (slope + l2 * number for slope, number in zip(slopes, before, strict=True))
        return bool(is_settled(norm(along_x, along_y), step, distance))


def _length(array: Array) -> float:
    return math.hypot(*array.tolist())


def _is_near(theta: Array) -> bool:
    return _length(theta) <= FURTHEST


def _is_finite(arrays: Sequence[Array]) -> bool:
    # On arrays as short as a point, Python's own floats are several times faster than numpy's reductions.
    numbers: list[float] = []
    for each in arrays:
        numbers += each.ravel().tolist()
    # A finite sum has finite terms; the sum of finite terms may overflow, so then each is looked at.
    return math.isfinite(sum(numbers)) or all(map(math.isfinite, numbers))
