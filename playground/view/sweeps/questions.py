"""What panels ask about a run: within which budget, and, for the fair race, with which settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.runs.experiment import Entry, Experiment
from playground.core.schedules import Schedule
from playground.core.sweeps.tuning import Tuned, momentum_name, tuned
from playground.figures.numbers import step_number

MOST_STEPS = 2_000
"""Panels measure with the experiment's step limit, but no more than this: each makes hundreds of runs at least."""


def budget(experiment: Experiment) -> int:
    """Return the steps that each run of a measurement may take."""
    return min(experiment.steps, MOST_STEPS)


def budget_words(experiment: Experiment, unit: str) -> str:
    """Say how many ``unit`` each run may take: ``500 steps``, and that the limit is higher where it is."""
    words = f"{step_number(budget(experiment))} {unit}"
    return f"{words} (the step limit is {step_number(experiment.steps)})" if experiment.steps > MOST_STEPS else words


class RaceQuestion(NamedTuple):
    """All that decides how a run is tuned, named as :func:`tuned` takes it; the run's own learning rate does not."""

    objective: Objective
    optimizer: Optimizer
    start: tuple[float, ...]
    steps: int
    also: str
    schedule: Schedule
    pipeline: GradientPipeline

    @classmethod
    def of(cls, experiment: Experiment, entry: Entry, optimizer: Optimizer, with_momentum: bool) -> RaceQuestion:
        """Return the question about a run, were its optimizer the one given."""
        question = experiment.question(entry)
        return cls(
            experiment.objective,
            optimizer.with_values(lr=optimizer.suggested_lr(experiment.objective)),
            experiment.start,
            budget(experiment),
            momentum_name(optimizer) if with_momentum else "",
            question.schedule,
            question.pipeline,
        )

    def answer(self, progress: Callable[[int, int], bool]) -> Tuned:
        """Tune the optimizer, telling how far it is."""
        wanted: dict[str, Any] = self._asdict()
        return tuned(**wanted, progress=progress)
