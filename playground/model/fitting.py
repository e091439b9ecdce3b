"""Learning rates that suit an objective, and how to tell them from a user's own."""

from __future__ import annotations

from functools import cache
from operator import attrgetter

from playground.core.files import resources
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.optimizers import Optimizer
from playground.core.optimizers.suggested import rates_on
from playground.core.runs.examples import OPENING
from playground.core.runs.experiment import from_json


def fitted(optimizer_class: type[Optimizer], objective: Objective, optimizer: Optimizer | None = None) -> Optimizer:
    """Return an optimizer, or one with its defaults, with the rates that the objective suggests for it.

    Besides lr, only those follow that are a default or what an objective suggests: a user's own stay.
    """
    chosen = optimizer or optimizer_class()
    suggested = chosen.suggested(objective)
    if len(suggested) > 1:
        usual = [chosen.suggested(known()) for known in OBJECTIVES]
        suggested = {
            name: value
            for name, value in suggested.items()
            if name == "lr" or attrgetter(name)(chosen) in {each[name] for each in usual}
        }
    return chosen.with_values(**suggested)


def is_untouched(optimizer: Optimizer, objective: Objective) -> bool:
    """Tell whether a learning rate is one that the program chose."""
    chosen = (
        optimizer.suggested_lr(objective),
        type(optimizer)().lr,
        _opening_rates().get((objective.name, optimizer.name)),
    )
    return optimizer.lr in chosen or (optimizer.name, objective, optimizer.lr) in _TUNED


def is_shipped(optimizer: Optimizer, objective: Objective) -> bool:
    """Tell whether the suggested learning rate is for just this objective, its constants included."""
    name = getattr(optimizer, "inner", optimizer).name
    return name in rates_on(objective) and objective == type(objective)()


def note_tuned(optimizer: Optimizer, objective: Objective, lr: float) -> None:
    """Remember a learning rate that was tuned at run time as one that the program chose."""
    _TUNED.add((optimizer.name, objective, lr))


_TUNED: set[tuple[str, Objective, float]] = set()


@cache
def _opening_rates() -> dict[tuple[str, str], float]:
    """Return the learning rates that the opening race has, by objective and optimizer."""
    opening = from_json(resources.text(OPENING))
    return {(opening.objective.name, entry.optimizer.name): entry.optimizer.lr for entry in opening.runs}
