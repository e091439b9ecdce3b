"""Learning rates to suggest: found by walking from an objective's own start with every rate of a ladder."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.optimizers.oracle import Oracle

STEPS = 500
RATES = np.array([float(f"{digits}e{decade}") for decade in range(-8, 3) for digits in (1, 1.5, 2, 3, 5, 7)])
"""The ladder."""
LEAP, TOO_FAR, AT_REST, FURTHER_AT_LEAST, LOWER_AT_LEAST = 0.08, 0.45, 0.006, 0.03, 0.05
"""Shares of the domain: a step that the eye hardly follows, one that is too long, one that is hardly seen, how far a
walk must go; and the share of the height at the start that it must lose."""
LAST = 50
"""The steps at the end in which a walk should be at rest."""
FEW = 2
"""Leaps that a walk may make: down a steep side at first, and from one side of a valley to the other."""
NEARLY = 0.015
"""How little is lost with a lower rate than the best, of what can be gained, for it to be taken."""


@lru_cache(maxsize=4096)
def tuned_lr(optimizer: Optimizer, objective: Objective) -> float | None:
    """Return the learning rate to suggest, None where none of the ladder will do; the optimizer's own plays no role.

    Those come into question that stay in the domain, move visibly and get lower, if possible in few leaps and to rest.
    What a rate loses is the way left to go, √(f − lowest), as a share of that at the start, on the average over the
    steps; and that together with its neighbours on the ladder, for luck is not to decide. The lowest rate that loses
    hardly more than the best is taken. Where f falls without end, as of a saddle and no minimum, it is the highest that
    stays in the domain for half of the steps, or nearly as long as can be. Where nothing is known of f, the lowest that
    any of them ends counts as the lowest there is.
    """
    walk = _walk(optimizer, objective)
    calm = np.isfinite(walk.loss).all(axis=0) & (walk.moved > FURTHER_AT_LEAST)
    if objective.saddles and not objective.minima:
        long = min(STEPS // 2, 0.8 * walk.left[calm].max(initial=0))
        return _first_run(calm & (walk.left > long))
    calm &= walk.left > STEPS
    lowest = objective.lowest
    if lowest is None:
        lowest = float(walk.loss[-1, calm].min(initial=np.inf))
    with np.errstate(all="ignore"):
        calm &= walk.loss[-1] < walk.loss[0] - LOWER_AT_LEAST * (walk.loss[0] - lowest)
    if not calm.any():
        return None
    good = calm
    # A rate above one that leaps too far gets by with luck alone, over a cliff for one.
    near = np.maximum.accumulate(walk.longest) < TOO_FAR
    for condition in (near & (walk.leaps <= FEW), walk.last < AT_REST):
        good = good & condition if (good & condition).any() else good
    way = np.sqrt(np.maximum(walk.loss[:, good] - walk.loss[:, good].min(), 0.0))
    lost = np.ones(len(RATES))
    lost[good] = np.mean(way / way[0], axis=0)
    around = np.convolve(np.concatenate([lost[:1], lost, [1.0]]), np.full(3, 1.0 / 3.0), "valid")
    least = around[good].min()
    return float(RATES[good & (around <= least + NEARLY * (1.0 - least))][0])


def _first_run(good: npt.NDArray[np.bool_]) -> float | None:
    """Return the highest rate that good ones lead up to from the lowest that is good."""
    if not good.any():
        return None
    first = int(np.argmax(good))
    bad = np.flatnonzero(~good[first:])
    return float(RATES[first + (int(bad[0]) if bad.size else len(good) - first) - 1])


class _Walk(NamedTuple):
    """What became of the run with each learning rate.

    Attributes:
        loss: At the start and after each step, ``(steps + 1, rates)``.
        left: The first step outside the domain, ``STEPS + 1`` where there is none.
        longest, moved: The longest step, and how far away from the start it came, along a parameter, as a share of the
            domain.
        leaps: How many steps were longer than :data:`LEAP`.
        last: The longest of the last steps, likewise.
    """

    loss: Array
    left: Array
    longest: Array
    moved: Array
    leaps: Array
    last: Array


def _walk(optimizer: Optimizer, objective: Objective) -> _Walk:
    count = len(RATES)
    low, high = np.array(objective.domain)[:, :, np.newaxis].swapaxes(0, 1)
    start = np.array(objective.start, dtype=np.float64)[:, np.newaxis]
    theta = np.repeat(start, count, axis=1)
    swept = optimizer.with_values(lr=RATES)
    state = swept.initial_state(theta)
    oracle = Oracle(objective, GradientPipeline())
    asks = (oracle,) if swept.needs_objective else ()
    loss = np.empty((STEPS + 1, count))
    left = np.full(count, STEPS + 1.0)
    longest, moved, leaps, last = np.zeros((4, count))
    with np.errstate(all="ignore"):  # Rates that are too high overflow.
        loss[0] = objective.at(0).value(theta)
        for k in range(STEPS):
            sample = objective.sample(k)
            oracle.begin_step(np.zeros((0, 1)), sample)
            gradient = sample.gradient(theta)
            delta, state = type(swept).rule(swept, RATES, gradient, theta, state, float(k + 1), *asks)
            theta = theta + delta
            loss[k + 1] = objective.at(k + 1).value(theta)
            is_outside = ~((theta >= low) & (theta <= high)).all(axis=0)
            left = np.where(is_outside, np.minimum(left, k + 1), left)
            length = np.abs(delta / (high - low)).max(axis=0)
            longest, leaps = np.fmax(longest, length), leaps + (length > LEAP)
            last = np.fmax(last, length) if k >= STEPS - LAST else last
            moved = np.fmax(moved, np.abs((theta - start) / (high - low)).max(axis=0))
    return _Walk(loss, left, longest, moved, leaps, last)
