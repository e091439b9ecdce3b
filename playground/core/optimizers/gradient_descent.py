"""Gradient descent and its momentum forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from playground.core.arithmetic.arrays import Array
from playground.core.declare.lines import Line
from playground.core.declare.quantity import FRACTION, real, switch
from playground.core.optimizers.optimizer import NoState, SharedRate, decay, learning_rate

_MOMENTUM_HELP = (
    "How much of the last velocity is kept. Raise it to coast along valleys and overshoot at their ends; "
    "at 0 the rule is plain gradient descent."
)


class VelocityState(NamedTuple):
    """The velocity v."""

    v: Array


@dataclass(frozen=True)
class Sgd(SharedRate, name="sgd", title="SGD"):
    """Gradient descent: one step down the gradient, θ −= lr·g (Cauchy 1847; Robbins & Monro 1951)."""

    lines: ClassVar[tuple[Line, ...]] = (Line("theta", "theta - lr * g"),)
    source: ClassVar[str] = "Robbins & Monro 1951"

    @staticmethod
    def rule(p: Sgd, lr: float, g: Array, theta: Array, state: NoState, t: float) -> tuple[Array, NoState]:
        return -lr * g, state


@dataclass(frozen=True)
class Momentum(SharedRate, name="momentum", title="Momentum"):
    """Heavy-ball momentum, v = μv + (1−d)g; θ −= lr·v (Polyak 1964), in PyTorch's form.

    With ``ema`` the velocity is a moving average, v = μv + (1−μ)g, and ``dampening`` plays no part.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("v", "momentum * v + (1 - momentum) * g", when="ema"),
        Line("v", "g", when="t == 1 and dampening and not ema"),
        Line("v", "momentum * v + (1 - dampening) * g", when="(t > 1 or not dampening) and not ema"),
        Line("theta", "theta - lr * v"),
    )
    source: ClassVar[str] = "Polyak 1964"
    State: ClassVar[type[VelocityState]] = VelocityState

    momentum: float = decay(0.9, "μ", _MOMENTUM_HELP)
    dampening: float = real(
        0.0,
        symbol="d",
        slider=(0.0, 1.0),
        legal=FRACTION,
        help="Holds back each new gradient's share, from the second step on. Raise it for shorter steps; 0 is off.",
    )
    ema: bool = switch(
        False,
        symbol="moving average",
        help="On: the velocity averages gradients, so steps keep the gradient's size. Off: it adds them up.",
    )

    @staticmethod
    def rule(
        p: Momentum, lr: float, g: Array, theta: Array, state: VelocityState, t: float
    ) -> tuple[Array, VelocityState]:
        if p.ema:
            share = 1.0 - p.momentum
        elif t > 1.0:
            share = 1.0 - p.dampening
        else:
            # PyTorch starts the velocity as the bare first gradient, whatever the dampening.
            share = 1.0
        v = p.momentum * state.v + share * g
        return -lr * v, VelocityState(v)


@dataclass(frozen=True)
class Nesterov(SharedRate, name="nesterov", title="Nesterov"):
    """Nesterov's momentum, v = μv + g; θ −= lr·(g + μv) (Nesterov 1983; Sutskever et al. 2013), as PyTorch has it."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line("v", "momentum * v + g"),
        Line("theta", "theta - lr * (g + momentum * v)"),
    )
    source: ClassVar[str] = "Nesterov 1983; Sutskever et al. 2013"
    State: ClassVar[type[VelocityState]] = VelocityState

    momentum: float = decay(0.9, "μ", _MOMENTUM_HELP)

    @staticmethod
    def rule(
        p: Nesterov, lr: float, g: Array, theta: Array, state: VelocityState, t: float
    ) -> tuple[Array, VelocityState]:
        v = p.momentum * state.v + g
        return -lr * (g + p.momentum * v), VelocityState(v)


@dataclass(frozen=True)
class Qhm(SharedRate, name="qhm", title="QHM"):
    """QHM: gradient descent and averaged momentum, mixed (Ma & Yarats 2019, section 3).

    v = βv + (1−β)g; θ −= lr·((1−ν)g + νv). With ν = 0 it is SGD, with ν = 1 the moving-average form of momentum, with
    ν = β Nesterov's; the defaults of β and ν are the paper's advice.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("v", "beta * v + (1 - beta) * g"),
        Line("theta", "theta - lr * ((1 - nu) * g + nu * v)"),
    )
    source: ClassVar[str] = "Ma & Yarats 2019"
    State: ClassVar[type[VelocityState]] = VelocityState

    lr: float = learning_rate(0.1)
    beta: float = decay(
        0.999,
        "β",
        "Memory of the average. Raise it to heed gradients of long ago; lower it to follow the last ones.",
        slider=(0.0, 0.9999),
    )
    nu: float = real(
        0.7,
        symbol="ν",
        slider=(0.0, 1.0),
        legal=FRACTION,
        help="Share of the average in each step. Raise it to coast; at 0 the rule is plain gradient descent.",
    )

    @staticmethod
    def rule(p: Qhm, lr: float, g: Array, theta: Array, state: VelocityState, t: float) -> tuple[Array, VelocityState]:
        v = p.beta * state.v + (1.0 - p.beta) * g
        return -lr * ((1.0 - p.nu) * g + p.nu * v), VelocityState(v)
