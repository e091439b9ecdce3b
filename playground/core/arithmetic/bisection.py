"""Halving an interval until its ends are neighbouring floats."""

from __future__ import annotations

from collections.abc import Callable


def halved(is_before: Callable[[float], bool], low: float, high: float) -> tuple[float, float]:
    """Return the two neighbouring floats between which a condition turns from true, at ``low``, to false."""
    while low < (middle := 0.5 * (low + high)) < high:
        low, high = (middle, high) if is_before(middle) else (low, middle)
    return low, high
