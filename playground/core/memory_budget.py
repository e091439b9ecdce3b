"""How much memory the runs may take: a quarter of the machine's, all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

SHARE = 4
"""One part in so many of the machine's memory is for recorded steps. The rest is for drawing them, and for others."""

_GROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where Linux says how much of the machine a container may use."""


@cache
def budget() -> int:
    """Return how many bytes all runs shown or asked for together may take."""
    import psutil

    return min([int(psutil.virtual_memory().total), *_limits(_GROUP_LIMITS)]) // SHARE


def steps_that_fit(room: int, rows: Sequence[tuple[int, int, bool]], most: int) -> int:
    """Return the highest step up to which all runs can be recorded, ``most`` where all can be.

    Args:
        room: The bytes that there are for them.
        rows: Of each run the bytes that a row takes, the rows recorded, and whether it goes on.
        most: The step limit.
    """
    if taken(rows, most) <= room:
        return most
    fits, fails = 0, most
    while fails - fits > 1:
        middle = (fits + fails) // 2
        if taken(rows, middle) <= room:
            fits = middle
        else:
            fails = middle
    return fits


def taken(rows: Sequence[tuple[int, int, bool]], step: int) -> int:
    """Return the bytes that runs take once those that go on have come to a step; arguments as above."""
    return sum(size * (max(count, step + 1) if goes_on else count) for size, count, goes_on in rows)


def size_text(size: int) -> str:
    """Return a number of bytes as people read it, such as ``3.1 GB``."""
    return f"{size / 1e9:.1f} GB" if size >= 99_950_000 else f"{max(1, round(size / 1e6))} MB"


def _limits(paths: Sequence[Path]) -> list[int]:
    """Return the limits that files hold; one that is not there or says ``max`` is none."""
    limits = []
    for path in paths:
        try:
            limits.append(int(path.read_text()))
        except (OSError, ValueError):
            continue
    return limits
