"""The runs that are measured."""

from __future__ import annotations

from playground.core.experiment import Entry, Experiment
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.run import Run, RunSettings
from playground.model.document import fitted

RUNS = 8
NOISE = 10.0
"""Enough that trails and curves never come to rest, which would make them easy to draw."""


def adam_on_rosenbrock() -> Run:
    """Return one run of Adam, standing at its start."""
    objective = OBJECTIVES.find("rosenbrock")()
    return Run(objective, RunSettings(OPTIMIZERS.find("adam")(lr=0.01)), objective.start)


def noisy_race(steps: int) -> Experiment:
    """Return eight optimizers on Rosenbrock, with noise in their gradients."""
    objective = OBJECTIVES.find("rosenbrock")()
    return Experiment(
        objective,
        tuple(objective.start),
        tuple(Entry(fitted(optimizer, objective)) for optimizer in list(OPTIMIZERS)[:RUNS]),
        steps=steps,
        pipeline=GradientPipeline(noise=NOISE),
    )
