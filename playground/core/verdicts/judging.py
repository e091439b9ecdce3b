"""What has become of points at which runs stand: runs and basin maps are judged by the same tolerances."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.planes.places import Radius, directions, near_radius, nearest
from playground.core.verdicts.bends import CURVATURE_TOLERANCE, Bends
from playground.core.verdicts.minima import within_rim
from playground.core.verdicts.minimised import Minimised
from playground.core.verdicts.stopping import GRADIENT_TOLERANCE, STEP_TOLERANCE
from playground.core.verdicts.verdicts import STATUSES, Kind, Status, Verdict

_SOFT = 10.0
"""Where the gradient is not quite 0, a curve bends by this many times its share of 1 + |θ| without meaning."""
_FLAT = 1e3  # Nor is there a critical point nearby where Newton's step is longer than a thousandth of 1 + |θ|.
_COMPASS = 16  # Beside a kink, values are compared in so many directions,
_ASIDE = (0.2, 0.02, 0.002)  # so many radii of a place away: another kink may lie between the first and the point.
_BEYOND_VALUES = 100.0  # Nor is a curvature believed by which values would differ so many times as much as they do.
_PROBE = 1e-2  # Where a direction has no curvature, values are compared this far along it, relative to 1 + |θ|.

_CODES = {status: code for code, status in enumerate(STATUSES)}

Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]


class Judged(NamedTuple):
    """How points stand.

    Attributes:
        code: The status of each, its place in :data:`STATUSES`.
        listed: Which of the listed minima each lies by, -1 where by none.
        at_minimum: Whether it has converged in a minimum, or is near one at the step limit.
    """

    code: Codes
    listed: npt.NDArray[np.int64]
    at_minimum: Flags

    def verdict(self, place: int, function: Minimised, value: float, since: int | None) -> Verdict:
        """Return the verdict on one of the points, at which f has the value given."""
        status = STATUSES[int(self.code[place])]
        if not self.at_minimum[place]:
            return Verdict(status, since)
        index, lowest = int(self.listed[place]), function.objective.lowest
        kind = Kind.GLOBAL if index < len(function.objective.minima) else Kind.LOCAL
        kind = Kind.UNLISTED if index < 0 else kind
        is_shifted = not bool(function.stays[index]) if index >= 0 else function.l2 > 0.0
        return Verdict(status, since, kind, None if lowest is None else value - lowest, is_shifted)


def judge(function: Minimised, points: Array, settled: Flags, is_last: bool) -> Judged:
    """Judge points at which runs stand.

    Args:
        function: What is minimised, as it stands at that step.
        points: Where they are, ``(dim, points)``; finite.
        settled: Which of them have settled.
        is_last: Whether they have come to the step limit.
    """
    low, high = np.array(function.objective.domain).T[..., np.newaxis]
    outside = np.any((points < low) | (points > high), axis=0)
    code = np.full(points.shape[1], _CODES[Status.FINISHED if is_last else Status.RUNNING], dtype=np.int8)
    code[outside] = _CODES[Status.LEFT_VIEW]
    listed = nearest(points, [minimum.point for minimum in function.listed], near_radius(function.objective))
    if settled.any():
        code[settled] = _at_rest(function, points[:, settled])
    at_minimum = code == _CODES[Status.CONVERGED]
    listed[at_minimum] = within_rim(function, points[:, at_minimum], listed[at_minimum])
    unlisted = np.flatnonzero(at_minimum & (listed < 0))
    if unlisted.size:  # A level floor has a minimum somewhere, but not here.
        at_minimum[unlisted] = _leads_no_further(function, points[:, unlisted])
    ended = np.flatnonzero(code == _CODES[Status.FINISHED])
    if ended.size:
        known = np.zeros(len(ended), dtype=bool)
        by = listed[ended]
        known[by >= 0] = function.stays[by[by >= 0]]
        at_minimum[ended[known]] = True
        left = ended[~known]
        at_minimum[left] = _is_near_unlisted(function, points[:, left])
    return Judged(code, listed, at_minimum)


def _at_rest(function: Minimised, points: Array) -> Codes:
    """Return the codes of points that have settled: the curvature tells what they are at.

    A point at a minimum or saddle that is listed is there whatever the curvature: kinks have none.
    """
    away = 1.0 + np.hypot.reduce(points, axis=0)
    code = np.full(points.shape[1], _CODES[Status.ON_PLATEAU], dtype=np.int8)
    known = np.zeros(points.shape[1], dtype=bool)
    saddles = () if function.l2 else function.objective.saddles
    for places, status in ((function.resting, Status.CONVERGED), (saddles, Status.AT_SADDLE)):
        for place in places:
            there = np.hypot.reduce(points - np.array(place)[:, np.newaxis], axis=0) <= STEP_TOLERANCE * away
            code[there], known = _CODES[status], known | there
    left = np.flatnonzero(~known)
    if left.size:
        code[left] = _by_curvature(function, points[:, left], away[left])
    return code


def _by_curvature(function: Minimised, points: Array, away: Array) -> Codes:
    with np.errstate(all="ignore"):
        slope = np.hypot.reduce(function.gradient(points), axis=0)
    bends = Bends(function, points)
    lowest, highest = bends.ends
    most = np.maximum(np.abs(lowest), np.abs(highest))
    least = CURVATURE_TOLERANCE * np.maximum(most, 1.0)
    soft = np.maximum(least, _SOFT * slope / away)
    is_flat = most <= np.maximum(least, _FLAT * slope / away)
    is_level = (np.abs(lowest) <= soft) & ~is_flat
    falls = np.zeros(len(away), dtype=bool)
    for place in np.flatnonzero(is_level).tolist():
        falls[place] = _falls(function, points[:, place], bends.level(place, float(soft[place])), float(away[place]))
    # On a kink the gradient is taken as 0, whatever the ground does beside it: there is no curvature to go by.
    is_kink = ~_is_dip(function, points) & (lowest >= -soft)
    statuses = [Status.ON_PLATEAU, Status.AT_MAXIMUM, Status.AT_SADDLE]
    conditions = [is_flat | is_kink, (lowest < -soft) & (highest <= soft), (lowest < -soft) | falls]
    found: Codes = np.select(conditions, [_CODES[each] for each in statuses], _CODES[Status.CONVERGED]).astype(np.int8)
    if function.objective.kinks:
        least_rise, most_rise = _rises_beside(function, points, _ASIDE[0])
        bent = 0.5 * most * (_ASIDE[0] * min(near_radius(function.objective))) ** 2
        endless = bent > _BEYOND_VALUES * np.maximum(np.abs(least_rise), np.abs(most_rise))
        found[endless] = _by_values(least_rise[endless], most_rise[endless])
    return found


def _by_values(least_rise: Array, most_rise: Array) -> Codes:
    """Return the codes of points at rest by the values around them."""
    statuses = [Status.AT_SADDLE, Status.AT_MAXIMUM, Status.CONVERGED]
    conditions = [(least_rise < 0.0) & (most_rise > 0.0), least_rise < 0.0, most_rise > 0.0]
    found: Codes = np.select(conditions, [_CODES[each] for each in statuses], _CODES[Status.ON_PLATEAU]).astype(np.int8)
    return found


def _falls(function: Minimised, point: Array, level: Array, away: float) -> bool:
    """Tell whether the function falls along directions ``(dim, n)`` in which it does not bend, by its values."""
    around = point[:, np.newaxis] + _PROBE * away * np.hstack([level, -level])
    # A point that has settled may still have a gradient as large as the tolerance, which is no fall.
    fall = 10.0 * GRADIENT_TOLERANCE * _PROBE * away
    return bool(np.any(function.value(around) < function.value(point[:, np.newaxis]) - fall))


def _leads_no_further(function: Minimised, points: Array) -> Flags:
    """Tell of points from which Newton's method would go no further than what counts as one place."""
    return _is_within(Bends(function, points).newton_steps(), near_radius(function.objective))


