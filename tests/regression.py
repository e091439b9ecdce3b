"""A regression with four parameters and mini-batches: an objective of another kind, in one file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.declare.quantity import Interval, whole
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.objectives.objective import Group, Minimum

WEIGHTS = (2.0, -1.0, 3.0, 1.5)
"""What the data are made with: three weights and the bias."""
ROWS = 100
_INPUTS = np.hstack([np.random.default_rng(0).uniform(0.0, 1.0, (ROWS, 3)), np.ones((ROWS, 1))])
_TARGETS = _INPUTS @ np.array(WEIGHTS)


@dataclass(frozen=True)
class Regression(Objective):
    """The mean squared error of y = X·w + b on a hundred rows, of which each step sees a batch."""

    name: ClassVar[str] = "regression"
    title: ClassVar[str] = "Regression"
    formula: ClassVar[str] = r"\frac{1}{n} |Xw + b - y|^2"
    group: ClassVar[Group] = "Bowls"
    teaches: ClassVar[str] = "Four parameters, of which each step sees a batch of the data."
    names = ("w1", "w2", "w3", "b")
    domain = ((-4.0, 4.0),) * 4
    start = (0.0, 0.0, 0.0, 0.0)
    minima = (Minimum(WEIGHTS, 0.0),)
    is_stationary = False

    batch: int = whole(
        20, symbol="n", slider=(1, ROWS), legal=Interval(1, ROWS), help="Rows in a batch. Raise it for less noise."
    )

    def value(self, theta: Array) -> Any:
        return np.mean(_errors(theta, slice(None)) ** 2, axis=0)

    def gradient(self, theta: Array) -> Array:
        return _gradient(theta, slice(None))

    def sample(self, step: int) -> Any:
        return _Batch(self.batch, step * self.batch % ROWS)


@dataclass(frozen=True)
class _Batch(Regression):
    """The regression as one step sees it."""

    first: int = 0

    def gradient(self, theta: Array) -> Array:
        return _gradient(theta, slice(self.first, self.first + self.batch))


def _errors(theta: Array, rows: slice) -> Any:
    return np.tensordot(_INPUTS[rows], theta, 1) - _TARGETS[rows].reshape(-1, *(1,) * (theta.ndim - 1))


def _gradient(theta: Array, rows: slice) -> Array:
    inputs = _INPUTS[rows]
    return np.asarray(2.0 / len(inputs) * np.tensordot(inputs.T, _errors(theta, rows), 1))


@contextmanager
def listed() -> Iterator[type[Regression]]:
    """List the regression in the catalogue while the block lasts: it can be chosen, saved and opened then."""
    OBJECTIVES.add(Regression.name, Regression)
    try:
        yield Regression
    finally:
        OBJECTIVES._entries.pop(Regression.name)
