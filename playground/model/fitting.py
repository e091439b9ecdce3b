"""Learning rates that suit an objective, and how to tell them from a user's own."""

from __future__ import annotations

from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer


def fitted(optimizer_class: type[Optimizer], objective: Objective, optimizer: Optimizer | None = None) -> Optimizer:
    """Return an optimizer, or one with its defaults, with the learning rate that the objective suggests for it."""
    chosen = optimizer or optimizer_class()
    return chosen.with_values(lr=chosen.suggested_lr(objective))


def is_untouched(optimizer: Optimizer, objective: Objective) -> bool:
    """Tell whether a learning rate is one that the program chose."""
    suggestions = [optimizer.suggested_lr(known) for known in (objective, type(objective)())]
    return optimizer.lr in (*suggestions, type(optimizer)().lr)
