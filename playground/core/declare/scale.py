"""How the values of a range are spaced, on sliders, axes and in sweeps: evenly, by logarithm, or by that of 1 − β."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from playground.core.arithmetic.arrays import Array

Scale = Literal["linear", "log", "log1m"]
"""``"log1m"`` is the logarithm of 1 − value, which tells 0.99 and 0.999 as far apart as 0.9 and 0.99."""

_LEAST, _LEAST_REST = 1e-300, 1e-15  # What a logarithm is taken of is no less.


def forward(scale: Scale, value: float) -> float:
    """Return where a value stands on a line on which the scale is even; it rises with the value."""
    if scale == "log":
        return math.log10(max(value, _LEAST))
    if scale == "log1m":
        return -math.log10(max(1.0 - value, _LEAST_REST))
    return value


def inverse(scale: Scale, place: float) -> float:
    """Return the value that :func:`forward` places there."""
    if scale == "log":
        return math.pow(10.0, place)
    return 1.0 - math.pow(10.0, -place) if scale == "log1m" else place


def spaced(scale: Scale, low: float, high: float, count: int) -> Array:
    """Return values from ``low`` to ``high``, ``(count,)``, even on the scale, the two ends exact."""
    if scale == "log":
        values = np.logspace(math.log10(low), math.log10(high), count)
    elif scale == "log1m":
        values = 1.0 - np.logspace(math.log10(1.0 - low), math.log10(1.0 - high), count)
    else:
        values = np.linspace(low, high, count)
    values[0], values[-1] = low, high
    return values
