"""Powers β, β², β³, … from step to step, as the C library gives them. Imports numba.

The library takes 13 ns for a power, and 40 ns for one that underflows: more than for the rest of a step. Here each is
the one before times β, kept as a pair of floats whose sum has 106 bits. The library is off by less than 0.54 units in
the last place (glibc says so), so where the pair lies nearer than the rest of a unit to its first float, that float is
the library's answer too. Elsewhere, once in twelve steps, the library is asked. Where the power is too small to be seen
beside 1, the first float is good enough.
"""

from __future__ import annotations

from typing import Any

from playground.core.compiled.vector_math import called, fma, inlined

_DOUBT = 0.5 / (1.0 - 0.54)
_UNSEEN = 2.0**-60
_LEAST = 1e-300
"""Less than this is taken for 0: pairs lose bits there, and processors take long over what is still smaller."""


@called
def first_power(base: float, step: float) -> Any:
    """Return the pair from which :func:`next_power` goes on: base to the power of ``step - 1``; step is at least 1."""
    high, low = 1.0, 0.0
    factor, factor_low = base, 0.0
    left = int(step) - 1
    while left:
        if left & 1:
            high, low = _product(high, low, factor, factor_low)
        factor, factor_low = _product(factor, factor_low, factor, factor_low)
        left >>= 1
    return high, low


@inlined
def next_power(base: float, step: float, high: float, low: float) -> Any:
    """Return base to the power of the step, and the pair for the next; takes the pair of the step before."""
    if abs(high) < _LEAST:
        return 0.0, high, low
    high, low = _product(high, low, base, 0.0)
    power = high
    if not (abs(high) < _UNSEEN or high + _DOUBT * low == high):  # Asked too where the pair is no number.
        power = base**step
    return power, high, low


@inlined
def _product(a: float, a_low: float, b: float, b_low: float) -> Any:
    high = a * b
    low = fma(a, b, -high) + (a * b_low + a_low * b)
    total = high + low
    return total, low - (total - high)
