"""What scripts call: make runs and look at their columns as numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from playground.core.arithmetic.arrays import Array
from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.runs.csv_export import write_csv
from playground.core.runs.experiment import Experiment, load
from playground.core.runs.memory_budget import Size, budget, need_words, steps_that_fit, taken
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import Schedule
from playground.core.verdicts.verdicts import Status, Verdict


@dataclass(frozen=True)
class Result:
    """A finished run: its recorded columns, row k belonging to step k and row 0 to the start.

    Attributes:
        label: What the run is called in the CSV.
        run: The run itself.
        limit: The step limit it was given.
    """

    label: str
    run: Run
    limit: int

    @property
    def optimizer(self) -> Optimizer:
        return self.run.question.optimizer

    @property
    def theta(self) -> Array:
        """Points, ``(steps + 1, dim)``."""
        return self.run.trajectory.theta

    @property
    def loss(self) -> Array:
        """The objective at each point, ``(steps + 1,)``."""
        return self.run.trajectory.loss

    @property
    def lr(self) -> Array:
        """The learning rate of each step, ``(steps + 1,)``; NaN in row 0."""
        return self.run.trajectory.lr

    @property
    def gradient(self) -> Array:
        """The gradient that the rule was given, ``(steps + 1, dim)``; NaN in row 0."""
        return self.run.trajectory.gradient

    @property
    def update(self) -> Array:
        """The step made, ``(steps + 1, dim)``; NaN in row 0."""
        return self.run.trajectory.update

    @property
    def state(self) -> dict[str, Array]:
        """The rule's state and what derives from it, by name, each ``(steps + 1, dim)``."""
        return self.run.columns()

    @property
    def status(self) -> Status:
        """How the run ended; compares equal to its words, such as ``"converged"``."""
        return self.verdict.status

    @property
    def verdict(self) -> Verdict:
        """How the run ended, since which step, and in which minimum; ``verdict.words`` says it in a sentence."""
        return self.run.verdict(limit=self.limit)

    @property
    def gradient_evaluations(self) -> int:
        """How many times the gradient was worked out."""
        return self.run.gradient_evaluations

    @property
    def value_evaluations(self) -> int:
        """How many times the rule asked for the objective's value, as line searches do."""
        return self.run.value_evaluations

    def to_csv(self, path: str | Path) -> None:
        """Write the columns as CSV.

        Raises:
            InvalidInputError: The file cannot be written.
        """
        write_csv(path, [(self.label, self.run)])


@overload
def run(experiment: str | Path | Experiment, /) -> list[Result]: ...


@overload
def run(
    *,
    objective: str | Objective,
    optimizer: str | Optimizer,
    start: Sequence[float] | None = None,
    steps: int = 500,
    schedule: Schedule | None = None,
    pipeline: GradientPipeline | None = None,
    stop_when_converged: bool = False,
) -> Result: ...


def run(
    experiment: str | Path | Experiment | None = None,
    /,
    *,
    objective: str | Objective = "",
    optimizer: str | Optimizer = "",
    start: Sequence[float] | None = None,
    steps: int = 500,
    schedule: Schedule | None = None,
    pipeline: GradientPipeline | None = None,
    stop_when_converged: bool = False,
) -> Result | list[Result]:
    """Run one optimizer on one objective, or every run of an experiment.

    Args:
        experiment: An experiment or its file; everything else is left out then.
        objective: An objective or its name.
        optimizer: An optimizer, or a name for one with its defaults.
        start: One number a parameter; the objective's own start where left out.
        steps: The step limit.
        schedule: What becomes of the learning rate; constant where left out.
        pipeline: What happens to the gradient first; nothing where left out.
        stop_when_converged: Whether to take no more steps after converging.

    Returns:
        One result, or a list with one for each run of the experiment.

    Raises:
        InvalidInputError: A name, value or file cannot be used, or the steps need more memory than a quarter of the
            machine's; the message says why.

    >>> import playground
    >>> result = playground.run(objective="quadratic-bowl", optimizer=playground.Sgd(lr=0.25), start=(1, 0), steps=2)
    >>> result.theta.tolist()
    [[1.0, 0.0], [0.5, 0.0], [0.25, 0.0]]
    """
    if experiment is not None:
        chosen = experiment if isinstance(experiment, Experiment) else load(experiment)
        return finished_runs(chosen)
    question = Question.of(
        objective=objective, optimizer=optimizer, start=start, steps=steps, schedule=schedule, pipeline=pipeline
    )
    chosen = Experiment.of(question, stop_when_converged)
    return finished_runs(chosen)[0]


def finished_runs(experiment: Experiment) -> list[Result]:
    """Take every run of an experiment to its end.

    Raises:
        InvalidInputError: They need more memory than there is for them.
    """
    steps, stop, room = experiment.steps, experiment.stop_when_converged, budget()
    runs = [experiment.new_run(entry) for entry in experiment.runs]
    sizes = [run.size(stop) for run in runs]
    if not stop and taken(sizes, steps) > room:  # Else it depends on when they converge.
        raise _too_much(sizes, steps, room)
    left = room
    for run in runs:
        try:
            run.advance(steps_that_fit(left, [run.size(stop)], steps), stop)
        except MemoryError:
            raise InvalidInputError(
                f"The system has no memory for {steps:,} steps; ask for fewer steps or runs.", "steps"
            ) from None
        if run.trajectory.last_step < steps and run.can_advance(stop):
            raise _too_much([each.size(stop) for each in runs], steps, room)
        left -= taken([run.size(stop)], 0)
    return [Result(entry.shown_label, run, steps) for entry, run in zip(experiment.runs, runs, strict=True)]


def _too_much(sizes: Sequence[Size], steps: int, room: int) -> InvalidInputError:
    return InvalidInputError(f"{need_words(sizes, steps, room)}. Ask for fewer steps or runs.", "steps")
