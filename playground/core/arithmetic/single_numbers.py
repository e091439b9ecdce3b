"""Pure functions on single numbers: Python's floats with the C library's functions, which compiled kernels call too.

numpy has an exponential, a sine and a power of its own, whose last bits differ from the C library's on some processors.
A run must not depend on whether its kernel is ready: for one point all go through the same library.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from playground.core.arithmetic.select import choose, select

Pure = Callable[..., Any]


class NumpyWith(types.ModuleType):
    """A stand-in for the module ``numpy``, with some functions in the place of its own."""

    def __init__(self, functions: Mapping[str, Pure]) -> None:
        super().__init__("numpy", "numpy with functions in the place of some of its own.")
        vars(self).update(functions)

    def __getattr__(self, name: str) -> Any:
        """Return what is numpy's; all of it at once would import what nobody needs."""
        return getattr(np, name)


FAILURES = (ArithmeticError, ValueError, TypeError)
"""What a function on floats may raise where numpy has infinity or no number: 1/0 and exp(1000), √−1, comparing ∛−1."""


def evaluated(function: Pure, p: Any, *numbers: float) -> Any:
    """Return what a pure function of settings and numbers is at single numbers, with infinities and NaN as numpy."""
    try:
        return on_floats(function)(p, *numbers)
    except FAILURES:
        with np.errstate(all="ignore"):
            return on_numpy_floats(function)(p, *map(np.float64, numbers))


@cache
def on_floats(function: Pure) -> Pure:
    """Return a pure function for Python's floats, quick; raises one of the :data:`FAILURES` instead of inf and NaN."""
    return _copied(function, _QUICK, on_floats)


@cache
def on_numpy_floats(function: Pure) -> Pure:
    """Return the same for numpy's floats: ten times as slow, but with infinities and NaN."""
    return _copied(function, _CAREFUL, on_numpy_floats)


def called_in(function: types.FunctionType, names: Mapping[str, Any]) -> dict[str, types.FunctionType]:
    """Return the Python functions of this package, or of a function's own module, that it calls, by their names."""
    found = {name: names.get(name) for name in function.__code__.co_names}
    return {
        name: called
        for name, called in found.items()
        if isinstance(called, types.FunctionType)
        and (called.__module__.startswith("playground.") or called.__module__ == function.__module__)
    }


def with_names(function: types.FunctionType, names: dict[str, Any]) -> types.FunctionType:
    """Return a copy of a function that finds other things under its global names."""
    copy = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def _copied(function: Pure, stand_in: NumpyWith, again: Callable[[Pure], Pure]) -> Pure:
    if function is select:
        return choose
    assert isinstance(function, types.FunctionType)
    names = dict(function.__globals__)
    names.update({name: stand_in for name in function.__code__.co_names if names.get(name) is np})
    names.update({name: again(called) for name, called in called_in(function, names).items()})
    return with_names(function, names)


def _maximum(a: float, b: float) -> float:
    return a if a >= b or a != a else b


def _minimum(a: float, b: float) -> float:
    return a if a <= b or a != a else b


def _sign(x: float) -> float:
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else 0.0 if x == 0.0 else x


_LIBRARY: dict[str, Pure] = {
    "sqrt": math.sqrt, "exp": math.exp, "expm1": math.expm1, "log": math.log, "log1p": math.log1p, "log2": math.log2,
    "log10": math.log10, "sin": math.sin, "cos": math.cos, "tan": math.tan, "arcsin": math.asin, "arccos": math.acos,
    "arctan": math.atan, "arctan2": math.atan2, "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh,
    "power": math.pow,
}  # fmt: skip
_EXACT: dict[str, Pure] = {
    "abs": abs, "absolute": abs, "fabs": math.fabs, "maximum": _maximum, "minimum": _minimum, "sign": _sign,
    "where": choose,
}  # fmt: skip


def _careful(name: str, function: Pure) -> Pure:
    def evaluate(*numbers: float) -> Any:
        try:
            return np.float64(function(*numbers))
        except FAILURES:
            return getattr(np, name)(*numbers)

    return evaluate


_QUICK = NumpyWith({**_EXACT, **_LIBRARY})
_CAREFUL = NumpyWith({**_EXACT, **{name: _careful(name, function) for name, function in _LIBRARY.items()}})
