"""Functions of any number of parameters, written once in loops over the coordinates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.single_numbers import FAILURES, Pure, on_floats, on_numpy_floats
from playground.core.objectives.objective import Objective, is_point


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
        return self._on_floats(type(self).f, theta) if is_point(theta) else type(self).f(self, theta)

    def gradient(self, theta: Array) -> Array:
        """Return ∇f at points of shape ``(dim, *batch)``, in the same shape."""
        gradient = np.empty_like(theta)
        if is_point(theta):
            numbers: list[Any] = [0.0] * len(theta)
            self._on_floats(type(self).df, theta, numbers)
            gradient[:] = numbers
        else:
            type(self).df(self, theta, gradient)
        return gradient

    def _on_floats(self, function: Pure, theta: Array, *out: list[Any]) -> Any:
        try:
            return on_floats(function)(self, theta.tolist(), *out)
        except FAILURES:
            with np.errstate(all="ignore"):
                return on_numpy_floats(function)(self, list(theta), *out)
