"""Where a run stands, and the three ways to step it, which give the same bits: compiled, on floats, on arrays."""

from __future__ import annotations

import copy
import math
from array import array
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.single_numbers import on_floats
from playground.core.compiled.library import LIBRARY, Kernel
from playground.core.gradients import shaped
from playground.core.optimizers.oracle import Oracle
from playground.core.runs.interpreted import Standing, Walker, walker_for
from playground.core.runs.kernel import run_kernel
from playground.core.runs.question import Question
from playground.core.runs.rows import Rows
from playground.core.verdicts.stopping import FURTHEST, is_judged, is_settled, length, length_of, lengths

CHUNK_STEPS = 4096
"""Steps taken between two looks at whether the run may go on, and whether a compiled kernel has become ready."""
COMPILED_CHUNK_STEPS = 65536
"""The same for a compiled kernel, which looks by itself: what a call costs apart from its steps is spread over more."""
_CHUNK_NUMBERS = 2**17  # So many numbers of noise are drawn at once at the most; each step takes one a parameter.
_OBJECT_BYTES = 2_000  # What a copy takes beside its numbers.
_FEW = 16  # On arrays shorter than this Python's own floats are several times faster than numpy's reductions.


class Stepper:
    """All that a run's next step depends on, and what takes it.

    Attributes:
        question: What decides the path.
        step: The step at which it stands.
        theta: Where it stands, ``(dim,)``.
        diverged: Whether the next row would not have been finite, or too far away.
        kept: Which fields of the rule's state are recorded.
        oracle: Answers the rule, and counts what it has been asked.
        recipe: What its kernel is made from, where there can be one.
        extra_gradients: How many gradients the rule had asked for after each step; empty for one that asks for none.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.step = 0
        self.theta: Array = np.array(question.start)
        self.diverged = False
        optimizer, pipeline = question.optimizer, question.pipeline
        self._state = optimizer.initial_state(self.theta)
        self.kept = tuple(optimizer.state_class()._fields.index(name) for name in optimizer.state_names())
        self.oracle = Oracle(question.objective, pipeline)
        self.extra_gradients = array("q")
        self._generator = pipeline.generator()
        self._noise: Array = np.empty((0, len(self.theta)))  # Drawn, and not used yet.
        self.recipe = run_kernel(optimizer, question.objective, self.kept, pipeline.is_plain)
        self._walker = walker_for(optimizer, question.objective, pipeline, FURTHEST)

    @property
    def recorded_state(self) -> dict[str, Array]:
        """The fields of the rule's state that are recorded, by name, each ``(dim,)``."""
        names = self.question.optimizer.state_names()
        return {name: self._state[place] for name, place in zip(names, self.kept, strict=True)}

    @property
    def nbytes(self) -> int:
        """Bytes that a copy takes, about."""
        arrays = (self.theta, self._noise, *map(np.asarray, self._state))
        return _OBJECT_BYTES + sum(each.nbytes for each in arrays)

    def copy(self) -> Self:
        """Return one that stands here and goes on by itself."""
        twin = copy.copy(self)
        twin.oracle, twin.extra_gradients = copy.copy(self.oracle), array("q")
        twin._generator, twin._noise = copy.deepcopy(self._generator), self._noise.copy()
        return twin

    def kernel(self, interpreted_s: float) -> Kernel | None:
        """Return the kernel to step with where there is one.

        Args:
            interpreted_s: About how long the steps that are wanted take without one, less what was told before.
        """
        return self.recipe and LIBRARY.kernel(self.recipe, interpreted_s)

    def most_steps(self, kernel: Kernel | None) -> int:
        if kernel is not None:
            return COMPILED_CHUNK_STEPS
        return max(1, min(CHUNK_STEPS, _CHUNK_NUMBERS // len(self.theta)))

    def take(self, rows: Rows, kernel: Kernel | None = None, streak: int = -1) -> int:
        """Take a step for each of some rows and fill them; return how many were taken.

        Fewer are taken where the run diverges, or is to be judged.

        Args:
            rows: What is filled, from the first on.
            kernel: What steps, where there is one.
            streak: How many rows have settled in a row so far, -1 where convergence is not to stop the run.

        Raises:
            MemoryError: There is none; nothing has changed.
        """
        if kernel is not None:
            count = self._take_compiled(kernel, rows, streak)
        elif self._walker is not None:
            count = self._take_on_floats(self._walker, rows, streak)
        else:
            count = self._take_on_arrays(rows, streak)
        self._noise = self._noise[count:]
        self.step += count
        return count

    def _take_compiled(self, kernel: Kernel, rows: Rows, streak: int) -> int:
        question, steps = self.question, len(rows.loss)
        rows.lr[:] = question.schedule.rates(question.optimizer.lr, self.step, steps)
        pipeline = question.pipeline
        # Where there is none, a kernel does not look at it.
        noise = self._noise if self._generator is None else self._next_noise(steps)
        carry = np.array([self.theta, *self._state])
        count: int = kernel(
            np.array([*question.optimizer.values().values()], dtype=np.float64),
            np.array([*question.objective.values().values()], dtype=np.float64),
            np.array([pipeline.noise, pipeline.l2, pipeline.clip_norm, pipeline.clip_value]),
            noise,
            rows.lr,
            carry,
            rows.theta,
            rows.loss,
            rows.gradient,
            rows.update,
            rows.state,
            question.l2,
            float(self.step + 1),
            steps,
            streak,
            rows.state.strides[0] // (rows.state.itemsize * len(self.theta)),
        )
        self.diverged = count < 0
        self.theta, self._state = carry[0], question.optimizer.state_class()(*carry[1:])
        return -1 - count if self.diverged else count

    def _take_on_floats(self, walker: Walker, rows: Rows, streak: int) -> int:
        optimizer, steps = self.question.optimizer, len(rows.loss)
        kind = optimizer.state_class()
        dim, fields = len(self.theta), len(self._state)
        states = np.array(self._state, dtype=np.float64).reshape(-1, dim).T.tolist()
        rates = self.question.schedule.rates(optimizer.lr, self.step, steps).tolist()

        def stops(*step: Sequence[float]) -> bool:
            nonlocal streak
            streak = streak + 1 if self._settles(*step) else 0
            return bool(is_judged(streak))

        with np.errstate(all="ignore"):  # What overflows is caught, as divergence.
            standing = Standing(self.theta.tolist(), [kind(*state) for state in states])
            taken = walker.take(rates, self._next_noise(steps), self.step, standing, stops if streak >= 0 else None)
        self.diverged = taken.diverged
        count, first = len(taken.rows), 3 * dim + 1
        filled = rows.part(slice(count))
        filled.theta[:], filled.loss[:], filled.lr[:] = taken.rows[:, :dim], taken.rows[:, dim], rates[:count]
        filled.gradient[:], filled.update[:] = np.split(taken.rows[:, dim + 1 : first], 2, axis=1)
        for column, place in zip(filled.state, self.kept, strict=True):
            column[:] = taken.rows[:, first + place :: fields]
        self.theta = np.array(taken.end.theta)
        self._state = kind(*map(np.array, zip(*taken.end.states, strict=True)))
        return count

    def _take_on_arrays(self, rows: Rows, streak: int) -> int:
        """Take steps of a rule that takes all coordinates together, or of any number of parameters."""
        question, objective, oracle = self.question, self.question.objective, self.oracle
        optimizer, pipeline = question.optimizer, question.pipeline
        rule = type(optimizer).rule
        plain, kept, columns = pipeline.is_plain, self.kept, tuple(rows.state)
        theta, state, t = self.theta, self._state, self.step
        steps = len(rows.loss)
        rates = question.schedule.rates(optimizer.lr, t, steps).tolist()
        noise = self._next_noise(steps)
        asks = (oracle,) if optimizer.needs_objective else ()
        stationary, sample, current = objective.is_stationary, objective, objective
        l2, count = question.l2, 0
        with np.errstate(all="ignore"):  # What overflows is caught below, as divergence.
            for k in range(steps):
                if not stationary:
                    sample, current = objective.sample(t), objective.at(t + 1)
                g = true = sample.gradient(theta)
                if not plain:
                    g = shaped(pipeline, true, theta, noise[k])
                oracle.begin_step(noise[k], sample)
                delta, next_state = rule(optimizer, rates[k], g, theta, state, float(t + 1), *asks)
                reached = theta + delta
                loss = float(current.value(reached))
                if not (math.isfinite(loss) and _is_near(reached) and _is_finite((g, *next_state))):
                    self.diverged = True
                    break
                slope = lengths(true + l2 * theta) if streak >= 0 else 0.0
                theta, state = reached, next_state
                t, count = t + 1, k + 1
                rows.theta[k], rows.loss[k], rows.lr[k] = theta, loss, rates[k]
                rows.gradient[k], rows.update[k] = g, delta
                for column, place in zip(columns, kept, strict=True):
                    column[k] = state[place]
                if asks:
                    self.extra_gradients.append(oracle.gradients)
                if streak >= 0:
                    streak = streak + 1 if is_settled(slope, lengths(delta), lengths(theta)) else 0
                    if is_judged(streak):
                        break
        self.theta, self._state = theta, state
        return count

    def _next_noise(self, steps: int) -> Array:
        """Return the standard normal numbers of the next steps, ``(steps, dim)``; zeros where there is no noise."""
        dim = len(self.theta)
        if self._generator is None:
            return np.broadcast_to(np.zeros(dim), (steps, dim))
        missing = steps - len(self._noise)
        if missing > 0:
            noise = np.empty((steps, dim))  # Before any number is drawn, which would be lost were there no memory.
            noise[:-missing] = self._noise
            self._generator.standard_normal(out=noise[-missing:])
            self._noise = noise
        return self._noise[:steps]

    def _settles(self, before: Sequence[float], update: Sequence[float], reached: Sequence[float]) -> bool:
        """Tell of a step, in the arithmetic of kernels, whether the run has settled with it."""
        step, distance = _length(update), _length(reached)
        if not is_settled(0.0, step, distance):
            return False
        l2 = self.question.l2
        slopes = self.question.objective.gradient(np.array(before)).tolist()
        slope = _length([slope + l2 * number for slope, number in zip(slopes, before, strict=True)])
        return bool(is_settled(slope, step, distance))


def _length(vector: Sequence[float]) -> float:
    return float(on_floats(length)(*vector) if len(vector) == 2 else on_floats(length_of)(vector))


def _is_near(theta: Array) -> bool:
    if len(theta) <= _FEW:
        return math.hypot(*theta.tolist()) <= FURTHEST
    return bool(theta @ theta <= FURTHEST * FURTHEST)


def _is_finite(arrays: Sequence[Any]) -> bool:
    # A finite sum has finite terms; the sum of finite terms may overflow, so then each is looked at.
    if np.size(arrays[0]) > _FEW:
        return all(math.isfinite(np.sum(each)) or bool(np.isfinite(each).all()) for each in arrays)
    numbers: list[float] = []
    for each in arrays:
        numbers += each.ravel().tolist()
    return math.isfinite(sum(numbers)) or all(map(math.isfinite, numbers))
