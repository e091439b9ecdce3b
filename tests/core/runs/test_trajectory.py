"""Columns that grow: views stay valid, memory stays in proportion."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.gradients import GradientPipeline
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers.adam import Adam
from playground.core.runs import trajectory as trajectory_module
from playground.core.runs.question import Question
from playground.core.runs.rows import Rows
from playground.core.runs.run import Run
from playground.core.runs.trajectory import Trajectory


def _filled(rows: int, dim: int = 2) -> Trajectory:
    trajectory = Trajectory(np.zeros(dim), 0.0, {"m": np.zeros(dim), "v": np.zeros(dim)})
    for row in range(1, rows):
        _append(trajectory, row)
    return trajectory


def _append(trajectory: Trajectory, number: float) -> None:
    rows = trajectory.reserve(1)
    for place, column in enumerate((rows.theta, rows.loss, rows.lr, rows.gradient, rows.update, *rows.state)):
        column[0] = number + place / 10.0
    trajectory.commit(1)


def _held(trajectory: Trajectory) -> int:
    """Return the bytes of the memory behind the columns."""
    assert isinstance(trajectory.theta.base, np.ndarray)
    return trajectory.theta.base.nbytes


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
        _append(trajectory, -row)
    np.testing.assert_array_equal(theta, kept_theta)
    np.testing.assert_array_equal(m, kept_m)


def test_readers_get_views_and_no_copies() -> None:
    trajectory = _filled(10)
    assert np.shares_memory(trajectory.theta, trajectory.theta)
    assert trajectory.theta.base is not None
    assert np.shares_memory(trajectory.state["m"], trajectory.state["m"])


@pytest.mark.parametrize("rows", [65, 129, 1000, 1025, 5000, 8193, 40_000])
def test_memory_stays_within_twice_the_bytes_of_the_rows_held(rows: int) -> None:
    run = Run(Question(Rosenbrock(), Adam(lr=0.01), (-1.5, 2.0)))
    run.advance(rows - 1)
    columns = [run.trajectory.theta, run.trajectory.loss, run.trajectory.lr, run.trajectory.gradient]
    columns += [run.trajectory.update, *run.trajectory.state.values()]
    bytes_of_rows = sum(column.nbytes for column in columns)
    assert bytes_of_rows == rows * (5 * 2 + 2) * 8
    assert _held(run.trajectory) <= 2.1 * bytes_of_rows


def test_a_growing_trajectory_copies_each_row_about_once() -> None:
    trajectory = _filled(1)
    capacities = set()
    for _ in range(5000):
        _append(trajectory, 0.0)
        capacities.add(_held(trajectory))
    # Each growth doubles: seven of them from 64 rows to 8,192.
    assert len(capacities) == 8
    assert sorted(capacities) == [min(capacities) * 2**power for power in range(8)]


def test_a_long_trajectory_is_given_room_for_all_that_may_come_and_never_copied_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trajectory_module, "_MOST_COPIED", 256)
    monkeypatch.setattr(trajectory_module, "_RESERVES", True)
    trajectory = _filled(257)
    first = trajectory.theta
    for _ in range(5000):
        _append(trajectory, 0.0)
    assert np.shares_memory(first, trajectory.theta)
    np.testing.assert_array_equal(trajectory.theta[:257, 1], np.arange(257.0))


def test_whoever_reads_while_a_trajectory_grows_finds_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    trajectory, part = _filled(64), Rows.part
    seen = []

    def looked_at(rows: Rows, wanted: slice) -> Rows:
        seen.append(trajectory.theta[:, 1].tolist())
        return part(rows, wanted)

    monkeypatch.setattr(Rows, "part", looked_at)
    trajectory.make_room(1)
    assert seen
    assert all(column == list(range(64)) for column in seen)


def test_where_the_system_reserves_nothing_a_trajectory_grows_by_doubling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trajectory_module, "_MOST_COPIED", 256)
    monkeypatch.setattr(trajectory_module, "_RESERVES", False)
    assert _held(_filled(1000)) == 1024 * 12 * 8


def _short_of_memory(monkeypatch: pytest.MonkeyPatch, most_numbers: int) -> None:
    empty = np.empty

    def held_short(shape: int) -> np.ndarray:
        if shape > most_numbers:
            raise MemoryError
        return empty(shape)

    monkeypatch.setattr(np, "empty", held_short)


def test_where_there_is_no_memory_for_twice_the_rows_as_few_are_taken_as_there_must_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trajectory = _filled(128)
    _short_of_memory(monkeypatch, 130 * 12)
    trajectory.make_room(2)
    assert _held(trajectory) == 130 * 12 * 8
    np.testing.assert_array_equal(trajectory.theta[:, 1], np.arange(128.0))


def test_where_there_is_no_memory_at_all_a_run_stays_as_it_was_and_can_go_on_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = Question(Rosenbrock(), Adam(lr=0.01), (-1.5, 2.0), pipeline=GradientPipeline(noise=0.5, seed=3))
    run, other = Run(question), Run(question)
    run.advance(100)
    with monkeypatch.context() as short:
        _short_of_memory(short, 0)
        with pytest.raises(MemoryError):
            run.advance(200)
        assert run.trajectory.last_step == 100
    run.advance(200)
    other.advance(300)
    np.testing.assert_array_equal(run.trajectory.theta, other.trajectory.theta)
    np.testing.assert_array_equal(run.trajectory.state["v"], other.trajectory.state["v"])


def test_columns_of_a_part_are_the_part_of_the_columns() -> None:
    run = Run(Question(Rosenbrock(), Adam(lr=0.01), (-1.5, 2.0)))
    run.advance(50)
    whole, part = run.columns(), run.columns(10, 20)
    assert list(whole) == list(part)
    for name, column in whole.items():
        np.testing.assert_array_equal(column[10:20], part[name])
