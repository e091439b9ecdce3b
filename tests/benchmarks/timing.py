"""Timing on a machine that others use too: what is compared takes turns, and medians are compared."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def seconds(task: Callable[[], object]) -> float:
    """Return how long a task takes."""
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


def in_turns(repeats: int, one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float, float]:
    """Let two measurements take turns.

    Returns:
        The median of the one, the median of the other, and the median of the ratios of the pairs, one to other.
    """
    pairs = []
    for turn in range(repeats):
        if turn % 2:  # Whoever goes second may find a warmer machine.
            second, first = other(), one()
        else:
            first, second = one(), other()
        pairs.append((first, second))
    firsts, seconds_ = zip(*pairs, strict=True)
    return median(firsts), median(seconds_), median(first / second for first, second in pairs)
