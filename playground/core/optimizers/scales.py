"""Relatives of Adam that measure the size of gradients otherwise: AdaBound, AdaBelief, Yogi, ADOPT."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.declare.lines import Line
from playground.core.declare.quantity import NOT_NEGATIVE, POSITIVE, real, switch
from playground.core.optimizers.moments import (
    CORRECTION_LINES,
    MOMENT_LINES,
    SMALLEST,
    AdamState,
    MomentRule,
    corrected,
    epsilon,
    over_root,
    second_decay,
)
from playground.core.optimizers.optimizer import learning_rate


@dataclass(frozen=True)
class Adabound(MomentRule, name="adabound", title="AdaBound"):
    """AdaBound: Adam whose learning rates are held between bounds that close in on SGD's (Luo et al. 2019).

    θ −= clip(lr·√(1−β₂ᵗ)/(1−β₁ᵗ)/(√v + ε), α(1 − 1/(γt+1)), α(1 + 1/(γt)))·m, with α the final rate (Algorithm 2).
    """

    lines: ClassVar[tuple[Line, ...]] = (
        *MOMENT_LINES,
        Line("eta", "lr * sqrt(1 - beta2**t) / ((1 - beta1**t) * (sqrt(v) + eps))"),
        Line("eta", "max(eta, final_lr * (lr / lr0) * (1 - 1 / (gamma * t + 1)))"),
        Line("eta", "min(eta, final_lr * (lr / lr0) * (1 + 1 / (gamma * t)))"),
        Line("theta", "theta - eta * m"),
    )
    source: ClassVar[str] = "Luo et al. 2019"

    final_lr: float = real(
        0.1,
        symbol="α",
        slider=(1e-4, 1.0),
        scale="log",
        legal=NOT_NEGATIVE,
        help="The learning rate of SGD it ends with. Raise it for longer steps late in the run, which may overshoot.",
    )
    gamma: float = real(
        1e-3,
        symbol="γ",
        slider=(1e-4, 1.0),
        scale="log",
        legal=POSITIVE,
        help="How fast the bounds close. Raise it to turn into SGD sooner; lower it to stay like Adam for longer.",
    )

    def suggested_by(self, rates: Mapping[str, float]) -> dict[str, float]:
        """Return Adam's rate, and as the final one SGD's where that is lower than the default: it ends as SGD."""
        final = min(type(self)().final_lr, rates.get("sgd", math.inf))
        return {**super().suggested_by(rates), "final_lr": final}

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        sizes: Array = _bounded(self, lr, columns["v"], columns["t"])
        return sizes

    @staticmethod
    def rule(p: Adabound, lr: float, g: Array, theta: Array, state: AdamState, t: float) -> tuple[Array, AdamState]:
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        v = p.beta2 * state.v + (1.0 - p.beta2) * (g * g)
        return -_bounded(p, lr, v, t) * m, AdamState(m, v)


def _bounded(p: Adabound, lr: Any, v: Array, t: Any) -> Any:
    # The paper corrects no bias and divides by √t; the authors' code does as here.
    rate = lr * np.sqrt(1.0 - p.beta2**t) / (1.0 - p.beta1**t) / (np.sqrt(v) + p.eps)
    # A schedule moves the bounds along with lr, as the authors' code has it.
    final = p.final_lr * (lr / np.maximum(p.lr, SMALLEST))
    lower = final * (1.0 - 1.0 / (p.gamma * t + 1.0))
    upper = final * (1.0 + 1.0 / (p.gamma * t))
    return np.minimum(np.maximum(rate, lower), upper)


class AdabeliefState(NamedTuple):
    """The first moment m and the mean square s of the gradient's distance from it."""

    m: Array
    s: Array


