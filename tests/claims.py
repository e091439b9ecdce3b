"""Numbers in prose: each must be claimed by a phrase that was made from computed values."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty"),
    *("hundred", "thousand", "million", "half", "third", "quarter", "fifth", "eighth", "tenth", "twice", "double"),
)
NUMBER = re.compile(
    rf"(?<![A-Za-z\d.])\d[\d.,]*(?:e[-−]?\d+)?|\b(?:{'|'.join(_WORDS)})s?\b(?!-| click)",
    re.IGNORECASE,
)
"""A number in digits or in words; ``L2`` and ``β₂`` are names, a double click and what is half-done are none."""


def unclaimed(text: str, phrases: Iterable[str]) -> list[str]:
    """Return the numbers of a text that no phrase holds; every phrase must be in it."""
    for phrase in phrases:
        assert phrase in text, f"'{phrase}' is not in '{text}'"
        text = text.replace(phrase, "", 1)
    return NUMBER.findall(text)


def with_commas(number: float, digits: int) -> str:
    """Write a large number rounded to so many significant digits: ``11,000``."""
    return f"{float(f'{number:.{digits - 1}e}'):,.0f}"
