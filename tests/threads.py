"""Threads that run when a test says so."""

from __future__ import annotations

from collections.abc import Callable


class HeldThreads:
    """Keeps what is to run in a thread, until :meth:`run` runs it here."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def __call__(self, target: Callable[[], None]) -> None:
        self.waiting.append(target)

    def run(self) -> None:
        """Run what is waiting, and what that starts."""
        while self.waiting:
            self.waiting.pop(0)()
