"""A clock that only moves when it is told to, or by a fixed cost each time it is read."""

from __future__ import annotations


class FakeClock:
    """Stands in for :func:`time.perf_counter`.

    Attributes:
        now: What the clock shows, in seconds.
        cost: What each reading takes: work is measured by reading the clock, so this makes work slow.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.cost = 0.0

    def __call__(self) -> float:
        self.now += self.cost
        return self.now
