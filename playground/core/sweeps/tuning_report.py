"""What a user should know about a choice of a learning rate: ties, ends of the range, never converging."""

from __future__ import annotations

import math
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from playground.core.declare.quantity import Quantity
from playground.core.sweeps.rates import RateCurve
from playground.core.sweeps.swept_setting import sweepable
from playground.core.sweeps.tolerance import rounding

TIE = 1.01
"""Runs that end this many times as far above f* as the best, or nearer, tie with it."""
DIP, FEWEST_DIPS = 1.05, 3
"""A final loss is a dip where those beside it are this many times as far above f*; so many make a curve rugged."""
FAR = 2.0
"""A learning rate this many times above or below is spoken of apart."""


def tied_rates(curve: RateCurve, index: int) -> tuple[float, float]:
    """Return the lowest and the highest learning rate around a chosen one that do as well."""
    ties = _ties(curve, index)
    first, last = index, index
    while first > 0 and ties[first - 1]:
        first -= 1
    while last < len(ties) - 1 and ties[last + 1]:
        last += 1
    return float(curve.lr[first]), float(curve.lr[last])


def report_on_choice(curve: RateCurve, index: int, also: str = "") -> tuple[str, ...]:
    """Return sentences on the choice of a curve's learning rate.

    Args:
        curve: What it was chosen from, with the best value of what was tuned besides.
        index: Its place on the curve, -1 where every one diverged.
        also: The hyperparameter tuned besides; empty where there was none.
    """
    low, high = float(curve.lr[0]), float(curve.lr[-1])
    if index < 0:
        return (f"Every learning rate from {low:.3g} to {high:.3g} diverged; the optimizer is as it was.",)
    said = []
    tied = tied_rates(curve, index)
    if tied[1] > TIE * tied[0] and not is_rugged(curve, index):
        said.append(f"Every learning rate from {tied[0]:.3g} to {tied[1]:.3g} does as well.")
    far = curve.lr[_ties(curve, index) & ((curve.lr > FAR * tied[1]) | (curve.lr < tied[0] / FAR))]
    if far.size:
        said.append(f"So does one far from it, {float(far[0]):.3g}.")
    if tied[0] == low or tied[1] == high:
        end, further = ("highest", "higher") if tied[1] == high else ("lowest", "lower")
        said.append(f"This is the {end} learning rate looked at; a {further} one may be better still.")
    optimizer, objective, steps = curve.question.optimizer, curve.question.objective, curve.question.steps
    if also:
        said.extend(_words_on_end(sweepable(optimizer)[also], attrgetter(also)(optimizer)))
    if objective.lowest is None:
        said.append(f"{objective.title} has no minimum; the lowest loss after {steps} steps won.")
    elif curve.steps[index] < 0:
        if is_rugged(curve, index):
            said.append(
                "Here a slightly different learning rate may end somewhere else: this is the lowest found among "
                f"{len(curve.lr):,}, and there may be lower ones."
            )
        said.append(
            f"No learning rate came to stay within {curve.tolerance:.3g} of the minimum in {steps} steps; this one "
            f"ends {curve.gap[index]:.3g} above it."
        )
    return tuple(said)


def is_rugged(curve: RateCurve, index: int) -> bool:
    """Tell whether final losses jump up and down from one learning rate to the next, and the best is not at f*."""
    if index < 0 or curve.steps[index] >= 0:
        return False
    gap = curve.gap
    dips = (DIP * gap[1:-1] < gap[:-2]) & (DIP * gap[1:-1] < gap[2:])
    return int(np.count_nonzero(dips)) >= FEWEST_DIPS


def _ties(curve: RateCurve, index: int) -> npt.NDArray[np.bool_]:
    return curve.gap <= max(TIE * float(curve.gap[index]), rounding(curve.question.objective))


def _words_on_end(quantity: Quantity, value: float) -> tuple[str, ...]:
    """Say so where a value tuned besides lr is at an end of those looked at, unless none beyond it is legal."""
    if value >= quantity.high and quantity.legal.holds(math.nextafter(value, math.inf)):
        return (f"{quantity.symbol} is the highest looked at; a higher one may be better still.",)
    if value <= quantity.low and quantity.legal.holds(math.nextafter(value, -math.inf)):
        return (f"{quantity.symbol} is the lowest looked at; a lower one may be better still.",)
    return ()
