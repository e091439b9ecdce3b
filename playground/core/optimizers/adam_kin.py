"""Kin of Adam that change how its moments become a step: Adamax, NAdam, RAdam, QHAdam."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.select import select
from playground.core.declare.lines import Line
from playground.core.declare.quantity import FRACTION, NOT_NEGATIVE, real, switch
from playground.core.optimizers.moments import (
    CORRECTION_LINES,
    L2_LINE,
    MOMENT_LINES,
    AdamState,
    MomentRule,
    corrected,
    first_decay,
    l2_decay,
    over_root,
)
from playground.core.optimizers.optimizer import learning_rate


class AdamaxState(NamedTuple):
    """The first moment m and the decaying largest gradient u."""

    m: Array
    u: Array


@dataclass(frozen=True)
class Adamax(MomentRule, name="adamax", title="Adamax"):
    """Adamax: Adam with a decaying maximum of |g| in place of the root mean square.

    u = max(β₂u, |g| + ε); θ −= lr·m̂/u (Kingma & Ba 2015, Algorithm 2); ``weight_decay`` is L2, as PyTorch does.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        L2_LINE,
        Line("m", "beta1 * m + (1 - beta1) * g"),
        Line("u", "max(beta2 * u, abs(g) + eps)"),
        Line("m_hat", "m / (1 - beta1**t)"),
        Line("theta", "theta - lr * m_hat / u"),
    )
    source: ClassVar[str] = "Kingma & Ba 2015"
    decay_is_l2: ClassVar[bool] = True
    State: ClassVar[type[AdamaxState]] = AdamaxState
    squared: ClassVar[frozenset[str]] = frozenset()

    lr: float = learning_rate(0.002, low=1e-4, high=0.1)
    weight_decay: float = l2_decay()

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        """Return the bias-corrected first moment m̂; a maximum has no bias to correct."""
        return corrected(state, t, m=self.beta1)

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        """Return lr/u; the correction of the bias goes with m."""
        sizes: Array = lr / columns["u"]
        return sizes

    @staticmethod
    def rule(p: Adamax, lr: float, g: Array, theta: Array, state: AdamaxState, t: float) -> tuple[Array, AdamaxState]:
        g = g + p.weight_decay * theta
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        # ε, which the paper does not have, joins |g| before the maximum, as PyTorch does.
        u = np.maximum(p.beta2 * state.u, np.abs(g) + p.eps)
        return -(lr / (1.0 - p.beta1**t)) * m / u, AdamaxState(m, u)


class NadamState(NamedTuple):
    """The moments m and v, and the product of all momenta so far, which is the same for every parameter."""

    m: Array
    v: Array
    mu_product: Array


