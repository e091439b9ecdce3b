"""Steps in Python, for a run on a landscape whose rule treats each coordinate by itself."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.single_numbers import FAILURES, Pure, on_floats, on_numpy_floats
from playground.core.gradients import GradientPipeline, shaped_point
from playground.core.objectives import Function
from playground.core.optimizers import Optimizer

BEFORE_STATE = 7
"""Columns of a row before the state's: x, y, loss, gradient and update along x and along y."""


class Standing(NamedTuple):
    """Where a run stands: the point, and the rule's state along x and along y."""

    x: float
    y: float
    along_x: Any
    along_y: Any


class Stretch(NamedTuple):
    """Some steps of a run.

    Attributes:
        rows: ``(steps, columns)``: x, y, loss, gradient and update along x and y, then the state along x and along y.
        end: Where the run stands then.
        diverged: Whether the step after that came to something not finite, or too far away.
    """

    rows: Array
    end: Standing
    diverged: bool


class Walker:
    """Steps a rule over a landscape on single numbers."""

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
            noise: Standard normal numbers, ``(steps, 2)``.
            done: How many steps were taken before.
            start: Where the run stands.
            stops: Tells from where a step began, its update, and the point reached, whether it is the last.
        """
        objective, step = self._objective, self._quick
        is_stationary, seen, standing = objective.is_stationary, objective, objective
        x, y, sx, sy = start
        rows = array("d")
        record = rows.extend
        diverged = False
        for k, (lr, (noise_x, noise_y)) in enumerate(zip(rates, noise.tolist(), strict=True), done):
            if not is_stationary:
                seen, standing = objective.sample(k), objective.at(k + 1)
            words = (seen, standing, lr, noise_x, noise_y, k + 1.0, x, y, sx, sy)
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
        columns = BEFORE_STATE + 2 * len(self._kind._fields)
        return Stretch(np.frombuffer(rows).reshape(-1, columns), Standing(x, y, sx, sy), diverged)

    def _take_care(self, seen: Function, standing: Function, *numbers: Any) -> tuple[Any, ...]:
        """Take one step with infinities and NaN for what Python's floats refuse."""
        *floats, sx, sy = numbers
        words = (*map(np.float64, floats), *(self._kind(*map(np.float64, state)) for state in (sx, sy)))
        good, row, nx, ny = self._careful(seen, standing, *words)
        return good, tuple(map(float, row)), self._kind(*map(float, nx)), self._kind(*map(float, ny))


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
        seen: Any, standing: Any, lr: Any, noise_x: Any, noise_y: Any, t: Any, x: Any, y: Any, sx: Any, sy: Any
    ) -> tuple[Any, ...]:
        gx, gy = df(seen, x, y)
        if not is_plain:
            gx, gy = shape(pipeline, gx, gy, x, y, noise_x, noise_y)
        dx, nx = rule(optimizer, lr, gx, x, sx, t)
        dy, ny = rule(optimizer, lr, gy, y, sy, t)
        x, y = x + dx, y + dy
        value = f(standing, x, y)
        # A finite sum has finite terms; the sum of finite terms may overflow, so then each is looked at.
        good = x * x + y * y <= most and (
            isfinite(value + gx + gy + sum(nx) + sum(ny)) or all(map(isfinite, (value, gx, gy, *nx, *ny)))
        )
        return good, (x, y, value, gx, gy, dx, dy), nx, ny

    return step
