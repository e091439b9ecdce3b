"""How much memory the runs may take: a quarter of what there is, all of them together."""

from __future__ import annotations

import os
import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

SHARE = 4
"""One part in so many of the machine's memory is for recorded steps. The rest is for drawing them, and for others."""

_GROUPS, _GROUP_FILE = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
"""Where Linux says how much of the machine a container may use, and in which groups this process is."""


class Size(NamedTuple):
    """What a run takes of memory.

    Attributes:
        row_bytes: The bytes of a whole row.
        rows: The rows recorded.
        goes_on: Whether there will be more.
        most_bytes: What whole rows may take; older ones are replayed then.
        step_bytes: What each step takes beside its row.
    """

    row_bytes: int
    rows: int
    goes_on: bool
    most_bytes: int = sys.maxsize
    step_bytes: int = 0

    def taken(self, step: int) -> int:
        """Return the bytes that the run takes once it has come to a step, if it goes on."""
        rows = max(self.rows, step + 1) if self.goes_on else self.rows
        return min(self.row_bytes * rows, self.most_bytes) + self.step_bytes * rows


@cache
def budget() -> int:
    """Return how many bytes all runs shown or asked for together may take."""
    return min([_machine_memory(), *_limits(_group_files())]) // SHARE


def steps_that_fit(room: int, sizes: Sequence[Size], most: int) -> int:
    """Return the highest step up to which all runs can be recorded, ``most`` where all can be.

    Args:
        room: The bytes that there are for them.
        sizes: What each run takes.
        most: The step limit.
    """
    if taken(sizes, most) <= room:
        return most
    return max(0, bisect_right(range(most), room, key=partial(taken, sizes)) - 1)


def taken(sizes: Sequence[Size], step: int) -> int:
    """Return the bytes that runs take once those that go on have come to a step."""
    return sum(size.taken(step) for size in sizes)


def need_words(sizes: Sequence[Size], steps: int, room: int) -> str:
    """Return what runs need for so many steps and what there is for them, without a full stop."""
    who = "1 run needs" if len(sizes) == 1 else f"{len(sizes)} runs need"
    return (
        f"{who} {size_text(taken(sizes, steps))} for {steps:,} steps; the memory budget is {size_text(room)}, "
        "a quarter of the memory there is"
    )


class Allowance:
    """The bytes that runs may take together: a budget, or less where the system has refused to give that much."""

    def __init__(self, memory: Callable[[], int]) -> None:
        """Begin with all of the budget, which ``memory`` tells when it is needed."""
        self._memory = memory
        self._refused_at: int | None = None  # The bytes taken when the system refused more.

    def reach(self, sizes: Sequence[Size], limit: int) -> int:
        """Return the highest step up to which all runs can be recorded; ``limit`` where there is enough memory."""
        return steps_that_fit(self._memory() if self._refused_at is None else self._refused_at, sizes, limit)

    def words(self, sizes: Sequence[Size], limit: int) -> str:
        """Return what the runs need up to the limit and what there is for them, without a full stop."""
        return need_words(sizes, limit, self._memory())

    def reason(self, sizes: Sequence[Size], limit: int) -> str:
        """Return why the runs reach no further, without a full stop."""
        return "the system has no more memory" if self._refused_at is not None else self.words(sizes, limit)

    def refuse(self, sizes: Sequence[Size]) -> None:
        """Note that the system gives no more than the runs have."""
        self._refused_at = taken(sizes, 0)

    def try_again(self) -> None:
        """Ask the system again: there may be more memory by now."""
        self._refused_at = None


def size_text(size: int) -> str:
    """Return a number of bytes as people read it, such as ``3.1 GB``."""
    return f"{size / 1e9:.1f} GB" if size >= 99_950_000 else f"{max(1, round(size / 1e6))} MB"


def _machine_memory() -> int:
    if sys.platform == "win32":
        import psutil

        return int(psutil.virtual_memory().total)
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _group_files() -> list[Path]:
    """Return the files with the limits of this process's groups and of those around them, in both versions."""
    versions = {"": (_GROUPS, "memory.max"), "memory": (_GROUPS / "memory", "memory.limit_in_bytes")}
    files = [root / name for root, name in versions.values()]  # Within a container the path may be seen from outside.
    try:
        lines = _GROUP_FILE.read_text().splitlines()
    except OSError:
        return files
    for _, controllers, path in (line.split(":", 2) for line in lines if line.count(":") >= 2):
        for controller in {"", "memory"} & set(controllers.split(",")):
            root, name = versions[controller]
            group = root / path.lstrip("/")
            files += [each / name for each in (group, *group.parents) if root in each.parents]
    return files


def _limits(paths: Sequence[Path]) -> list[int]:
    """Return the limits that files hold; one that is not there or says ``max`` is none."""
    limits = []
    for path in paths:
        try:
            limits.append(int(path.read_text()))
        except (OSError, ValueError):
            continue
    return limits
