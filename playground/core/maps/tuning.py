"""Tuning: the learning rate that gets an optimizer furthest for a budget of gradient evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.core.arrays import Array
from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.maps.axis import axis_of
from playground.core.maps.question import Question, asked
from playground.core.maps.rates import RateCurve, curve_at, spaced_rates, within_budget
from playground.core.maps.sensitivity import Outcomes, swept_ends, wanted_start
from playground.core.maps.tolerance import wanted_tolerance
from playground.core.maps.walk import Crew, Progress
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.schedules import Schedule

COARSE_RATES, FINE_RATES, ROUNDS = 121, 41, 2
"""Learning rates over the whole range, and between the neighbours of the best, which is looked at so many times."""
ALSO_VALUES, ALSO_RATES = 24, 61
TIE = 1.01
"""Runs that end this many times as far above f* as the best, or nearer, tie with it."""
FAR = 2.0
"""A learning rate this many times above or below is spoken of apart."""
_ROUNDING = 1e-15  # Nearer to f* than this, in units of f* or of 1, nothing is told apart.


@dataclass(frozen=True)
class Tuned:
    """An optimizer with its best learning rate, and how that was chosen.

    Attributes:
        optimizer: The optimizer with the best settings; as it was where every learning rate diverged.
        curve: The final loss for every learning rate looked at, at the best value of what was tuned besides.
        index: Which of the curve's learning rates was chosen, -1 where every one diverged.
        tied: The lowest and highest learning rate that did as well, the chosen one among them.
        words: What a user should know about the choice: ties, ends of the range, never converging.
    """

    optimizer: Optimizer
    curve: RateCurve
    index: int
    tied: tuple[float, float]
    words: tuple[str, ...]

    @property
    def loss(self) -> float:
        """The loss that the optimizer ends with; infinite where every learning rate diverged."""
        return float(self.curve.loss[self.index]) if self.index >= 0 else np.inf

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return the columns of the curve."""
        return self.curve.columns()

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays of the curve."""
        return self.curve.arrays()

    def settings(self) -> dict[str, Any]:
        """Return what was tuned, and what came of it, as JSON can hold it."""
        return {
            **self.curve.settings(), "map": "tuning", "tuned": self.optimizer.to_values(), "tied": self.tied,
            "words": self.words,
        }  # fmt: skip

    def to_npz(self, path: str | Path) -> None:
        """Write the curve, and the settings as JSON text under ``settings``, to a NumPy archive.

        Raises:
            InvalidInputError: The file cannot be written.
        """
        from playground.core.maps.files import write_npz

        write_npz(path, self)

    def to_csv(self, path: str | Path) -> None:
        """Write a row a learning rate.

        Raises:
            InvalidInputError: The file cannot be written.
        """
        from playground.core.maps.files import write_csv

        write_csv(path, self)


def tune(**wanted: Any) -> Optimizer:
    """Return the optimizer with the best learning rate for a budget; takes what :func:`tuned` takes.

    >>> import playground
    >>> best = playground.tune(objective="quadratic-bowl", optimizer=playground.Sgd(), start=(-0.8, 0.6), steps=10)
    >>> round(best.lr, 2)
    0.5
    """
    return tuned(**wanted).optimizer


def tuned(
    *,
    objective: str | Objective,
    optimizer: str | Optimizer,
    start: Sequence[float] | None = None,
    steps: int = 300,
    also: str = "",
    rates: tuple[float, float] | None = None,
    tolerance: float | None = None,
    schedule: Schedule | None = None,
    pipeline: GradientPipeline | None = None,
    progress: Progress | None = None,
    crew: Crew | None = None,
) -> Tuned:
    """Find the learning rate that ends lowest for a budget of gradient evaluations.

    The range is looked at as a whole, then twice between the neighbours of the best. Runs that end so near f* that
    rounding decides tie, and the one that was within the tolerance first wins, the middle one of several.

    Args:
        objective: An objective of two parameters or its name.
        optimizer: An optimizer, or a name for one with its defaults.
        start: Where to set out; the objective's own start where left out.
        steps: The gradient evaluations every run may spend; steps, for a rule that needs one for each.
        also: A hyperparameter tuned together with lr, such as ``"momentum"`` or ``"beta1"``.
        rates: The lowest and the highest learning rate; ten times beyond the slider's ends where left out.
        tolerance: How far above f* counts as there; what f rises by over a thousandth of the domain where left out.
        schedule: What becomes of the learning rate; constant where left out.
        pipeline: What happens to the gradient first.
        progress: Called now and then with steps taken and steps in all; returning False calls it off.
        crew: Who takes the steps; this machine's processors where left out.

    Raises:
        InvalidInputError: A name or value cannot be used; the message says why.
        CancelledError: ``progress`` called it off.
    """
    question = asked(objective, optimizer, steps, schedule, pipeline)
    begin = wanted_start(question, start)
    question = within_budget(question, begin)
    allowed = wanted_tolerance(question.objective, tolerance)
    if also:
        question = _with_best(also, question, begin, rates, allowed, progress, crew)
    curve = curve_at(question, begin, spaced_rates(question, rates, COARSE_RATES), allowed, progress, crew)
    for _ in range(ROUNDS):
        index = chosen(curve)
        if index < 0:
            break
        low, high = curve.lr[max(index - 1, 0)], curve.lr[min(index + 1, len(curve.lr) - 1)]
        between = np.setdiff1d(spaced_rates(question, (low, high), FINE_RATES), curve.lr)
        curve = _together(curve, curve_at(question, begin, between, allowed, progress, crew))
    return _told(question.optimizer, curve, chosen(curve))


def chosen(curve: RateCurve) -> int:
    """Return the place of the best learning rate on a curve, -1 where every one diverged."""
    return _best(curve.question, curve.gap, curve.steps)


def _best(question: Question, gap: Array, steps: npt.NDArray[np.int64]) -> int:
    if not np.isfinite(gap).any():
        return -1
    floor = _rounding(question)
    if float(gap.min()) > floor:
        return int(np.argmin(gap))
    never = np.iinfo(np.int64).max
    soonest = np.where(steps >= 0, steps, never - 1)
    soonest[gap > floor] = never
    best = np.flatnonzero(soonest == soonest.min())
    return int(best[len(best) // 2])


def _rounding(question: Question) -> float:
    lowest = question.objective.lowest
    return _ROUNDING * max(abs(lowest), 1.0) if lowest is not None else 0.0


def _with_best(
    also: str,
    question: Question,
    start: tuple[float, ...],
    rates: tuple[float, float] | None,
    tolerance: float | None,
    progress: Progress | None,
    crew: Crew | None,
) -> Question:
    """Return the question with the best value of another hyperparameter, from a grid of it and lr."""
    question.optimizer.check_names({also: None})
    known = question.optimizer.quantities()
    if also == "lr" or also not in known:
        raise InvalidInputError(f"{also} cannot be tuned besides lr; name a hyperparameter such as beta1.", "also")
    values = axis_of(question.optimizer, (also, known[also].low, known[also].high, ALSO_VALUES), "also").values
    lr = spaced_rates(question, rates, ALSO_RATES)
    grid = {"lr": np.tile(lr, len(values)), also: np.repeat(values, len(lr))}
    ends = swept_ends(question, start, tolerance, grid, progress, crew)
    outcomes = Outcomes.of(question, ends)
    place = _best(question, RateCurve(question, start, grid["lr"], *outcomes, tolerance).gap, outcomes.steps)
    if place < 0:
        return question
    return replace(question, optimizer=question.optimizer.with_values(**{also: float(grid[also][place])}))


def _together(one: RateCurve, other: RateCurve) -> RateCurve:
    lr = np.concatenate([one.lr, other.lr])
    order = np.argsort(lr, kind="stable")
    return replace(
        one,
        lr=lr[order],
        loss=np.concatenate([one.loss, other.loss])[order],
        steps=np.concatenate([one.steps, other.steps])[order],
        last=np.concatenate([one.last, other.last])[order],
    )


def _told(optimizer: Optimizer, curve: RateCurve, index: int) -> Tuned:
    """Return the choice with what there is to say about it."""
    low, high = float(curve.lr[0]), float(curve.lr[-1])
    if index < 0:
        words = (f"Every learning rate from {low:.3g} to {high:.3g} diverged; the optimizer is as it was.",)
        return Tuned(optimizer, curve, index, (optimizer.lr, optimizer.lr), words)
    lr, gap, objective = float(curve.lr[index]), curve.gap, curve.question.objective
    best = float(gap[index])
    said = []
    ties = gap <= max(TIE * best, _rounding(curve.question))
    first, last = index, index
    while first > 0 and ties[first - 1]:
        first -= 1
    while last < len(ties) - 1 and ties[last + 1]:
        last += 1
    tied = float(curve.lr[first]), float(curve.lr[last])
    if tied[1] > TIE * tied[0]:
        said.append(f"Every learning rate from {tied[0]:.3g} to {tied[1]:.3g} does as well.")
    far = curve.lr[ties & ((curve.lr > FAR * tied[1]) | (curve.lr < tied[0] / FAR))]
    if far.size:
        said.append(f"So does one far from it, {float(far[0]):.3g}.")
    if tied[0] == low or tied[1] == high:
        end, further = ("highest", "higher") if tied[1] == high else ("lowest", "lower")
        said.append(f"This is the {end} learning rate looked at; a {further} one may be better still.")
    if objective.lowest is None:
        said.append(f"{objective.title} has no minimum; the lowest loss after {curve.question.steps} steps won.")
    elif curve.steps[index] < 0:
        said.append(
            f"No learning rate came to stay within {curve.tolerance:.3g} of the minimum in {curve.question.steps} "
            f"steps; this one ends {best:.3g} above it."
        )
    return Tuned(optimizer.with_values(lr=lr), curve, index, tied, tuple(said))
