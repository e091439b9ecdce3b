"""Keyframes: copies of a run's stepper along its way, from which the rows between them are made again."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter

from playground.core.runs.stepper import Stepper
from playground.core.runs.trajectory import MOST_STEPS

REPLAY_S = 0.025
"""What the steps between two keyframes may take; half of what a reader may wait, for a machine that is busy."""
FIRST_STRIDE, MOST_STRIDE = 16, 4096
"""Steps between two keyframes until a step has been timed, and at the most while they fit their memory."""


class Keyframes:
    """Where a run stood at some of its steps, as far apart as time and memory ask for.

    The stride is a power of two: as long as replaying it takes at most :data:`REPLAY_S`. Where the keyframes come to
    take more memory than they may, every second one is dropped and the stride doubles, whatever a replay then takes.

    Attributes:
        nbytes: What they take.
    """

    def __init__(self, first: Stepper, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept = [first.copy()]
        self._stride, self._least_stride = FIRST_STRIDE, 1
        self.nbytes = first.nbytes

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(each.step for each in self._kept)

    def until_next(self, step: int) -> int:
        """Return how many steps after the one given the next keyframe is due."""
        return max(1, self._kept[-1].step + self._stride - step)

    def note(self, stepper: Stepper, step_s: float) -> None:
        """Keep a copy where one is due.

        Args:
            stepper: Where the run stands.
            step_s: What its last steps took, each.
        """
        fits = int(min(MOST_STRIDE, REPLAY_S / max(step_s, 1e-9)))
        self._stride = max(self._least_stride, 1 << max(0, fits.bit_length() - 1))
        if stepper.step - self._kept[-1].step < self._stride:
            return
        self._kept.append(stepper.copy())
        self.nbytes += stepper.nbytes
        if self.nbytes > self._most_bytes and len(self._kept) > 2:
            self._least_stride = 2 * self._stride
            self._stride = self._least_stride
            self._kept = self._kept[::2]  # At once, since other threads may be reading.
            self.nbytes = sum(each.nbytes for each in self._kept)

    def around(self, step: int) -> tuple[Stepper, int]:
        """Return a copy of the last keyframe before a step, which is not the first, and the step of the next one."""
        kept = self._kept
        place = bisect_left(kept, step, key=attrgetter("step"))
        return kept[place - 1].copy(), kept[place].step if place < len(kept) else MOST_STEPS
