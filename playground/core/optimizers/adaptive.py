"""Rules that divide by the size of past gradients: AdaGrad, RMSProp, Adadelta."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.declare.lines import Line
from playground.core.declare.quantity import NOT_NEGATIVE, real, switch
from playground.core.optimizers.moments import epsilon, over_root
from playground.core.optimizers.optimizer import Optimizer, decay, learning_rate


class AdagradState(NamedTuple):
    """The sum of squared gradients s."""

    s: Array


@dataclass(frozen=True)
class Adagrad(Optimizer, name="adagrad", title="AdaGrad"):
    """AdaGrad, s += g²; θ −= lr·g/(√s + ε) (Duchi, Hazan & Singer 2011, Algorithm 1 with diagonal matrices)."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line("s", "initial_accumulator", when="t == 1 and initial_accumulator"),
        Line("s", "s + g**2"),
        Line("theta", "theta - lr * g / (sqrt(s) + eps)"),
    )
    source: ClassVar[str] = "Duchi, Hazan & Singer 2011"
    State: ClassVar[type[AdagradState]] = AdagradState
    squared: ClassVar[frozenset[str]] = frozenset({"s"})

    eps: float = epsilon(1e-10)
    initial_accumulator: float = real(
        0.0,
        symbol="s₀",
        slider=(0.0, 10.0),
        legal=NOT_NEGATIVE,
        help="What the sum of squares starts from. Raise it to shorten the first steps; 0 takes them at full length.",
    )

    def initial_state(self, theta: Array) -> AdagradState:
        return AdagradState(np.zeros_like(theta) + self.initial_accumulator)

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        return over_root(lr, columns["s"], self.eps)

    @staticmethod
    def rule(
        p: Adagrad, lr: float, g: Array, theta: Array, state: AdagradState, t: float
    ) -> tuple[Array, AdagradState]:
        s = state.s + g * g
        return -lr * g / (np.sqrt(s) + p.eps), AdagradState(s)


class RmspropState(NamedTuple):
    """Averages of g² and g, and the buffer of the momentum form."""

    s: Array
    g_avg: Array
    buffer: Array


_SPREAD = "(w if centered else s)"
_SCALED = f"g / (sqrt({_SPREAD} + eps) if eps_inside else sqrt({_SPREAD}) + eps)"