@dataclass(frozen=True)
class Nadam(MomentRule, name="nadam", title="NAdam"):
    """NAdam: Adam with Nesterov's look ahead and a momentum μₜ that grows towards β₁ (Dozat 2016, Algorithm 2).

    μₜ = β₁(1 − ½·0.96^(tψ)); θ −= lr·(μₜ₊₁·m/(1−μ₁⋯μₜ₊₁) + (1−μₜ)·g/(1−μ₁⋯μₜ))/(√v̂ + ε), as PyTorch has it;
    ``weight_decay`` is L2.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        L2_LINE,
        *MOMENT_LINES,
        Line("mu", "beta1 * (1 - 1 / 2 * 0.96**(t * momentum_decay))"),
        Line("mu_next", "beta1 * (1 - 1 / 2 * 0.96**((t + 1) * momentum_decay))"),
        Line("mu_product", "mu_product * mu", note="from 1"),
        Line("m_bar", "mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)"),
        Line("v_hat", "v / (1 - beta2**t)"),
        Line("theta", "theta - lr * m_bar / (sqrt(v_hat) + eps)"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"mu": r"\mu_t", "mu_next": r"\mu_{t+1}", "mu_product": r"\Pi"}
    source: ClassVar[str] = "Dozat 2016"
    decay_is_l2: ClassVar[bool] = True
    State: ClassVar[type[NadamState]] = NadamState

    lr: float = learning_rate(0.002, low=1e-4, high=0.1)
    weight_decay: float = l2_decay()
    momentum_decay: float = real(
        0.004,
        symbol="ψ",
        slider=(1e-4, 1.0),
        scale="log",
        legal=NOT_NEGATIVE,
        help="How fast the momentum grows from half of β₁ to β₁. Raise it to coast sooner; at 0 it stays at half.",
    )

    def initial_state(self, theta: Array) -> NadamState:
        return NadamState(np.zeros_like(theta), np.zeros_like(theta), np.ones_like(theta))

    def state_names(self) -> tuple[str, ...]:
        """Name the moments; the product is one number for all parameters together, so it counts for none."""
        return ("m", "v")

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        """Return the bias-corrected second moment v̂; the first is corrected only mixed with the gradient."""
        return corrected(state, t, v=self.beta2)

    @staticmethod
    def rule(p: Nadam, lr: float, g: Array, theta: Array, state: NadamState, t: float) -> tuple[Array, NadamState]:
        g = g + p.weight_decay * theta
        mu = p.beta1 * (1.0 - 0.5 * 0.96 ** (t * p.momentum_decay))
        mu_next = p.beta1 * (1.0 - 0.5 * 0.96 ** ((t + 1.0) * p.momentum_decay))
        mu_product = state.mu_product * mu
        # The paper averages g with μₜ as well; here m decays by β₁ throughout, as PyTorch does.
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        v = p.beta2 * state.v + (1.0 - p.beta2) * (g * g)
        ahead = mu_next / (1.0 - mu_product * mu_next) * m + (1.0 - mu) / (1.0 - mu_product) * g
        return -lr * ahead / (np.sqrt(v / (1.0 - p.beta2**t)) + p.eps), NadamState(m, v, mu_product)


@dataclass(frozen=True)
class Radam(MomentRule, name="radam", title="RAdam"):
    """RAdam: Adam whose steps are as short as v is uncertain; while v is unknown, bare momentum (Liu et al. 2020).

    ρ∞ = 2/(1−β₂) − 1; ρ = ρ∞ − 2tβ₂ᵗ/(1−β₂ᵗ); r = √((ρ−4)(ρ−2)ρ∞/((ρ∞−4)(ρ∞−2)ρ)); where ρ > 5,
    θ −= lr·r·m̂·√(1−β₂ᵗ)/(√v + ε), else θ −= lr·m̂ (Algorithm 2, as PyTorch has it; ``weight_decay`` is L2).
    The first steps, five with β₂ = 0.999, are as long as the gradient is steep: they need the learning rate of SGD.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        L2_LINE,
        *MOMENT_LINES,
        Line("m_hat", "m / (1 - beta1**t)"),
        Line("rho_inf", "2 / (1 - beta2) - 1"),
        Line("rho", "rho_inf - 2 * t * beta2**t / (1 - beta2**t)"),
        Line("r", "sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))", when="rho > 5"),
        Line("theta", "theta - lr * r * m_hat * sqrt(1 - beta2**t) / (sqrt(v) + eps)", when="rho > 5"),
        Line("theta", "theta - lr * m_hat", when="rho <= 5 and sgd_start"),
        Line("theta", "theta", when="rho <= 5 and not sgd_start", note="stands still"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"rho_inf": r"\rho_\infty"}
    source: ClassVar[str] = "Liu et al. 2020"
    decay_is_l2: ClassVar[bool] = True

    weight_decay: float = l2_decay()
    sgd_start: bool = switch(
        True,
        symbol="SGD start",
        help="Off: it stands still until v is known, as the authors' own code does, and bears Adam's learning rates.",
    )

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        length, rectified, power = _trust(self, columns["t"])
        adaptive = lr * np.sqrt(1.0 - power) / (np.sqrt(columns["v"]) + self.eps) * rectified
        sizes: Array = select(length > 5.0, adaptive, lr if self.sgd_start else 0.0 * lr)
        return sizes

    @staticmethod
    def rule(p: Radam, lr: float, g: Array, theta: Array, state: AdamState, t: float) -> tuple[Array, AdamState]:
        g = g + p.weight_decay * theta
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        v = p.beta2 * state.v + (1.0 - p.beta2) * (g * g)
        length, rectified, power = _trust(p, t)
        m_hat = m / (1.0 - p.beta1**t)
        # ε joins √v before its bias is corrected, as PyTorch does; the paper has none.
        adaptive = m_hat * (np.sqrt(1.0 - power) / (np.sqrt(v) + p.eps)) * rectified
        bare = m_hat if p.sgd_start else 0.0 * m_hat
        return -lr * select(length > 5.0, adaptive, bare), AdamState(m, v)


def _trust(p: Radam, t: Any) -> tuple[Any, Any, Any]:
    power = p.beta2**t
    longest = 2.0 / (1.0 - p.beta2) - 1.0
    length = longest - 2.0 * t * power / (1.0 - power)
    # Below 5 the root is not used: held there, it is finite for every β₂.
    far, near = np.maximum(longest, 5.0), np.maximum(length, 5.0)
    return length, np.sqrt((near - 4.0) * (near - 2.0) * far / ((far - 4.0) * (far - 2.0) * near)), power


@dataclass(frozen=True)
class Qhadam(MomentRule, name="qhadam", title="QHAdam"):
    """QHAdam: Adam with some of the bare gradient mixed into both moments (Ma & Yarats 2019, section 4).

    θ −= lr·((1−ν₁)g + ν₁m̂)/(√((1−ν₂)g² + ν₂v̂) + ε). With ν₁ = ν₂ = 1 it is Adam; the defaults are the paper's advice.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        *MOMENT_LINES,
        *CORRECTION_LINES,
        Line("theta", "theta - lr * ((1 - nu1) * g + nu1 * m_hat) / (sqrt((1 - nu2) * g**2 + nu2 * v_hat) + eps)"),
    )
    source: ClassVar[str] = "Ma & Yarats 2019"

    beta1: float = first_decay(0.995)
    nu1: float = real(
        0.7,
        symbol="ν₁",
        slider=(0.0, 1.0),
        legal=FRACTION,
        help="Share of the average in the step's direction. Raise it to coast; at 0 the bare gradient decides.",
    )
    nu2: float = real(
        1.0,
        symbol="ν₂",
        slider=(0.0, 1.0),
        legal=FRACTION,
        help="Share of the average in the step's scale. Raise it for steadier steps; at 0 the last gradient decides.",
    )

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        g = columns["g"]
        return over_root(lr, (1.0 - self.nu2) * (g * g) + self.nu2 * columns["v_hat"], self.eps)

    @staticmethod
    def rule(p: Qhadam, lr: float, g: Array, theta: Array, state: AdamState, t: float) -> tuple[Array, AdamState]:
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        v = p.beta2 * state.v + (1.0 - p.beta2) * (g * g)
        direction = (1.0 - p.nu1) * g + p.nu1 * (m / (1.0 - p.beta1**t))
        square = (1.0 - p.nu2) * (g * g) + p.nu2 * (v / (1.0 - p.beta2**t))
        return -lr * direction / (np.sqrt(square) + p.eps), AdamState(m, v)
