"""What second derivatives tell: curvatures, and where Newton's method would go."""

from __future__ import annotations

import numpy as np

from playground.core.arithmetic.arrays import Array

CURVATURE_TOLERANCE = 1e-6
"""A curvature counts as none below this share of the largest, or below this itself."""


def curvatures(hessian: Array) -> Array:
    """Return the eigenvalues of symmetric matrices ``(dim, dim, points)``, rising, ``(dim, points)``."""
    if len(hessian) != 2:
        return np.asarray(np.linalg.eigvalsh(np.moveaxis(hessian, -1, 0)).T, dtype=np.float64)
    (xx, xy), (_, yy) = hessian
    middle, spread = (xx + yy) / 2.0, np.hypot((xx - yy) / 2.0, xy)
    return np.stack([middle - spread, middle + spread])


def newton_step(hessian: Array, gradient: Array) -> Array:
    """Return the way to where the gradient would be 0 if the curvature stayed as it is, ``(dim, points)``.

    What is not finite, as where the matrix is singular, is 0.

    Args:
        hessian: Second derivatives, ``(dim, dim, points)``.
        gradient: First derivatives, ``(dim, points)``.
    """
    if len(hessian) != 2:
        matrices, right = np.moveaxis(hessian, -1, 0), -gradient.T[..., np.newaxis]
        step: Array = (np.linalg.pinv(matrices) @ right)[..., 0].T
    else:
        (xx, xy), (_, yy) = hessian
        determinant = xx * yy - xy * xy
        with np.errstate(all="ignore"):
            across = xy * gradient[1] - yy * gradient[0]
            step = np.stack([across, xy * gradient[0] - xx * gradient[1]]) / determinant
    return np.where(np.isfinite(step), step, 0.0)
