"""The gradient pipeline of kernels, compiled once for all of a process: they call it. Imports numba."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from playground.core.arrays import Array
from playground.core.compiled.translate import translated
from playground.core.compiled.vector_math import called
from playground.core.gradients import shaped


class _Settings(NamedTuple):
    noise: float
    l2: float
    clip_norm: float
    clip_value: float


_shaped = translated(shaped)


@called
def shaped_lanes(w: Any, g: Array, theta: Array, noise: Array) -> Array:
    """Return the gradient that the rule is given, ``(2, lanes)``; ``w`` are the pipeline's settings, noise first."""
    gradient: Array = _shaped(_Settings(w[0], w[1], w[2], w[3]), g, theta, noise)
    return gradient


@called
def shaped_point(w: Any, gx: float, gy: float, x: float, y: float, noise: Array) -> Any:
    """Return the same along x and along y for one point."""
    g = _shaped(_Settings(w[0], w[1], w[2], w[3]), np.array([gx, gy]), np.array([x, y]), noise)
    return g[0], g[1]
