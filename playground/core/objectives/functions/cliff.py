"""A plateau that ends in a cliff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.core.arithmetic.bisection import halved
from playground.core.declare.quantity import POSITIVE, real
from playground.core.objectives.objective import Function, Minimum


@dataclass(frozen=True)
class Cliff(Function, name="cliff", title="Cliff"):
    """A gentle hollow, √(1 + x² + y²)/5, and beside it a step of height 5: 5/(1 + exp(−(x − 1)/w)).

    For exploding gradients: the losses of recurrent networks have such walls, and one gradient taken on a wall throws
    a run far away (Pascanu, Mikolov & Bengio 2013, section 2.3 and figure 6). Out there the hollow's slope is never
    more than 1/5, so that the way back is long.
    """

    formula = r"\frac{1}{5}\sqrt{1 + x^2 + y^2} + \frac{5}{1 + e^{-(x - 1)/w}}"
    group = "Saddles and plateaus"
    teaches = (
        "Exploding gradients: one step on the cliff can throw a run out of the view, unless its gradient is clipped."
    )
    source = "after Pascanu, Mikolov & Bengio 2013"
    domain = ((-4.0, 4.0), (-4.0, 4.0))
    start = (2.0, 2.5)  # On the plateau, some way from its edge.

    w: float = real(
        0.05,
        symbol="w",
        slider=(0.01, 0.5),
        scale="log",
        legal=POSITIVE,
        help="Width of the cliff. Lower it for a steeper one, whose gradients are longer.",
    )

    @staticmethod
    def f(p: Cliff, x: Any, y: Any) -> Any:
        return 0.2 * np.sqrt(1.0 + x * x + y * y) + 2.5 * (1.0 + np.tanh((x - 1.0) / (2.0 * p.w)))

    @staticmethod
    def df(p: Cliff, x: Any, y: Any) -> tuple[Any, Any]:
        root = np.sqrt(1.0 + x * x + y * y)
        part = np.exp(-np.abs(x - 1.0) / p.w)
        return 0.2 * x / root + 5.0 / p.w * part / ((1.0 + part) * (1.0 + part)), 0.2 * y / root

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """Where the foot of the cliff is as steep as the hollow, left of the origin by what the cliff's foot pushes."""
        # Left of 0 the slope along y = 0 rises throughout, so that halving finds its only zero.
        low = -1.0
        while self._slope(low) > 0.0:
            low *= 2.0
        x = halved(lambda x: self._slope(x) < 0.0, low, 0.0)[1]
        return (Minimum((x, 0.0), float(self.f(self, x, 0.0))),)

    def _slope(self, x: float) -> float:
        return float(self.df(self, x, 0.0)[0])
