"""What the relatives of Adam have in common: two moments, their decay rates, and ε."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.declare.lines import Line
from playground.core.declare.quantity import NOT_NEGATIVE, real
from playground.core.optimizers.optimizer import Optimizer, decay, learning_rate

SMALLEST = 1e-300
"""What keeps 0/0 and the logarithm of 0 out of a rule; far below any setting that changes a path."""


MOMENT_LINES = (
    Line("m", "beta1 * m + (1 - beta1) * g"),
    Line("v", "beta2 * v + (1 - beta2) * g**2"),
)
"""The two moments."""
CORRECTION_LINES = (
    Line("m_hat", "m / (1 - beta1**t)"),
    Line("v_hat", "v / (1 - beta2**t)"),
)
"""The moments freed of their start at zero."""
L2_LINE = Line("g", "g + weight_decay * theta", note="L2")
"""A weight decay that joins the gradient."""
DECOUPLED_LINE = Line("theta", "theta - lr * weight_decay * theta", note="decoupled decay")
"""A weight decay beside the step: what follows does not look at theta any more, so it may come first."""


class AdamState(NamedTuple):
    """The first moment m and the second moment v, both uncorrected."""

    m: Array
    v: Array


def first_decay(default: float = 0.9) -> Any:
    return decay(
        default,
        "β₁",
        "Memory of the first moment. Raise it to coast smoothly past turns; lower it to follow every gradient.",
    )


def second_decay(default: float = 0.999) -> Any:
    return decay(
        default,
        "β₂",
        "Memory of the second moment. Raise it for steadier step sizes; lower it to adapt at once and jitter.",
        slider=(0.9, 0.9999),
    )


def epsilon(default: float = 1e-8, low: float = 1e-12) -> Any:
    return real(
        default,
        symbol="ε",
        slider=(low, 1e-1),
        scale="log",
        legal=NOT_NEGATIVE,
        help="Keeps the division from blowing up. Raise it to damp steps where gradients are tiny; seldom changed.",
    )


def l2_decay() -> Any:
    """Declare a weight decay λ that joins the gradient, as PyTorch has it."""
    return real(
        0.0,
        symbol="λ",
        slider=(0.0, 1.0),
        legal=NOT_NEGATIVE,
        help="L2: adds λθ to the gradient, and so to the moments. Raise it to pull harder towards 0; at 0 it is off.",
    )


def decoupled_decay(default: float = 0.0) -> Any:
    """Declare a weight decay λ that shrinks the parameters beside the step."""
    return real(
        default,
        symbol="λ",
        slider=(0.0, 1.0),
        legal=NOT_NEGATIVE,
        help="Pulls the parameters towards 0 apart from the moments. Raise it to pull harder; at 0 there is no pull.",
    )


@dataclass(frozen=True)
class MomentRule(Optimizer):
    """A rule with a first moment, a second moment and Adam's hyperparameters."""

    State: ClassVar[type[Any]] = AdamState
    squared: ClassVar[frozenset[str]] = frozenset({"v", "v_hat"})

    lr: float = learning_rate(0.001, low=1e-4, high=0.1)
    beta1: float = first_decay()
    beta2: float = second_decay()
    eps: float = epsilon()

    def derived(self, state: Mapping[str, Array], t: Array) -> dict[str, Array]:
        return corrected(state, t, m=self.beta1, v=self.beta2)

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array | None:
        return over_root(lr, columns["v_hat"], self.eps)


def over_root(lr: Array, square: Array, eps: float) -> Array:
    sizes: Array = lr / (np.sqrt(square) + eps)
    return sizes


def corrected(state: Mapping[str, Array], t: Array, **decays: float) -> dict[str, Array]:
    """Return each average named, freed of its start at zero, as ``<name>_hat``.

    Args:
        state: Recorded columns by name, each ``(steps, dim)``.
        t: The steps they belong to, ``(steps, 1)``.
        decays: The decay rate of each average, by the average's name.
    """
    with np.errstate(invalid="ignore", divide="ignore"):  # Row 0 is 0/0: nothing was averaged yet.
        return {f"{name}_hat": state[name] / (1.0 - decay**t) for name, decay in decays.items()}
