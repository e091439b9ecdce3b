"""Rules around other rules: Lookahead and SAM."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.select import select
from playground.core.declare.lines import Line
from playground.core.declare.quantity import AT_LEAST_ONE, FRACTION, NOT_NEGATIVE, real, whole
from playground.core.declare.settable import part
from playground.core.declare.written import Passage
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.optimizers.optimizer import OPTIMIZERS, Event, Optimizer, learning_rate
from playground.core.optimizers.oracle import Oracle
from playground.core.optimizers.states import state_class_of


def _fits_inside(entry: type[Optimizer]) -> bool:
    # A rule that asks the objective itself would ask about another point, or at another price, than it steps from.
    return not entry.needs_objective


# The wrapper's own learning rate is that of the rule inside.
_INSIDE: dict[str, Any] = {"catalogue": lambda: OPTIMIZERS, "unused": ("lr",), "accepts": _fits_inside}


@dataclass(frozen=True)
class Wrapper(Optimizer):
    """A rule that lets another one make its steps; its learning rate is the one that the other steps with.

    Its own lines are worked out after those of the rule inside, unless it says otherwise.

    The state is the inner rule's and, behind it, the fields of ``State``. Not compiled: a kernel is made for one rule,
    and here there are as many as there are pairs.

    Attributes:
        inner: The rule inside.
    """

    elementwise: ClassVar[bool] = False

    inner: Optimizer = part(Adam, help="The rule inside.", **_INSIDE)

    def __post_init__(self) -> None:
        """Check the settings, and hand the learning rate on: some rules set out from it."""
        super().__post_init__()
        object.__setattr__(self, "inner", self.inner.with_values(lr=self.lr))

    @property
    def coupled_decay(self) -> float:
        return self.inner.coupled_decay

    def suggested_by(self, rates: Mapping[str, float]) -> dict[str, float]:
        inner = self.inner.suggested_by(rates)
        lr = inner.pop("lr")
        return {"lr": lr, **{f"inner.{name}": value for name, value in inner.items()}}

    def state_class(self) -> type[Any]:
        inner = self.inner.state_class()
        return state_class_of(f"{type(self).__name__}{inner.__name__}", (*inner._fields, *self.State._fields))

    def joined(self, inner: Any, *own: Array) -> Any:
        """Return the state made of the inner rule's and this one's fields."""
        return self.state_class()(*inner, *own)

    def parted(self, state: Any) -> tuple[Any, Any]:
        """Return the inner rule's state and this one's fields."""
        inner = self.inner.state_class()
        count = len(inner._fields)
        return inner(*state[:count]), self.State(*state[count:])

    def state_names(self) -> tuple[str, ...]:
        return (*self.inner.state_names(), *self.State._fields)

    def squared_names(self) -> frozenset[str]:
        return self.inner.squared_names()

    def memory_per_parameter(self) -> int:
        return self.inner.memory_per_parameter() + len(set(self.State._fields) - self.uncounted)

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        return self.inner.derived(state, t)

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array | None:
        return self.inner.effective_lr(lr, columns)

    def passages(self, renamed: Mapping[str, str]) -> tuple[Passage, ...]:
        return (*self.inner.passages(renamed), *super().passages(renamed))

    def events(self, columns: Mapping[str, Array]) -> tuple[Event, ...]:
        return self.inner.events(columns)


class LookaheadState(NamedTuple):
    """The slow weights φ."""

    slow: Array


@dataclass(frozen=True)
class Lookahead(Wrapper, name="lookahead", title="Lookahead"):
    """Lookahead: slow weights go part of the way to where k steps of a fast rule led (Zhang et al. 2019, Algorithm 1).

    The inner rule steps θ; after every k steps φ += α(θ − φ) and θ = φ. What the inner rule remembers is kept
    throughout. Not compiled: a kernel is made for one rule, and here there are as many as there are rules inside.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("slow", "slow + alpha * (theta - slow)", when="fmod(t, k) == 0"),
        Line("theta", "slow", when="fmod(t, k) == 0"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"slow": r"\phi"}
    source: ClassVar[str] = "Zhang et al. 2019"
    State: ClassVar[type[LookaheadState]] = LookaheadState
    points: ClassVar[Mapping[str, str]] = {"slow": "slow weights"}

    lr: float = learning_rate(0.001)
    inner: Optimizer = part(Adam, help="The fast rule, which explores.", **_INSIDE)
    k: int = whole(
        6,
        symbol="k",
        slider=(1, 50),
        legal=AT_LEAST_ONE,
        help="Steps of the fast rule between two of the slow weights. Raise it to let the fast rule wander further.",
    )
    alpha: float = real(
        0.5,
        symbol="α",
        slider=(0.0, 1.0),
        legal=FRACTION,
        help="Share of the way that the slow weights go. Raise it to follow the fast rule; at 1 it is left alone.",
    )

    def initial_state(self, theta: Array) -> Any:
        return self.joined(self.inner.initial_state(theta), np.array(theta))

    @staticmethod
    def rule(p: Lookahead, lr: float, g: Array, theta: Array, state: Any, t: float) -> tuple[Array, Any]:
        inner_state, own = p.parted(state)
        delta, inner_state = type(p.inner).rule(p.inner, lr, g, theta, inner_state, t)
        followed = own.slow + p.alpha * (theta + delta - own.slow)
        is_time = np.fmod(t, p.k) == 0.0
        slow = select(is_time, followed, own.slow)
        return select(is_time, followed - theta, delta), p.joined(inner_state, slow)


