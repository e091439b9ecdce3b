"""When a run has settled, the gradient of what is minimised and the step being too small; when it is judged."""

from __future__ import annotations

from typing import Any

import numpy as np

FURTHEST = 1e12
"""A run that comes further from the origin than this has diverged."""
GRADIENT_TOLERANCE = 1e-6
"""A gradient shorter than this counts as none."""
STEP_TOLERANCE = 1e-6
"""A step shorter than this share of 1 + |θ| counts as none."""


def is_settled(gradient_norm: Any, step_norm: Any, distance: Any) -> Any:
    """Tell whether gradient and step are both too small to matter, so far from the origin; arrays row by row.

    The gradient is that of what is minimised, L2 included, as it was before noise and clipping.
    """
    return (gradient_norm < GRADIENT_TOLERANCE) & (step_norm < STEP_TOLERANCE * (1.0 + distance))


def length(x: Any, y: Any) -> Any:
    """Return the length of a vector of two numbers, the same bits wherever it is asked; arrays row by row."""
    return np.sqrt(x * x + y * y)


def squared_length(vector: Any) -> Any:
    """Return the square of a vector's length, the same bits of a list, of an array and compiled."""
    total = 0.0
    for i in range(len(vector)):
        total += vector[i] * vector[i]
    return total


def length_of(vector: Any) -> Any:
    """Return the length of a vector, the same bits of a list, of an array and compiled."""
    return np.sqrt(squared_length(vector))


def lengths(vectors: Any) -> Any:
    """Return the lengths of vectors ``(dim, *batch)``."""
    return length(*vectors) if len(vectors) == 2 else np.sqrt(np.einsum("i...,i...->...", vectors, vectors))


def is_judged(streak: Any) -> Any:
    """Tell of settled rows, counted within their streak, whether the stopping rule judges them.

    It does so at the 1st, 2nd, 4th, 8th and so on: what has settled may yet leave, as from a saddle, or come to rest
    elsewhere without a longer step. To judge each row would take longer than the steps.
    """
    return (streak > 0) & (streak & (streak - 1) == 0)
