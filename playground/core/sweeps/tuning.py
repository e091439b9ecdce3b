"""Tuning: the learning rate that gets an optimizer furthest for a budget of gradient evaluations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt

from playground.core.errors import InvalidInputError
from playground.core.optimizers import Optimizer
from playground.core.runs.question import AskedFrom, Question
from playground.core.sweeps.arguments import asked
from playground.core.sweeps.files import Map
from playground.core.sweeps.rates import RateCurve, curve_at, spaced_rates, within_budget
from playground.core.sweeps.sensitivity import outcomes
from playground.core.sweeps.swept_setting import sweepable, swept_setting
from playground.core.sweeps.tolerance import rounding, wanted_tolerance
from playground.core.sweeps.tuning_report import is_rugged, report_on_choice, tied_rates
from playground.core.sweeps.walk import Crew, Progress, staged

COARSE_RATES, FINE_RATES, ROUNDS = 121, 41, 2
"""Learning rates over the whole range, and between the neighbours of the best, which is looked at so many times."""
SCAN_RATES = 1921
"""Learning rates over the whole range where final losses jump from one to the next and none comes to the minimum."""
ALSO_VALUES, ALSO_RATES = 24, 61
MOMENTA = ("momentum", "beta1", "beta")
"""What the optimizers call the decay of their averaged gradient."""


@dataclass(frozen=True)
class Tuned(Map):
    """An optimizer with its best learning rate, and how that was chosen.

    Attributes:
        optimizer: The optimizer with the best settings; as it was where every learning rate diverged.
        curve: The final loss for every learning rate looked at, at the best value of what was tuned besides.
        index: Which of the curve's learning rates was chosen, -1 where every one diverged.
        tied: The lowest and highest learning rate that did as well, the chosen one among them.
        words: What a user should know about the choice: ties, ends of the range, never converging.
        also: The hyperparameter tuned besides lr; empty where there was none.
    """

    optimizer: Optimizer
    curve: RateCurve
    index: int
    tied: tuple[float, float]
    words: tuple[str, ...]
    also: str = ""

    @property
    def loss(self) -> float:
        """The loss that the optimizer ends with; infinite where every learning rate diverged."""
        return float(self.curve.loss[self.index]) if self.index >= 0 else np.inf

    def best_values(self) -> dict[str, float]:
        return {name: float(attrgetter(name)(self.optimizer)) for name in ("lr", self.also) if name}

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        return self.curve.columns()

    def settings(self) -> dict[str, Any]:
        return {
            **self.curve.settings(), "map": "tuning", "tuned": self.optimizer.to_values(), "also": self.also,
            "tied": self.tied, "words": self.words,
        }  # fmt: skip


def tune(**wanted: Any) -> Optimizer:
    """Return the optimizer with the best learning rate for a budget; takes what :func:`tuned` takes.

    >>> import playground
    >>> best = playground.tune(objective="quadratic-bowl", optimizer=playground.Sgd(), start=(-0.8, 0.6), steps=10)
    >>> round(best.lr, 2)
    0.5
    """
    return tuned(**wanted).optimizer


def tuned(
    question: Question | None = None,
    /,
    *,
    also: str = "",
    rates: tuple[float, float] | None = None,
    tolerance: float | None = None,
    progress: Progress | None = None,
    crew: Crew | None = None,
    **words: Unpack[AskedFrom],
) -> Tuned:
    """Find the learning rate that ends lowest for a budget of gradient evaluations.

    The range is looked at as a whole, once more and more finely where final losses jump from one learning rate to the
    next, and then twice between the neighbours of the best; where losses jump it is the lowest found, and said to be.
    Runs that end so near f* that rounding decides tie, and the one that was within the tolerance first wins, the middle
    one of several. Another hyperparameter is looked for on a coarse grid of it and lr; the value that the optimizer
    came with is tried as finely, and kept where it ends lower.

    Args:
        question: What is asked, or left out and told in :class:`~playground.core.runs.question.AskedFrom`'s words. Its
            steps are the gradient evaluations that every run may spend; steps, for a rule that needs one for each.
        also: A hyperparameter tuned together with lr, such as ``"momentum"`` or ``"beta1"``.
        rates: The lowest and the highest learning rate; those of :func:`spaced_rates` where left out.
        tolerance: How far above f* counts as there; what f rises by over a thousandth of the domain where left out.
        progress: Called now and then with steps taken and steps in all; returning False cancels it.
        crew: Who takes the steps; this machine's processors where left out.

    Raises:
        InvalidInputError: A name or value cannot be used; the message says why.
        CancelledError: ``progress`` cancelled it.
    """
    question = within_budget(asked(question, words))
    allowed = wanted_tolerance(question.objective, tolerance)
    if not also:
        return _told(question, _searched(question, rates, allowed, progress, crew))
    one_search = COARSE_RATES + SCAN_RATES + ROUNDS * FINE_RATES
    stages = staged(progress, (ALSO_VALUES * ALSO_RATES, one_search, one_search))
    other = _with_best(also, question, rates, allowed, stages[0], crew)
    curve = _searched(question, rates, allowed, stages[1], crew)
    if other != question:
        curve = _better(curve, _searched(other, rates, allowed, stages[2], crew))
    return _told(question, curve, also)


def _searched(
    question: Question,
    rates: tuple[float, float] | None,
    tolerance: float | None,
    progress: Progress | None,
    crew: Crew | None,
) -> RateCurve:
    """Return the curve over the whole range, with more learning rates about its best."""
    stages = staged(progress, (COARSE_RATES, SCAN_RATES, *[FINE_RATES] * ROUNDS))
    curve = curve_at(question, spaced_rates(question, rates, COARSE_RATES), tolerance, stages[0], crew)
    if is_rugged(curve, chosen(curve)):  # The lowest may lie anywhere: its neighbours do not lead there.
        scan = np.setdiff1d(spaced_rates(question, rates, SCAN_RATES), curve.lr)
        curve = _together(curve, curve_at(question, scan, tolerance, stages[1], crew))
    for stage in stages[2:]:
        index = chosen(curve)
        if index < 0:
            break
        low, high = curve.lr[max(index - 1, 0)], curve.lr[min(index + 1, len(curve.lr) - 1)]
        between = np.setdiff1d(spaced_rates(question, (low, high), FINE_RATES), curve.lr)
        curve = _together(curve, curve_at(question, between, tolerance, stage, crew))
    return curve


def chosen(curve: RateCurve) -> int:
    """Return the place of the best learning rate on a curve, -1 where every one diverged."""
    gap, steps = curve.gap, curve.steps
    if not np.isfinite(gap).any():
        return -1
    floor = rounding(curve.objective)
    if float(gap.min()) > floor:
        return int(np.argmin(gap))
    never = np.iinfo(np.int64).max
    soonest = np.where(steps >= 0, steps, never - 1)
    soonest[gap > floor] = never
    best = np.flatnonzero(soonest == soonest.min())
    return int(best[len(best) // 2])


def _with_best(
    also: str,
    question: Question,
    rates: tuple[float, float] | None,
    tolerance: float | None,
    progress: Progress | None,
    crew: Crew | None,
) -> Question:
    """Return the question with the best value of another hyperparameter, from a grid of it and lr."""
    question.optimizer.check_names({also: None})
    known = sweepable(question.optimizer)
    if also == "lr" or also not in known:
        raise InvalidInputError(f"{also} cannot be tuned besides lr; name a hyperparameter such as beta1.", "also")
    values = swept_setting(question.optimizer, (also, known[also].low, known[also].high, ALSO_VALUES), "also").values
    lr = spaced_rates(question, rates, ALSO_RATES)
    grid = {"lr": np.tile(lr, len(values)), also: np.repeat(values, len(lr))}
    ended = outcomes(question, tolerance, grid, progress, crew)
    place = chosen(RateCurve(question, grid["lr"], *ended, tolerance))
    if place < 0:
        return question
    return replace(question, optimizer=question.optimizer.with_values(**{also: float(grid[also][place])}))


def _joined(one: RateCurve, other: RateCurve) -> RateCurve:
    others = other.columns()
    columns: dict[str, Any] = {name: np.concatenate([each, others[name]]) for name, each in one.columns().items()}
    return replace(one, **columns)


def _together(one: RateCurve, other: RateCurve) -> RateCurve:
    """Return the curve at the learning rates of both, rising."""
    both = _joined(one, other)
    order = np.argsort(both.lr, kind="stable")
    columns: dict[str, Any] = {name: column[order] for name, column in both.columns().items()}
    return replace(both, **columns)


def _better(one: RateCurve, other: RateCurve) -> RateCurve:
    """Return whichever of two curves holds the best of their learning rates; the first where all diverged."""
    return one if chosen(_joined(one, other)) < len(one.lr) else other


def _told(question: Question, curve: RateCurve, also: str = "") -> Tuned:
    index = chosen(curve)
    if index < 0:
        unchanged = question.optimizer
        return Tuned(unchanged, curve, index, (unchanged.lr, unchanged.lr), report_on_choice(curve, index, also), also)
    optimizer = curve.question.optimizer.with_values(lr=float(curve.lr[index]))
    return Tuned(optimizer, curve, index, tied_rates(curve, index), report_on_choice(curve, index, also), also)


def momentum_name(optimizer: Optimizer) -> str:
    """Return what an optimizer calls the decay of its averaged gradient; empty where it has none.

    It is ``momentum``, ``beta1`` or ``beta``; that of a rule inside is named as in ``inner.beta1``.
    """
    known = sweepable(optimizer)
    return next((name for momentum in MOMENTA for name in known if name.rpartition(".")[2] == momentum), "")
