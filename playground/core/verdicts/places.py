"""Places where runs end: which of them is near a point, and which minima nobody has listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import Function, Objective
from playground.core.objectives.objective import Minimum
from playground.core.verdicts.curvature import CURVATURE_TOLERANCE, curvatures, newton_step
from playground.core.verdicts.minimised import Minimised

Radius = tuple[float, ...]
Indices = npt.NDArray[np.int64]

NEAR_SHARE = 0.01
"""What counts as one place: an ellipse whose half axes are this share of the domain shown."""

_FEW = 8  # So many places are looked at one by one; of more, only the two nearest a cell are.
_MOST_LISTED = 32
_TILE = 8192
_BEYOND = float(np.nextafter(1.0, 2.0))
_MOST_CELLS = 4096
_NEWTON_STEPS = 40
_CLOSE = 1e-6  # Newton's last step, in radii.
_AT = 1e-2  # So many radii from a minimum are at it, and
_ALONG = np.linspace(0.0, 1.0, 33)[1:-1]  # from further away values are looked at here on the way to it.


def near_radius(objective: Objective) -> Radius:
    """Return how far apart along each parameter two points may be and still count as one place."""
    return tuple(NEAR_SHARE * (high - low) for low, high in objective.domain)


def listed_places(objective: Function) -> tuple[tuple[float, ...], ...]:
    """Return the objective's known minima, global ones first, as far as they are few."""
    return tuple(minimum.point for minimum in (*objective.minima, *objective.local_minima))[:_MOST_LISTED]


def nearest(points: Array, places: Sequence[Sequence[float]], radius: Radius) -> Indices:
    """Return the index of the nearest place to each of the points ``(dim, n)``, -1 where none is within the radius."""
    count = points.shape[1]
    found = np.full(count, -1, dtype=np.int64)
    if not places or not count:
        return found
    scale = 1.0 / np.array(radius)[:, np.newaxis]
    spots, scaled = np.array(places, dtype=np.float64).T * scale, points * scale
    candidates: Any = np.arange(len(places))[:, np.newaxis]
    sorts = len(places) > _FEW and len(points) == 2
    if sorts:
        cells, cell_of = _cells(scaled)
        candidates = _two_nearest(cells, spots)[:, cell_of]
    for first in range(0, count, _TILE):  # So many numbers stay in a processor's caches.
        tile = slice(first, first + _TILE)
        first_axis, *other_axes = scaled[:, tile]
        least = np.full(len(first_axis), _BEYOND)
        for candidate in candidates[:, tile] if sorts else candidates:
            across = first_axis - spots[0, candidate]
            across *= across
            for spot, along in zip(spots[1:], other_axes, strict=True):
                up = along - spot[candidate]
                up *= up
                across += up
            nearer = across < least
            np.copyto(found[tile], candidate, where=nearer)
            np.fmin(least, across, out=least)
    return found


def within_rim(function: Minimised, points: Array, listed: Indices) -> Indices:
    """Return which of the listed minima points at rest ``(2, n)`` are in, -1 where a rim lies between.

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
    """Find the minima that points ``(2, n)`` are at or near, the lowest first; values are f's, without L2.

    Newton's method is run from one point of each cell a radius wide, the fullest first; what it finds further than two
    radii away, or where the curvature is not upward, is no minimum at which that point rests.
    """
    scale = 1.0 / np.array(radius)[:, np.newaxis]
    starts, _ = _cells(points * scale, _MOST_CELLS)
    if not starts.shape[1]:
        return ()
    starts = starts / scale
    at, lowest, is_close = _newton(function, starts, radius)
    is_near = np.sum(((at - starts) * scale) ** 2, axis=0) <= 4.0
    return _distinct(function.objective, at[:, is_close & is_near & (lowest > CURVATURE_TOLERANCE)], radius)


def _cells(points: Array, most: int | None = None) -> tuple[Array, Indices]:
    """Sort points into cells of width 1: return a point in each, the fullest cells first, and the cell of each."""
    if not points.shape[1]:
        return points, np.empty(0, dtype=np.int64)
    # Rounded, so that the places that most runs end at, such as whole numbers, lie inside a cell.
    x, y = np.round(points[0]), np.round(points[1])
    left, low = x.min(), y.min()
    width, height = x.max() - left + 1.0, y.max() - low + 1.0
    if width * height <= 4.0 * len(x):  # Counting is faster than sorting, where there are few to count.
        keys = ((x - left) * height + (y - low)).astype(np.int64)
        count = np.bincount(keys)
        filled = np.flatnonzero(count)
        first = np.empty(len(count), dtype=np.int64)
        first[keys[::-1]] = np.arange(len(keys))[::-1]
        place = np.empty(len(count), dtype=np.int64)
        place[filled] = np.arange(len(filled))
        first, cell_of, count = first[filled], place[keys], count[filled]
    else:
        _, first, cell_of, count = np.unique(x * 1e8 + y, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(-count, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return points[:, first[order[:most]]], rank[cell_of]


def _two_nearest(points: Array, spots: Array) -> Indices:
    away = (points[0, :, np.newaxis] - spots[0]) ** 2 + (points[1, :, np.newaxis] - spots[1]) ** 2
    return np.argpartition(away, 1, axis=1)[:, :2].T


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
    order = np.lexsort((points[1], points[0], np.round(values, 9)))
    left, kept = points[:, order], []
    while left.shape[1]:
        kept.append(left[:, 0])
        left = left[:, np.sum(((left - left[:, :1]) * scale) ** 2, axis=0) > 1.0]
    # Newton's method comes as near 0 as 1e-26, where 0 is meant.
    tidy = [np.where(np.abs(point) < _CLOSE * _CLOSE * np.array(radius), 0.0, point) for point in kept]
    return tuple(Minimum((float(x), float(y)), float(objective.value(np.array([x, y])))) for x, y in tidy)
