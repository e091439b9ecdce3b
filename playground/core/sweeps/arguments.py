"""What callers of sweeps may give, checked: a question or its words, whole numbers, rectangles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.core.errors import InvalidInputError, shown
from playground.core.runs.question import Asked, AskedFrom, Question

SWEEP_STEPS = 300
"""The steps of every run of a sweep where nobody says how many."""


def asked(question: Question | None, words: Asked | AskedFrom, has_start: bool = True) -> Question:
    """Return the question that a caller gave, as one value or in words.

    Raises:
        InvalidInputError: A name is unknown, or a value cannot be used.
        TypeError: Words are missing, too many, or come beside a question.
    """
    if question is not None and not words:
        return question
    if question is not None or (not has_start and "start" in words):
        raise TypeError(f"{', '.join(words)}: not taken here" if question is None else "a question needs no words")
    spelt: dict[str, Any] = {"steps": SWEEP_STEPS, **words}
    return Question.of(**spelt)


def checked_whole(value: Any, name: str, low: int, high: int) -> int:
    """Return a whole number between two others.

    Raises:
        InvalidInputError: It is none, or not between them.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise InvalidInputError(f"{name} must be a whole number from {low} to {high}, not {shown(value)}.", name)
    return int(value)


def checked_domain(
    domain: Sequence[Sequence[float]] | None, usual: Sequence[Sequence[float]]
) -> tuple[tuple[float, float], ...]:
    """Return the spans to look at, the usual ones where none are given.

    Raises:
        InvalidInputError: They are not as many rising spans of finite numbers.
    """
    try:
        found = tuple((float(low), float(high)) for low, high in (usual if domain is None else domain))
    except (TypeError, ValueError):
        found = ()
    if len(found) != len(usual) or not all(-1e12 <= low < high <= 1e12 for low, high in found):
        number = "two" if len(usual) == 2 else len(usual)
        raise InvalidInputError(
            f"domain must be {number} spans of numbers, such as ((-5, 5), (-5, 5)), not {shown(domain)}.", "domain"
        )
    return found
