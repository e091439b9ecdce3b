"""A question: everything that decides what a run does, as one frozen value."""

from __future__ import annotations

import contextlib
import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Self, TypedDict

import numpy as np

from playground.core.errors import InvalidInputError, few, shown
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.planes.plane import Plane
from playground.core.planes.section import Section
from playground.core.runs.trajectory import MOST_STEPS
from playground.core.schedules import Constant, Schedule
from playground.core.verdicts.stopping import FURTHEST


class Asked(TypedDict, total=False):
    """A question as callers of the sweeps spell it out; all but objective and optimizer may be left out.

    Attributes:
        objective: An objective or its name.
        optimizer: An optimizer, or a name for one with its defaults.
        steps: The steps every run takes; 300 where left out.
        schedule: What becomes of the learning rate; constant where left out.
        pipeline: What happens to the gradient first; nothing where left out.
    """

    objective: str | Objective
    optimizer: str | Optimizer
    steps: int
    schedule: Schedule | None
    pipeline: GradientPipeline | None


class AskedFrom(Asked, total=False):
    """The same, with the start; the objective's own where left out."""

    start: Sequence[float] | None


@dataclass(frozen=True)
class Question:
    """What is minimised by what, from where and how far.

    Attributes:
        objective: What is minimised.
        optimizer: The rule with its hyperparameters.
        start: Where it sets out, one number a parameter.
        steps: The step limit.
        schedule: What multiplies the learning rate.
        pipeline: What happens to the gradient first.
        plane: The plane that it is looked at on; None for that of the objective's two parameters. It changes no path.
    """

    objective: Objective
    optimizer: Optimizer
    start: tuple[float, ...]
    steps: int = 500
    schedule: Schedule = field(default_factory=Constant)
    pipeline: GradientPipeline = field(default_factory=GradientPipeline)
    plane: Plane | None = None

    def __post_init__(self) -> None:
        """Check start, step limit and plane.

        Raises:
            InvalidInputError: No run can set out at the start, the step limit cannot be used, or the plane is one of
                another number of parameters.
        """
        object.__setattr__(self, "start", checked_start(self.objective, self.start))
        object.__setattr__(self, "steps", checked_steps(self.steps))
        check_plane(self.objective, self.plane)

    @classmethod
    def of(
        cls,
        *,
        objective: str | Objective,
        optimizer: str | Optimizer,
        start: Sequence[float] | None = None,
        steps: int = 500,
        schedule: Schedule | None = None,
        pipeline: GradientPipeline | None = None,
    ) -> Self:
        """Return the question that a caller's arguments mean: names are found, what is left out is filled in.

        Raises:
            InvalidInputError: A name is unknown, or a value cannot be used.
        """
        function = OBJECTIVES.find(objective)() if isinstance(objective, str) else objective
        rule = OPTIMIZERS.find(optimizer)() if isinstance(optimizer, str) else optimizer
        begin = function.start if start is None else tuple(start)
        return cls(function, rule, begin, steps, schedule or Constant(), pipeline or GradientPipeline())

    @property
    def last_objective(self) -> Objective:
        """The objective as it is after the last step: its minima are those that runs can have reached."""
        return self.objective.at(self.steps)

    @property
    def section(self) -> Section:
        """The objective as it is drawn."""
        return Section(self.objective, self.plane)

    @property
    def l2(self) -> float:
        """The λ of what is really minimised, f + ½λ|θ|²: the pipeline's, and the rule's own where it has one."""
        return self.pipeline.l2 + self.optimizer.coupled_decay

    @property
    def path(self) -> tuple[object, ...]:
        """What decides the path: two questions with the same one differ at most in how far it is walked and shown."""
        return self.objective, self.optimizer, self.start, self.schedule, self.pipeline


def checked_steps(steps: Any) -> int:
    """Return a step limit as Python's own whole number; numpy's will do too.

    Raises:
        InvalidInputError: It is none, or too high.
    """
    with contextlib.suppress(TypeError):
        number = operator.index(steps)
        if not isinstance(steps, bool) and 0 <= number <= MOST_STEPS:
            return number
    raise InvalidInputError(
        f"The step limit must be a whole number from 0 to {MOST_STEPS}, not {shown(steps)}.", "steps"
    )


def checked_start(objective: Objective, start: Sequence[float]) -> tuple[float, ...]:
    """Return a start as Python's own numbers.

    Raises:
        InvalidInputError: It has the wrong length, or is not finite, or the objective is not finite there.
    """
    names = objective.names
    if len(start) != len(names):
        raise InvalidInputError(
            f"The start of {objective.title} needs {len(names)} numbers ({few(names)}), not {len(start)}.",
            "start",
        )
    for name, number in zip(names, start, strict=True):
        # The bounds leave out NaN and the infinities too.
        if not (isinstance(number, Real) and -FURTHEST <= number <= FURTHEST):
            raise InvalidInputError(
                f"The start's {name} must be a number between -1e12 and 1e12, not {shown(number)}.", name
            )
    with np.errstate(all="ignore"):
        loss = float(objective.value(np.array(start, dtype=np.float64)))
    if not math.isfinite(loss):
        raise InvalidInputError(
            f"{objective.title} has no finite value at {shown(tuple(start))}; start nearer to its domain.", "start"
        )
    return tuple(float(number) for number in start)


def check_plane(objective: Objective, plane: Plane | None) -> None:
    """Refuse a plane in a space of another number of parameters.

    Raises:
        InvalidInputError: It is one.
    """
    if plane is not None and plane.dim != objective.dim:
        raise InvalidInputError(
            f"The plane has {plane.dim} parameters, but {objective.title} has {objective.dim}.", "plane"
        )
