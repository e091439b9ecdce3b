"""Blocks of numbers as text, each as Python's ``repr`` has it, at many times the speed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import orjson

from playground.core.arithmetic.arrays import Array

# orjson has the same digits as repr, the shortest, but other forms: 0.0000123 for 1.23e-05, 1e-7 for 1e-07, in some
# versions 1e16 for 1e+16, and null for what is not finite.
_DECIMALS_FROM, _DECIMALS_TO, _HUGE = 1e-5, 1e-4, 1e16
_HOLE = b"null"


def rows_as_text(block: Array) -> list[bytes]:
    """Return each row's numbers with commas between them; a NaN is an empty field.

    Args:
        block: The numbers, ``(rows, columns)``; at least one of each.
    """
    sizes = np.abs(block)
    differs = ~(sizes < _HUGE) | ((sizes >= _DECIMALS_FROM) & (sizes < _DECIMALS_TO))
    if differs.any():
        pieces = _dumped(np.where(differs, np.nan, block)).split(_HOLE)
        parts = [b""] * (2 * len(pieces) - 1)
        parts[::2], parts[1::2] = pieces, _texts(block[differs])
        text = b"".join(parts)
    else:
        text = _dumped(block)
    return text[2:-2].split(b"],[")


def whole_numbers_as_text(first: int, stop: int) -> list[bytes]:
    """Return the whole numbers from ``first`` up to, not including, ``stop``; at least one."""
    return _dumped(np.arange(first, stop))[1:-1].split(b",")


def _dumped(numbers: npt.NDArray[np.float64 | np.int64]) -> bytes:
    """Return JSON with a zero before an exponent of one digit, as repr has it."""
    text = orjson.dumps(np.ascontiguousarray(numbers), option=orjson.OPT_SERIALIZE_NUMPY)
    letters = np.frombuffer(text, dtype=np.uint8)
    exponents = np.flatnonzero(letters == ord("e"))
    ends = letters[exponents + 3]
    short = exponents[(ends == ord(",")) | (ends == ord("]"))]
    return np.insert(letters, short + 2, ord("0")).tobytes() if len(short) else text


def _texts(numbers: Array) -> list[bytes]:
    """Return the numbers one by one, for those that differ by more than a zero."""
    texts = np.empty(len(numbers), dtype=object)
    is_small = np.abs(numbers) < _DECIMALS_TO
    if is_small.any():
        texts[is_small] = _small_numbers(numbers[is_small])
    texts[~is_small] = [b"" if number != number else repr(number).encode() for number in numbers[~is_small].tolist()]
    whole: list[bytes] = texts.tolist()
    return whole


def _small_numbers(numbers: Array) -> list[bytes]:
    """Write 0.0000123 as 1.23e-05."""
    text = b"," + _dumped(numbers)[1:-1].replace(b"0.0000", b"") + b","
    letters = np.frombuffer(text, dtype=np.uint8)
    firsts = np.flatnonzero(letters == ord(","))[:-1] + 1
    firsts += letters[firsts] == ord("-")
    with_more = firsts[letters[firsts + 1] != ord(",")]
    pointed = np.insert(letters, with_more + 1, ord(".")).tobytes()
    return pointed.replace(b",", b"e-05,")[5:-1].split(b",")
