"""A plane: coordinates there and back, and what cannot be one."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from playground.core.errors import InvalidInputError
from playground.core.planes.plane import Plane

SLANTED = Plane((1.0, -2.0, 0.5, 3.0), (1.0, 2.0, 0.0, -1.0), (0.5, 0.0, 4.0, 1.0))
RANDOM = np.random.default_rng(3)


@pytest.mark.parametrize("batch", [(), (5,), (3, 4)], ids=str)
def test_a_point_of_the_plane_comes_back_to_its_coordinates(batch: tuple[int, ...]) -> None:
    places = RANDOM.normal(0.0, 10.0, (2, *batch))
    lifted = SLANTED.lift(places)
    assert lifted.shape == (4, *batch)
    np.testing.assert_allclose(SLANTED.project(lifted), places, atol=1e-12)
    np.testing.assert_allclose(SLANTED.distance(lifted), 0.0, atol=1e-12)


def test_a_lifted_point_is_the_origin_and_so_much_of_each_direction() -> None:
    np.testing.assert_array_equal(SLANTED.lift(np.array([2.0, -1.0])), [2.5, 2.0, -3.5, 0.0])


def test_a_projection_is_the_nearest_point_of_the_plane() -> None:
    theta = RANDOM.normal(0.0, 5.0, 4)
    place, away = SLANTED.project(theta), SLANTED.distance(theta)
    beside = place[:, np.newaxis] + RANDOM.normal(0.0, 0.3, (2, 1000))
    distances = np.linalg.norm(theta[:, np.newaxis] - SLANTED.lift(beside), axis=0)
    assert distances.min() > away
    assert away == pytest.approx(np.linalg.norm(theta - SLANTED.lift(place)))


def test_the_distance_is_measured_in_the_parameters_whatever_the_directions_lengths() -> None:
    plane = Plane((0.0, 0.0, 0.0), (100.0, 0.0, 0.0), (0.0, 0.01, 0.0))
    assert plane.distance(np.array([7.0, 8.0, -3.0])) == 3.0
    np.testing.assert_allclose(plane.project(np.array([7.0, 8.0, -3.0])), [0.07, 800.0])


def test_directions_of_very_different_lengths_give_both_coordinates() -> None:
    plane = Plane((0.0, 0.0), (1e12, 1e12), (-1e-6, 1e-6))
    np.testing.assert_allclose(plane.project(plane.lift(np.array([0.0, -0.7]))), [0.0, -0.7], atol=1e-15)


def test_on_a_plane_of_two_parameters_the_coordinates_are_their_values_to_the_last_bit() -> None:
    plane = Plane.of_parameters(2, 0, (0.1, 0.2, 0.3, 0.4))
    theta = RANDOM.normal(0.0, 1e3, (4, 50))
    np.testing.assert_array_equal(plane.project(theta), theta[[2, 0]])
    lifted = plane.lift(theta[[2, 0]])
    np.testing.assert_array_equal(lifted[[2, 0]], theta[[2, 0]])
    np.testing.assert_array_equal(lifted[[1, 3]], np.broadcast_to([[0.2], [0.4]], (2, 50)))


def test_a_plane_is_equal_after_json() -> None:
    assert Plane.from_values(json.loads(json.dumps(SLANTED.to_values()))) == SLANTED


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"origin": [0, 0, 0], "u": [1, 0, 0], "v": [2, 0, 0]}, "same way"),
        ({"origin": [0, 0, 0], "u": [1, 0, 0], "v": [0, 0, 0]}, "same way"),
        ({"origin": [0, 0, 0], "u": [1, 0], "v": [0, 1, 0]}, "needs 3 numbers"),
        ({"origin": [0, math.nan, 0], "u": [1, 0, 0], "v": [0, 1, 0]}, "finite numbers"),
        ({"origin": [0, 10**400, 0], "u": [1, 0, 0], "v": [0, 1, 0]}, "finite numbers"),
        ({"origin": [0, True, 0], "u": [1, 0, 0], "v": [0, 1, 0]}, "finite numbers"),
        ({"origin": [0, 0, 0], "u": [1e100, 0, 0], "v": [0, 1e100, 0]}, "finite numbers"),
        ({"origin": [0, 0, 0], "u": [1e-200, 0, 0], "v": [0, 1e-200, 0]}, "same way"),
        ({"origin": [0, "1", 0], "u": [1, 0, 0], "v": [0, 1, 0]}, "finite numbers"),
        ({"origin": [0, 0, 0], "u": [1, 0, 0]}, "three lists"),
        ({"origin": 0, "u": [1, 0, 0], "v": [0, 1, 0]}, "three lists"),
        ({"origin": [0, 0], "u": [1, 0], "v": [0, 1], "w": [1, 1]}, "three lists"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_plane_is_refused_with_its_reason(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        Plane.from_values(values)
