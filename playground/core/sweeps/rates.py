"""The rate curve: how a run from one start ends for every learning rate of a range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.optimizers.reach import around_suggestion
from playground.core.runs.codec import question_to_json
from playground.core.runs.question import AskedFrom, Question
from playground.core.runs.run import Run
from playground.core.sweeps.arguments import asked, checked_whole
from playground.core.sweeps.files import SweepResult
from playground.core.sweeps.sensitivity import outcomes
from playground.core.sweeps.swept_setting import spaced
from playground.core.sweeps.tolerance import lowest_of, wanted_tolerance
from playground.core.sweeps.walk import Crew, Progress

MOST_RATES = 4096
RANGE_FACTOR = 10.0
"""Learning rates are looked for this many times beyond both ends of the slider."""
_PROBE_STEPS = 8


@dataclass(frozen=True)
class RateCurve(SweepResult):
    """How runs from one start end for every learning rate.

    Attributes:
        lr: The learning rates, rising, ``(count,)``.
        loss: The loss after the last step; infinite where the run diverged.
        steps: The step since which the loss has stayed within ``tolerance`` of f*, -1 where it was not at the end.
        last: The step of the last finite point; below the step limit only where the run diverged.
        tolerance: How far above f* counts as there; None where the objective has no minimum.
    """

    lr: Array
    loss: Array
    steps: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    tolerance: float | None

    @property
    def lowest(self) -> float:
        """What :attr:`gap` is measured from: f*, or the lowest loss of all where the objective has no minimum."""
        return lowest_of(self.objective, self.loss)

    @property
    def gap(self) -> Array:
        return np.maximum(self.loss - self.lowest, 0.0)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return a column a quantity with a row a learning rate, as the CSV holds them."""
        return {"lr": self.lr, "loss": self.loss, "steps": self.steps, "last": self.last}

    def settings(self) -> dict[str, Any]:
        return {"map": "rates", **question_to_json(self.question), "tolerance": self.tolerance}


def rate_curve(
    question: Question | None = None,
    /,
    *,
    rates: tuple[float, float] | None = None,
    count: int = 121,
    tolerance: float | None = None,
    progress: Progress | None = None,
    crew: Crew | None = None,
    **words: Unpack[AskedFrom],
) -> RateCurve:
    """Run an optimizer from one start with every learning rate of a range.

    Args:
        question: What is asked, or left out and told in :class:`~playground.core.runs.question.AskedFrom`'s words. Its
            steps are the gradient evaluations that every run may spend; steps, for a rule that needs one for each.
        rates: The lowest and the highest; those of :func:`spaced_rates` where left out.
        count: How many, spaced by their logarithm.
        tolerance: How far above f* counts as there; what f rises by over a thousandth of the domain where left out.
        progress: Called now and then with steps taken and steps in all; returning False cancels it.
        crew: Who takes the steps; this machine's processors where left out.

    Raises:
        InvalidInputError: A name or value cannot be used; the message says why.
        CancelledError: ``progress`` cancelled it.
    """
    question = within_budget(asked(question, words))
    values = spaced_rates(question, rates, checked_whole(count, "count", 2, MOST_RATES))
    return curve_at(question, values, wanted_tolerance(question.objective, tolerance), progress, crew)


def curve_at(
    question: Question,
    rates: Array,
    tolerance: float | None,
    progress: Progress | None = None,
    crew: Crew | None = None,
) -> RateCurve:
    return RateCurve(question, rates, *outcomes(question, tolerance, {"lr": rates}, progress, crew), tolerance)


def spaced_rates(question: Question, rates: tuple[float, float] | None, count: int) -> Array:
    """Return learning rates over a range; where none is given, ten times beyond the ends of the slider as declared.

    On an objective that asks for far larger or smaller ones they reach as far as the slider does there.

    Raises:
        InvalidInputError: The range does not rise or does not begin above 0.
    """
    quantity = question.optimizer.quantities()["lr"]
    if rates is None:
        least, most = around_suggestion(question.optimizer, question.objective)
        rates = min(quantity.low / RANGE_FACTOR, least), max(quantity.high * RANGE_FACTOR, most)
    low, high = rates
    owner = question.optimizer.owner()
    return spaced(quantity, quantity.checked(low, owner), quantity.checked(high, owner), count)


def within_budget(question: Question) -> Question:
    """Return the question with as many steps as its number of gradient evaluations pays for."""
    if not question.optimizer.needs_objective:
        return question
    run = Run(question)
    taken = run.advance(min(_PROBE_STEPS, question.steps))
    each = run.gradient_evaluations / taken if taken else 1.0
    return replace(question, steps=int(question.steps / each))
