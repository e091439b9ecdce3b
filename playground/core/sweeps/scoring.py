"""The score of an optimizer on an objective: how often, how fast, how safely, and how much tuning it wants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Unpack

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.planes.places import near_radius, nearest
from playground.core.runs.codec import question_to_json
from playground.core.runs.question import Asked, Question
from playground.core.sweeps.arguments import asked, checked_domain, checked_whole
from playground.core.sweeps.basin import basin_watch
from playground.core.sweeps.lanes import Lanes, Watch
from playground.core.sweeps.rates import spaced_rates
from playground.core.sweeps.tolerance import default_tolerance, lowest_of
from playground.core.sweeps.walk import Crew, Progress, staged, walk

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
            f* as with the best; whatever is within the tolerance of f* is as good as f*. The widest where
            rates apart do best; the optimizer's own alone where the median start diverges with every one.
        rates: The lowest and the highest learning rate that were tried.
    """

    question: Question
    runs: int
    reached: float
    diverged: float
    median_steps: float
    most_steps: float
    memory: int
    good_rates: tuple[float, float]
    rates: tuple[float, float]

    @property
    def width(self) -> float:
        """How many decades wide the range of good learning rates is."""
        low, high = self.good_rates
        return math.log10(high / low)

    @property
    def is_width_cut(self) -> bool:
        """Whether that range reaches an end of the learning rates tried, and so may be wider still."""
        return self.good_rates[0] <= self.rates[0] or self.good_rates[1] >= self.rates[1]

    def settings(self) -> dict[str, Any]:
        """Return what was measured, and what came of it, as JSON can hold it; null for what is infinite or NaN."""
        figures = {
            "reached": self.reached, "diverged": self.diverged, "median_steps": self.median_steps,
            "most_steps": self.most_steps, "width": self.width,
        }  # fmt: skip
        return {
            "map": "score", **question_to_json(self.question, has_start=False), "runs": self.runs,
            "memory": self.memory, "good_rates": self.good_rates, "rates": self.rates,
            **{name: value if math.isfinite(value) else None for name, value in figures.items()},
        }  # fmt: skip


def score(
    question: Question | None = None,
    /,
    *,
    starts: int = 16,
    seeds: int = 8,
    domain: Sequence[Sequence[float]] | None = None,
    rates: tuple[float, float] | None = None,
    progress: Progress | None = None,
    crew: Crew | None = None,
    **words: Unpack[Asked],
) -> Score:
    """Measure an optimizer from many starts.

    Args:
        question: What is asked, or left out and told in :class:`~playground.core.runs.question.Asked`'s words. Its own
            start plays no role.
        starts: Starts along x and along y, in the middles of the squares that the rectangle is cut into. Where there
            are more than two parameters, as many starts in all, spread over the domain.
        seeds: With how many seeds each is run where there is noise: the pipeline's and those that follow it.
        domain: The rectangle of the starts; the objective's own where left out.
        rates: The lowest and the highest learning rate tried; those of :func:`spaced_rates` where left out.
        progress: Called now and then with steps taken and steps in all; returning False cancels it.
        crew: Who takes the steps; this machine's processors where left out.

    Raises:
        InvalidInputError: A name or value cannot be used; the message says why.
        CancelledError: ``progress`` cancelled it.
    """
    question = asked(question, words, has_start=False)
    spans = checked_domain(domain, question.objective.domain)
    lattice = _lattice(spans, checked_whole(starts, "starts", 1, MOST_STARTS))
    count = checked_whole(seeds, "seeds", 1, MOST_SEEDS) if question.pipeline.noise else 1
    minima = [minimum.point for minimum in question.last_objective.minima]
    radius = near_radius(question.objective)
    lr = spaced_rates(question, rates, WIDTH_RATES)
    stages = staged(progress, (*[lattice.shape[1]] * count, WIDTH_STARTS**2 * len(lr)))
    outcomes = []
    for offset, stage in enumerate(stages[:-1]):
        seeded = question.pipeline.with_values(seed=question.pipeline.seed + offset)
        lanes = Lanes.of(replace(question, pipeline=seeded), lattice, basin_watch(question.last_objective))
        ends = walk(lanes, stage, crew)
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
        _good_rates(question, spans, lr, stages[-1], crew),
        (float(lr[0]), float(lr[-1])),
    )


def _lattice(spans: Sequence[tuple[float, float]], count: int) -> Array:
    """Return starts ``(dim, count²)``: a lattice over two parameters, a Latin hypercube over any other number."""
    if len(spans) == 2:
        middles = (np.arange(count) + 0.5) / count
        return np.stack(np.meshgrid(*(low + (high - low) * middles for low, high in spans))).reshape(2, -1)
    low, high = np.array(spans).T[:, :, np.newaxis]
    places = np.tile((np.arange(count**2) + 0.5) / count**2, (len(spans), 1))
    mixed: Array = low + (high - low) * np.random.default_rng(0).permuted(places, axis=1)
    return mixed


def _quantile(values: Array, share: float) -> float:
    """Return the least value that a share of the values do not exceed; some may be infinite."""
    return float(np.sort(values)[math.ceil(share * len(values)) - 1])


def _good_rates(
    question: Question,
    spans: Sequence[tuple[float, float]],
    lr: Array,
    progress: Progress | None,
    crew: Crew | None,
) -> tuple[float, float]:
    starts = _lattice(spans, WIDTH_STARTS)
    lanes = Lanes.of(question, np.repeat(starts, len(lr), axis=1), Watch(), lr=np.tile(lr, starts.shape[1]))
    ends = walk(lanes, progress, crew)
    loss = np.where(ends.last == question.steps, ends.loss, np.inf).reshape(-1, len(lr))
    lowest = lowest_of(question.objective, loss)
    gap = np.median(np.maximum(loss - lowest, default_tolerance(question.objective) or 0.0), axis=0)
    if not np.isfinite(gap).any():
        return question.optimizer.lr, question.optimizer.lr
    return widest_good(lr, gap)


def widest_good(lr: Array, gap: Array) -> tuple[float, float]:
    """Return the ends of the widest range of neighbouring learning rates that are good and hold one that does best.

    Args:
        lr: Learning rates, rising.
        gap: How far above f* the median start ends with each; one at least is finite.
    """
    good = gap <= WITHIN * gap.min()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]))).reshape(-1, 2)
    ranges = [(lr[first], lr[after - 1]) for first, after in edges.tolist() if gap.min() in gap[first:after]]
    low, high = max(ranges, key=lambda ends: float(ends[1] / ends[0]))
    return float(low), float(high)
