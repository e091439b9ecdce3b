"""How kernels are entered from outside: arrays made of the addresses that they are given. Imports numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.core import types
from numba.extending import intrinsic
from numba.np import arrayobj

nb: Any = types
_arrays: Any = arrayobj

KINDS: dict[str, Any] = {"p": nb.CPointer(nb.float64), "q": nb.CPointer(nb.int64), "f": nb.float64, "i": nb.int64}
"""The letters of :mod:`playground.core.compiled.machine_code`, as numba has them."""


def _array(shape: int) -> Callable[..., Any]:
    """Return how numba is to type and code an array of so many axes around an address; nobody owns it."""

    def typed(pointer: Any) -> Any:
        kind = nb.Array(pointer.dtype, shape, "C")

        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            address, *lengths = arguments
            array = _arrays.make_array(kind)(context, builder)
            item = context.get_constant(nb.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
            strides = [item]
            for length in reversed(lengths[1:]):
                strides.insert(0, builder.mul(strides[0], length))
            data = builder.bitcast(address, array.data.type)
            _arrays.populate_array(array, data, lengths, strides, item, None)
            return array._getvalue()

        return kind(pointer, *[nb.intp] * shape), code

    return typed


def _vector_typed(context: Any, pointer: Any, length: Any) -> Any:
    return _array(1)(pointer)


def _table_typed(context: Any, pointer: Any, rows: Any, columns: Any) -> Any:
    return _array(2)(pointer)


def _pile_typed(context: Any, pointer: Any, tables: Any, rows: Any, columns: Any) -> Any:
    return _array(3)(pointer)


vector: Any = intrinsic(_vector_typed)
table: Any = intrinsic(_table_typed)
pile: Any = intrinsic(_pile_typed)
