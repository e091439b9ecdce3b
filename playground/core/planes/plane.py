"""A plane in the space of the parameters: an origin and two directions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any, Self

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.errors import InvalidInputError, shown

LEAST_ANGLE = 1e-6
"""Two directions that span less than this sine have no plane."""
_FURTHEST = 1e12  # As far away as runs may come; squares of what lies further overflow.


@dataclass(frozen=True)
class Plane:
    """The points ``origin + s·u + t·v``; (s, t) are the coordinates on the plane. The directions may have any length.

    Attributes:
        origin: The point with the coordinates (0, 0), one number a parameter.
        u, v: What one unit of the first and of the second coordinate is, one number a parameter.
    """

    origin: tuple[float, ...]
    u: tuple[float, ...]
    v: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check the directions.

        Raises:
            InvalidInputError: A number is none or past 1e12, the lengths differ, or the directions span no plane.
        """
        for name in ("origin", "u", "v"):
            numbers = tuple(getattr(self, name))
            if not all(_is_number(number) for number in numbers):
                raise InvalidInputError(
                    f"A plane's {name} must be finite numbers from -1e12 to 1e12, not {shown(numbers)}.", name
                )
            if len(numbers) != len(self.origin):
                raise InvalidInputError(
                    f"A plane's {name} needs {len(self.origin)} numbers, one a parameter, not {len(numbers)}.", name
                )
            object.__setattr__(self, name, tuple(map(float, numbers)))
        unit, _ = self._unit_directions
        (uu, uv), (_, vv) = unit @ unit.T  # The square of what they span is uu·vv − uv², 0 where one of them is zero.
        if self.dim > 1 and not math.sqrt(max(0.0, uu * vv - uv * uv)) > LEAST_ANGLE:  # A line is its own plane.
            raise InvalidInputError("A plane's two directions must not point the same way, nor be zero.", "v")

    @classmethod
    def of_parameters(cls, first: int, second: int, point: tuple[float, ...]) -> Self:
        """Return the plane through a point on which all parameters but two keep that point's values.

        Its coordinates are the values of the two parameters themselves.
        """
        origin, u, v = np.array([point, np.zeros(len(point)), np.zeros(len(point))])
        origin[[first, second]] = 0.0
        u[first] = 1.0
        if second != first:  # An objective of one parameter has no second.
            v[second] = 1.0
        return cls(tuple(origin.tolist()), tuple(u.tolist()), tuple(v.tolist()))

    @property
    def dim(self) -> int:
        return len(self.origin)

    @cached_property
    def directions(self) -> Array:
        """The two directions, ``(2, dim)``."""
        return np.array([self.u, self.v])

    @cached_property
    def _unit_directions(self) -> tuple[Array, Array]:
        """The directions with length 1, ``(2, dim)``, and their lengths, ``(2, 1)``; a zero is infinitely long."""
        lengths = np.linalg.norm(self.directions, axis=1, keepdims=True)
        lengths[lengths == 0.0] = np.inf
        return self.directions / lengths, lengths

    @cached_property
    def _dual(self) -> tuple[Array, Array]:
        """What a point is multiplied with to give its coordinates, ``(2, dim)``, and those of the origin."""
        unit, lengths = self._unit_directions
        dual = np.linalg.pinv(unit).T / lengths
        if all(np.count_nonzero(direction) <= 1 for direction in self.directions):
            dual = np.where(self.directions == 0.0, 0.0, dual)  # Along parameters: their values to the last bit.
        return dual, dual @ np.array(self.origin)

    def lift(self, points: Array) -> Array:
        """Return the points with coordinates ``(2, *batch)``, ``(dim, *batch)``."""
        lifted: Array = np.tensordot(self.directions.T, points, 1)
        lifted += np.array(self.origin).reshape(-1, *(1,) * (points.ndim - 1))
        return lifted

    def project(self, theta: Array) -> Array:
        """Return the coordinates ``(2, *batch)`` of the points of the plane nearest to points ``(dim, *batch)``."""
        dual, origin = self._dual
        projected: Array = np.tensordot(dual, theta, 1)
        projected -= origin.reshape(-1, *(1,) * (theta.ndim - 1))
        return projected

    def distance(self, theta: Array) -> Any:
        """Return how far points ``(dim, *batch)`` are from the plane, ``(*batch)``."""
        return np.linalg.norm(theta - self.lift(self.project(theta)), axis=0)

    def to_values(self) -> dict[str, list[float]]:
        return {"origin": list(self.origin), "u": list(self.u), "v": list(self.v)}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Return the plane that :meth:`to_values` wrote.

        Raises:
            InvalidInputError: A name is missing or unknown, or the numbers make no plane.
        """
        if set(values) != {"origin", "u", "v"} or not all(isinstance(each, (list, tuple)) for each in values.values()):
            raise InvalidInputError("A plane is three lists of numbers: origin, u and v.", "plane")
        return cls(*(tuple(values[name]) for name in ("origin", "u", "v")))


def _is_number(number: float) -> bool:
    return isinstance(number, Real) and not isinstance(number, bool) and -_FURTHEST <= number <= _FURTHEST
