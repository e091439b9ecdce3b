"""Steps in Python, for a rule that treats each coordinate by itself on a function written for single numbers."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import chain
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.single_numbers import FAILURES, Pure, on_floats, on_numpy_floats
from playground.core.gradients import GradientPipeline, shape_in_place, shaped_point
from playground.core.objectives import Function, Objective, VectorFunction
from playground.core.optimizers import Optimizer
from playground.core.verdicts.stopping import squared_length


class Standing(NamedTuple):
    """Where a run stands: the point, and the rule's state along each coordinate."""

    theta: Sequence[float]
    states: Sequence[Any]


class Stretch(NamedTuple):
    """Some steps of a run.

    Attributes:
        rows: ``(steps, columns)``: the point, loss, gradient and update, then the state along each coordinate.
        end: Where the run stands then.
        diverged: Whether the step after that came to something not finite, or too far away.
    """

    rows: Array
    end: Standing
    diverged: bool


class Walker:
    """Steps a rule over a function of two parameters on single numbers."""

    def __init__(self, optimizer: Optimizer, objective: Function, pipeline: GradientPipeline, furthest: float) -> None:
        """Prepare; a run that comes further from the origin than ``furthest`` has diverged."""
        self._objective = objective
        self._kind = optimizer.state_class()
        words = (optimizer, type(objective), pipeline, furthest * furthest)
        self._quick = _step_on(on_floats, *words)
        self._careful = _step_on(on_numpy_floats, *words)

    def take(
        self, rates: Sequence[float], noise: Array, done: int, start: Standing, stops: Callable[..., bool] | None
    ) -> Stretch:
        """Take steps.

        Args:
            rates: The learning rate of each.
            noise: Standard normal numbers, ``(steps, dim)``.
            done: How many steps were taken before.
            start: Where the run stands.
            stops: Tells from where a step began, its update, and the point reached, whether it is the last.
        """
        objective, step = self._objective, self._quick
        is_stationary, sampled, current = objective.is_stationary, objective, objective
        (x, y), (sx, sy) = start
        rows = array("d")
        record = rows.extend
        diverged = False
        for k, (lr, (noise_x, noise_y)) in enumerate(zip(rates, noise.tolist(), strict=True), done):
            if not is_stationary:
                sampled, current = objective.sample(k), objective.at(k + 1)
            words = (sampled, current, lr, noise_x, noise_y, k + 1.0, x, y, sx, sy)
            try:
                good, row, nx, ny = step(*words)
            except FAILURES:
                good, row, nx, ny = self._take_care(*words)
            if not good:
                diverged = True
                break
            before = x, y
            x, y, sx, sy = row[0], row[1], nx, ny
            record(row)
            record(nx)
            record(ny)
            if stops is not None and stops(before, row[5:], (x, y)):
                break
        return Stretch(_table(rows, 2, self._kind), Standing((x, y), (sx, sy)), diverged)

    def _take_care(self, sampled: Function, current: Function, *numbers: Any) -> tuple[Any, ...]:
        """Take one step with infinities and NaN for what Python's floats refuse."""
        *floats, sx, sy = numbers
        words = (*map(np.float64, floats), *(self._kind(*map(np.float64, state)) for state in (sx, sy)))
        good, row, nx, ny = self._careful(sampled, current, *words)
        return good, tuple(map(float, row)), self._kind(*map(float, nx)), self._kind(*map(float, ny))


