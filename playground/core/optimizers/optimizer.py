"""What an optimizer is: a frozen dataclass of hyperparameters, a state, and one pure rule.

A family's file declares its optimizers as subclasses of :class:`Optimizer`; naming one in the class header lists it::

    class SgdState(NamedTuple): ...

    @dataclass(frozen=True)
    class Sgd(Optimizer, name="sgd", title="SGD"):
        lr: float = learning_rate(0.01)

        lines = (Line("theta", "theta - lr * g"),)

        @staticmethod
        def rule(p, lr, g, theta, state, t):
            return -lr * g, state
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.declare.catalogue import Catalogue
from playground.core.declare.quantity import DECAY, NOT_NEGATIVE, real
from playground.core.declare.written import Written
from playground.core.objectives.objective import Objective
from playground.core.optimizers.suggested import rates_on


class NoState(NamedTuple):
    """The state of a rule that remembers nothing."""


Params = TypeVar("Params", Array, Mapping[str, Array])


class TrainingState(NamedTuple):
    """What :meth:`Optimizer.update` carries from step to step in a training loop of one's own.

    Attributes:
        t: How many updates have been made.
        slots: The rule's state for an array, or one such state by name for a mapping of arrays.
    """

    t: int
    slots: Any


class Updated(NamedTuple, Generic[Params]):
    """What :meth:`Optimizer.update` returns: the new parameters and the state to pass next time."""

    params: Params
    state: TrainingState


class Event(NamedTuple):
    """Something that happened in a step: the row of the columns it was read from, and a word for it."""

    row: int
    word: str


def learning_rate(default: float, low: float = 1e-5, high: float = 1.0) -> Any:
    """Declare a learning rate with its logarithmic slider."""
    return real(
        default,
        symbol="lr",
        slider=(low, high),
        scale="log",
        legal=NOT_NEGATIVE,
        help="Learning rate. Raise it for longer steps, which may overshoot; lower it for shorter, safer ones.",
    )


def decay(default: float, symbol: str, help: str, slider: tuple[float, float] = (0.0, 0.999)) -> Any:
    """Declare what an average keeps of itself at each step; its slider is logarithmic in the rest of 1."""
    return real(default, symbol=symbol, slider=slider, scale="log1m", legal=DECAY, help=help)


@dataclass(frozen=True)
class Optimizer(Written):
    """An update rule with its hyperparameters; see the module's docstring for how to write one.

    Attributes:
        name: What users type and files hold.
        title: What the window shows.
        lines: The rule written down, which the window shows; a test holds the two to the same numbers.
        source: Where the rule was published.
        State: A NamedTuple class; each field has the shape of theta and starts at zero. An instance is asked for it by
            :meth:`state_class`, for that of a wrapper depends on what is inside.
        squared: Which state columns hold squares of gradients, so that panels draw their roots; an instance is asked
            for them by :meth:`squared_names`.
        uncounted: Which state columns are no memory: one number for all parameters, or kept only to be shown.
        points: Which state columns are points beside the run's own, and what each is called: a picture may mark them.
        rule: ``rule(p, lr, g, theta, state, t) -> (delta, state)``. Pure; ``p`` holds the hyperparameters, ``lr`` the
            scheduled learning rate, ``g`` the gradient, ``t`` the step as a float from 1.0. The new point is
            ``theta + delta``. Runs on arrays of any shape and on scalars.
        elementwise: Whether the rule treats each coordinate by itself, and so can be compiled; one that takes a norm
            over axis 0 does not, nor is one taken to that steps by another's rule.
        decay_is_l2: Whether the rule adds ``weight_decay`` times θ to the gradient, so that it minimises f + ½λ|θ|².
        searches_lines: Whether the rule finds the length of its steps itself: its default rate suits everywhere.
        needs_objective: Whether the rule is given one more argument, an
            :class:`~playground.core.optimizers.oracle.Oracle`, to ask for values, gradients elsewhere or curvature.
            Such a rule cannot step a training loop of one's own.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    source: ClassVar[str] = ""
    State: ClassVar[type[Any]] = NoState
    squared: ClassVar[frozenset[str]] = frozenset()
    uncounted: ClassVar[frozenset[str]] = frozenset()
    points: ClassVar[Mapping[str, str]] = {}
    elementwise: ClassVar[bool] = True
    decay_is_l2: ClassVar[bool] = False
    searches_lines: ClassVar[bool] = False
    needs_objective: ClassVar[bool] = False
    rule: ClassVar[Callable[..., tuple[Any, Any]]]

    lr: float = learning_rate(0.01)

    def __init_subclass__(cls, name: str = "", title: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if name:
            cls.name = name
            cls.title = title or name
            OPTIMIZERS.add(name, cls)

    @classmethod
    def owner(cls) -> str:
        return cls.title or cls.__name__

    @property
    def coupled_decay(self) -> float:
        """The λ that the rule itself adds to the gradient as λθ; 0 where its decay is none or decoupled."""
        return float(self.values()["weight_decay"]) if self.decay_is_l2 else 0.0

    def suggested_lr(self, objective: Objective) -> float:
        """Return the learning rate shipped for an objective; the default where none is."""
        return self.suggested(objective)["lr"]

    def suggested(self, objective: Objective) -> dict[str, float]:
        """Return the hyperparameters to suggest on an objective, by name: lr, and other rates where there are any."""
        return self.suggested_by(rates_on(objective))

    def suggested_by(self, rates: Mapping[str, float]) -> dict[str, float]:
        """Return the hyperparameters to suggest where these learning rates suit optimizers of these names."""
        return {"lr": rates.get(self.name, type(self)().lr)}

    def state_class(self) -> type[Any]:
        return self.State

    def initial_state(self, theta: Array) -> Any:
        """Return the state before the first step: zeros in the shape of ``theta``."""
        kind = self.state_class()
        return kind(*(np.zeros_like(theta) for _ in kind._fields))

    def state_names(self) -> tuple[str, ...]:
        """Name the state that this setting of the rule really uses; its columns are recorded."""
        return tuple(self.state_class()._fields)

    def squared_names(self) -> frozenset[str]:
        """Name the columns that hold squares of gradients."""
        return self.squared

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        """Work out columns that follow from the recorded state, such as bias-corrected moments.

        Args:
            state: Recorded columns by name, each ``(steps, dim)``.
            t: The steps they belong to, ``(steps, 1)``.

        Returns:
            Further columns by name, each ``(steps, dim)``.
        """
        return {}

    def derived_names(self) -> tuple[str, ...]:
        blank = np.zeros((0, 1))
        return tuple(self.derived(dict.fromkeys(self.state_names(), blank), blank))

    def memory_per_parameter(self) -> int:
        """Return how many numbers of state the rule keeps for each parameter."""
        return len(set(self.state_names()) - self.uncounted)

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array | None:
        """Return the step size of each parameter: what the rule's direction was multiplied by at each step.

        The direction is the gradient, an average of gradients or a sign; what a rule does beside it, such as weight
        decay, is left out.

        Args:
            lr: The learning rate of each step, ``(rows, 1)``.
            columns: State and derived columns by name, and what the rule was given, by its arguments' names: ``g`` and
                ``theta``; each ``(rows, dim)``; and ``t``, ``(rows, 1)``.

        Returns:
            The step sizes, ``(rows, dim)``, or ``(rows, 1)`` where all parameters share them; None for a rule whose
            step is no multiple of its direction, coordinate by coordinate.
        """
        return None

    def events(self, columns: Mapping[str, Array]) -> tuple[Event, ...]:
        """Return what happened on the way that a picture may mark, such as a switch from one rule to another.

        Args:
            columns: State and derived columns by name, each ``(rows, dim)``, as ``Run.columns`` returns them. The first
                row only says how things stood before.
        """
        return ()

    def init(self, params: Params) -> TrainingState:
        """Return the state with which a training loop begins.

        Args:
            params: An array of any shape, or a mapping of such arrays by name.

        Raises:
            ValueError: The rule needs the objective itself, which a training loop cannot give it.
        """
        if self.needs_objective:
            raise ValueError(f"{self.title} asks the objective itself; it works in playground.run only")
        if isinstance(params, Mapping):
            return TrainingState(0, {name: self._slot(array) for name, array in params.items()})
        return TrainingState(0, self._slot(params))

    def update(self, params: Params, grads: Params, state: TrainingState) -> Updated[Params]:
        """Make one step in a training loop; nothing passed in is changed.

        Args:
            params: The parameters, as given to :meth:`init`.
            grads: The gradient of the loss at ``params``, in the same form and shapes.
            state: What :meth:`init` or the previous call returned.

        Returns:
            The new parameters and state.

        Raises:
            ValueError: Names or shapes of ``grads`` are not those of ``params``.
        """
        t = state.t + 1
        if not isinstance(params, Mapping):
            array, slot = self._updated(params, grads, state.slots, t)
            return Updated(array, TrainingState(t, slot))
        if not isinstance(grads, Mapping) or set(grads) != set(params):
            raise ValueError(f"the gradients must have the names of the parameters: {', '.join(sorted(params))}")
        pairs = {name: self._updated(params[name], grads[name], state.slots[name], t) for name in params}
        arrays: Any = {name: array for name, (array, _) in pairs.items()}
        return Updated(arrays, TrainingState(t, {name: slot for name, (_, slot) in pairs.items()}))

    def _slot(self, params: Any) -> Any:
        return self.initial_state(self._laid_out(np.asarray(params, dtype=np.float64)))

    def _updated(self, params: Any, grads: Any, slot: Any, t: int) -> tuple[Array, Any]:
        theta = np.asarray(params, dtype=np.float64)
        gradient = np.asarray(grads, dtype=np.float64)
        if gradient.shape != theta.shape:
            raise ValueError(f"the gradient has shape {gradient.shape}, the parameters {theta.shape}")
        shape = theta.shape
        theta, gradient = self._laid_out(theta), self._laid_out(gradient)
        delta, slot = type(self).rule(self, self.lr, gradient, theta, slot, float(t))
        return np.reshape(theta + delta, shape), slot

    def _laid_out(self, array: Array) -> Array:
        # A rule's norm runs over axis 0; in a training loop it is that of the whole array.
        return array if self.elementwise else array.reshape(-1)


@dataclass(frozen=True)
class SharedRate(Optimizer):
    """A rule that multiplies its direction, or a sign, by lr alone, which all parameters share."""

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        return lr


OPTIMIZERS: Catalogue[Optimizer] = Catalogue("optimizer")
"""Every optimizer by name."""
