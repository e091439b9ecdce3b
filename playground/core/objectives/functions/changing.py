"""Objectives that change from step to step: a minimum that moves, gradients that come rarely, the trap for Adam."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from playground.core.declare.quantity import AT_LEAST_ONE, NOT_NEGATIVE, POSITIVE, real, whole
from playground.core.objectives.objective import Function, Minimum


@dataclass(frozen=True)
class _Changing(Function):
    """A landscape that is another one at each step.

    Attributes:
        step: The step that it stands at, counted from 0; None for the landscape as a whole.
    """

    group = "Changing from step to step"
    is_stationary = False

    step: int | None = field(default=None, kw_only=True)

    def _stopped(self, step: int) -> Self:
        # The values have been checked; making a new object would check them once more, at every step of a run.
        twin = copy.copy(self)
        object.__setattr__(twin, "step", step)
        return twin


@dataclass(frozen=True)
class MovingBowl(_Changing, name="moving-bowl", title="Moving bowl"):
    """The round bowl with a minimum that goes round a circle: (x − r cos 2πt/T)² + (y − r sin 2πt/T)², t from 0.

    As a whole it is the bowl at t = 0.
    """

    formula = r"\left(x - r\,\cos\frac{2\pi t}{T}\right)^2 + \left(y - r\,\sin\frac{2\pi t}{T}\right)^2"
    teaches = "The minimum goes round a circle: who keeps up with it, who lags behind, and who stops following?"
    domain = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-1.6, -1.2)  # Outside the circle, away from the minimum.

    radius: float = real(
        1.0,
        symbol="r",
        slider=(0.0, 1.5),
        legal=NOT_NEGATIVE,
        help="Radius of the circle. Raise it for a minimum that moves faster; at 0 it stands still.",
    )
    period: int = whole(
        300,
        symbol="T",
        slider=(10, 2000),
        scale="log",
        legal=AT_LEAST_ONE,
        help="Steps for one round. Lower it for a minimum that moves faster.",
    )

    @staticmethod
    def f(p: MovingBowl, x: Any, y: Any) -> Any:
        u, v = p._centre()
        return (x - u) * (x - u) + (y - v) * (y - v)

    @staticmethod
    def df(p: MovingBowl, x: Any, y: Any) -> tuple[Any, Any]:
        u, v = p._centre()
        return 2.0 * (x - u), 2.0 * (y - v)

    def at(self, step: int) -> Self:
        return self._stopped(step)

    def _centre(self) -> tuple[float, float]:
        angle = 2.0 * math.pi * ((self.step or 0) % self.period) / self.period
        return self.radius * math.cos(angle), self.radius * math.sin(angle)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum(self._centre(), 0.0),)


@dataclass(frozen=True)
class RareGradients(_Changing, name="rare-gradients", title="Rare gradients"):
    """The quadratic ½(x² + (s/n)y²), of which y gets a gradient only at every n-th step, s times as large: s·y.

    With s = n it is a round bowl on average. It stands for a feature that only few examples have (Duchi, Hazan &
    Singer 2011, section 1). The picture, the minima and the loss recorded are those of the average.
    """

    formula = (
        r"\frac{1}{2}\left(x^2 + b_t\, y^2\right) \\"
        r" b_t = s \;\mathrm{if}\; t \;\mathrm{mod}\; n = 0, \;\mathrm{else}\; 0"
    )
    teaches = "One coordinate hears of its slope only now and then: plain descent leaps and waits, averages walk on."
    source = "after Duchi, Hazan & Singer 2011"
    domain = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-1.6, 1.6)  # As far along x as along y.
    minima = (Minimum((0.0, 0.0), 0.0),)

    every: int = whole(
        10,
        symbol="n",
        slider=(1, 100),
        scale="log",
        legal=AT_LEAST_ONE,
        help="Steps from one gradient of y to the next. Raise it for rarer gradients; at 1 each step has one.",
    )
    scale: float = real(
        10.0,
        symbol="s",
        slider=(0.1, 100.0),
        scale="log",
        legal=POSITIVE,
        help="How many times as large y's gradient is when it comes. Equal to n, the average bowl is round.",
    )

    @staticmethod
    def f(p: RareGradients, x: Any, y: Any) -> Any:
        return 0.5 * (x * x + p._steepness() * y * y)

    @staticmethod
    def df(p: RareGradients, x: Any, y: Any) -> tuple[Any, Any]:
        return x, p._steepness() * y

    def sample(self, step: int) -> Self:
        return self._stopped(step)

    def _steepness(self) -> float:
        if self.step is None:
            return self.scale / self.every
        return self.scale if self.step % self.every == 0 else 0.0


@dataclass(frozen=True)
class Reddi(_Changing, name="reddi", title="Reddi's problem"):
    """The problem on which Adam fails and AMSGrad does not (Reddi, Kale & Kumar 2018, section 3).

    At every n-th step the loss is Cx, at all others −x: on average x(C − n + 1)/n, which falls to the left where
    C > n − 1. The paper holds x in [−1, 1] by projection; here a wall 50(|x| − 1)² does, with no change to the problem
    between the walls. The coordinate y has the bowl ½y², for something to go right in. The picture, the minima and
    the loss recorded are those of the average. Theorem 1 has n = 3, C > 2 and an Adam with β₁ = 0, β₂ = 1/(1 + C²);
    the experiment of section 5 has n = C = 101, 10 times as steep.
    """

    formula = (
        r"c_t\, x + 50\,\max(|x| - 1,\, 0)^2 + \frac{1}{2}\, y^2 \\"
        r" c_t = C \;\mathrm{if}\; t \;\mathrm{mod}\; n = 0, \;\mathrm{else}\; -1"
    )
    teaches = (
        "Rare large gradients say left, many small ones right: a rule that forgets the large ones goes the wrong way."
    )
    source = "Reddi, Kale & Kumar 2018"
    domain = ((-1.5, 1.5), (-1.5, 1.5))
    start = (0.0, 1.2)  # Half-way between the walls.

    every: int = whole(
        3,
        symbol="n",
        slider=(2, 101),
        legal=AT_LEAST_ONE,
        help="Steps from one large gradient to the next. Raise it to give a rule more time to forget it.",
    )
    large: float = real(
        3.0,
        symbol="C",
        slider=(1.0, 202.0),
        scale="log",
        legal=POSITIVE,
        help="The large gradient; the others are −1. Above n − 1 the minimum is on the left.",
    )

    @staticmethod
    def f(p: Reddi, x: Any, y: Any) -> Any:
        beyond = np.maximum(np.abs(x) - 1.0, 0.0)
        return p._slope() * x + 50.0 * beyond * beyond + 0.5 * y * y

    @staticmethod
    def df(p: Reddi, x: Any, y: Any) -> tuple[Any, Any]:
        return p._slope() + 100.0 * np.sign(x) * np.maximum(np.abs(x) - 1.0, 0.0), y

    def sample(self, step: int) -> Self:
        return self._stopped(step)

    def _slope(self) -> float:
        if self.step is None:
            return (self.large - (self.every - 1)) / self.every
        return self.large if self.step % self.every == 0 else -1.0

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """Where the wall is as steep as the average slope; all of a line, and so none, where that is 0."""
        slope = self._slope()
        if slope == 0.0:
            return ()
        # Beyond the edge by u the wall 50u² has the slope 100u, and takes back half of what the line gains there.
        depth = abs(slope) / 100.0
        return (Minimum((-math.copysign(1.0 + depth, slope), 0.0), -abs(slope) * (1.0 + depth / 2.0)),)
