"""When a run has settled: the gradient of what is minimised and the step are both too small to matter."""

from __future__ import annotations

from typing import Any

GRADIENT_TOLERANCE = 1e-6
"""A gradient shorter than this counts as none."""
STEP_TOLERANCE = 1e-6
"""A step shorter than this share of 1 + |θ| counts as none."""


def is_settled(gradient_norm: Any, step_norm: Any, distance: Any) -> Any:
    """Tell whether gradient and step are both too small to matter, so far from the origin; arrays row by row.

    The gradient is that of what is minimised, L2 included, as it was before noise and clipping.
    """
    return (gradient_norm < GRADIENT_TOLERANCE) & (step_norm < STEP_TOLERANCE * (1.0 + distance))
