"""How a function bends at some points: whole matrices for few parameters, what matters of them for many."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.verdicts import krylov
from playground.core.verdicts.krylov import Spectrum, spectrum
from playground.core.verdicts.minimised import Minimised

CURVATURE_TOLERANCE = 1e-6
"""A curvature counts as none below this share of the largest, or below this itself."""


class Bends:
    """The curvature of what is minimised at points ``(dim, points)``."""

    def __init__(self, function: Minimised, points: Array) -> None:
        self._function, self._points = function, points
        self._is_few = len(points) <= krylov.FEW

    @cached_property
    def _raw_hessian(self) -> Array:
        with np.errstate(all="ignore"):
            return self._function.hessian(self._points)

    @cached_property
    def _hessian(self) -> Array:
        return np.where(np.isfinite(self._raw_hessian), self._raw_hessian, 0.0)

    @cached_property
    def _spectra(self) -> list[Spectrum]:
        return [spectrum(self._function, point) for point in self._points.T]

    @cached_property
    def ends(self) -> tuple[Array, Array]:
        """The lowest and the highest curvature at each point, ``(points,)`` both."""
        if self._is_few:
            found = curvatures(self._hessian)
        else:
            found = np.array([each.curvatures[[0, -1]] for each in self._spectra]).T
        return found[0], found[-1]

    def level(self, place: int, soft: float) -> Array:
        """Return the directions at one of the points along which the curvature is ``soft`` at most, ``(dim, n)``."""
        found = Spectrum(*np.linalg.eigh(self._hessian[..., place])) if self._is_few else self._spectra[place]
        level: Array = found.directions[:, np.abs(found.curvatures) <= soft]
        return level

    def newton_steps(self) -> Array:
        """Return the way to where the gradient would be 0 if the curvature stayed as it is, ``(dim, points)``."""
        with np.errstate(all="ignore"):
            if self._is_few:
                return newton_step(self._raw_hessian, self._function.gradient(self._points))
            steps = [krylov.newton_step(self._function, point) for point in self._points.T]
        return np.stack(steps, axis=1)


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
