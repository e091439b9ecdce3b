from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.core.arrays import Array
from playground.view.panels.buckets import MOST_POINTS, Buckets


class Source:
    """Rows of an array; counts those read."""

    def __init__(self, values: Array) -> None:
        self.values = values
        self.read = 0

    def __call__(self, first: int, stop: int) -> Array:
        self.read += stop - first
        return self.values[first:stop]


def _noise(count: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).normal(size=count)


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=200),
    st.lists(st.integers(1, 40), max_size=20),
    st.integers(6, 40),
    st.data(),
)
def test_any_prefix_keeps_its_extremes_and_ends_in_few_points(
    numbers: list[float], parts: list[int], most: int, data: st.DataObject
) -> None:
    values = np.array(numbers)
    buckets = Buckets(Source(values), most)
    for part in parts:
        buckets.extend(min(len(values), len(buckets) + part))
    buckets.extend(len(values))
    last = data.draw(st.integers(0, len(values) - 1))
    steps, kept = buckets.points(last)
    finite = np.flatnonzero(np.isfinite(values[: last + 1]))
    assert len(steps) <= most
    np.testing.assert_array_equal(kept, values[steps.astype(int)])
    assert np.all(np.diff(steps) > 0)
    if not len(finite):
        assert len(steps) == 0
        return
    assert kept.min() == values[finite].min()
    assert kept.max() == values[finite].max()
    for end in (0, last):
        assert (end in steps) == bool(np.isfinite(values[end]))


@given(st.lists(st.integers(1, 700), min_size=1, max_size=12))
def test_points_do_not_depend_on_how_many_rows_came_at_once(parts: list[int]) -> None:
    values = np.round(_noise(sum(parts)), 1)  # Rounded, so that equal values occur.
    streamed, at_once = Buckets(Source(values)), Buckets(Source(values))
    for part in parts:
        streamed.extend(len(streamed) + part)
    at_once.extend(len(values))
    for one, other in zip(streamed.points(len(values) - 1), at_once.points(len(values) - 1), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_short_curve_keeps_every_row() -> None:
    values = _noise(MOST_POINTS - 10)
    values[5:9] = 1.0
    buckets = Buckets(Source(values))
    buckets.extend(len(values))
    for last in (0, 1, 6, 7, 500, len(values) - 1):
        steps, kept = buckets.points(last)
        np.testing.assert_array_equal(steps, np.arange(last + 1))
        np.testing.assert_array_equal(kept, values[: last + 1])


def test_a_long_curve_shows_every_spike() -> None:
    values = np.zeros(300_000)
    spikes = np.arange(1_000, 300_000, 30_000)
    values[spikes] = np.arange(1, len(spikes) + 1)
    buckets = Buckets(Source(values))
    buckets.extend(len(values))
    _, kept = buckets.points(len(values) - 1)
    assert set(values[spikes]) <= set(kept)


def test_new_rows_are_read_once_and_old_ones_not_again() -> None:
    source = Source(_noise(200_000))
    buckets = Buckets(source)
    buckets.extend(190_000)
    assert source.read == 190_000
    for count in range(190_100, 190_500, 100):
        buckets.extend(count)
        buckets.points(count - 1)
    assert source.read == 190_400


def test_a_prefix_reads_no_more_than_a_bucket() -> None:
    source = Source(_noise(200_000))
    buckets = Buckets(source)
    buckets.extend(200_000)
    source.read = 0
    steps, _ = buckets.points(123_456)
    assert steps[-1] == 123_456
    assert source.read <= 512
