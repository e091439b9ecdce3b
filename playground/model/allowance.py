"""How far memory lets the runs go that are recorded together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playground.core.runs.memory_budget import Size, need_words, steps_that_fit, taken
from playground.core.runs.run import Run


class Allowance:
    """The bytes that runs may take together: a budget, or less where the system has refused to give that much."""

    def __init__(self, budget: Callable[[], int]) -> None:
        """Begin with all of the budget, which is asked for when it is needed."""
        self._budget = budget
        self._refused_at: int | None = None  # The bytes taken when the system refused more.

    def reach(self, runs: Sequence[Run], limit: int, stop: bool) -> int:
        """Return the highest step up to which all runs can be recorded; ``limit`` where there is enough memory.

        Args:
            runs: The runs.
            limit: The step limit.
            stop: Whether convergence ends a run.
        """
        room = self._budget() if self._refused_at is None else self._refused_at
        return steps_that_fit(room, _sizes(runs, stop), limit)

    def words(self, runs: Sequence[Run], limit: int, stop: bool) -> str:
        """Return what the runs need up to the limit and what there is for them, without a full stop."""
        return need_words(_sizes(runs, stop), limit, self._budget())

    def reason(self, runs: Sequence[Run], limit: int, stop: bool) -> str:
        """Return why the runs reach no further, without a full stop."""
        return "the system has no more memory" if self._refused_at is not None else self.words(runs, limit, stop)

    def refuse(self, runs: Sequence[Run]) -> None:
        """Note that the system gives no more than the runs have."""
        self._refused_at = taken(_sizes(runs, False), 0)

    def try_again(self) -> None:
        """Ask the system again: there may be more memory by now."""
        self._refused_at = None


def _sizes(runs: Sequence[Run], stop: bool) -> list[Size]:
    return [run.size(stop) for run in runs]
