"""Translating a function of the core, with the functions it calls, into machine code. Imports numba."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numba.core import ir as numba_ir
from numba.core.rewrites.registry import Rewrite, register_rewrite

from playground.core.arithmetic.select import select
from playground.core.arithmetic.single_numbers import called_in, with_names
from playground.core.compiled.vector_math import inlined, numpy_for_kernels

_NUMPY = numpy_for_kernels()
_IR: Any = numba_ir
_POWERS = "powers of the step"  # What a translated function's globals keep their names under.


@cache
def translated(
    function: Callable[..., Any], for_lanes: bool = False, powers: tuple[str, ...] = ()
) -> Callable[..., Any]:
    """Return a pure function compiled for scalars, unchanged but for ``select`` and powers of the step.

    Functions of this package that it calls are translated with it.

    Args:
        function: The function.
        for_lanes: Whether it will stand in a loop over lanes, which is to be vectorised: sine, cosine and exponential
            are our own then, and what a constant of the loop divides is multiplied by its reciprocal, so that last
            bits may differ. Without, a run has the same bits compiled as interpreted.
        powers: Hyperparameters whose power of the step is there already: ``p.name_power`` is read for ``p.name**t``.
    """
    if function is select:
        return _compiled(_choose, for_lanes)
    assert isinstance(function, types.FunctionType)
    names = {**function.__globals__, _POWERS: powers}
    if for_lanes:
        names.update({name: _NUMPY for name in function.__code__.co_names if names.get(name) is np})
    names.update({name: translated(f, for_lanes, powers) for name, f in called_in(function, names).items()})
    return _compiled(with_names(function, names), for_lanes)


def _compiled(function: Callable[..., Any], for_lanes: bool) -> Callable[..., Any]:
    return inlined(function, {"arcp"} if for_lanes else False)


def _choose(condition: Any, a: Any, b: Any) -> Any:
    return a if condition else b


class _ReadPowers(Rewrite):
    """What has numba read ``p.name_power`` for ``p.name**t`` in functions translated so; others it leaves alone."""

    def match(self, func_ir: Any, block: Any, typemap: Any, calltypes: Any) -> bool:
        """Tell whether a block of a function has such powers."""
        powers = func_ir.func_id.func.__globals__.get(_POWERS, ())
        self._block, self._read = block, {}
        for place, statement in enumerate(block.body if powers else ()):
            raised: Any = getattr(statement, "value", None)
            if getattr(raised, "op", "") == "binop" and raised.fn is operator.pow and raised.rhs.name == "t":
                base: Any = func_ir.get_definition(raised.lhs)
                if getattr(base, "op", "") == "getattr" and base.value.name == "p" and base.attr in powers:
                    self._read[place] = _IR.Expr.getattr(base.value, f"{base.attr}_power", raised.loc)
        return bool(self._read)

    def apply(self) -> Any:
        """Return the block with the powers read."""
        block = self._block.copy()
        for place, read in self._read.items():
            statement = block.body[place]
            block.body[place] = _IR.Assign(read, statement.target, statement.loc)
        return block


_register: Any = register_rewrite
_register("before-inference")(_ReadPowers)