@dataclass(frozen=True)
class Adabelief(MomentRule, name="adabelief", title="AdaBelief"):
    """AdaBelief: Adam that divides by how far gradients are from their average, so steady slopes get long steps.

    s = β₂s + (1−β₂)(g − m)² + ε; θ −= lr·m̂/(√ŝ + ε) (Zhuang et al. 2020, Algorithm 2).
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("m", "beta1 * m + (1 - beta1) * g"),
        Line("s", "beta2 * s + (1 - beta2) * (g - m)**2 + eps"),
        Line("m_hat", "m / (1 - beta1**t)"),
        Line("s_hat", "s / (1 - beta2**t)"),
        Line("theta", "theta - lr * m_hat / (sqrt(s_hat) + eps)"),
    )
    source: ClassVar[str] = "Zhuang et al. 2020"
    State: ClassVar[type[AdabeliefState]] = AdabeliefState
    squared: ClassVar[frozenset[str]] = frozenset({"s", "s_hat"})

    # The authors' code and optax have 1e-16, which suits an ε that joins the mean square itself.
    eps: float = epsilon(1e-16, low=1e-20)

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        return corrected(state, t, m=self.beta1, s=self.beta2)

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        return over_root(lr, columns["s_hat"], self.eps)

    @staticmethod
    def rule(
        p: Adabelief, lr: float, g: Array, theta: Array, state: AdabeliefState, t: float
    ) -> tuple[Array, AdabeliefState]:
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        surprise = g - m
        s = p.beta2 * state.s + (1.0 - p.beta2) * (surprise * surprise) + p.eps
        m_hat, s_hat = m / (1.0 - p.beta1**t), s / (1.0 - p.beta2**t)
        return -lr * m_hat / (np.sqrt(s_hat) + p.eps), AdabeliefState(m, s)


@dataclass(frozen=True)
class Yogi(MomentRule, name="yogi", title="Yogi"):
    """Yogi: Adam whose v moves by (1−β₂)g² at most, so that step lengths grow back slowly (Zaheer et al. 2018).

    v −= (1−β₂)·sign(v − g²)·g²; θ −= lr·m̂/(√v̂ + ε) (Algorithm 2).
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("v", "initial_accumulator", when="t == 1 and initial_accumulator"),
        Line("m", "beta1 * m + (1 - beta1) * g"),
        Line("v", "v - (1 - beta2) * sign(v - g**2) * g**2"),
        *CORRECTION_LINES,
        Line("theta", "theta - lr * m_hat / (sqrt(v_hat) + eps)"),
    )
    source: ClassVar[str] = "Zaheer et al. 2018"

    lr: float = learning_rate(0.01, low=1e-4, high=0.1)
    eps: float = epsilon(1e-3)
    initial_accumulator: float = real(
        1e-6,
        symbol="v₀",
        slider=(1e-10, 1.0),
        scale="log",
        legal=NOT_NEGATIVE,
        help="What v starts from. Raise it to shorten the first steps; with 0 the first gradient alone sets them.",
    )

    def initial_state(self, theta: Array) -> AdamState:
        # optax starts m from the same number as v, which would move a start on flat ground; the paper starts it at 0.
        return AdamState(np.zeros_like(theta), np.zeros_like(theta) + self.initial_accumulator)

    @staticmethod
    def rule(p: Yogi, lr: float, g: Array, theta: Array, state: AdamState, t: float) -> tuple[Array, AdamState]:
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        square = g * g
        v = state.v - (1.0 - p.beta2) * np.sign(state.v - square) * square
        # The paper corrects no bias; optax does.
        m_hat, v_hat = m / (1.0 - p.beta1**t), v / (1.0 - p.beta2**t)
        return -lr * m_hat / (np.sqrt(v_hat) + p.eps), AdamState(m, v)


@dataclass(frozen=True)
class Adopt(MomentRule, name="adopt", title="ADOPT"):
    """ADOPT: each gradient is divided by the size of those before it, and only then averaged (Taniguchi et al. 2024).

    m = β₁m + (1−β₁)·clip(g/max(√v, ε), ±(t−1)^¼); θ −= lr·m; then v = β₂v + (1−β₂)g², as optax has it.
    The first step only measures: v = g², and nothing moves.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("v", "g**2", when="t == 1"),
        Line("u", "g / max(sqrt(v), eps)", when="t > 1"),
        Line("u", "clip(u, -(t - 1)**(1 / 4), (t - 1)**(1 / 4))", when="t > 1 and clipped"),
        Line("m", "beta1 * m + (1 - beta1) * u", when="t > 1"),
        Line("theta", "theta - lr * m", when="t > 1"),
        Line("v", "beta2 * v + (1 - beta2) * g**2", when="t > 1"),
    )
    source: ClassVar[str] = "Taniguchi et al. 2024"
    squared: ClassVar[frozenset[str]] = frozenset({"v"})

    beta2: float = second_decay(0.9999)
    eps: float = epsilon(1e-6)
    clipped: bool = switch(
        True,
        symbol="clipped",
        help="Off: a first gradient near 0 makes the following steps enormous.",
    )

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        """Return nothing: no average is corrected."""
        return {}

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        """Return lr/max(√v, ε) with the v from before the step, or what was left by the clipping; 0 in the first."""
        g, past = columns["g"], columns["t"] - 1.0
        v = (columns["v"] - (1.0 - self.beta2) * (g * g)) / np.maximum(self.beta2, SMALLEST)
        sizes = 1.0 / np.maximum(np.sqrt(np.maximum(v, 0.0)), self.eps)
        if self.clipped:
            sizes = np.minimum(sizes, past**0.25 / np.maximum(np.abs(g), SMALLEST))
        moving: Array = lr * sizes * (past > 0.0)
        return moving

    @staticmethod
    def rule(p: Adopt, lr: float, g: Array, theta: Array, state: AdamState, t: float) -> tuple[Array, AdamState]:
        if t > 1.0:
            scaled = g / np.maximum(np.sqrt(state.v), p.eps)
            if p.clipped:
                limit = (t - 1.0) ** 0.25
                scaled = np.minimum(np.maximum(scaled, -limit), limit)
            m = p.beta1 * state.m + (1.0 - p.beta1) * scaled
            v = p.beta2 * state.v + (1.0 - p.beta2) * (g * g)
        else:
            m, v = 0.0 * state.m, g * g
        return -lr * m, AdamState(m, v)
