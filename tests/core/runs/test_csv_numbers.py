"""Numbers of a block as text: the very bytes that ``repr`` writes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from playground.core.runs.csv_numbers import rows_as_text, whole_numbers_as_text

_ODD = (
    [0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, math.inf, -math.inf, math.nan]
    + [sign * float(f"{digits}e{power}") for sign in (1, -1) for digits in ("1", "9", "1.5", "9.999999999999999",
       "1.0000000000000002", "1.2345678901234567") for power in (*range(-12, 25), -308, -100, -99, 99, 100, 307)]
    + [math.nextafter(float(f"1e{power}"), toward) for power in range(-12, 25) for toward in (-math.inf, math.inf)]
    + [2.0**power for power in range(-1074, 1024, 7)]
)  # fmt: skip


def _as_repr(number: float) -> str:
    return "" if math.isnan(number) else repr(number)


@pytest.mark.parametrize("columns", [1, 2, 7])
def test_every_odd_number_is_written_as_repr_writes_it(columns: int) -> None:
    block = np.array(_ODD[: len(_ODD) // columns * columns]).reshape(-1, columns)
    for row, text in zip(block.tolist(), rows_as_text(block), strict=True):
        assert text.decode() == ",".join(map(_as_repr, row))


def test_an_odd_number_alone_is_written_as_repr_writes_it() -> None:
    for number in _ODD:
        assert rows_as_text(np.array([[number]])) == [_as_repr(number).encode()]


@examples(max_examples=300)
@given(rows=st.lists(st.tuples(st.floats(), st.floats(-1e-3, 1e-3), st.floats(-1e3, 1e3)), min_size=1, max_size=30))
def test_any_numbers_are_written_as_repr_writes_them(rows: list[tuple[float, float, float]]) -> None:
    assert [text.decode() for text in rows_as_text(np.array(rows))] == [",".join(map(_as_repr, row)) for row in rows]


def test_columns_that_lie_apart_in_memory_are_written_as_those_that_lie_together() -> None:
    block = np.arange(40.0).reshape(5, 8) * 1e-6
    assert rows_as_text(block[:, ::2]) == rows_as_text(block[:, ::2].copy())


def test_whole_numbers_have_no_point() -> None:
    assert whole_numbers_as_text(9, 12) == [b"9", b"10", b"11"]
