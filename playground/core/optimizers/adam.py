"""Adam, AdamW and AMSGrad: an average of the gradient over the root of an average of its square."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.declare.lines import Line
from playground.core.declare.quantity import NOT_NEGATIVE, real, switch
from playground.core.optimizers.moments import (
    CORRECTION_LINES,
    DECOUPLED_LINE,
    L2_LINE,
    MOMENT_LINES,
    MomentRule,
    corrected,
    l2_decay,
    over_root,
)
from playground.core.optimizers.moments import AdamState as AdamState


@dataclass(frozen=True)
class _AdamFamily(MomentRule):
    """The hyperparameters and moments that Adam, AdamW and AMSGrad share.

    Attributes:
        divisor: Which column holds the square whose root is divided by.
    """

    divisor: ClassVar[str] = "v"

    weight_decay: float = l2_decay()
    bias_correction: bool = switch(
        True,
        symbol="bias correction",
        help="Off: the moments' start at zero shows, and early steps have the wrong size.",
    )

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        return super().derived(state, t) if self.bias_correction else {}

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        return over_root(lr, columns["v_hat" if self.bias_correction else self.divisor], self.eps)


def _moments(p: _AdamFamily, g: Array, state: AdamState) -> AdamState:
    return AdamState(
        p.beta1 * state.m + (1.0 - p.beta1) * g,
        p.beta2 * state.v + (1.0 - p.beta2) * (g * g),
    )


def _direction(p: _AdamFamily, state: AdamState, t: float) -> Array:
    if p.bias_correction:
        m_hat = state.m / (1.0 - p.beta1**t)
        v_hat = state.v / (1.0 - p.beta2**t)
    else:
        m_hat, v_hat = state.m, state.v
    direction: Array = m_hat / (np.sqrt(v_hat) + p.eps)
    return direction


_DIRECTION_LINES = (
    *MOMENT_LINES,
    *(line._replace(when="bias_correction") for line in CORRECTION_LINES),
    Line("theta", "theta - lr * m_hat / (sqrt(v_hat) + eps)", when="bias_correction"),
    Line("theta", "theta - lr * m / (sqrt(v) + eps)", when="not bias_correction"),
)


@dataclass(frozen=True)
class Adam(_AdamFamily, name="adam", title="Adam"):
    """Adam (Kingma & Ba 2015, Algorithm 1); ``weight_decay`` is L2: λθ is added to the gradient, as PyTorch does."""

    lines: ClassVar[tuple[Line, ...]] = (L2_LINE, *_DIRECTION_LINES)
    source: ClassVar[str] = "Kingma & Ba 2015"
    decay_is_l2: ClassVar[bool] = True

    @staticmethod
    def rule(p: Adam, lr: float, g: Array, theta: Array, state: AdamState, t: float) -> tuple[Array, AdamState]:
        state = _moments(p, g + p.weight_decay * theta, state)
        return -lr * _direction(p, state, t), state


@dataclass(frozen=True)
class AdamW(_AdamFamily, name="adamw", title="AdamW"):
    """AdamW (Loshchilov & Hutter 2019, Algorithm 2): Adam, and θ −= lr·λ·θ apart from the moments, as PyTorch does."""

    lines: ClassVar[tuple[Line, ...]] = (DECOUPLED_LINE, *_DIRECTION_LINES)
    source: ClassVar[str] = "Loshchilov & Hutter 2019"

    weight_decay: float = real(
        0.01,
        symbol="λ",
        slider=(0.0, 1.0),
        legal=NOT_NEGATIVE,
        help="Pulls the parameters towards 0 by lr·λ a step, whatever the gradient. Raise it to pull more; 0 is Adam.",
    )

    @staticmethod
    def rule(p: AdamW, lr: float, g: Array, theta: Array, state: AdamState, t: float) -> tuple[Array, AdamState]:
        state = _moments(p, g, state)
        return -lr * _direction(p, state, t) - lr * p.weight_decay * theta, state


class AmsgradState(NamedTuple):
    """The first moment m, the second moment v, and the largest v there has been."""

    m: Array
    v: Array
    v_max: Array


@dataclass(frozen=True)
class Amsgrad(_AdamFamily, name="amsgrad", title="AMSGrad"):
    """AMSGrad: Adam that divides by the largest v so far, so that no step length grows back.

    v_max = max(v_max, v); θ −= lr·m̂/(√(v_max/(1−β₂ᵗ)) + ε) (Reddi, Kale & Kumar 2018, Algorithm 2).
    """

    lines: ClassVar[tuple[Line, ...]] = (
        L2_LINE,
        *MOMENT_LINES,
        Line("v_max", "max(v_max, v)"),
        Line("m_hat", "m / (1 - beta1**t)", when="bias_correction"),
        Line("v_hat", "v_max / (1 - beta2**t)", when="bias_correction"),
        Line("theta", "theta - lr * m_hat / (sqrt(v_hat) + eps)", when="bias_correction"),
        Line("theta", "theta - lr * m / (sqrt(v_max) + eps)", when="not bias_correction"),
    )
    source: ClassVar[str] = "Reddi, Kale & Kumar 2018"
    State: ClassVar[type[AmsgradState]] = AmsgradState
    squared: ClassVar[frozenset[str]] = frozenset({"v", "v_max", "v_hat"})
    divisor: ClassVar[str] = "v_max"
    decay_is_l2: ClassVar[bool] = True

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        """Return m̂ and the v̂ that is divided by, which comes from v_max."""
        if not self.bias_correction:
            return {}
        return corrected({"m": state["m"], "v": state["v_max"]}, t, m=self.beta1, v=self.beta2)

    @staticmethod
    def rule(
        p: Amsgrad, lr: float, g: Array, theta: Array, state: AmsgradState, t: float
    ) -> tuple[Array, AmsgradState]:
        moments = _moments(p, g + p.weight_decay * theta, AdamState(state.m, state.v))
        v_max = np.maximum(state.v_max, moments.v)
        # The paper corrects no bias (the switch turned off); with it on, the maximum is taken before, as PyTorch does.
        return -lr * _direction(p, AdamState(moments.m, v_max), t), AmsgradState(moments.m, moments.v, v_max)
