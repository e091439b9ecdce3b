"""Learning-rate schedules: what becomes of the base rate at step t, counted from 0 as PyTorch's schedulers do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.select import select
from playground.core.declare.catalogue import Catalogue
from playground.core.declare.lines import Line, settled
from playground.core.declare.quantity import AT_LEAST_ONE, NOT_NEGATIVE, POSITIVE, real, whole
from playground.core.declare.settable import part
from playground.core.declare.written import Passage, Written


@dataclass(frozen=True)
class Schedule(Written):
    """A rule for the learning rate at each step; ``lr_at(base, 0)`` is the rate of the first step."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""

    def __init_subclass__(cls, name: str = "", title: str = "", **kwargs: Any) -> None:
        """List the subclass in the catalogue where it has a name."""
        super().__init_subclass__(**kwargs)
        if name:
            cls.name = name
            cls.title = title or name
            SCHEDULES.add(name, cls)

    @classmethod
    def owner(cls) -> str:
        return f"{cls.title or cls.__name__} schedule"

    def lr_at(self, base: float, t: Any) -> Any:
        """Return the learning rate of step t, counted from 0, for a base rate; t may be an array of steps.

        What is too large for a number is infinite.
        """
        raise NotImplementedError

    def rates(self, base: float, first: int, count: int) -> Array:
        """Return the learning rates of ``count`` steps from step ``first`` on, ``(count,)``."""
        return np.broadcast_to(self.lr_at(base, np.arange(first, first + count)), (count,)).astype(np.float64)


SCHEDULES: Catalogue[Schedule] = Catalogue("schedule")
"""Every schedule by name."""


@dataclass(frozen=True)
class Constant(Schedule, name="constant", title="Constant"):
    """The base rate throughout."""

    lines: ClassVar[tuple[Line, ...]] = (Line("lr", "lr0"),)

    def rates(self, base: float, first: int, count: int) -> Array:
        return np.full(count, base, dtype=np.float64)

    def lr_at(self, base: float, t: Any) -> Any:
        return base


@dataclass(frozen=True)
class Exponential(Schedule, name="exponential", title="Exponential"):
    """lr·γᵗ."""

    lines: ClassVar[tuple[Line, ...]] = (Line("lr", "lr0 * gamma**(t - 1)"),)

    gamma: float = real(
        0.99,
        symbol="γ",
        slider=(0.9, 1.0),
        legal=POSITIVE,
        help="Factor from each step to the next. Raise it towards 1 for a slower decay.",
    )

    @np.errstate(all="ignore")
    def lr_at(self, base: float, t: Any) -> Any:
        return base * np.power(self.gamma, t)


@dataclass(frozen=True)
class Step(Schedule, name="step", title="Step"):
    """lr·γ^⌊t/step_size⌋."""

    lines: ClassVar[tuple[Line, ...]] = (Line("lr", "lr0 * gamma**floor((t - 1) / step_size)"),)

    step_size: int = whole(
        100,
        symbol="step size",
        slider=(1, 1000),
        legal=AT_LEAST_ONE,
        help="Steps between two drops. Raise it to drop less often.",
    )
    gamma: float = real(
        0.1,
        symbol="γ",
        slider=(0.01, 1.0),
        legal=POSITIVE,
        help="Factor at each drop. Raise it towards 1 for smaller drops.",
    )

    @np.errstate(all="ignore")
    def lr_at(self, base: float, t: Any) -> Any:
        return base * np.power(self.gamma, t // self.step_size)


@dataclass(frozen=True)
class Cosine(Schedule, name="cosine", title="Cosine"):
    """Half a cosine from the base rate down to ``min_lr`` (Loshchilov & Hutter 2017, eq. 5), which then stays."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line("c", "cos(pi * min((t - 1) / total, 1))"),
        Line("lr", "min_lr + (lr0 - min_lr) * (1 + c) / 2"),
    )

    total: int = whole(
        500,
        symbol="total",
        slider=(1, 5000),
        legal=AT_LEAST_ONE,
        help="Steps until the lowest rate. Raise it to decay more slowly.",
    )
    min_lr: float = real(
        0.0,
        symbol="min lr",
        slider=(0.0, 0.1),
        legal=NOT_NEGATIVE,
        help="The rate at the end. Raise it to keep moving there.",
    )

    @np.errstate(all="ignore")
    def lr_at(self, base: float, t: Any) -> Any:
        """Return min_lr + (lr − min_lr)(1 + cos(πt/total))/2, and min_lr after ``total`` steps."""
        # PyTorch's rate would climb again past the end, where a user expects the decayed one to last.
        part = np.minimum(t, self.total) / self.total
        return self.min_lr + (base - self.min_lr) * (1.0 + np.cos(np.pi * part)) / 2.0


@dataclass(frozen=True)
class Warmup(Schedule, name="warmup", title="Warm-up"):
    """A straight climb to the base rate over ``warmup`` steps, then another schedule from its own t = 0."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line("lr", "lr0 * t / warmup", when="t <= warmup"),
        Line("n", "max(t - warmup, 0)"),
    )

    warmup: int = whole(
        10,
        symbol="warm-up",
        slider=(1, 500),
        legal=AT_LEAST_ONE,
        help="Steps of the climb. Raise it to start more gently.",
    )
    then: Schedule = part(Constant, catalogue=lambda: SCHEDULES, help="What follows the climb.")

    def passages(self, renamed: Mapping[str, str]) -> tuple[Passage, ...]:
        """Return the climb, and the other schedule's lines with its own t."""
        then = settled(self.then.lines, self.then.deciding_values(), {**renamed, "t": "n"})
        later = tuple(line._replace(when="n > 0") for line in then)
        return (*super().passages(renamed), Passage(self.then, later))

    @np.errstate(all="ignore")
    def lr_at(self, base: float, t: Any) -> Any:
        """Return lr·(t + 1)/warmup during the climb, then what the other schedule says."""
        climb = base * (t + 1) / self.warmup
        return select(t < self.warmup, climb, self.then.lr_at(base, np.maximum(t - self.warmup, 0)))
