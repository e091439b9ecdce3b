"""Lanes: many runs of one optimizer on one objective, of which only the ends are kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.optimizers import Optimizer
from playground.core.runs.question import Question


@dataclass(frozen=True)
class Watch:
    """What is looked for on the way: since which step a lane has been *there*.

    With ``radius`` it is the step since which the lane has stayed inside one ellipse. Its centre is the place listed
    whose ellipse the lane is in; elsewhere it is where the lane was at the start, or where it was when it had left the
    last ellipse. So for a place that is listed it is the step of the last arrival there. Without ``radius``, it is the
    first step since which the loss has stayed at ``target`` or below, or ``steps + 1`` where it is above at the end.

    Attributes:
        radius: The half axes of the ellipse along x and y.
        places: The places listed.
        target: A loss.
    """

    radius: tuple[float, ...] | None = None
    places: tuple[tuple[float, ...], ...] = ()
    target: float = -math.inf


@dataclass(frozen=True)
class Lanes:
    """Many runs that differ in their starts or their hyperparameters; each records what a ``Run`` would, its end.

    Attributes:
        question: What each is asked, but for its start and what is swept. Noise is that of the pipeline's seed, the
            same in each lane: what a single run with that seed draws.
        start: Where each lane sets out, ``(dim, lanes)``.
        watch: What is looked for on the way.
        swept: Hyperparameters that differ from lane to lane, by name, each ``(lanes,)``.
    """

    question: Question
    start: Array
    watch: Watch
    swept: Mapping[str, Array] = field(default_factory=dict)

    @classmethod
    def of(cls, question: Question, start: Array, watch: Watch, **swept: Array) -> Self:
        """Return lanes from starts ``(dim, lanes)``, or from one start ``(dim, 1)`` for all that is swept."""
        count = max([start.shape[1], *(len(values) for values in swept.values())])
        starts = np.ascontiguousarray(np.broadcast_to(start, (len(start), count)))
        return cls(question, starts, watch, swept)

    def __len__(self) -> int:
        return int(self.start.shape[1])

    def part(self, first: int, stop: int) -> Lanes:
        swept = {name: values[first:stop] for name, values in self.swept.items()}
        return replace(self, start=self.start[:, first:stop], swept=swept)

    def swept_optimizer(self) -> Optimizer:
        """Return the optimizer with arrays in the place of what is swept."""
        optimizer = self.question.optimizer
        return optimizer.with_values(**self.swept) if self.swept else optimizer

    def rates(self, first: int, count: int) -> Array:
        """Return the learning rates of some steps: ``(count, lanes)`` where lr is swept, else ``(count, 1)``."""
        schedule = self.question.schedule
        if "lr" not in self.swept:
            return schedule.rates(self.question.optimizer.lr, first, count)[:, np.newaxis]
        t = np.arange(first, first + count)[:, np.newaxis]
        base: Any = self.swept["lr"]
        return np.ascontiguousarray(np.broadcast_to(schedule.lr_at(base, t), (count, len(self))), dtype=np.float64)


@dataclass(frozen=True)
class Ends:
    """How lanes ended.

    Attributes:
        point: The last finite point of each, ``(dim, lanes)``.
        loss: The objective there, ``(lanes,)``.
        last: The step of that point, below the step limit where a lane diverged; -1 where the objective has no finite
            value at the start.
        since: The step since which each lane has been there; see :class:`Watch`.
        before: Where each stood one step before the limit, ``(dim, lanes)``; its end where only the loss is watched.
    """

    point: Array
    loss: Array
    last: Array
    since: Array
    before: Array

    @classmethod
    def unfilled(cls, dim: int, lanes: int) -> Self:
        point, before = np.empty((2, dim, lanes))
        loss, last, since = np.empty((3, lanes))
        return cls(point, loss, last, since, before)

    def fill(self, first: int, part: Ends) -> None:
        """Take over the ends of a part of the lanes, from lane ``first`` on."""
        lanes = slice(first, first + len(part.loss))
        self.point[:, lanes], self.loss[lanes] = part.point, part.loss
        self.last[lanes], self.since[lanes] = part.last, part.since
        self.before[:, lanes] = part.before
