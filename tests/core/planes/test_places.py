"""Which place is near a point, and points sorted into cells."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.planes.places import cells, directions, nearest

RADIUS = (0.5, 0.7)
POINTS = np.random.default_rng(5).normal(0.0, 3.0, (2, 20_000))
"""More than are looked at together."""


@pytest.mark.parametrize("count", [0, 1, 3, 9, 40], ids=lambda count: f"{count} places")
def test_the_nearest_place_is_the_nearest_of_all(count: int) -> None:
    places = np.array([(-6.0 + 2.0 * (index % 7), -7.0 + 2.8 * (index // 7)) for index in range(count)]).reshape(-1, 2)
    scale = 1.0 / np.array(RADIUS)
    away = np.sum(((POINTS.T[:, np.newaxis] - places) * scale) ** 2, axis=2)
    expected = np.where(away.min(axis=1, initial=np.inf) <= 1.0, away.argmin(axis=1) if count else 0, -1)
    np.testing.assert_array_equal(nearest(POINTS, places.tolist(), RADIUS), expected)


def testcells_are_the_same_whether_counted_or_sorted() -> None:
    far = np.array([[1e9], [0.0]])  # So far that cells on the way there cannot be counted.
    counted, cell_of = cells(POINTS)
    sorted_, cell_of_all = cells(np.hstack([POINTS, far]))
    assert cell_of.max() + 1 == counted.shape[1] == sorted_.shape[1] - 1
    np.testing.assert_array_equal(counted, sorted_[:, :-1])
    np.testing.assert_array_equal(cell_of, cell_of_all[:-1])
    np.testing.assert_array_equal(np.round(counted[:, cell_of]), np.round(POINTS))
    sizes = np.bincount(cell_of)
    assert (np.diff(sizes) <= 0).all()


@pytest.mark.parametrize("dim", [1, 2, 3, 7])
def test_directions_have_length_one_and_point_everywhere(dim: int) -> None:
    around = directions(dim, 16)
    np.testing.assert_allclose(np.linalg.norm(around, axis=0), 1.0)
    assert (around.max(axis=1) > 0.9).all()
    assert (around.min(axis=1) < -0.9).all()


@pytest.mark.parametrize("dim", [1, 3, 4])
def test_points_of_any_number_of_parameters_are_sorted_into_cells(dim: int) -> None:
    points = np.random.default_rng(6).normal(0.0, 1.5, (dim, 500))
    members, cell_of = cells(points)
    np.testing.assert_array_equal(np.round(members[:, cell_of]), np.round(points))
    assert len(np.unique(np.round(members), axis=1).T) == members.shape[1]
