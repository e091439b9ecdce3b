"""SWATS: Adam that becomes gradient descent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.select import select
from playground.core.declare.lines import Line
from playground.core.declare.quantity import NOT_NEGATIVE, real
from playground.core.optimizers.moments import SMALLEST, MomentRule, epsilon
from playground.core.optimizers.optimizer import Event


class SwatsState(NamedTuple):
    """The moments m and v, the average of the rates that SGD would need, the rate it has, and who stepped (1: SGD)."""

    m: Array
    v: Array
    rate_avg: Array
    sgd_lr: Array
    phase: Array


_VANISHED = 1e-100  # A slope this many times smaller than Adam's step tells nothing about SGD's rate.


@dataclass(frozen=True)
class Swats(MomentRule, name="swats", title="SWATS"):
    """SWATS: Adam until the rate that SGD would need for its steps is known, then SGD (Keskar & Socher 2017).

    With Adam's step −lr·d, γ = lr·d·d/(d·g); λ = β₂λ + (1−β₂)γ; when |λ/(1−β₂ᵗ) − γ| < tolerance, from then on
    θ −= Λ·m with Λ = λ/(1−β₂ᵗ) and m averaging anew (Algorithm 1). Not compiled: γ is taken over all coordinates.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("m", "beta1 * m + (1 - beta1) * g"),
        Line("theta", "theta - lr / lr0 * sgd_lr * m", when="sgd_lr > 0", note="SGD"),
        Line("v", "beta2 * v + (1 - beta2) * g**2", when="sgd_lr == 0"),
        Line("d", "sqrt(1 - beta2**t) * m / ((1 - beta1**t) * (sqrt(v) + eps))", when="sgd_lr == 0"),
        Line("theta", "theta - lr * d", when="sgd_lr == 0", note="Adam"),
        Line("gamma", "lr0 * dot(d, d) / dot(d, g)", when="sgd_lr == 0"),
        Line("rate_avg", "beta2 * rate_avg + (1 - beta2) * gamma", when="sgd_lr == 0"),
        Line("rate", "rate_avg / (1 - beta2**t)", when="sgd_lr == 0"),
        Line("m", "0", when="sgd_lr == 0 and t > 1 and rate > 0 and abs(rate - gamma) < tolerance", note="restart"),
        Line("sgd_lr", "rate", when="sgd_lr == 0 and t > 1 and rate > 0 and abs(rate - gamma) < tolerance"),
    )
    symbols: ClassVar[Mapping[str, str]] = {
        "rate_avg": r"\lambda",
        "rate": r"\hat{\lambda}",
        "sgd_lr": r"\Lambda",
    }
    source: ClassVar[str] = "Keskar & Socher 2017"
    State: ClassVar[type[SwatsState]] = SwatsState
    squared: ClassVar[frozenset[str]] = frozenset({"v"})
    uncounted: ClassVar[frozenset[str]] = frozenset({"rate_avg", "sgd_lr", "phase"})  # The same for all parameters.
    elementwise: ClassVar[bool] = False

    eps: float = epsilon(1e-9)
    # The paper has 1e-9, which suits its hundred thousands of noisy steps; in a few hundred smooth ones it never comes.
    tolerance: float = real(
        1e-5,
        symbol="δ",
        slider=(1e-12, 1e-1),
        scale="log",
        legal=NOT_NEGATIVE,
        help="How near SGD's rate must be to its average. Raise it to switch sooner; at 0 it stays with Adam.",
    )

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        """Return nothing: once it has switched there is no bias to correct."""
        return {}

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        adams = lr * np.sqrt(1.0 - self.beta2 ** columns["t"]) / (np.sqrt(columns["v"]) + self.eps)
        sgds = lr / np.maximum(self.lr, SMALLEST) * columns["sgd_lr"]
        sizes: Array = np.where(columns["phase"] > 0.0, sgds, adams)
        return sizes

    def events(self, columns: Mapping[str, Array]) -> tuple[Event, ...]:
        switched = columns["sgd_lr"][:, 0] > 0.0
        rows = np.flatnonzero(switched[1:] & ~switched[:-1]) + 1
        return tuple(Event(row, "switched to SGD") for row in rows.tolist())

    @staticmethod
    def rule(p: Swats, lr: float, g: Array, theta: Array, state: SwatsState, t: float) -> tuple[Array, SwatsState]:
        is_sgd = state.sgd_lr > 0.0
        # Averaging anew with the factor 1 − β₁ is the paper's (1 − β₁)·v with v = β₁v + g.
        m = p.beta1 * state.m + (1.0 - p.beta1) * g
        v = select(is_sgd, state.v, p.beta2 * state.v + (1.0 - p.beta2) * (g * g))
        known = 1.0 - p.beta2**t
        d = np.sqrt(known) / (1.0 - p.beta1**t) * m / (np.sqrt(v) + p.eps)
        slope, square = np.sum(d * g, axis=0), np.sum(d * d, axis=0)
        # Where the gradient has vanished and Adam still rolls on, γ would be more than a float can hold.
        tells = np.abs(slope) > _VANISHED * square
        usable = tells & ~is_sgd
        # A schedule is left out of γ and then scales both phases alike; the paper's rate is constant until the switch.
        gamma = p.lr * square / select(tells, slope, 1.0)
        rate_avg = select(usable, p.beta2 * state.rate_avg + (1.0 - p.beta2) * gamma, state.rate_avg)
        rate = rate_avg / known
        # The paper would also switch to a rate below 0, which climbs; the rate must be positive, as in PyTorch ports.
        switches = usable & (t > 1.0) & (np.abs(rate - gamma) < p.tolerance) & (rate > 0.0)
        delta = select(is_sgd, -(lr / np.maximum(p.lr, SMALLEST)) * state.sgd_lr * m, -lr * d)
        return delta, SwatsState(
            select(switches, 0.0, m),
            v,
            rate_avg,
            select(switches, rate, state.sgd_lr),
            select(is_sgd, 1.0, np.zeros_like(state.phase)),
        )