def _is_within(steps: Array, radius: Radius) -> Flags:
    within: Flags = np.sum((steps / np.array(radius)[:, np.newaxis]) ** 2, axis=0) <= 1.0
    return within


def _is_near_unlisted(function: Minimised, points: Array) -> Flags:
    """Tell of points from which Newton's method would find a minimum no further away than what counts as one place.

    They lie by no listed minimum; where Newton's method leads to one, it is just too far away.
    """
    bends = Bends(function, points)
    step, radius = bends.newton_steps(), near_radius(function.objective)
    lowest, highest = bends.ends
    curves_up = lowest > CURVATURE_TOLERANCE * np.maximum(highest, 1.0)
    found: Flags = curves_up & _is_within(step, radius)
    found[found] = nearest((points + step)[:, found], function.resting, radius) < 0
    found[found] = _is_dip(function, (points + step)[:, found])
    return found


def _is_dip(function: Minimised, points: Array) -> Flags:
    """Tell of points from which the ground does not fall at once; looked at only where there are kinks."""
    found = np.ones(points.shape[1], dtype=bool)
    if not function.objective.kinks or not found.size:
        return found
    found[:] = False
    for share in _ASIDE:
        found |= _rises_beside(function, points, share)[0] >= 0.0
    return found


def _rises_beside(function: Minimised, points: Array, share: float) -> tuple[Array, Array]:
    """Return by how much values rise so many radii of a place away from points, at the least and at the most."""
    here, radius = function.value(points), np.array(near_radius(function.objective))
    least, most = np.full(len(here), np.inf), np.full(len(here), -np.inf)
    for direction in directions(len(points), _COMPASS).T:
        aside = (share * radius * direction)[:, np.newaxis]
        rise = function.value(points + aside) - here
        least, most = np.minimum(least, rise), np.maximum(most, rise)
    return least, most
