"""Newer relatives of Adam for large models: Adan, AdEMAMix, LAMB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.select import select
from playground.core.declare.lines import Line
from playground.core.declare.quantity import COUNT, NOT_NEGATIVE, real, whole
from playground.core.optimizers.moments import (
    CORRECTION_LINES,
    DECOUPLED_LINE,
    MOMENT_LINES,
    SMALLEST,
    AdamState,
    MomentRule,
    corrected,
    decoupled_decay,
    epsilon,
    first_decay,
    over_root,
)
from playground.core.optimizers.optimizer import decay


class AdanState(NamedTuple):
    """Averages of gradients m, of their changes v and of squares n, and the last gradient."""

    m: Array
    v: Array
    n: Array
    g_prev: Array


@dataclass(frozen=True)
class Adan(MomentRule, name="adan", title="Adan"):
    """Adan: Nesterov's momentum read off from how gradients change, in all three moments (Xie et al. 2022).

    d = g − gₜ₋₁; m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)d; n = β₃n + (1−β₃)(g + β₂d)²;
    θ = (θ − lr·(m̂ + β₂v̂)/(√n̂ + ε))/(1 + lr·λ) (Algorithm 1). The β are shares kept, as in the authors' code; the
    paper's are shares renewed, 1 − β.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("d", "0", when="t == 1"),
        Line("d", "g - g_prev", when="t > 1"),
        Line("m", "beta1 * m + (1 - beta1) * g"),
        Line("v", "beta2 * v + (1 - beta2) * d"),
        Line("n", "beta3 * n + (1 - beta3) * (g + beta2 * d)**2"),
        *CORRECTION_LINES,
        Line("n_hat", "n / (1 - beta3**t)"),
        Line("theta", "theta - lr * (m_hat + beta2 * v_hat) / (sqrt(n_hat) + eps)"),
        Line("theta", "theta / (1 + lr * weight_decay)", note="decoupled decay"),
    )
    source: ClassVar[str] = "Xie et al. 2022"
    State: ClassVar[type[AdanState]] = AdanState
    squared: ClassVar[frozenset[str]] = frozenset({"n", "n_hat"})

    beta1: float = first_decay(0.98)
    beta2: float = decay(
        0.92,
        "β₂",
        "Memory of the gradient's changes, and their weight. Raise it to brake earlier; at 0 they play no part.",
    )
    beta3: float = decay(
        0.99,
        "β₃",
        "Memory of the squares. Raise it for steadier step sizes; lower it to adapt at once and jitter.",
        slider=(0.9, 0.9999),
    )
    weight_decay: float = decoupled_decay()

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        return corrected(state, t, m=self.beta1, v=self.beta2, n=self.beta3)

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        return over_root(lr / (1.0 + lr * self.weight_decay), columns["n_hat"], self.eps)

    @staticmethod
    def rule(p: Adan, lr: float, g: Array, theta: Array, state: AdanState, t: float) -> tuple[Array, AdanState]:
        # At the first step nothing has changed yet, as the authors' code has it.
        change = g - state.g_prev if t > 1.0 else 0.0 * g
        ahead = g + p.beta2 * change
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        v = p.beta2 * state.v + (1.0 - p.beta2) * change
        n = p.beta3 * state.n + (1.0 - p.beta3) * (ahead * ahead)
        top = m / (1.0 - p.beta1**t) + p.beta2 * (v / (1.0 - p.beta2**t))
        step = lr * top / (np.sqrt(n / (1.0 - p.beta3**t)) + p.eps)
        pull = lr * p.weight_decay
        # The gradient is copied, for the caller may use its array again.
        return -(step + pull * theta) / (1.0 + pull), AdanState(m, v, n, 1.0 * g)


class AdemamixState(NamedTuple):
    """The fast and the slow average of gradients, and the second moment v."""

    m: Array
    m_slow: Array
    v: Array


