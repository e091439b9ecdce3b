"""What a run really minimises: the objective, and L2 where the gradient pipeline or the rule adds it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import Objective
from playground.core.objectives.objective import Minimum
from playground.core.verdicts.stopping import GRADIENT_TOLERANCE


@dataclass(frozen=True)
class Minimised:
    """The function f(θ) + ½λ|θ|².

    Attributes:
        objective: f, as it stands at the step in question.
        l2: λ.
    """

    objective: Objective
    l2: float = 0.0

    def value(self, theta: Array) -> Array:
        """Return the function at points ``(dim, *batch)``, with shape ``(*batch)``."""
        value: Array = np.asarray(self.objective.value(theta), dtype=np.float64)
        return value + 0.5 * self.l2 * np.sum(theta * theta, axis=0) if self.l2 else value

    def gradient(self, theta: Array) -> Array:
        """Return the gradient at points ``(dim, *batch)``, in the same shape."""
        gradient = self.objective.gradient(theta)
        return gradient + self.l2 * theta if self.l2 else gradient

    def hessian(self, theta: Array) -> Array:
        """Return the second derivatives at points ``(dim, points)``, ``(dim, dim, points)``."""
        return self.objective.hessian(theta) + self.l2 * np.eye(len(theta))[:, :, np.newaxis]

    @cached_property
    def listed(self) -> tuple[Minimum, ...]:
        """The objective's known minima, global ones first."""
        return (*self.objective.minima, *self.objective.local_minima)

    @cached_property
    def stays(self) -> npt.NDArray[np.bool_]:
        """Which of those L2 leaves where they are: all without it, with it those at the origin."""
        away = [float(np.hypot.reduce(minimum.point)) for minimum in self.listed]
        return np.array([self.l2 * distance < GRADIENT_TOLERANCE for distance in away], dtype=bool)

    @cached_property
    def resting(self) -> tuple[tuple[float, ...], ...]:
        """Where those are."""
        return tuple(minimum.point for minimum, stays in zip(self.listed, self.stays, strict=True) if stays)