@dataclass(frozen=True)
class Rmsprop(Optimizer, name="rmsprop", title="RMSProp"):
    """RMSProp, s = ρs + (1−ρ)g²; θ −= lr·g/(√s + ε) (Tieleman & Hinton 2012, lecture 6.5).

    ``centered`` divides by the root of the variance s − ḡ² (Graves 2013, eq. 39); ``momentum`` gathers the steps in
    a buffer b = μb + g/(√s + ε); θ −= lr·b, as PyTorch does.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("s", "rho * s + (1 - rho) * g**2"),
        Line("g_avg", "rho * g_avg + (1 - rho) * g", when="centered"),
        Line("w", "s - g_avg**2", when="centered"),
        Line("buffer", f"momentum * buffer + {_SCALED}", when="momentum"),
        Line("theta", f"theta - lr * (buffer if momentum else {_SCALED})"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"buffer": "b"}
    source: ClassVar[str] = "Tieleman & Hinton 2012"
    State: ClassVar[type[RmspropState]] = RmspropState
    squared: ClassVar[frozenset[str]] = frozenset({"s"})

    lr: float = learning_rate(0.001)
    rho: float = decay(
        0.9,
        "ρ",
        "How long squared gradients are remembered. Raise it to adapt more steadily; lower it to react at once.",
        slider=(0.0, 0.9999),
    )
    eps: float = epsilon()
    momentum: float = decay(
        0.0, "μ", "Gathers steps into a velocity. Raise it to coast through noise and along valleys; 0 is off."
    )
    centered: bool = switch(
        False,
        symbol="centered",
        help="On: divides by the spread of the gradient about its mean, which lengthens steady steps.",
    )
    eps_inside: bool = switch(
        False, symbol="ε inside √", help="On: ε is added under the root, where the same value weighs far more."
    )

    def state_names(self) -> tuple[str, ...]:
        """Name the averages in use: ḡ only where centred, the buffer only with momentum."""
        used = {"s": True, "g_avg": self.centered, "buffer": bool(np.any(self.momentum))}
        return tuple(name for name, keeps in used.items() if keeps)

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        """Return lr over what the gradient is divided by; with momentum, before the buffer gathers it."""
        sizes: Array = lr / _root(self, columns["s"], columns.get("g_avg", columns["s"]))
        return sizes

    @staticmethod
    def rule(
        p: Rmsprop, lr: float, g: Array, theta: Array, state: RmspropState, t: float
    ) -> tuple[Array, RmspropState]:
        s = p.rho * state.s + (1.0 - p.rho) * (g * g)
        g_avg = p.rho * state.g_avg + (1.0 - p.rho) * g
        buffer = p.momentum * state.buffer + g / _root(p, s, g_avg)
        return -lr * buffer, RmspropState(s, g_avg, buffer)


def _root(p: Rmsprop, s: Array, g_avg: Array) -> Array:
    # A variance; where the gradient stays the same, rounding may take it below 0, whose root PyTorch makes NaN.
    mean_square = np.maximum(s - g_avg * g_avg, 0.0) if p.centered else s
    root: Array = np.sqrt(mean_square + p.eps) if p.eps_inside else np.sqrt(mean_square) + p.eps
    return root


class AdadeltaState(NamedTuple):
    """Averages of g² and of the squared steps."""

    s: Array
    u: Array


@dataclass(frozen=True)
class Adadelta(Optimizer, name="adadelta", title="Adadelta"):
    """Adadelta: steps in the parameters' own units, from a ratio of two root mean squares (Zeiler 2012, Algorithm 1).

    s = ρs + (1−ρ)g²; Δ = g·√(u + ε)/√(s + ε); u = ρu + (1−ρ)Δ²; θ −= lr·Δ. The factor lr is PyTorch's: the paper has 1.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("s", "rho * s + (1 - rho) * g**2"),
        Line("step", "sqrt(u + eps) / sqrt(s + eps) * g"),
        Line("u", "rho * u + (1 - rho) * step**2"),
        Line("theta", "theta - lr * step"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"step": r"\Delta"}
    source: ClassVar[str] = "Zeiler 2012"
    State: ClassVar[type[AdadeltaState]] = AdadeltaState
    squared: ClassVar[frozenset[str]] = frozenset({"s", "u"})

    lr: float = learning_rate(1.0, low=1e-3, high=100.0)
    rho: float = decay(
        0.9,
        "ρ",
        "How long squares of gradients and steps are remembered. Raise it for steadier, slower growth.",
        slider=(0.0, 0.9999),
    )
    eps: float = real(
        1e-6,
        symbol="ε",
        slider=(1e-12, 1e-1),
        scale="log",
        legal=NOT_NEGATIVE,
        help="Sets the size of the very first step, from which the others grow. Raise it to get going sooner.",
    )

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        """Return lr·√(u + ε)/√(s + ε) with the u that the step was made with, worked back from the renewed one."""
        s, g = columns["s"], columns["g"]
        # u' = ρu + (1 − ρ)(u + ε)·share, solved for u.
        share = g * g / (s + self.eps)
        u = (columns["u"] - (1.0 - self.rho) * self.eps * share) / (self.rho + (1.0 - self.rho) * share)
        sizes: Array = lr * np.sqrt(np.maximum(u, 0.0) + self.eps) / np.sqrt(s + self.eps)
        return sizes

    @staticmethod
    def rule(
        p: Adadelta, lr: float, g: Array, theta: Array, state: AdadeltaState, t: float
    ) -> tuple[Array, AdadeltaState]:
        s = p.rho * state.s + (1.0 - p.rho) * (g * g)
        step = np.sqrt(state.u + p.eps) / np.sqrt(s + p.eps) * g
        u = p.rho * state.u + (1.0 - p.rho) * (step * step)
        return -lr * step, AdadeltaState(s, u)
