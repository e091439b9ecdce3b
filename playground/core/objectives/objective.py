"""What an objective is: a function to minimise, with its gradient and what is known about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple, Self, get_args

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.complex_step import WIDTH, ComplexStep
from playground.core.arithmetic.single_numbers import evaluated
from playground.core.declare.catalogue import Catalogue
from playground.core.declare.settable import Settable

Group = Literal["Bowls", "Valleys", "Many minima", "Saddles and plateaus", "Changing from step to step", "Others"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""What a gallery sorts objectives into, in the order in which it shows them."""

SMALLEST = 1e-300
"""What a distance is divided by where it is 0, so that 0/0 is 0; far below any that squares to a positive float."""


_DIFFERENCE = 1e-5  # Gradients for second derivatives are taken this far apart, relative to 1 + |θ|.


class Minimum(NamedTuple):
    """A known minimum: where it is and the objective's value there."""

    point: tuple[float, ...]
    value: float


@dataclass(frozen=True)
class Objective(Settable):
    """A function f(θ) with its gradient; its named constants are settable fields.

    Attributes:
        name: What users type and files hold.
        title: What the window shows.
        formula: f as LaTeX.
        group: Which of the :data:`GROUPS` it belongs to.
        teaches: One line on what to watch for.
        source: Where the function was published.
        kinks: Where f is not smooth and what is returned as its gradient there, in words; empty where it is smooth.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    group: ClassVar[Group] = "Others"
    teaches: ClassVar[str] = ""
    source: ClassVar[str] = ""
    kinks: ClassVar[str] = ""

    def __init_subclass__(cls, name: str = "", title: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if name:
            cls.name = name
            cls.title = title or name
            OBJECTIVES.add(name, cls)

    @classmethod
    def owner(cls) -> str:
        return cls.title or cls.__name__

    def value(self, theta: Array) -> Any:
        """Return f at points of shape ``(dim, *batch)``, with shape ``(*batch)``."""
        raise NotImplementedError

    def gradient(self, theta: Array) -> Array:
        """Return ∇f at points of shape ``(dim, *batch)``, in the same shape."""
        raise NotImplementedError

    def hessian(self, theta: Array) -> Array:
        """Return the second derivatives at points ``(dim, points)``, ``(dim, dim, points)``.

        They come from differences of the gradient where a subclass knows no better.
        """
        columns = []
        for axis in range(len(theta)):
            step = np.zeros_like(theta)
            step[axis] = _DIFFERENCE * (1.0 + np.hypot.reduce(theta, axis=0))
            columns.append((self.gradient(theta + step) - self.gradient(theta - step)) / (2.0 * step[axis]))
        hessian = np.stack(columns)
        symmetric: Array = 0.5 * (hessian + np.swapaxes(hessian, 0, 1))
        return symmetric

    def at(self, step: int) -> Self:
        """Return the objective as it stands after ``step`` steps: what is minimised, drawn and recorded as the loss.

        Row k of a trajectory, the start being row 0, has the loss of ``at(k)`` at the point reached.
        """
        return self

    def sample(self, step: int) -> Self:
        """Return what stands in for ``at(step)`` in the gradient that is taken there, which row ``step + 1`` records.

        It is another one where each step sees but a part of the objective; their average is the objective.
        """
        return self.at(step)

    def measures(self, theta: Array) -> dict[str, float]:
        """Return what else is told about a point ``(dim,)``, by name: a validation loss, an accuracy."""
        return {}

    @property
    def is_stationary(self) -> bool:
        """Whether f is the same at every step.

        Where it is not, :meth:`at` and :meth:`sample` tell how it changes; value, gradient and minima are then those
        of :meth:`at` step 0.
        """
        return True

    @property
    def names(self) -> tuple[str, ...]:
        raise NotImplementedError

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The lowest and the highest value of each parameter that are shown at first."""
        raise NotImplementedError

    @property
    def start(self) -> tuple[float, ...]:
        raise NotImplementedError

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """All known global minima; empty where the objective has none."""
        return ()

    @property
    def local_minima(self) -> tuple[Minimum, ...]:
        """The minima in the domain that are not global; empty where there are none, or too many to list."""
        return ()

    @property
    def saddles(self) -> tuple[tuple[float, ...], ...]:
        return ()

    @property
    def seen_on(self) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]] | None:
        """Origin and two directions of the plane on which it is drawn at first; None for its first two parameters."""
        return None

    @property
    def lowest(self) -> float | None:
        """The value f* of the global minimum, or None where there is none."""
        return min((minimum.value for minimum in self.minima), default=None)

    @property
    def dim(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class Function(Objective):
    """A function of two parameters, x and y.

    A subclass writes ``f(p, x, y)`` and ``df(p, x, y) -> (df/dx, df/dy)`` once, in plain arithmetic and numpy ufuncs;
    ``p`` holds its constants, x and y are scalars or arrays of one shape.
    """

    f: ClassVar[Callable[..., Any]]
    df: ClassVar[Callable[..., tuple[Any, Any]]]

    names = ("x", "y")

    def value(self, theta: Array) -> Any:
        """Return f at points of shape ``(2, *batch)``, with shape ``(*batch)``."""
        if is_point(theta):
            return evaluated(type(self).f, self, *theta.tolist())
        return type(self).f(self, theta[0], theta[1])

    def gradient(self, theta: Array) -> Array:
        """Return ∇f at points of shape ``(2, *batch)``, in the same shape."""
        if is_point(theta):
            return np.array(evaluated(type(self).df, self, *theta.tolist()), dtype=np.float64)
        gradient = np.empty(theta.shape)
        gradient[0], gradient[1] = type(self).df(self, theta[0], theta[1])
        return gradient

    def hessian(self, theta: Array) -> Array:
        """Return the second derivatives at points ``(2, points)``, ``(2, 2, points)``, by complex steps: exact.

        Where the gradient has a kink they are those of the pieces beside it, with sign(0) = 0: what an absolute value
        adds is left out, and the derivative of √|u| at u = 0 comes out huge, of either sign, and means nothing.
        Where ``df`` calls a function that knows no complex numbers, they come from differences of the gradient.
        """
        x, y = theta
        steps = np.array([1j, 0.0])[:, np.newaxis] * WIDTH
        try:
            with np.errstate(all="ignore"):
                by_x, by_y = type(self).df(self, (x + steps).view(ComplexStep), (y + steps[::-1]).view(ComplexStep))
        except TypeError:  # As numpy says of a function that has no complex version, such as hypot.
            return super().hessian(theta)
        hessian = np.empty((2, 2, len(x)))
        hessian[0], hessian[1] = (np.asarray(part).imag / WIDTH for part in (by_x, by_y))
        hessian[0, 1] = hessian[1, 0] = 0.5 * (hessian[0, 1] + hessian[1, 0])
        return hessian


def is_point(theta: Array) -> bool:
    """Tell whether this is one point, which is worked out as runs do it; not where the caller brings other numbers."""
    return theta.ndim == 1 and theta.dtype == np.float64


OBJECTIVES: Catalogue[Objective] = Catalogue("objective")
"""Every objective by name."""
