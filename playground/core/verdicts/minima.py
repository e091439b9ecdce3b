"""Minima near which runs end: whether a listed one is reached, and which are there that nobody has listed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import Objective
from playground.core.objectives.objective import Minimum
from playground.core.planes.places import Indices, Radius, cells, near_radius
from playground.core.verdicts.bends import CURVATURE_TOLERANCE, curvatures, newton_step
from playground.core.verdicts.minimised import Minimised

_MOST_CELLS = 4096
_NEWTON_STEPS = 40
_CLOSE = 1e-6  # Newton's last step, in radii.
_AT = 1e-2  # So many radii from a minimum are at it, and
_ALONG = np.linspace(0.0, 1.0, 33)[1:-1]  # from further away values are looked at here on the way to it.


def within_rim(function: Minimised, points: Array, listed: Indices) -> Indices:
    """Return which of the listed minima points at rest ``(dim, n)`` are in, -1 where a rim lies between.

    Ripples may be narrower than what counts as one place. A minimum that L2 moves is not looked at: where it is now is
    not known.

    Args:
        function: What is minimised.
        points: Where runs rest.
        listed: The index of the minimum that each lies by, -1 where by none.
    """
    found = listed.copy()
    scale = 1.0 / np.array(near_radius(function.objective))[:, np.newaxis]
    for index in np.unique(listed[listed >= 0]).tolist():
        if not function.stays[index]:
            continue
        place = np.array(function.listed[index].point)[:, np.newaxis]
        away = np.flatnonzero((listed == index) & (np.sum(((points - place) * scale) ** 2, axis=0) > _AT * _AT))
        here = points[:, away]
        value = function.value(here)
        highest = np.max([function.value(here + share * (place - here)) for share in _ALONG], axis=0, initial=-np.inf)
        found[away[highest > value + _CLOSE * _CLOSE * (1.0 + np.abs(value))]] = -1
    return found


def minima_near(function: Minimised, points: Array, radius: Radius) -> tuple[Minimum, ...]:
    """Find the minima that points ``(dim, n)`` are at or near, the lowest first; values are f's, without L2.

    Newton's method is run from one point of each cell a radius wide, the fullest first; what it finds further than two
    radii away, or where the curvature is not upward, is no minimum at which that point rests.
    """
    scale = 1.0 / np.array(radius)[:, np.newaxis]
    starts, _ = cells(points * scale, _MOST_CELLS)
    if not starts.shape[1]:
        return ()
    starts = starts / scale
    at, lowest, is_close = _newton(function, starts, radius)
    is_near = np.sum(((at - starts) * scale) ** 2, axis=0) <= 4.0
    return _distinct(function.objective, at[:, is_close & is_near & (lowest > CURVATURE_TOLERANCE)], radius)


def _newton(function: Minimised, start: Array, radius: Radius) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
    """Return where Newton's method gets from each start, the lowest curvature there, and whether it has come close."""
    scale = 1.0 / np.array(radius)[:, np.newaxis]
    at, length = start, np.zeros(start.shape[1])
    with np.errstate(all="ignore"):
        for _ in range(_NEWTON_STEPS):
            step = newton_step(function.hessian(at), function.gradient(at))
            length = np.sqrt(np.sum((step * scale) ** 2, axis=0))
            at = at + step / np.maximum(length, 1.0)
            if np.all(length < _CLOSE):
                break
        bends = curvatures(function.hessian(at))
        slope = np.sqrt(np.sum(function.gradient(at) ** 2, axis=0))
        # A singular curvature gives a step of 0, wherever it is: there the slope must tell.
        curved = np.max(np.abs(bends), axis=0)
        is_close = (length < _CLOSE) & (slope <= _CLOSE * min(radius) * curved) & np.isfinite(function.value(at))
    return at, bends[0], is_close


def _distinct(objective: Objective, points: Array, radius: Radius) -> tuple[Minimum, ...]:
    """Return the points, those within a radius of each other once, the lowest first."""
    values = np.asarray(objective.value(points), dtype=np.float64)
    scale = 1.0 / np.array(radius)[:, np.newaxis]
    # Rounded, or equal minima would be in an order that the last bit decides.
    order = np.lexsort((*points[::-1], np.round(values, 9)))
    left, kept = points[:, order], []
    while left.shape[1]:
        kept.append(left[:, 0])
        left = left[:, np.sum(((left - left[:, :1]) * scale) ** 2, axis=0) > 1.0]
    # Newton's method comes as near 0 as 1e-26, where 0 is meant.
    tidy = [np.where(np.abs(point) < _CLOSE * _CLOSE * np.array(radius), 0.0, point) for point in kept]
    return tuple(Minimum(tuple(point.tolist()), float(objective.value(point))) for point in tidy)