class SamState(NamedTuple):
    """The point that was looked at and the gradient there."""

    probe: Array
    g_probe: Array


@dataclass(frozen=True)
class Sam(Wrapper, name="sam", title="SAM"):
    """SAM: steps by the gradient from a little uphill, which leads to flatter minima (Foret et al. 2021, Algorithm 1).

    probe = θ + ρ·g/‖g‖; the inner rule steps θ by the gradient at the probe. Each step costs a second gradient. Not
    compiled: it asks the objective for a gradient elsewhere and takes a norm over all coordinates.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("probe", "theta + rho * g / norm(g)"),
        Line("g", "grad(probe)"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"probe": r"\tilde{\theta}"}
    source: ClassVar[str] = "Foret et al. 2021"
    State: ClassVar[type[SamState]] = SamState
    uncounted: ClassVar[frozenset[str]] = frozenset({"probe", "g_probe"})  # Kept only to be shown.
    points: ClassVar[Mapping[str, str]] = {"probe": "looked at"}
    needs_objective: ClassVar[bool] = True

    lr: float = learning_rate(0.01)
    inner: Optimizer = part(Sgd, help="The rule that steps by the gradient found uphill.", **_INSIDE)
    rho: float = real(
        0.05,
        symbol="ρ",
        slider=(1e-3, 1.0),
        scale="log",
        legal=NOT_NEGATIVE,
        help="How far uphill it looks. Raise it to shun narrower minima, and to stop further from the bottom.",
    )

    def passages(self, renamed: Mapping[str, str]) -> tuple[Passage, ...]:
        """Return this rule's lines, which find the gradient for the inner rule's."""
        *inner, own = super().passages(renamed)
        return (own, *inner)

    def initial_state(self, theta: Array) -> Any:
        return self.joined(self.inner.initial_state(theta), np.array(theta), np.zeros_like(theta))

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array | None:
        """Return the step sizes of the inner rule, which is given the gradient at the probe."""
        return self.inner.effective_lr(lr, {**columns, "g": columns["g_probe"]})

    @staticmethod
    def rule(p: Sam, lr: float, g: Array, theta: Array, state: Any, t: float, oracle: Oracle) -> tuple[Array, Any]:
        inner_state, _ = p.parted(state)
        norm = np.sqrt(np.sum(g * g, axis=0))
        # Where there is no slope there is no uphill; the authors' code adds 1e-12 to the norm instead.
        probe = theta + p.rho * select(norm > 0.0, g / select(norm > 0.0, norm, 1.0), 0.0)
        g_probe = oracle.gradient(probe)
        delta, inner_state = type(p.inner).rule(p.inner, lr, g_probe, theta, inner_state, t)
        return delta, p.joined(inner_state, probe, g_probe)
