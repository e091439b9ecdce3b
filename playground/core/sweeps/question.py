"""What every map is asked: which objective and optimizer, how far, with which schedule and gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.errors import InvalidInputError, shown
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Function, Objective
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.runs.experiment import MOST_STEPS
from playground.core.schedules import Constant, Schedule
from playground.core.sweeps.lanes import Lanes, Watch


@dataclass(frozen=True)
class Question:
    """What decides a map's numbers besides its starts or its swept settings.

    Attributes:
        objective: What is minimised; of two parameters.
        optimizer: The rule with its hyperparameters.
        steps: How many steps every run takes: its budget of gradient evaluations.
        schedule, pipeline: As of a run.
    """

    objective: Function
    optimizer: Optimizer
    steps: int
    schedule: Schedule = field(default_factory=Constant)
    pipeline: GradientPipeline = field(default_factory=GradientPipeline)

    @property
    def standing(self) -> Function:
        """The objective as it stands after the last step: its minima are those that runs can have reached."""
        return self.objective.at(self.steps)

    @property
    def l2(self) -> float:
        """The λ of what is really minimised, f + ½λ|θ|²."""
        return self.pipeline.l2 + self.optimizer.coupled_decay

    def lanes(self, start: Array, watch: Watch, **swept: Array) -> Lanes:
        """Return lanes from starts ``(2, lanes)``, or from one start ``(2, 1)`` for all that is swept."""
        count = max([start.shape[1], *(len(values) for values in swept.values())])
        starts = np.ascontiguousarray(np.broadcast_to(start, (2, count)))
        return Lanes(self.objective, self.optimizer, starts, self.steps, watch, swept, self.schedule, self.pipeline)

    def settings(self) -> dict[str, Any]:
        """Return it as JSON can hold it, named as in an experiment's file."""
        return {
            "objective": {"name": self.objective.name, "parameters": self.objective.to_values()},
            "optimizer": {"name": self.optimizer.name, "hyperparameters": self.optimizer.to_values()},
            "steps": self.steps,
            "schedule": {"name": self.schedule.name, "parameters": self.schedule.to_values()},
            "gradient": self.pipeline.values(),
        }


def asked(
    objective: str | Objective,
    optimizer: str | Optimizer,
    steps: int,
    schedule: Schedule | None = None,
    pipeline: GradientPipeline | None = None,
) -> Question:
    """Return the question that a caller's arguments ask, names found and numbers checked.

    Raises:
        InvalidInputError: A name is unknown, the objective cannot be drawn, or the number of steps cannot be used.
    """
    function = OBJECTIVES.find(objective)() if isinstance(objective, str) else objective
    rule = OPTIMIZERS.find(optimizer)() if isinstance(optimizer, str) else optimizer
    if not isinstance(function, Function):
        raise InvalidInputError(f"Maps are of objectives of two parameters; {function.title} has {function.dim}.")
    return Question(
        function, rule, checked_whole(steps, "steps", 0, MOST_STEPS), schedule or Constant(),
        pipeline or GradientPipeline(),
    )  # fmt: skip


def checked_whole(value: Any, name: str, low: int, high: int) -> int:
    """Return a whole number between two others.

    Raises:
        InvalidInputError: It is none, or not between them.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise InvalidInputError(f"{name} must be a whole number from {low} to {high}, not {shown(value)}.", name)
    return int(value)


def checked_domain(domain: Sequence[Sequence[float]] | None, objective: Function) -> tuple[tuple[float, float], ...]:
    """Return the rectangle to look at, the objective's own where none is given.

    Raises:
        InvalidInputError: It is not two rising spans of finite numbers.
    """
    spans = objective.domain if domain is None else domain
    try:
        found = tuple((float(low), float(high)) for low, high in spans)
    except (TypeError, ValueError):
        found = ()
    if len(found) != 2 or not all(-1e12 <= low < high <= 1e12 for low, high in found):
        raise InvalidInputError(
            f"domain must be two spans of numbers, such as ((-5, 5), (-5, 5)), not {shown(domain)}.", "domain"
        )
    return found
