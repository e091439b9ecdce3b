"""How near the lowest value counts as there, where the answer is a loss and not a place."""

from __future__ import annotations

import math

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.errors import InvalidInputError, shown
from playground.core.objectives import Objective
from playground.core.planes.places import directions

RING_SHARE = 0.001
"""The default tolerance is what f rises by over this share of the domain shown."""
_ANGLES = 64
_ROUNDING = 1e-15  # In units of f*, or of 1.


def default_tolerance(objective: Objective) -> float | None:
    """Return how far above f* a loss may be and still count as f*, None where there is no minimum.

    It is the least rise of f on an ellipse around a known minimum whose half axes are a thousandth of the domain, so
    that a run whose loss is within it near that minimum is no further away than that.
    """
    ring = RING_SHARE * np.array(
        [
            (high - low) * along
            for (low, high), along in zip(objective.domain, directions(objective.dim, _ANGLES), strict=True)
        ]
    )
    rises = [
        objective.value(np.array(minimum.point)[:, np.newaxis] + ring) - minimum.value for minimum in objective.minima
    ]
    positive = [rise[rise > 0.0].min() for rise in rises if np.any(rise > 0.0)]
    return float(min(positive)) if positive else None


def wanted_tolerance(objective: Objective, tolerance: float | None) -> float | None:
    """Return the tolerance that a caller gave, or the default.

    Raises:
        InvalidInputError: It is no number above 0.
    """
    if tolerance is None:
        return default_tolerance(objective)
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, float)) or not 0.0 < tolerance < math.inf:
        raise InvalidInputError(f"tolerance must be a number above 0, not {shown(tolerance)}.", "tolerance")
    return float(tolerance)


def target_loss(objective: Objective, tolerance: float | None) -> float:
    """Return the loss at or below which a run is there; minus infinity where the objective has no minimum."""
    if objective.lowest is None or tolerance is None:
        return -math.inf
    return objective.lowest + tolerance


def lowest_of(objective: Objective, losses: Array) -> float:
    """Return f*, or the lowest of some losses where the objective has no minimum; 0 where none of them is finite."""
    if objective.lowest is not None:
        return objective.lowest
    finite = losses[np.isfinite(losses)]
    return float(finite.min()) if finite.size else 0.0


def rounding(objective: Objective) -> float:
    """Return how far above f* losses may be and still not be told apart; 0 where there is no minimum."""
    return _ROUNDING * max(abs(objective.lowest), 1.0) if objective.lowest is not None else 0.0
