"""The curvature of many parameters from gradients alone, by Lanczos' method: no matrix of all of them is made."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.verdicts.minimised import Minimised

FEW = 16
"""Parameters up to which the whole matrix of second derivatives is taken."""
MOST_GRADIENT_PAIRS = 48
"""Directions in which curvature is looked at for one point: enough for its ends, which Lanczos' method finds first."""

_WIDTH = 1e-5  # Gradients are taken this far apart, relative to 1 + |θ|.
_NONE = 1e-8  # A curvature below this share of the largest is what rounding leaves.


class Spectrum(NamedTuple):
    """Curvatures at a point, rising, ``(k,)``, and the directions that have them, ``(dim, k)``."""

    curvatures: Array
    directions: Array


def spectrum(function: Minimised, point: Array, first: Array | None = None) -> Spectrum:
    """Return what Lanczos' method finds of the curvatures at a point ``(dim,)`` (Golub & Van Loan 2013, section 10.1).

    The lowest and the highest are near those of the matrix; each pair of gradients tells of one more direction. All are
    kept at right angles to each other, for rounding would bring the ends back again and again.

    Args:
        function: What is minimised.
        point: Where.
        first: The direction to begin with; a fixed one that is none of the axes where left out.
    """
    start = np.random.default_rng(0).standard_normal(len(point)) if first is None else first
    basis = [start / np.linalg.norm(start)]
    width = _WIDTH * (1.0 + float(np.linalg.norm(point)))
    along, beside = list[float](), list[float]()
    with np.errstate(all="ignore"):
        while True:
            ahead, behind = (function.gradient(point + side * width * basis[-1]) for side in (1.0, -1.0))
            image = np.nan_to_num((ahead - behind) / (2.0 * width), posinf=0.0, neginf=0.0)
            along.append(float(basis[-1] @ image))
            found = np.array(basis)
            for _ in range(2):  # Once leaves what rounding made of it.
                image = image - found.T @ (found @ image)
            left = float(np.linalg.norm(image))
            if left <= _NONE * max(map(abs, along)) or len(basis) >= min(len(point), MOST_GRADIENT_PAIRS):
                break
            beside.append(left)
            basis.append(image / left)
    values, shares = np.linalg.eigh(np.diag(along) + np.diag(beside, 1) + np.diag(beside, -1))
    return Spectrum(values, found.T @ shares)


def newton_step(function: Minimised, point: Array) -> Array:
    """Return the way from a point ``(dim,)`` to where the gradient would be 0 if the curvature stayed as it is.

    Directions without curvature are left out; where there is no gradient the way is none.
    """
    gradient = function.gradient(point)
    if not np.any(gradient):
        return np.zeros_like(point)
    curvatures, directions = spectrum(function, point, gradient)
    bends = np.abs(curvatures) > _NONE * np.max(np.abs(curvatures))
    step: Array = -directions[:, bends] @ ((directions[:, bends].T @ gradient) / curvatures[bends])
    return step
