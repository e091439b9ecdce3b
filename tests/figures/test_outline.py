from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.arithmetic.arrays import Array, RowIndex, places
from playground.figures.extremes import BLOCK, Extremes
from playground.figures.outline import MOST_ROWS, Columns, Outline


class Source:
    """Rows of an array; counts those read."""

    def __init__(self, values: Array) -> None:
        self.values = values
        self.read = 0

    def __call__(self, rows: RowIndex) -> Array:
        self.read += len(places(rows, len(self.values)))
        return self.values[rows]


def _values(count: int, seed: int, share_missing: float = 0.0) -> Array:
    """Return noise with steps, spikes and equal values in it, part of it not finite."""
    random = np.random.default_rng(seed)
    values = np.round(random.normal(size=count), 1) + 10.0 * (random.random(count) < 0.01) + np.arange(count) / 100.0
    missing = random.random(count) < share_missing
    values[missing] = random.choice([np.nan, np.inf, -np.inf], size=int(missing.sum()))
    return values


def _column_of(steps: Array, columns: Columns) -> Array:
    """Return the column of pixels that each step lies in; exact, for all numbers are multiples of 1/64."""
    return np.floor_divide(64.0 * (steps - columns.low), 64.0 * columns.width)


def _check(outline: Outline, values: Array, columns: Columns, last: int) -> None:
    """Hold what is drawn in each column of pixels against all of its rows."""
    steps, drawn = outline.points(columns, last)
    assert np.isfinite(drawn).all()
    assert (np.diff(steps) >= 0).all()
    rows = np.arange(last + 1.0)
    finite = np.isfinite(values[: last + 1])
    column_of_row, column_of_point = _column_of(rows, columns), _column_of(steps, columns)
    for column in range(columns.number):
        inside = values[: last + 1][(column_of_row == column) & finite]
        points = drawn[column_of_point == column]
        assert len(points) > 0 or len(inside) == 0
        if len(inside):
            assert points.min() == inside.min()
            assert points.max() == inside.max()
    seen = steps[(column_of_point >= 0) & (column_of_point < columns.number)]
    assert len(seen) <= MOST_ROWS * (columns.number + 1)
    if columns.width <= MOST_ROWS:
        whole = steps.astype(int)
        np.testing.assert_array_equal(drawn, values[whole])


_VIEWS = st.builds(
    Columns,
    st.integers(-300 * 64, 3000 * 64).map(lambda number: number / 64),
    st.integers(1, 300 * 64).map(lambda number: number / 64),
    st.integers(1, 60),
)


@given(
    st.integers(1, 3000), st.integers(0, 9), st.sampled_from([0.0, 0.1, 1.0]), st.lists(_VIEWS, min_size=1, max_size=4),
    st.data(),
)  # fmt: skip
def test_each_column_of_pixels_is_drawn_from_its_lowest_row_to_its_highest(
    count: int, seed: int, missing: float, views: list[Columns], data: st.DataObject
) -> None:
    values = _values(count, seed, missing)
    outline = Outline(Source(values))
    taken = 0
    while taken < count:
        taken = data.draw(st.integers(taken + 1, count))
        outline.extend(taken)
        columns = data.draw(st.sampled_from(views))
        for last in (taken - 1, data.draw(st.integers(0, taken - 1))):  # Cursors go back, too.
            _check(outline, values, columns, last)


@given(st.integers(0, 9), st.lists(st.integers(0, 5000), min_size=2, max_size=40, unique=True))
def test_the_extremes_between_any_edges_are_those_of_the_rows(seed: int, numbers: list[int]) -> None:
    values = _values(5000, seed, 0.2)
    extremes = Extremes(Source(values))
    extremes.extend(5000)
    edges = np.array(sorted(numbers))
    low, high = extremes.between(edges)
    for place, (first, stop) in enumerate(pairwise(edges.tolist())):
        finite = values[first:stop][np.isfinite(values[first:stop])]
        assert low[place] == finite.min(initial=np.inf)
        assert high[place] == finite.max(initial=-np.inf)


def test_a_view_shows_the_line_to_its_neighbours_on_either_side() -> None:
    values = _values(1000, 0)
    outline = Outline(Source(values))
    outline.extend(1000)
    steps, _ = outline.points(Columns(100.25, 0.1, 100), 999)
    assert steps[0] <= 100
    assert steps[-1] >= 111
    dense, _ = outline.points(Columns(100.0, 8.0, 50), 999)
    assert dense[0] < 100
    assert dense[-1] > 500


def test_every_spike_of_a_long_curve_is_drawn_and_zooming_in_finds_its_row() -> None:
    values = np.zeros(300_000)
    spikes = np.arange(1_000, 300_000, 30_000)
    values[spikes] = np.arange(1, len(spikes) + 1)
    outline = Outline(Source(values))
    outline.extend(len(values))
    _, drawn = outline.points(Columns(0.0, 300_000 / 400, 400), len(values) - 1)
    assert set(values[spikes]) <= set(drawn)
    steps, drawn = outline.points(Columns(30_990.0, 0.05, 400), len(values) - 1)
    assert steps[drawn == 2.0].tolist() == [31_000.0]


@pytest.mark.parametrize("count", [20_000, 400_000])
def test_a_frame_reads_few_rows_however_many_there_are(count: int) -> None:
    values = _values(count, 0)
    source = Source(values)
    outline = Outline(source)
    columns = Columns(0.0, count / 400, 400)
    outline.extend(count - 1000)
    outline.points(columns, count - 1001)
    source.read = 0
    for taken in range(count - 1000, count, 100):
        outline.extend(taken)
        outline.points(columns, taken - 1)
    assert source.read <= 10 * (100 + 6 * BLOCK)
    source.read = 0
    outline.points(columns, count // 3)  # Back, with the transport.
    assert source.read <= 6 * BLOCK


def test_another_view_reads_no_more_rows_than_its_pixels_need() -> None:
    source = Source(_values(400_000, 0))
    outline = Outline(source)
    outline.extend(400_000)
    source.read = 0
    outline.points(Columns(1000.0, 900.0, 400), 399_999)
    assert source.read <= 410 * (BLOCK + 2)


def test_new_rows_are_read_once_for_their_extremes() -> None:
    source = Source(_values(200_000, 0))
    extremes = Extremes(source)
    for taken in range(0, 200_001, 777):
        extremes.extend(taken)
    assert 200_000 - 777 - BLOCK <= source.read <= 200_000


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_line_of_a_rising_or_falling_curve_never_runs_back(sign: float) -> None:
    outline = Outline(Source(sign * np.arange(100_000.0)))
    outline.extend(100_000)
    _, drawn = outline.points(Columns(0.0, 250.0, 400), 99_999)
    assert (np.diff(sign * drawn) >= 0.0).all()
