"""What panels ask about a run: within which budget, and with which settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.runs.experiment import Entry, Experiment
from playground.core.schedules import Schedule
from playground.core.sweeps.sensitivity import SensitivityMap, sensitivity_map
from playground.core.sweeps.stages import staged
from playground.core.sweeps.tuning import Tuned, momentum_name, tuned
from playground.figures.numbers import step_number
from playground.figures.span import Span
from playground.model.jobs import Progress

MOST_STEPS = 2_000
"""Panels measure with the experiment's step limit, but no more than this: each makes hundreds of runs at least."""
SIZES = (24, 64, 128)
"""Values along each axis of a sensitivity map, from pass to pass."""
ROW_SIZES = (64, 512)
"""The same where there is one hyperparameter."""


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

    def answer(self, progress: Progress) -> Tuned:
        """Tune the optimizer, telling how far it is."""
        wanted: dict[str, Any] = self._asdict()
        return tuned(**wanted, progress=progress)


@dataclass(frozen=True)
class SensitivityQuestion:
    """What a map is to be made of; equal where the map would be the same.

    Attributes:
        objective, start, steps, schedule, pipeline: As of a run.
        x, y: What the axes show; y is None where there is one hyperparameter.
        optimizer: The rule; its values on the axes do not matter.
        others: The rule with those values set to the axes' ends, by which maps are told apart.
    """

    objective: Objective
    start: tuple[float, ...]
    steps: int
    schedule: Schedule
    pipeline: GradientPipeline
    x: Span
    y: Span | None
    optimizer: Optimizer = field(compare=False)
    others: Optimizer = field(init=False)

    def __post_init__(self) -> None:
        """Tell what the map does not depend on."""
        swept = {span.name: span.low for span in (self.x, self.y) if span is not None}
        object.__setattr__(self, "others", self.optimizer.with_values(**swept))

    def is_like(self, other: SensitivityQuestion) -> bool:
        """Tell whether both are of the same hyperparameters of one rule on one objective, whatever their values."""
        return self._kind() == other._kind()

    def _kind(self) -> tuple[object, ...]:
        return type(self.objective), type(self.optimizer), self.x.quantity, self.y and self.y.quantity

    def maps(self, progress: Progress) -> Iterator[SensitivityMap]:
        """Make the map, finer and finer.

        Raises:
            InvalidInputError: There can be no such map.
            CancelledError: ``progress`` said so.
        """
        sizes = ROW_SIZES if self.y is None else SIZES
        stages = staged(progress, [size if self.y is None else size * size for size in sizes])
        for size, stage in zip(sizes, stages, strict=True):
            yield sensitivity_map(
                objective=self.objective,
                optimizer=self.optimizer,
                start=self.start,
                steps=self.steps,
                x=self.x.wanted(size),
                y=None if self.y is None else self.y.wanted(size),
                schedule=self.schedule,
                pipeline=self.pipeline,
                progress=stage,
            )
