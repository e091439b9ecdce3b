"""Learning rates that suit an objective, and how to tell them from a user's own."""

from __future__ import annotations

from operator import attrgetter

from playground.core.objectives import OBJECTIVES, Objective
from playground.core.optimizers import Optimizer


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
    suggestions = [optimizer.suggested_lr(known) for known in (objective, type(objective)())]
    return optimizer.lr in (*suggestions, type(optimizer)().lr)
