"""Objectives of many parameters, as a user may write them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.objectives.objective import Objective


@dataclass(frozen=True)
class ManyBowl(Objective):
    """½Σcᵢθᵢ², with curvatures from 1 to 10 spread evenly, or some below 0."""

    size: int = 1000
    downward: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"theta_{place}" for place in range(self.size))

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-2.0, 2.0),) * self.size

    @property
    def start(self) -> tuple[float, ...]:
        return tuple(np.cos(np.arange(float(self.size))).tolist())

    @cached_property
    def curvatures(self) -> Array:
        curvatures = np.linspace(1.0, 10.0, self.size)
        curvatures[: self.downward] = -1.0
        return curvatures

    def value(self, theta: Array) -> Any:
        return 0.5 * np.tensordot(self.curvatures, theta * theta, 1)

    def gradient(self, theta: Array) -> Array:
        return self.curvatures.reshape(-1, *(1,) * (theta.ndim - 1)) * theta


_RNG = np.random.default_rng(5)
_X = np.column_stack([_RNG.uniform(size=(100, 3)), np.ones(100)])
_Y = _X @ np.array([2.0, -1.0, 3.0, 1.5])


@dataclass(frozen=True)
class Regression(Objective):
    """Mean squared error of y = X·w + b over 100 rows; each step sees a batch of 10."""

    batch: int = -1

    @property
    def names(self) -> tuple[str, ...]:
        return ("w0", "w1", "w2", "b")

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-5.0, 5.0),) * 4

    @property
    def start(self) -> tuple[float, ...]:
        return (0.0, 0.0, 0.0, 0.0)

    @property
    def is_stationary(self) -> bool:
        return False

    @property
    def _rows(self) -> slice:
        return slice(None) if self.batch < 0 else slice(10 * self.batch, 10 * self.batch + 10)

    def sample(self, step: int) -> Self:
        return dataclasses.replace(self, batch=int(np.random.default_rng((7, step)).integers(10)))

    def value(self, theta: Array) -> Any:
        error = np.tensordot(_X[self._rows], theta, 1) - _Y[self._rows].reshape(-1, *(1,) * (theta.ndim - 1))
        return np.mean(error * error, axis=0)

    def gradient(self, theta: Array) -> Array:
        x = _X[self._rows]
        error = np.tensordot(x, theta, 1) - _Y[self._rows].reshape(-1, *(1,) * (theta.ndim - 1))
        return np.tensordot(x.T, error, 1) * (2.0 / len(x))

    def measures(self, theta: Array) -> dict[str, float]:
        return {"largest_error": float(np.max(np.abs(_X @ theta - _Y)))}
