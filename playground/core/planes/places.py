"""Places where runs end: which of them is near a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import Objective

Radius = tuple[float, ...]
Indices = npt.NDArray[np.int64]

NEAR_SHARE = 0.01
"""What counts as one place: an ellipse whose half axes are this share of the domain shown."""

_FEW = 8  # So many places are looked at one by one; of more, only the two nearest a cell are.
_MOST_LISTED = 32
_TILE = 8192
_BEYOND = float(np.nextafter(1.0, 2.0))


def near_radius(objective: Objective) -> Radius:
    """Return how far apart along each parameter two points may be and still count as one place."""
    return tuple(NEAR_SHARE * (high - low) for low, high in objective.domain)


def known_places(objective: Objective) -> tuple[tuple[float, ...], ...]:
    """Return the objective's known minima, global ones first, as far as they are few."""
    return tuple(minimum.point for minimum in (*objective.minima, *objective.local_minima))[:_MOST_LISTED]


def directions(dim: int, count: int) -> Array:
    """Return so many directions of length 1, ``(dim, count)``; those along the parameters too, where these are few."""
    if dim == 2:
        turn = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
        return np.stack([np.cos(turn), np.sin(turn)])
    # No number of them lies densely in more dimensions.
    mixed = np.random.default_rng(0).standard_normal((dim, count))
    mixed /= np.linalg.norm(mixed, axis=0)
    return mixed if dim > count else np.hstack([np.eye(dim), -np.eye(dim), mixed])


def nearest(points: Array, places: Sequence[Sequence[float]], radius: Radius) -> Indices:
    """Return the index of the nearest place to each of the points ``(dim, n)``, -1 where none is within the radius."""
    count = points.shape[1]
    found = np.full(count, -1, dtype=np.int64)
    if not places or not count:
        return found
    scale = 1.0 / np.array(radius)[:, np.newaxis]
    targets, scaled = np.array(places, dtype=np.float64).T * scale, points * scale
    candidates: Any = np.arange(len(places))[:, np.newaxis]
    sorts = len(places) > _FEW and len(points) == 2
    if sorts:
        centres, cell_of = cells(scaled)
        candidates = _two_nearest(centres, targets)[:, cell_of]
    for first in range(0, count, _TILE):  # So many numbers stay in a processor's caches.
        tile = slice(first, first + _TILE)
        first_axis, *other_axes = scaled[:, tile]
        least = np.full(len(first_axis), _BEYOND)
        for candidate in candidates[:, tile] if sorts else candidates:
            across = first_axis - targets[0, candidate]
            across *= across
            for target, along in zip(targets[1:], other_axes, strict=True):
                up = along - target[candidate]
                up *= up
                across += up
            nearer = across < least
            np.copyto(found[tile], candidate, where=nearer)
            np.fmin(least, across, out=least)
    return found


def cells(points: Array, most: int | None = None) -> tuple[Array, Indices]:
    """Sort points into cells of width 1: return a point in each, the fullest cells first, and the cell of each."""
    if not points.shape[1]:
        return points, np.empty(0, dtype=np.int64)
    # Rounded, so that the places that most runs end at, such as whole numbers, lie inside a cell.
    x, y, *others = rounded = np.round(points) if len(points) > 1 else np.round([*points, *points])
    left, low = x.min(), y.min()
    width, height = x.max() - left + 1.0, y.max() - low + 1.0
    if others:
        _, first, cell_of, count = np.unique(
            rounded, axis=1, return_index=True, return_inverse=True, return_counts=True
        )
        cell_of = cell_of.ravel()
    elif width * height <= 4.0 * len(x):  # Counting is faster than sorting, where there are few to count.
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


def _two_nearest(points: Array, targets: Array) -> Indices:
    away = (points[0, :, np.newaxis] - targets[0]) ** 2 + (points[1, :, np.newaxis] - targets[1]) ** 2
    return np.argpartition(away, 1, axis=1)[:, :2].T
