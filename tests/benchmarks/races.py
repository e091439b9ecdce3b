"""The runs that are measured."""

from __future__ import annotations

from playground.core.compiled.library import LIBRARY
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.experiment import Entry, Experiment
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.model.fitting import fitted

RUNS = 8
NOISE = 10.0
"""Enough that trails and curves never come to rest, which would make them easy to draw."""


def adam_on_rosenbrock() -> Run:
    """Return one run of Adam, standing at its start."""
    objective = OBJECTIVES.find("rosenbrock")()
    return Run(Question(objective, OPTIMIZERS.find("adam")(lr=0.01), objective.start))


def compile_for(run: Run) -> None:
    """Make or load the kernel that steps a run, so that nothing measured waits for it."""
    if run.stepper.recipe is None:
        raise TypeError(f"there is no kernel for {run.objective.title}")
    LIBRARY.make(run.stepper.recipe)


def race_of_eight(steps: int, noise: float = NOISE) -> Experiment:
    """Return eight optimizers on Rosenbrock, with noise in their gradients."""
    objective = OBJECTIVES.find("rosenbrock")()
    return Experiment(
        objective,
        tuple(objective.start),
        tuple(Entry(fitted(optimizer, objective)) for optimizer in list(OPTIMIZERS)[:RUNS]),
        steps=steps,
        pipeline=GradientPipeline(noise=noise),
    )
