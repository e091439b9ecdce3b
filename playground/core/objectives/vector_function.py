"""Functions of any number of parameters, written once in loops over the coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.single_numbers import FAILURES, on_floats, on_numpy_floats
from playground.core.objectives.objective import Objective


@dataclass(frozen=True)
class VectorFunction(Objective):
    """An objective whose value and gradient are written in loops over the coordinates, and so can be compiled.

    A subclass writes ``f(p, theta)``, which returns the value, and ``df(p, theta, out)``, which fills ``out`` with the
    gradient; ``p`` holds its constants. Both reach a coordinate as ``theta[i]``, a number or an array, of which there
    are ``len(theta)``, and are else in plain arithmetic and numpy ufuncs.
    """

    f: ClassVar[Callable[..., Any]]
    df: ClassVar[Callable[..., None]]

    def value(self, theta: Array) -> Any:
        """Return f at points of shape ``(dim, *batch)``, with shape ``(*batch)``."""
        if theta.ndim > 1 or theta.dtype != np.float64:
            return type(self).f(self, theta)
        try:
            return on_floats(type(self).f)(self, theta.tolist())
        except FAILURES:
            with np.errstate(all="ignore"):
                return on_numpy_floats(type(self).f)(self, list(theta))

    def gradient(self, theta: Array) -> Array:
        """Return ∇f at points of shape ``(dim, *batch)``, in the same shape."""
        gradient = np.empty_like(theta)
        if theta.ndim > 1 or theta.dtype != np.float64:
            type(self).df(self, theta, gradient)
            return gradient
        numbers: list[Any] = [0.0] * len(theta)
        try:
            on_floats(type(self).df)(self, theta.tolist(), numbers)
        except FAILURES:
            with np.errstate(all="ignore"):
                on_numpy_floats(type(self).df)(self, list(theta), numbers)
        gradient[:] = numbers
        return gradient
