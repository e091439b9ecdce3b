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

StepTaken = tuple[bool, Sequence[float], Sequence[Any]]
"""Whether all is finite and near; the point, loss, gradient and update; the state along each coordinate."""
Step = Callable[..., StepTaken]


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
    """Steps a rule over a function of any number of parameters on single numbers."""

    def __init__(
        self,
        optimizer: Optimizer,
        objective: Function | VectorFunction,
        pipeline: GradientPipeline,
        furthest: float,
    ) -> None:
        """Prepare; a run that comes further from the origin than ``furthest`` has diverged."""
        self._objective = objective
        self._kind = optimizer.state_class()
        step_on: Callable[..., Step] = _point_step_on if isinstance(objective, Function) else _vector_step_on
        words = (optimizer, type(objective), pipeline, furthest * furthest)
        self._quick, self._careful = step_on(on_floats, *words), step_on(on_numpy_floats, *words)

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
        theta, states = start
        dim = len(theta)
        rows = array("d")
        record = rows.extend
        diverged = False
        for k, (lr, drawn) in enumerate(zip(rates, noise.tolist(), strict=True), done):
            if not is_stationary:
                sampled, current = objective.sample(k), objective.at(k + 1)
            try:
                good, row, after = step(sampled, current, lr, drawn, k + 1.0, theta, states)
            except FAILURES:
                good, row, after = self._take_care(sampled, current, lr, drawn, k + 1.0, theta, states)
            if not good:
                diverged = True
                break
            before, theta, states = theta, row[:dim], after
            record(row)
            for state in after:
                record(state)
            if stops is not None and stops(before, row[2 * dim + 1 :], theta):
                break
        columns = 1 + dim * (3 + len(self._kind._fields))
        return Stretch(np.frombuffer(rows).reshape(-1, columns), Standing(theta, states), diverged)

    def _take_care(
        self, sampled: Any, current: Any, lr: float, noise: Sequence[float], t: float, theta: Any, states: Any
    ) -> StepTaken:
        """Take one step with infinities and NaN for what Python's floats refuse."""
        careful = [self._kind(*map(np.float64, state)) for state in states]
        numbers = ([*map(np.float64, noise)], np.float64(t), [*map(np.float64, theta)], careful)
        good, row, after = self._careful(sampled, current, np.float64(lr), *numbers)
        return good, [*map(float, row)], [self._kind(*map(float, state)) for state in after]


def walker_for(
    optimizer: Optimizer, objective: Objective, pipeline: GradientPipeline, furthest: float
) -> Walker | None:
    """Return what steps a rule over an objective on single numbers, or None where that takes arrays."""
    if not optimizer.elementwise or optimizer.needs_objective or optimizer.parts():
        return None
    if not isinstance(objective, (Function, VectorFunction)):
        return None
    return Walker(optimizer, objective, pipeline, furthest)


def _point_step_on(
    kind: Callable[[Pure], Pure],
    optimizer: Optimizer,
    objective: type[Function],
    pipeline: GradientPipeline,
    most: float,
) -> Step:
    """Return one step over a function of two parameters, as a kernel takes it."""
    rule, f, df, shape = kind(type(optimizer).rule), kind(objective.f), kind(objective.df), kind(shaped_point)
    is_plain = pipeline.is_plain

    def step(
        sampled: Any, current: Any, lr: Any, noise: Sequence[Any], t: Any, theta: Sequence[Any], states: Sequence[Any]
    ) -> StepTaken:
        (x, y), (sx, sy) = theta, states
        gx, gy = df(sampled, x, y)
        if not is_plain:
            gx, gy = shape(pipeline, gx, gy, x, y, *noise)
        dx, nx = rule(optimizer, lr, gx, x, sx, t)
        dy, ny = rule(optimizer, lr, gy, y, sy, t)
        x, y = x + dx, y + dy
        value = f(current, x, y)
        # A finite sum has finite terms; the sum of finite terms may overflow, so then each is looked at.
        good = x * x + y * y <= most and (
            isfinite(value + gx + gy + sum(nx) + sum(ny)) or all(map(isfinite, (value, gx, gy, *nx, *ny)))
        )
        return good, (x, y, value, gx, gy, dx, dy), (nx, ny)

    return step


def _vector_step_on(
    kind: Callable[[Pure], Pure],
    optimizer: Optimizer,
    objective: type[VectorFunction],
    pipeline: GradientPipeline,
    most: float,
) -> Step:
    """Return one step over a function of any number of parameters, as a kernel takes it."""
    rule, f, df = kind(type(optimizer).rule), kind(objective.f), kind(objective.df)
    shape, squared = kind(shape_in_place), kind(squared_length)
    is_plain = pipeline.is_plain

    def step(
        sampled: Any, current: Any, lr: Any, noise: Sequence[Any], t: Any, theta: Sequence[Any], states: Sequence[Any]
    ) -> StepTaken:
        g: list[Any] = [0.0] * len(theta)
        df(sampled, theta, g)
        if not is_plain:
            shape(pipeline, g, theta, noise)
        moves = [rule(optimizer, lr, *each, t) for each in zip(g, theta, states, strict=True)]
        delta, after = [move for move, _ in moves], [state for _, state in moves]
        reached = [x + move for x, move in zip(theta, delta, strict=True)]
        value = f(current, reached)
        good = squared(reached) <= most and all(map(isfinite, chain((value, *g), *after)))
        return good, [*reached, value, *g, *delta], after

    return step
