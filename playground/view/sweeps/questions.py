"""What panels ask about a run: within which budget, and with which settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from playground.core.optimizers import Optimizer
from playground.core.runs.experiment import Entry, Experiment
from playground.core.runs.question import Question
from playground.core.sweeps.sensitivity import SensitivityMap, sensitivity_map
from playground.core.sweeps.tuning import Tuned, momentum_name, tuned
from playground.core.sweeps.walk import staged
from playground.figures.numbers import step_number
from playground.figures.span import SettingSpan
from playground.model.jobs import Progress

MOST_STEPS = 2_000
"""Panels measure with the experiment's step limit, but no more than this: each makes hundreds of runs at least."""
SIZES = (24, 64, 128)
"""Values along each axis of a sensitivity map, from pass to pass."""
ROW_SIZES = (64, 512)
"""The same where there is one hyperparameter."""


def budget(experiment: Experiment) -> int:
    return min(experiment.steps, MOST_STEPS)


def budget_words(experiment: Experiment, unit: str) -> str:
    """Say how many ``unit`` each run may take: ``500 steps``, and that the limit is higher where it is."""
    words = f"{step_number(budget(experiment))} {unit}"
    return f"{words} (the step limit is {step_number(experiment.steps)})" if experiment.steps > MOST_STEPS else words


def measured(experiment: Experiment, entry: Entry) -> Question:
    """Return what a panel asks about a run: no more steps than its budget, on whatever plane it is drawn."""
    return replace(experiment.question(entry), steps=budget(experiment), plane=None)


class RaceQuestion(NamedTuple):
    """All that decides how a run is tuned, and with what besides; the run's own learning rate does not."""

    question: Question
    also: str

    @classmethod
    def of(cls, experiment: Experiment, entry: Entry, optimizer: Optimizer, with_momentum: bool) -> RaceQuestion:
        """Return the question about a run, were its optimizer the one given."""
        suggested = optimizer.with_values(lr=optimizer.suggested_lr(experiment.objective))
        question = replace(measured(experiment, entry), optimizer=suggested)
        return cls(question, momentum_name(optimizer) if with_momentum else "")

    def answer(self, progress: Progress) -> Tuned:
        return tuned(self.question, also=self.also, progress=progress)


@dataclass(frozen=True)
class SensitivityQuestion:
    """What a map is to be made of; equal where the map would be the same.

    Attributes:
        question: As of a run; the optimizer's values on the axes do not matter.
        x, y: What the axes show; y is None where there is one hyperparameter.
        others: The question with those values set to the axes' ends, by which maps are told apart.
    """

    question: Question = field(compare=False)
    x: SettingSpan
    y: SettingSpan | None
    others: Question = field(init=False)

    def __post_init__(self) -> None:
        swept = {span.name: span.low for span in (self.x, self.y) if span is not None}
        optimizer = self.question.optimizer.with_values(**swept)
        object.__setattr__(self, "others", replace(self.question, optimizer=optimizer))

    def is_like(self, other: SensitivityQuestion) -> bool:
        """Tell whether both are of the same hyperparameters of one rule on one objective, whatever their values."""
        return self._kind() == other._kind()

    def _kind(self) -> tuple[object, ...]:
        question = self.question
        return type(question.objective), type(question.optimizer), self.x.quantity, self.y and self.y.quantity

    def maps(self, progress: Progress) -> Iterator[SensitivityMap]:
        """Make the map, finer and finer.

        Raises:
            InvalidInputError: There can be no such map.
            CancelledError: ``progress`` said so.
        """
        sizes = ROW_SIZES if self.y is None else SIZES
        stages = staged(progress, [size if self.y is None else size * size for size in sizes])
        for size, stage in zip(sizes, stages, strict=True):
            y = None if self.y is None else self.y.wanted(size)
            yield sensitivity_map(self.question, x=self.x.wanted(size), y=y, progress=stage)