class VectorWalker:
    """Steps a rule over a function of any number of parameters on single numbers."""

    def __init__(
        self, optimizer: Optimizer, objective: VectorFunction, pipeline: GradientPipeline, furthest: float
    ) -> None:
        """Prepare; a run that comes further from the origin than ``furthest`` has diverged."""
        self._optimizer, self._objective, self._pipeline = optimizer, objective, pipeline
        self._kind = optimizer.state_class()
        self._most = furthest * furthest
        pure = (type(optimizer).rule, type(objective).f, type(objective).df, shape_in_place, squared_length)
        self._quick, self._careful = ([kind(each) for each in pure] for kind in (on_floats, on_numpy_floats))

    def take(
        self, rates: Sequence[float], noise: Array, done: int, start: Standing, stops: Callable[..., bool] | None
    ) -> Stretch:
        """Take steps; see :meth:`Walker.take`."""
        objective, dim = self._objective, len(start.theta)
        theta, states = start
        rows = array("d")
        diverged = False
        for k, (lr, drawn) in enumerate(zip(rates, noise.tolist(), strict=True), done):
            sampled, current = objective.sample(k), objective.at(k + 1)
            try:
                good, row, after = self._step(self._quick, sampled, current, lr, drawn, k + 1.0, theta, states)
            except FAILURES:
                careful = [self._kind(*map(np.float64, state)) for state in states]
                words = (np.float64(lr), drawn, np.float64(k + 1), [*map(np.float64, theta)], careful)
                good, row, after = self._step(self._careful, sampled, current, *words)
            if not good:
                diverged = True
                break
            before, theta, states = theta, [*map(float, row[:dim])], [self._kind(*map(float, each)) for each in after]
            rows.extend(row)
            for state in states:
                rows.extend(state)
            if stops is not None and stops(before, row[2 * dim + 1 :], theta):
                break
        return Stretch(_table(rows, dim, self._kind), Standing(theta, states), diverged)

    def _step(
        self, pure: Sequence[Pure], sampled: Any, current: Any, lr: Any, noise: Any, t: Any, theta: Any, states: Any
    ) -> tuple[bool, list[Any], list[Any]]:
        """Take one step, as a kernel takes it."""
        rule, f, df, shape, squared = pure
        g: list[Any] = [0.0] * len(theta)
        df(sampled, theta, g)
        if not self._pipeline.is_plain:
            shape(self._pipeline, g, theta, noise)
        moves = [rule(self._optimizer, lr, *each, t) for each in zip(g, theta, states, strict=True)]
        delta, after = [move for move, _ in moves], [state for _, state in moves]
        reached = [x + move for x, move in zip(theta, delta, strict=True)]
        value = f(current, reached)
        good = squared(reached) <= self._most and all(map(isfinite, chain((value, *g), *after)))
        return good, [*reached, value, *g, *delta], after


def walker_for(
    optimizer: Optimizer, objective: Objective, pipeline: GradientPipeline, furthest: float
) -> Walker | VectorWalker | None:
    """Return what steps a rule over an objective on single numbers, or None where that takes arrays."""
    if not optimizer.elementwise or optimizer.needs_objective or optimizer.parts():
        return None
    if isinstance(objective, VectorFunction):
        return VectorWalker(optimizer, objective, pipeline, furthest)
    return Walker(optimizer, objective, pipeline, furthest) if isinstance(objective, Function) else None


def _table(rows: array[float], dim: int, kind: type[Any]) -> Array:
    return np.frombuffer(rows).reshape(-1, 1 + dim * (3 + len(kind._fields)))


def _step_on(
    kind: Callable[[Pure], Pure],
    optimizer: Optimizer,
    objective: type[Function],
    pipeline: GradientPipeline,
    most: float,
) -> Callable[..., tuple[Any, ...]]:
    """Return one step, as a kernel takes it."""
    rule, f, df, shape = kind(type(optimizer).rule), kind(objective.f), kind(objective.df), kind(shaped_point)
    is_plain = pipeline.is_plain

    def step(
        sampled: Any, current: Any, lr: Any, noise_x: Any, noise_y: Any, t: Any, x: Any, y: Any, sx: Any, sy: Any
    ) -> tuple[Any, ...]:
        gx, gy = df(sampled, x, y)
        if not is_plain:
            gx, gy = shape(pipeline, gx, gy, x, y, noise_x, noise_y)
        dx, nx = rule(optimizer, lr, gx, x, sx, t)
        dy, ny = rule(optimizer, lr, gy, y, sy, t)
        x, y = x + dx, y + dy
        value = f(current, x, y)
        # A finite sum has finite terms; the sum of finite terms may overflow, so then each is looked at.
        good = x * x + y * y <= most and (
            isfinite(value + gx + gy + sum(nx) + sum(ny)) or all(map(isfinite, (value, gx, gy, *nx, *ny)))
        )
        return good, (x, y, value, gx, gy, dx, dy), nx, ny

    return step
