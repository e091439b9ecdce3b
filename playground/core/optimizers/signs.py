"""Rules that heed a gradient's sign and not its size: sign-SGD, Lion, Rprop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.select import select
from playground.core.declare.lines import Line
from playground.core.declare.quantity import POSITIVE, Interval, real
from playground.core.optimizers.moments import DECOUPLED_LINE, SMALLEST, decoupled_decay
from playground.core.optimizers.optimizer import NoState, Optimizer, SharedRate, decay, learning_rate


@dataclass(frozen=True)
class SignSgd(SharedRate, name="sign-sgd", title="Sign-SGD"):
    """Sign-SGD: every coordinate steps by the learning rate, θ −= lr·sign(g) (Bernstein et al. 2018, Algorithm 1)."""

    lines: ClassVar[tuple[Line, ...]] = (Line("theta", "theta - lr * sign(g)"),)
    source: ClassVar[str] = "Bernstein et al. 2018"

    lr: float = learning_rate(0.001)

    @staticmethod
    def rule(p: SignSgd, lr: float, g: Array, theta: Array, state: NoState, t: float) -> tuple[Array, NoState]:
        return -lr * np.sign(g), state


class LionState(NamedTuple):
    """The average of gradients m."""

    m: Array


@dataclass(frozen=True)
class Lion(SharedRate, name="lion", title="Lion"):
    """Lion: the sign of an average that leans towards the newest gradient (Chen et al. 2023, Algorithm 2).

    θ −= lr·(sign(β₁m + (1−β₁)g) + λθ); then m = β₂m + (1−β₂)g. It wants a third to a tenth of Adam's learning rate.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        DECOUPLED_LINE,
        Line("c", "beta1 * m + (1 - beta1) * g"),
        Line("m", "beta2 * m + (1 - beta2) * g"),
        Line("theta", "theta - lr * sign(c)"),
    )
    source: ClassVar[str] = "Chen et al. 2023"
    State: ClassVar[type[LionState]] = LionState

    lr: float = learning_rate(1e-4)
    beta1: float = decay(
        0.9,
        "β₁",
        "The average's share in the sign that is stepped by. Raise it to coast; lower it to turn back at once.",
    )
    beta2: float = decay(
        0.99,
        "β₂",
        "Memory of the average. Raise it to keep a direction for longer, past minima too; lower it to turn soon.",
        slider=(0.0, 0.9999),
    )
    weight_decay: float = decoupled_decay()

    @staticmethod
    def rule(p: Lion, lr: float, g: Array, theta: Array, state: LionState, t: float) -> tuple[Array, LionState]:
        leaning = p.beta1 * state.m + (1.0 - p.beta1) * g
        m = p.beta2 * state.m + (1.0 - p.beta2) * g
        return -lr * (np.sign(leaning) + p.weight_decay * theta), LionState(m)


class RpropState(NamedTuple):
    """The gradient of the last step, 0 where that was taken back, and the size of each coordinate's step."""

    g_prev: Array
    size: Array


@dataclass(frozen=True)
class Rprop(Optimizer, name="rprop", title="Rprop"):
    """Rprop: each coordinate's step grows while its slope keeps its sign and shrinks when that flips.

    size = clip(size·η⁺ or size·η⁻); θ −= size·sign(g), and no step where the sign flipped (Riedmiller & Braun 1993;
    without the step back: iRprop⁻ of Igel & Hüsken 2000), as PyTorch has it. ``lr`` is the first step's size.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("size", "lr0", when="t == 1"),
        Line("size", "eta_plus * size", when="g * g_prev > 0"),
        Line("size", "eta_minus * size", when="g * g_prev < 0"),
        Line("g", "0", when="g * g_prev < 0"),
        Line("size", "clip(size, step_min, step_max)"),
        Line("theta", "theta - lr / lr0 * size * sign(g)"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"size": "s"}
    source: ClassVar[str] = "Riedmiller & Braun 1993"
    State: ClassVar[type[RpropState]] = RpropState

    lr: float = learning_rate(0.01)
    eta_minus: float = real(
        0.5,
        symbol="η⁻",
        slider=(0.1, 0.95),
        legal=Interval(low=0.0, high=1.0, low_open=True, high_open=True),
        help="What a step shrinks by where the slope's sign flips. Raise it to give way slowly and swing for longer.",
    )
    eta_plus: float = real(
        1.2,
        symbol="η⁺",
        slider=(1.01, 2.0),
        legal=Interval(low=1.0, low_open=True),
        help="What a step grows by while the slope keeps its sign. Raise it to pick up speed and overshoot further.",
    )
    step_min: float = real(
        1e-6,
        symbol="s min",
        slider=(1e-12, 1e-2),
        scale="log",
        legal=POSITIVE,
        help="The smallest step. Raise it to keep moving about a minimum; lower it to come closer.",
    )
    step_max: float = real(
        50.0,
        symbol="s max",
        slider=(1e-2, 100.0),
        scale="log",
        legal=POSITIVE,
        help="The largest step. Raise it to cross wide plains faster; lower it to stay in the picture.",
    )

    def initial_state(self, theta: Array) -> RpropState:
        return RpropState(np.zeros_like(theta), np.zeros_like(theta) + self.lr)

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        sizes: Array = lr / np.maximum(self.lr, SMALLEST) * columns["size"]
        return sizes

    @staticmethod
    def rule(p: Rprop, lr: float, g: Array, theta: Array, state: RpropState, t: float) -> tuple[Array, RpropState]:
        agreement = g * state.g_prev
        factor = select(agreement > 0.0, p.eta_plus, select(agreement < 0.0, p.eta_minus, 1.0))
        size = np.minimum(np.maximum(state.size * factor, p.step_min), p.step_max)
        # 0 as the last gradient makes the next step neither grow nor shrink.
        used = select(agreement < 0.0, 0.0, g)
        # PyTorch reads lr once, so schedules do nothing there; here they scale the steps, and a rate of 0 stays.
        return -(lr / np.maximum(p.lr, SMALLEST)) * size * np.sign(used), RpropState(used, size)
