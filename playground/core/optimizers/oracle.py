"""What a rule may ask of the objective beyond the gradient it is given: values, gradients elsewhere, curvature."""

from __future__ import annotations

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.gradients import GradientPipeline, shaped
from playground.core.objectives import Objective

_WIDTH = 1e-5  # Gradients for one column of the Hessian are taken this far apart, relative to 1 + |θ|.


class Oracle:
    """Answers for one run, and counts what was asked.

    What is asked within a step sees that step's noise, L2 and clipping, as the gradient that the rule was given did.

    Attributes:
        values, gradients: How many times the objective's value and its gradient have been worked out.
    """

    def __init__(self, objective: Objective, pipeline: GradientPipeline) -> None:
        self.values = 0
        self.gradients = 0
        self._objective, self._pipeline = objective, pipeline
        self._noise: Array = np.zeros(0)

    def begin_step(self, noise: Array, objective: Objective | None = None) -> None:
        """Take the step's standard normal numbers, in the shape of theta, and its objective where that is another."""
        self._noise = noise
        self._objective = objective or self._objective

    def value(self, theta: Array) -> Array:
        """Return f, with the pipeline's L2 term, at points ``(dim, *batch)``."""
        self.values += 1
        value = np.asarray(self._objective.value(theta), dtype=np.float64)
        return value + 0.5 * self._pipeline.l2 * np.sum(theta * theta, axis=0) if self._pipeline.l2 else value

    def gradient(self, theta: Array) -> Array:
        """Return the gradient as the rule would be given it at points ``(dim, *batch)``, in the same shape."""
        self.gradients += 1
        gradient = self._objective.gradient(theta)
        return gradient if self._pipeline.is_plain else shaped(self._pipeline, gradient, theta, self._noise)

    def hessian(self, theta: Array) -> Array:
        """Return the symmetric matrix of second derivatives, ``(dim, dim, *batch)``, from 2·dim true gradients."""
        dim = len(theta)
        width = _WIDTH * (1.0 + np.sqrt(np.sum(theta * theta, axis=0)))
        columns = []
        for axis in range(dim):
            step = np.zeros_like(theta)
            step[axis] = width
            self.gradients += 2
            columns.append(
                (self._objective.gradient(theta + step) - self._objective.gradient(theta - step)) / (2 * width)
            )
        hessian = np.stack(columns)
        l2_part = (self._pipeline.l2 * np.eye(dim)).reshape(dim, dim, *(1,) * (theta.ndim - 1))
        symmetric: Array = 0.5 * (hessian + np.swapaxes(hessian, 0, 1)) + l2_part
        return symmetric
