"""The gradient pipeline: what happens to the gradient before the rule sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.declare.lines import Line
from playground.core.declare.quantity import NOT_NEGATIVE, real, whole
from playground.core.declare.written import Written


@dataclass(frozen=True)
class GradientPipeline(Written):
    """Noise, then L2, then clipping by norm, then clipping by value; each is off at 0."""

    lines: ClassVar[tuple[Line, ...]] = (
        Line("g", "grad(theta) + noise * xi + l2 * theta"),
        Line("g", "g * min(1, clip_norm / norm(g))", when="clip_norm"),
        Line("g", "clip(g, -clip_value, clip_value)", when="clip_value"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"noise": r"\sigma", "l2": r"\lambda_{\mathrm{L2}}"}

    noise: float = real(
        0.0,
        symbol="noise σ",
        slider=(0.0, 10.0),
        legal=NOT_NEGATIVE,
        help="Standard deviation of the Gaussian noise added to the gradient. Raise it for a rougher walk; 0 is off.",
    )
    seed: int = whole(
        0,
        symbol="seed",
        slider=(0, 100),
        legal=NOT_NEGATIVE,
        help="Which noise is drawn. The same seed gives the same run.",
    )
    l2: float = real(
        0.0,
        symbol="L2 λ",
        slider=(0.0, 1.0),
        legal=NOT_NEGATIVE,
        help="Adds λθ to the gradient. Raise it to pull the parameters harder towards 0; 0 is off.",
    )
    clip_norm: float = real(
        0.0,
        symbol="max norm",
        slider=(0.0, 10.0),
        legal=NOT_NEGATIVE,
        help="Shrinks a gradient longer than this to this length. Lower it to tame cliffs; 0 is off.",
    )
    clip_value: float = real(
        0.0,
        symbol="max value",
        slider=(0.0, 10.0),
        legal=NOT_NEGATIVE,
        help="Cuts each component to ± this. Lower it to tame cliffs, at the price of turning the gradient; 0 is off.",
    )

    @classmethod
    def owner(cls) -> str:
        return "Gradient"

    def generator(self) -> np.random.Generator | None:
        """Return the seeded source of the noise, or None where there is none."""
        return np.random.default_rng(self.seed) if self.noise > 0.0 else None

    @property
    def is_plain(self) -> bool:
        """Whether the rule sees the gradient as it is."""
        return not (self.noise or self.l2 or self.clip_norm or self.clip_value)


def shaped(p: Any, g: Array, theta: Array, noise: Array) -> Array:
    """Return the gradient that the rule is given: noise, L2, clipping by norm and by value, in that order.

    Args:
        p: A pipeline's settings.
        g: The true gradient, ``(dim, *batch)``.
        theta: Where it was taken, in the same shape.
        noise: Standard normal numbers in the same shape; not looked at where the pipeline adds no noise.
    """
    g = _with_noise_and_l2(p, g, theta, noise)
    if p.clip_norm > 0.0:
        g = g * _share_kept(p, np.sqrt(np.sum(g * g, axis=0)))
    cut: Array = _cut(p, g)
    return cut


def shaped_point(
    p: Any, gx: float, gy: float, x: float, y: float, noise_x: float, noise_y: float
) -> tuple[float, float]:
    """Return the same along x and along y for one point of two parameters."""
    gx = _with_noise_and_l2(p, gx, x, noise_x)
    gy = _with_noise_and_l2(p, gy, y, noise_y)
    if p.clip_norm > 0.0:
        share = _share_kept(p, np.sqrt(gx * gx + gy * gy))
        gx, gy = gx * share, gy * share
    return _cut(p, gx), _cut(p, gy)


def shape_in_place(p: Any, g: Any, theta: Any, noise: Any) -> None:
    """Do the same to the gradient of one point of any number of parameters, coordinate by coordinate."""
    total = 0.0
    for i in range(len(g)):
        g[i] = _with_noise_and_l2(p, g[i], theta[i], noise[i] if p.noise > 0.0 else 0.0)
        total += g[i] * g[i]
    share = _share_kept(p, np.sqrt(total)) if p.clip_norm > 0.0 else 1.0
    for i in range(len(g)):
        g[i] = _cut(p, g[i] * share)


def _with_noise_and_l2(p: Any, g: Any, theta: Any, noise: Any) -> Any:
    if p.noise > 0.0:
        g = g + p.noise * noise
    if p.l2 > 0.0:
        g = g + p.l2 * theta
    return g


def _share_kept(p: Any, norm: Any) -> Any:
    return p.clip_norm / np.maximum(norm, p.clip_norm)


def _cut(p: Any, g: Any) -> Any:
    if p.clip_value > 0.0:
        g = np.minimum(np.maximum(g, -p.clip_value), p.clip_value)
    return g
