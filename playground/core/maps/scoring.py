"""The score of an optimizer on an objective: how often, how fast, how safely, and how much tuning it wants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from playground.core.arrays import Array
from playground.core.gradients import GradientPipeline
from playground.core.maps.basin import basin_watch
from playground.core.maps.lanes import Watch
from playground.core.maps.places import near_radius, nearest
from playground.core.maps.question import Question, asked, checked_domain, checked_whole
from playground.core.maps.rates import spaced_rates
from playground.core.maps.tolerance import default_tolerance
from playground.core.maps.walk import Crew, Progress, walk
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.schedules import Schedule

MOST_STARTS = 1024
MOST_SEEDS = 1000
WIDTH_STARTS = 5
"""The range of good learning rates is measured from a lattice of this many starts along x and y."""
WIDTH_RATES = 141
WITHIN = 2.0
"""A learning rate is good where the median start ends this many times as far above f* as with the best, or nearer."""


@dataclass(frozen=True)
class Score:
    """What the textbook's table tells: speed, safety, memory, and how much tuning an optimizer wants.

    Attributes:
        question: The objective, the optimizer, the step limit, schedule and gradient pipeline.
        runs: How many runs were made, from every start and with every seed.
        reached: The share of them that ended near a global minimum; NaN where the objective has none.
        diverged: The share that diverged.
        median_steps: The steps after which half of all runs were there to stay; infinite where fewer than half were.
        most_steps: The steps after which nine in ten were.
        memory: Numbers of state kept for each parameter.
        good_rates: The range around the best learning rate from which the median start ends at most twice as far above
            f* as with the best; whatever is within the tolerance of f* is as good as f*.
    """

    question: Question
    runs: int
    reached: float
    diverged: float
    median_steps: float
    most_steps: float
    memory: int
    good_rates: tuple[float, float]

    @property
    def width(self) -> float:
        """How many decades wide the range of good learning rates is."""
        low, high = self.good_rates
        return math.log10(high / low)

    def settings(self) -> dict[str, Any]:
        """Return what was measured, and what came of it, as JSON can hold it; null for what is infinite or NaN."""
        figures = {
            "reached": self.reached, "diverged": self.diverged, "median_steps": self.median_steps,
            "most_steps": self.most_steps, "width": self.width,
        }  # fmt: skip
        return {
            "map": "score", **self.question.settings(), "runs": self.runs, "memory": self.memory,
            "good_rates": self.good_rates,
            **{name: value if math.isfinite(value) else None for name, value in figures.items()},
        }  # fmt: skip


def score(
    *,
    objective: str | Objective,
    optimizer: str | Optimizer,
    steps: int = 300,
    starts: int = 16,
    seeds: int = 8,
    domain: Sequence[Sequence[float]] | None = None,
    rates: tuple[float, float] | None = None,
    schedule: Schedule | None = None,
    pipeline: GradientPipeline | None = None,
    progress: Progress | None = None,
    crew: Crew | None = None,
) -> Score:
    """Measure an optimizer from a lattice of starts.

    Args:
        objective: An objective of two parameters or its name.
        optimizer: An optimizer, or a name for one with its defaults.
        steps: The steps every run takes.
        starts: Starts along x and along y, in the middles of the squares that the rectangle is cut into.
        seeds: With how many seeds each is run where there is noise: the pipeline's and those that follow it.
        domain: The rectangle of the starts; the objective's own where left out.
        rates: The lowest and the highest learning rate tried; ten times beyond the slider's ends where left out.
        schedule: What becomes of the learning rate; constant where left out.
        pipeline: What happens to the gradient first.
        progress: Called now and then with steps taken and steps in all; returning False calls it off.
        crew: Who takes the steps; this machine's processors where left out.

    Raises:
        InvalidInputError: A name or value cannot be used; the message says why.
        CancelledError: ``progress`` called it off.
    """
    question = asked(objective, optimizer, steps, schedule, pipeline)
    spans = checked_domain(domain, question.objective)
    lattice = _lattice(spans, checked_whole(starts, "starts", 1, MOST_STARTS))
    count = checked_whole(seeds, "seeds", 1, MOST_SEEDS) if question.pipeline.noise else 1
    minima = [minimum.point for minimum in question.objective.minima]
    radius = near_radius(question.objective)
    outcomes = []
    for offset in range(count):
        seeded = question.pipeline.with_values(seed=question.pipeline.seed + offset)
        ends = walk(replace(question, pipeline=seeded).lanes(lattice, basin_watch(question.objective)), progress, crew)
        is_whole = ends.last == question.steps
        is_there = is_whole & (nearest(ends.point, minima, radius) >= 0)
        outcomes.append((np.where(is_there, ends.since, np.inf), ~is_whole))
    taken, diverged = (np.concatenate(part) for part in zip(*outcomes, strict=True))
    return Score(
        question,
        len(taken),
        float(np.mean(np.isfinite(taken))) if minima else math.nan,
        float(np.mean(diverged)),
        _quantile(taken, 0.5),
        _quantile(taken, 0.9),
        question.optimizer.memory_per_parameter(),
        _good_rates(question, spans, rates, progress, crew),
    )


def _lattice(spans: Sequence[tuple[float, float]], count: int) -> Array:
    middles = (np.arange(count) + 0.5) / count
    axes = [low + (high - low) * middles for low, high in spans]
    return np.stack(np.meshgrid(*axes)).reshape(2, -1)


def _quantile(values: Array, share: float) -> float:
    """Return the least value that a share of the values do not exceed; some may be infinite."""
    return float(np.sort(values)[math.ceil(share * len(values)) - 1])


def _good_rates(
    question: Question,
    spans: Sequence[tuple[float, float]],
    rates: tuple[float, float] | None,
    progress: Progress | None,
    crew: Crew | None,
) -> tuple[float, float]:
    lr = spaced_rates(question, rates, WIDTH_RATES)
    starts = _lattice(spans, WIDTH_STARTS)
    lanes = question.lanes(np.repeat(starts, len(lr), axis=1), Watch(), lr=np.tile(lr, starts.shape[1]))
    ends = walk(lanes, progress, crew)
    loss = np.where(ends.last == question.steps, ends.loss, np.inf).reshape(-1, len(lr))
    lowest = question.objective.lowest
    finite = loss[np.isfinite(loss)]
    if not finite.size:
        return question.optimizer.lr, question.optimizer.lr
    gap = loss - (float(finite.min()) if lowest is None else lowest)
    gap = np.median(np.maximum(gap, default_tolerance(question.objective) or 0.0), axis=0)
    good = gap <= WITHIN * gap.min()
    first = last = int(np.argmin(gap))
    while first > 0 and good[first - 1]:
        first -= 1
    while last < len(lr) - 1 and good[last + 1]:
        last += 1
    return float(lr[first]), float(lr[last])
