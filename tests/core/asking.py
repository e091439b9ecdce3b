"""What a test that calls a rule itself needs, whether or not the rule asks the objective."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.optimizers.oracle import Oracle
from playground.core.sweeps.suggestions import tuned_lr
from tests.shipped import OUR_OBJECTIVES, OUR_OPTIMIZERS


class QuarterOfSquares(Objective):
    """¼Σθ², of as many parameters as a point has: its gradient is ½ where θ is 1."""

    def value(self, theta: Array) -> Any:
        return 0.25 * np.sum(theta * theta, axis=0)

    def gradient(self, theta: Array) -> Array:
        return 0.5 * theta


def asks(optimizer: Optimizer | type[Optimizer], objective: Objective | None = None) -> tuple[Oracle, ...]:
    """Return what a rule is given behind its other arguments: an oracle, or nothing where it asks for none."""
    return (Oracle(objective or QuarterOfSquares(), GradientPipeline()),) if optimizer.needs_objective else ()


def suggested(rule: type[Optimizer], objective: Objective) -> Optimizer:
    """Return an optimizer with the rates that an objective suggests for it: shipped, or tuned where none is."""
    optimizer = rule().with_values(**rule().suggested(objective))
    if rule in OUR_OPTIMIZERS and type(objective) in OUR_OBJECTIVES:
        return optimizer
    return optimizer.with_values(lr=tuned_lr(optimizer, objective) or optimizer.lr)
