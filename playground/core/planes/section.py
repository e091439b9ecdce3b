"""A section: an objective seen on a plane. All that draws sees one, and nothing else of the objective's space."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import Objective
from playground.core.objectives.objective import Minimum
from playground.core.planes.plane import Plane

Span = tuple[float, float]

ON_PLANE = 1e-9
"""A place counts as lying on the plane within this distance, relative to 1 + |θ|."""


@dataclass(frozen=True)
class Section:
    """The objective on a plane, as a function of the plane's two coordinates.

    An objective of two parameters is its own section: points are not copied, and values not asked for twice.

    Attributes:
        objective: What is seen.
        chosen: The plane it is seen on; None for the usual one.
    """

    objective: Objective
    chosen: Plane | None = None

    @cached_property
    def plane(self) -> Plane | None:
        """The plane; None for that of two parameters themselves, where there is nothing to lift or to project."""
        if self.chosen is not None or self.objective.dim == 2:
            return self.chosen
        return usual_plane(self.objective)

    @cached_property
    def names(self) -> tuple[str, str]:
        """Name the two coordinates: the parameters' names where they are parameters."""
        names = self.objective.names
        if self.plane is None:
            return names[0], names[1]
        u, v = (
            names[int(np.flatnonzero(direction)[0])] if np.count_nonzero(direction) == 1 else fallback
            for direction, fallback in zip(self.plane.directions, ("u", "v"), strict=True)
        )
        return u, v

    @cached_property
    def domain(self) -> tuple[Span, Span]:
        """The spans of the two coordinates that are shown at first: as far as the objective's own domain reaches."""
        domain = self.objective.domain
        if self.plane is None:
            return domain[0], domain[1]
        origin, box = np.array(self.plane.origin), np.array(domain)
        across, up = (_span(origin, direction, box) for direction in self.plane.directions)
        return across, up

    @cached_property
    def start(self) -> tuple[float, ...]:
        return self.place(self.objective.start)

    @cached_property
    def minima(self) -> tuple[Minimum, ...]:
        """The known global minima that lie on the plane, in its coordinates."""
        known = self.objective.minima
        if self.plane is None:
            return known
        return tuple(Minimum(self.place(each.point), each.value) for each in known if self.has(each.point))

    @cached_property
    def saddles(self) -> tuple[tuple[float, ...], ...]:
        """The known saddle points that lie on the plane, in its coordinates."""
        return tuple(self.place(saddle) for saddle in self.objective.saddles if self.has(saddle))

    @property
    def lowest(self) -> float | None:
        """The objective's global minimum f*, wherever it lies; None where there is none."""
        return self.objective.lowest

    def at(self, step: int) -> Self:
        """Return the section of the objective as it stands after ``step`` steps."""
        objective = self.objective.at(step)
        if objective is self.objective:
            return self
        return dataclasses.replace(self, objective=objective, chosen=self.plane)

    def value(self, points: Array) -> Any:
        """Return f at coordinates ``(2, *batch)``, with shape ``(*batch)``."""
        return self.objective.value(self.lift(points))

    def gradient(self, points: Array) -> Array:
        """Return the derivatives of f along the two coordinates at ``(2, *batch)``, in the same shape."""
        gradient = self.objective.gradient(self.lift(points))
        return gradient if self.plane is None else np.tensordot(self.plane.directions, gradient, 1)

    def lift(self, points: Array) -> Array:
        """Return the points of the objective's space with coordinates ``(2, *batch)``, ``(dim, *batch)``."""
        return points if self.plane is None else self.plane.lift(points)

    def project(self, theta: Array) -> Array:
        """Return the coordinates ``(2, *batch)`` of the points of the plane nearest to points ``(dim, *batch)``."""
        return theta if self.plane is None else self.plane.project(theta)

    def distance(self, theta: Array) -> Any:
        """Return how far points ``(dim, *batch)`` are from the plane, ``(*batch)``."""
        return np.zeros(theta.shape[1:]) if self.plane is None else self.plane.distance(theta)

    def place(self, point: tuple[float, ...]) -> tuple[float, ...]:
        return point if self.plane is None else tuple(self.plane.project(np.array(point)).tolist())

    def point(self, place: tuple[float, ...]) -> tuple[float, ...]:
        return place if self.plane is None else tuple(self.plane.lift(np.array(place)).tolist())

    def has(self, point: tuple[float, ...] | Array) -> bool:
        if self.plane is None:
            return True
        theta = np.asarray(point)
        return bool(self.plane.distance(theta) <= ON_PLANE * (1.0 + np.linalg.norm(theta)))


def usual_plane(objective: Objective) -> Plane:
    """Return the plane on which an objective of any number of parameters is seen unless another is chosen.

    It is the one that the objective declares; else its first two parameters vary and the others keep the values of its
    first known minimum, or of its start where none is known.
    """
    if objective.seen_on is not None:
        return Plane(*objective.seen_on)
    minima = objective.minima
    return Plane.of_parameters(0, min(1, objective.dim - 1), minima[0].point if minima else objective.start)


def _span(origin: Array, direction: Array, domain: Array) -> Span:
    """Return how far one may go from the origin along a direction inside the domain ``(dim, 2)``.

    Where the origin lies outside in other parameters, only those that the direction changes count; where no part of
    the line is inside, as wide as the domain is.
    """
    turns = np.flatnonzero(direction)
    if not turns.size:
        return -1.0, 1.0
    ends = np.sort((domain[turns] - origin[turns, np.newaxis]) / direction[turns, np.newaxis], axis=1)
    low, high = float(ends[:, 0].max()), float(ends[:, 1].min())
    if low < high:
        return low, high
    half = 0.5 * float(np.min(ends[:, 1] - ends[:, 0]))
    return -half, half
