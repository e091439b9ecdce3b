"""Translating a function of the core, with the functions it calls, into machine code. Imports numba."""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numba import njit

from playground.core.compiled.vector_math import numpy_for_kernels
from playground.core.select import select

_NUMPY = numpy_for_kernels()


@cache
def translated(function: Callable[..., Any], for_lanes: bool = False) -> Callable[..., Any]:
    """Return a pure function compiled for scalars, unchanged but for ``select``.

    Functions of this package that it calls are translated with it.

    Args:
        function: The function.
        for_lanes: Whether it will stand in a loop over lanes, which is to be vectorised: sine, cosine and exponential
            are our own then, and what a constant of the loop divides is multiplied by its reciprocal, so that last
            bits may differ. Without, a run has the same bits compiled as interpreted.
    """
    if function is select:
        return _compiled(_choose, for_lanes)
    assert isinstance(function, types.FunctionType)
    names = dict(function.__globals__)
    for name in function.__code__.co_names:
        called = names.get(name)
        if isinstance(called, types.FunctionType) and called.__module__.startswith("playground."):
            names[name] = translated(called, for_lanes)
        elif called is np and for_lanes:
            names[name] = _NUMPY
    copy = types.FunctionType(function.__code__, names, function.__name__, function.__defaults__)
    return _compiled(copy, for_lanes)


def _compiled(function: Callable[..., Any], for_lanes: bool) -> Callable[..., Any]:
    # With Python's error model every division would branch, and nothing would be vectorised.
    fastmath: bool | set[str] = {"arcp"} if for_lanes else False
    compiled: Callable[..., Any] = njit(error_model="numpy", forceinline=True, fastmath=fastmath)(function)
    return compiled


def _choose(condition: Any, a: Any, b: Any) -> Any:
    return a if condition else b
