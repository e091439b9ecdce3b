"""Columns that grow: views stay valid, memory stays in proportion."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.objectives.valleys import Rosenbrock
from playground.core.optimizers.adam import Adam
from playground.core.run import Run, RunSettings
from playground.core.trajectory import Trajectory


def _filled(rows: int, dim: int = 2) -> Trajectory:
    trajectory = Trajectory(np.zeros(dim), 0.0, [("m", np.zeros(dim)), ("v", np.zeros(dim))])
    for row in range(1, rows):
        point = np.full(dim, float(row))
        trajectory.append(point, row + 0.1, row + 0.2, point + 0.3, point + 0.4, [point + 0.5, point + 0.6])
    return trajectory


@pytest.mark.parametrize("rows", [1, 2, 63, 64, 65, 128, 129, 1000])
def test_rows_come_back_as_they_were_added_across_every_growth(rows: int) -> None:
    trajectory = _filled(rows)
    numbers = np.arange(rows, dtype=float)
    assert len(trajectory) == rows
    assert trajectory.last_step == rows - 1
    np.testing.assert_array_equal(trajectory.theta[:, 1], numbers)
    np.testing.assert_array_equal(trajectory.loss[1:], numbers[1:] + 0.1)
    np.testing.assert_array_equal(trajectory.lr[1:], numbers[1:] + 0.2)
    np.testing.assert_array_equal(trajectory.gradient[1:, 0], numbers[1:] + 0.3)
    np.testing.assert_array_equal(trajectory.update[1:, 0], numbers[1:] + 0.4)
    np.testing.assert_array_equal(trajectory.state["m"][1:, 0], numbers[1:] + 0.5)
    np.testing.assert_array_equal(trajectory.state["v"][1:, 0], numbers[1:] + 0.6)


@pytest.mark.parametrize("dim", [1, 3, 7])
def test_a_trajectory_has_as_many_coordinates_as_its_start(dim: int) -> None:
    assert _filled(5, dim).theta.shape == (5, dim)
    assert _filled(5, dim).state["v"].shape == (5, dim)


def test_a_view_taken_before_growth_keeps_its_rows() -> None:
    trajectory = _filled(60)
    theta, m = trajectory.theta, trajectory.state["m"]
    kept_theta, kept_m = theta.copy(), m.copy()
    for row in range(1000):
        trajectory.append(np.full(2, -1.0), 0.0, 0.0, np.zeros(2), np.zeros(2), [np.full(2, row), np.zeros(2)])
    np.testing.assert_array_equal(theta, kept_theta)
    np.testing.assert_array_equal(m, kept_m)


def test_readers_get_views_and_no_copies() -> None:
    trajectory = _filled(10)
    assert np.shares_memory(trajectory.theta, trajectory.theta)
    assert trajectory.theta.base is not None
    assert np.shares_memory(trajectory.state["m"], trajectory.state["m"])


@pytest.mark.parametrize("rows", [65, 129, 1000, 1025, 5000, 8193, 40_000])
def test_memory_stays_within_twice_the_bytes_of_the_rows_held(rows: int) -> None:
    run = Run(Rosenbrock(), RunSettings(Adam(lr=0.01)), (-1.5, 2.0))
    run.advance(rows - 1)
    columns = [run.trajectory.theta, run.trajectory.loss, run.trajectory.lr, run.trajectory.gradient]
    columns += [run.trajectory.update, *run.trajectory.state.values()]
    bytes_of_rows = sum(column.nbytes for column in columns)
    assert bytes_of_rows == rows * (5 * 2 + 2) * 8
    assert run.trajectory.nbytes <= 2.1 * bytes_of_rows


def test_a_growing_trajectory_copies_each_row_about_once() -> None:
    trajectory = _filled(1)
    capacities = set()
    for _ in range(5000):
        trajectory.append(np.zeros(2), 0.0, 0.0, np.zeros(2), np.zeros(2), [np.zeros(2), np.zeros(2)])
        capacities.add(trajectory.nbytes)
    # Each growth doubles: seven of them from 64 rows to 8,192.
    assert len(capacities) == 8
    assert sorted(capacities) == [min(capacities) * 2**power for power in range(8)]


def test_a_state_of_another_length_than_at_the_start_is_a_bug_that_shows() -> None:
    with pytest.raises(ValueError, match="zip"):
        _filled(3).append(np.zeros(2), 0.0, 0.0, np.zeros(2), np.zeros(2), [np.zeros(2)])


def test_columns_of_a_part_are_the_part_of_the_columns() -> None:
    run = Run(Rosenbrock(), RunSettings(Adam(lr=0.01)), (-1.5, 2.0))
    run.advance(50)
    whole, part = run.columns(), run.columns(10, 20)
    assert list(whole) == list(part)
    for name, column in whole.items():
        np.testing.assert_array_equal(column[10:20], part[name])
