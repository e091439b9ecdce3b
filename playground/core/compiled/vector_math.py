"""Sine, cosine and exponential in plain arithmetic, so that loops over them become vector instructions. Imports numba.

What the C library offers is called once a lane and keeps the loop around it from being vectorised. Errors stay below
one unit in the last place, as numpy's do, up to angles of 10⁵, and below a few dozen further out. Past 10¹⁵, where a
float no longer knows its place in the period, sine and cosine are those of 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from llvmlite import ir
from numba import njit
from numba.core import cgutils
from numba.core import types as nb
from numba.extending import intrinsic

_ROUND = 6755399441055744.0  # 1.5·2⁵²: adding it leaves the nearest whole number in the lowest bits.
_TWO_OVER_PI = 0.6366197723675814
_HALF_PI = (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33)  # Their sum is π/2.
_FURTHEST_TURN = 1e15

# Coefficients of fdlibm's kernels (Sun Microsystems 1993) on [-π/4, π/4] and [-½ ln 2, ½ ln 2].
_S1, _S2, _S3 = -1.66666666666666324348e-01, 8.33333333332248946124e-03, -1.98412698298579493134e-04
_S4, _S5, _S6 = 2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10
_C1, _C2, _C3 = 4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05
_C4, _C5, _C6 = -2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11
_E1, _E2, _E3 = 1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05
_E4, _E5 = -1.65339022054652515390e-06, 4.13813679705723846039e-08
_ONE_OVER_LN2 = 1.44269504088896338700
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LEAST_EXPONENT, _MOST_EXPONENT = -746.0, 710.0


_declared: Any = cgutils.get_or_insert_function  # It has no types.


def _fma_typed(context: Any, a: Any, b: Any, c: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return nb.float64(nb.float64, nb.float64, nb.float64), code


def _bits_typed(context: Any, a: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(nb.int64))

    return nb.int64(nb.float64), code


def _from_bits_typed(context: Any, a: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(nb.float64))

    return nb.float64(nb.int64), code


def _power_typed(context: Any, x: Any, exponent: Any) -> Any:
    """Return x to the power of an exponent from the C library, as Python has it; multiplying has other last bits."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        number = context.get_value_type(nb.float64)
        function = _declared(builder.module, ir.FunctionType(number, [number, number]), "pow")
        function.attributes.add("nobuiltin")  # LLVM would take x·x for x².
        return builder.call(function, arguments)

    return nb.float64(nb.float64, nb.float64), code


_Function = TypeVar("_Function", bound=Callable[..., Any])
_njit: Any = njit  # Its stubs do not know of the wrappers.


def called(function: _Function) -> _Function:
    """Compile a function that only kernels call: what Python and C would call it by takes long to compile."""
    compiled: _Function = _njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
    return compiled


def inlined(function: _Function, fastmath: bool | set[str] = False) -> _Function:
    """Compile a function that kernels take in. With Python's error model every division in it would branch."""
    compiled: _Function = _njit(
        error_model="numpy", forceinline=True, fastmath=fastmath, no_cpython_wrapper=True, no_cfunc_wrapper=True
    )(function)
    return compiled


def inlined_in_lanes(function: _Function) -> _Function:
    """Compile a function for a loop over lanes: what a constant of the loop divides is multiplied by its reciprocal."""
    return inlined(function, {"arcp"})


fma: Any = intrinsic(_fma_typed)
power: Any = intrinsic(_power_typed)
_bits: Any = intrinsic(_bits_typed)
_from_bits: Any = intrinsic(_from_bits_typed)


@inlined
def _turned(x: float) -> Any:
    """Return the quarter turns in an angle, in the lowest bits, and the sine and cosine of what is left."""
    x = x if abs(x) < _FURTHEST_TURN else 0.0 * x  # Not a number stays so, and infinity becomes so.
    shifted = x * _TWO_OVER_PI + _ROUND
    quarters = shifted - _ROUND
    high = fma(-quarters, _HALF_PI[0], x)
    r = fma(-quarters, _HALF_PI[1], high)
    low = fma(-quarters, _HALF_PI[1], high - r)
    low = fma(-quarters, _HALF_PI[2], low)
    z = r * r
    tail = fma(z, fma(z, fma(z, fma(z, _S6, _S5), _S4), _S3), _S2)
    v = z * r
    sine = r - ((z * (0.5 * low - v * tail) - low) - v * _S1)
    tail = z * fma(z, fma(z, fma(z, fma(z, fma(z, _C6, _C5), _C4), _C3), _C2), _C1)
    half = 0.5 * z
    w = 1.0 - half
    cosine = w + (((1.0 - w) - half) + (z * tail - r * low))
    return _bits(shifted), sine, cosine


@inlined
def sin(x: float) -> Any:
    quarters, sine, cosine = _turned(x)
    size = cosine if quarters & 1 else sine
    return -size if quarters & 2 else size


@inlined
def cos(x: float) -> Any:
    quarters, sine, cosine = _turned(x)
    size = sine if quarters & 1 else cosine
    return -size if (quarters + 1) & 2 else size


@inlined
def exp(x: float) -> Any:
    x = _LEAST_EXPONENT if x < _LEAST_EXPONENT else x
    x = _MOST_EXPONENT if x > _MOST_EXPONENT else x
    shifted = x * _ONE_OVER_LN2 + _ROUND
    doublings = shifted - _ROUND
    high = fma(-doublings, _LN2_HIGH, x)
    low = doublings * _LN2_LOW
    r = high - low
    z = r * r
    c = r - z * fma(z, fma(z, fma(z, fma(z, _E5, _E4), _E3), _E2), _E1)
    y = 1.0 + (r * c / (2.0 - c) - low + high)
    # In two halves, or 2¹⁰²⁴ and what lies below 2⁻¹⁰²² could not be reached.
    count = _bits(shifted) - _bits(_ROUND)
    half = count >> 1
    return y * _from_bits((half + 1023) << 52) * _from_bits((count - half + 1023) << 52)