@dataclass(frozen=True)
class Ademamix(MomentRule, name="ademamix", title="AdEMAMix"):
    """AdEMAMix: Adam with a second, very slow average of gradients beside the first (Pagliardini et al. 2024).

    θ −= lr·((m̂ + α·m_slow)/(√v̂ + ε) + λθ), m_slow = β₃·m_slow + (1−β₃)g, not corrected (Algorithm 1). Over the first
    ``warmup`` steps α grows evenly from 0, and β₃ from β₁ so that its half-life does.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        DECOUPLED_LINE,
        Line("w", "min(t / warmup, 1)", when="warmup"),
        Line(
            "beta_slow",
            "min(exp(log(beta1) * log(beta3) / ((1 - w) * log(beta3) + w * log(beta1))), beta3)",
            when="warmup",
        ),
        Line("m", "beta1 * m + (1 - beta1) * g"),
        Line("m_slow", "beta_slow * m_slow + (1 - beta_slow) * g", when="warmup"),
        Line("m_slow", "beta3 * m_slow + (1 - beta3) * g", when="not warmup"),
        Line("v", "beta2 * v + (1 - beta2) * g**2"),
        *CORRECTION_LINES,
        Line("theta", "theta - lr * (m_hat + (w * alpha if warmup else alpha) * m_slow) / (sqrt(v_hat) + eps)"),
    )
    source: ClassVar[str] = "Pagliardini et al. 2024"
    State: ClassVar[type[AdemamixState]] = AdemamixState
    symbols: ClassVar[Mapping[str, str]] = {"m_slow": "m_s", "beta_slow": r"\beta_s"}

    beta3: float = decay(
        0.9999,
        "β₃",
        "Memory of the slow average. Raise it to heed gradients of long ago; lower it where runs are short.",
        slider=(0.9, 0.99999),
    )
    alpha: float = real(
        5.0,
        symbol="α",
        slider=(0.0, 20.0),
        legal=NOT_NEGATIVE,
        help="Weight of the slow average. Raise it to lean on old gradients; at 0 the rule is AdamW.",
    )
    weight_decay: float = decoupled_decay()
    warmup: int = whole(
        0,
        symbol="T",
        slider=(0, 5000),
        legal=COUNT,
        help="Steps until α and β₃ have their full size. Raise it where early steps are too bold; 0 is off.",
    )

    @staticmethod
    def rule(
        p: Ademamix, lr: float, g: Array, theta: Array, state: AdemamixState, t: float
    ) -> tuple[Array, AdemamixState]:
        part = np.minimum(t / np.maximum(p.warmup, 1.0), 1.0)
        start, end = np.log(np.maximum(p.beta1, SMALLEST)), np.log(np.maximum(p.beta3, SMALLEST))
        growing = np.exp(start * end / ((1.0 - part) * end + part * start))
        # Past the warm-up β₃ is taken as it stands: through logarithm and back its last digits would change.
        beta3 = select(part < 1.0, np.minimum(growing, p.beta3), p.beta3)
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        m_slow = beta3 * state.m_slow + (1.0 - beta3) * g
        v = p.beta2 * state.v + (1.0 - p.beta2) * (g * g)
        m_hat, v_hat = m / (1.0 - p.beta1**t), v / (1.0 - p.beta2**t)
        step = (m_hat + part * p.alpha * m_slow) / (np.sqrt(v_hat) + p.eps)
        return -lr * (step + p.weight_decay * theta), AdemamixState(m, m_slow, v)


@dataclass(frozen=True)
class Lamb(MomentRule, name="lamb", title="LAMB"):
    """LAMB: Adam's direction, stretched to a length of lr·‖θ‖ (You et al. 2020, Algorithm 2).

    u = m̂/(√v̂ + ε) + λθ; θ −= lr·(‖θ‖/‖u‖)·u, the ratio being 1 where either norm is 0. The norms run over all
    coordinates, so the rule cannot be compiled for one coordinate at a time.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        *MOMENT_LINES,
        *CORRECTION_LINES,
        Line("u", "m_hat / (sqrt(v_hat) + eps) + weight_decay * theta"),
        Line("theta", "theta - lr * norm(theta) / norm(u) * u"),
    )
    source: ClassVar[str] = "You et al. 2020"
    elementwise: ClassVar[bool] = False

    eps: float = epsilon(1e-6)
    weight_decay: float = decoupled_decay()

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        root = np.sqrt(columns["v_hat"]) + self.eps
        u = columns["m_hat"] / root + self.weight_decay * columns["theta"]
        lengths = (np.sqrt(np.sum(part * part, axis=1, keepdims=True)) for part in (columns["theta"], u))
        sizes: Array = lr * _ratio(*lengths) / root
        return sizes

    @staticmethod
    def rule(p: Lamb, lr: float, g: Array, theta: Array, state: AdamState, t: float) -> tuple[Array, AdamState]:
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        v = p.beta2 * state.v + (1.0 - p.beta2) * (g * g)
        u = m / (1.0 - p.beta1**t) / (np.sqrt(v / (1.0 - p.beta2**t)) + p.eps) + p.weight_decay * theta
        length, stride = np.sqrt(np.sum(theta * theta, axis=0)), np.sqrt(np.sum(u * u, axis=0))
        return -lr * _ratio(length, stride) * u, AdamState(m, v)


def _ratio(length: Array, stride: Array) -> Any:
    # The paper bounds ‖θ‖ by a function φ; the identity and 1 in place of 0/0, as optax has it.
    usable = (length > 0.0) & (stride > 0.0)
    return select(usable, length / select(usable, stride, 1.0), 1.0)
