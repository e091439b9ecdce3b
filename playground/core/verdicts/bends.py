"""How a function bends at some points: whole matrices for few parameters, what matters of them for many."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.verdicts import krylov
from playground.core.verdicts.curvature import curvatures, newton_step
from playground.core.verdicts.krylov import Spectrum, spectrum
from playground.core.verdicts.minimised import Minimised


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
    def _ends(self) -> tuple[Array, Array]:
        """The lowest and the highest curvature at each point."""
        if self._is_few:
            found = curvatures(self._hessian)
            return found[0], found[-1]
        return np.array([each.curvatures[0] for each in self._spectra]), np.array(
            [each.curvatures[-1] for each in self._spectra]
        )

    @property
    def lowest(self) -> Array:
        """The lowest curvature at each point."""
        lowest, _ = self._ends
        return lowest

    @property
    def highest(self) -> Array:
        """The highest curvature at each point."""
        _, highest = self._ends
        return highest

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
