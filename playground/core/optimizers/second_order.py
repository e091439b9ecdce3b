"""For contrast, rules that know or guess the curvature: Newton's, conjugate gradients, L-BFGS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.select import select
from playground.core.declare.lines import Line
from playground.core.declare.quantity import COUNT, POSITIVE, Interval, real, whole
from playground.core.optimizers.line_search import dot, flattened, halved
from playground.core.optimizers.optimizer import Optimizer, learning_rate
from playground.core.optimizers.oracle import Oracle
from playground.core.optimizers.states import state_class_of

_BETWEEN = Interval(low=0.0, high=1.0, low_open=True, high_open=True)


def _flatness(default: float) -> Any:
    return real(
        default,
        symbol="c₂",
        slider=(1e-3, 0.99),
        scale="log",
        legal=_BETWEEN,
        help="Share of the slope that a line search may leave. Raise it to search less; lower it to find the bottom.",
    )


@dataclass(frozen=True)
class _Searching(Optimizer):
    """A rule that asks the objective how far to step; its learning rate is the stride tried first."""

    elementwise: ClassVar[bool] = False
    searches_lines: ClassVar[bool] = True
    needs_objective: ClassVar[bool] = True

    lr: float = learning_rate(1.0, low=1e-3, high=10.0)


def _at_most_one(g: Array) -> Array:
    """Return the factor that shortens a first step down the gradient to a length of 1 at most, ``(*batch)``."""
    factor: Array = 1.0 / np.maximum(np.sqrt(dot(g, g)), 1.0)
    return factor


class NewtonState(NamedTuple):
    """The share of the whole step that was taken."""

    stride: Array


@dataclass(frozen=True)
class Newton(_Searching, name="newton", title="Newton"):
    """Newton's method, damped: each axis of curvature by its size, and steps halved until they go down.

    H = QΛQᵀ; d = −Q·max(|Λ|, δ)⁻¹·Qᵀg; θ += αd, α the first of lr, lr/2, … that goes down enough. With |Λ| in place of
    Λ a saddle repels instead of attracting (Nocedal & Wright 2006, section 3.4; Dauphin et al. 2014, Algorithm 1). H is
    taken from 2·dim gradients. Not compiled: it asks the objective and solves for all coordinates together.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("H", "", latex=r"H = \nabla^2 f(\theta) = Q\,\Lambda\,Q^\top"),
        Line("d", "", latex=r"d = -Q \max(|\Lambda|,\, \delta)^{-1} Q^\top g"),
        Line(
            "stride",
            "",
            latex=r"\alpha \in \left\{\mathrm{lr},\, \frac{\mathrm{lr}}{2},\, \ldots\right\}",
            note="first to go down",
        ),
        Line("theta", "theta + stride * d"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"stride": r"\alpha"}
    source: ClassVar[str] = "Newton 1669; Dauphin et al. 2014"
    State: ClassVar[type[NewtonState]] = NewtonState
    uncounted: ClassVar[frozenset[str]] = frozenset({"stride"})

    damping: float = real(
        1e-2,
        symbol="δ",
        slider=(1e-6, 10.0),
        scale="log",
        legal=POSITIVE,
        help="The least curvature reckoned with. Raise it for shorter steps where the ground is nearly flat.",
    )

    @staticmethod
    def rule(
        p: Newton, lr: float, g: Array, theta: Array, state: NewtonState, t: float, oracle: Oracle
    ) -> tuple[Array, NewtonState]:
        hessian = oracle.hessian(theta)
        finite = np.isfinite(hessian).all(axis=(0, 1))
        identity = np.eye(len(theta)).reshape(len(theta), len(theta), *(1,) * (theta.ndim - 1))
        sizes, axes = np.linalg.eigh(np.moveaxis(select(finite, hessian, identity), (0, 1), (-2, -1)))
        curvatures = np.maximum(np.abs(np.moveaxis(sizes, -1, 0)), p.damping)
        axes = np.moveaxis(axes, (-2, -1), (0, 1))
        along = np.sum(axes * g[:, np.newaxis], axis=0) / curvatures
        direction = -np.sum(np.swapaxes(axes, 0, 1) * along[:, np.newaxis], axis=0)
        stride = halved(oracle, theta, g, direction, lr)
        return stride * direction, NewtonState(stride + np.zeros_like(theta))


class ConjugateGradientState(NamedTuple):
    """The last direction, gradient, stride along the direction and slope that it had."""

    direction: Array
    g_prev: Array
    stride: Array
    slope: Array


@dataclass(frozen=True)
class ConjugateGradient(_Searching, name="conjugate-gradient", title="Conjugate gradient"):
    """Nonlinear conjugate gradients: each direction leaves alone what the last ones solved (Polak & Ribière 1969).

    With h the last gradient, β = max(0, g·(g − h)/h·h); d = −g + βd; θ += αd, α from a line search with strong Wolfe
    conditions (Nocedal & Wright 2006, Algorithm 5.4 with eq. 5.45). It starts afresh, d = −g, where d does not go down.
    Not compiled: it asks the objective and takes products over all coordinates.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("beta", "max(0, dot(g, g - g_prev) / dot(g_prev, g_prev))", when="t > 1"),
        Line("direction", "-g + beta * direction", when="t > 1"),
        Line("direction", "-g", when="t == 1 or stride == 0 or dot(direction, g) >= 0"),
        Line("direction", "-g", when="restart and fmod(t - 1, restart) == 0", note="afresh"),
        Line(
            "stride",
            "",
            latex=r"\alpha: |\nabla f(\theta + \alpha d) \cdot d| \leq c_2\, |g \cdot d|",
            note="line search",
        ),
        Line("theta", "theta + stride * direction"),
    )
    symbols: ClassVar[Mapping[str, str]] = {"direction": "d", "stride": r"\alpha"}
    source: ClassVar[str] = "Polak & Ribière 1969"
    State: ClassVar[type[ConjugateGradientState]] = ConjugateGradientState
    uncounted: ClassVar[frozenset[str]] = frozenset({"stride", "slope"})

    flatness: float = _flatness(0.1)
    restart: int = whole(
        0,
        symbol="n",
        slider=(0, 20),
        legal=COUNT,
        help="Steps after which it starts afresh. Raise it to keep what it learnt for longer; 0 starts when it must.",
    )

    def effective_lr(self, lr: Array, columns: Mapping[str, Array]) -> Array:
        return columns["stride"]

    @staticmethod
    def rule(
        p: ConjugateGradient,
        lr: float,
        g: Array,
        theta: Array,
        state: ConjugateGradientState,
        t: float,
        oracle: Oracle,
    ) -> tuple[Array, ConjugateGradientState]:
        before = dot(state.g_prev, state.g_prev)
        beta = np.maximum(dot(g, g - state.g_prev) / select(before > 0.0, before, 1.0), 0.0)
        direction = beta * state.direction - g
        period = np.maximum(p.restart, 1.0)
        is_fresh = (dot(direction, g) >= 0.0) | (state.stride <= 0.0)
        is_fresh = is_fresh | ((p.restart > 0.0) & (np.fmod(t - 1.0, period) == 0.0))
        direction = select(is_fresh, -g, direction)
        slope = dot(g, direction)
        # As far as would change f as the last step promised to (Nocedal & Wright 2006, section 3.5), within reason.
        likely = np.minimum(state.slope / select(slope < 0.0, slope, 1.0), 10.0) * state.stride
        first = lr * select(state.stride > 0.0, likely, _at_most_one(g))
        found = flattened(oracle, theta, g, direction, first[0], p.flatness)
        return found.stride * direction, ConjugateGradientState(
            direction, 1.0 * g, found.stride + np.zeros_like(theta), slope + np.zeros_like(theta)
        )


@dataclass(frozen=True)
class Lbfgs(_Searching, name="lbfgs", title="L-BFGS"):
    """L-BFGS: curvature guessed from how gradients changed in the last m steps (Liu & Nocedal 1989, Algorithm 2.1).

    With s the steps and y the changes of the gradient over them, d = −Hg by the two-loop recursion (Nocedal & Wright
    2006, Algorithm 7.4); θ += αd, α from a line search with strong Wolfe conditions. A step with s·y ≤ 0 is not
    remembered, and after one that led nowhere nothing is. Only the last s and y are recorded. Not compiled: it asks the
    objective and takes products over all coordinates.
    """

    lines: ClassVar[tuple[Line, ...]] = (
        Line("s", "", latex=r"s_i = \theta_{i+1} - \theta_i, \quad y_i = g_{i+1} - g_i", note="of the last m steps"),
        Line(
            "H",
            "",
            latex=r"H \leftarrow \left(I - \frac{s y^\top}{s \cdot y}\right) H"
            r" \left(I - \frac{y s^\top}{s \cdot y}\right) + \frac{s s^\top}{s \cdot y}",
        ),
        Line(
            "stride",
            "",
            latex=r"\alpha: |\nabla f(\theta - \alpha H g) \cdot H g| \leq c_2\, |g \cdot H g|",
            note="line search",
        ),
        Line("theta", "", latex=r"\theta \leftarrow \theta - \alpha\, H g"),
    )
    source: ClassVar[str] = "Liu & Nocedal 1989"
    uncounted: ClassVar[frozenset[str]] = frozenset({"stride"})

    history: int = whole(
        5,
        symbol="m",
        slider=(1, 20),
        legal=Interval(low=1.0, high=1000.0),
        help="How many steps are remembered. Raise it to know the curvature along more directions.",
    )
    flatness: float = _flatness(0.9)

    def state_class(self) -> type[Any]:
        """Return the class with as many steps s and changes y as are remembered, the newest first, and the stride."""
        places = range(1, int(np.max(self.history)) + 1)
        return state_class_of("LbfgsState", (*(f"s_{n}" for n in places), *(f"y_{n}" for n in places), "stride"))

    def state_names(self) -> tuple[str, ...]:
        """Name the newest step and change, and the stride: older ones are on record further up."""
        return ("s_1", "y_1", "stride")

    def memory_per_parameter(self) -> int:
        """Return two numbers for each step remembered."""
        return 2 * int(np.max(self.history))

    @staticmethod
    def rule(p: Lbfgs, lr: float, g: Array, theta: Array, state: Any, t: float, oracle: Oracle) -> tuple[Array, Any]:
        count = len(state) // 2
        steps, changes = state[:count], state[count : 2 * count]
        direction = _two_loops(g, steps, changes, p.history)
        direction = select(dot(direction, g) < 0.0, direction, -g)
        is_first = dot(steps[0], changes[0]) <= 0.0
        found = flattened(oracle, theta, g, direction, lr * select(is_first, _at_most_one(g), 1.0), p.flatness)
        delta, change = found.stride * direction, found.gradient - g
        # The change is taken from the line search, under this step's noise: over another's it would tell of that.
        is_kept = dot(delta, change) > _LEAST_CURVATURE * np.sqrt(dot(delta, delta) * dot(change, change))
        has_moved = found.stride > 0.0
        renewed = [
            select(has_moved, select(is_kept, new, old), 0.0)
            for pile, newest in ((steps, delta), (changes, change))
            for new, old in zip((newest, *pile[:-1]), pile, strict=True)
        ]
        return delta, type(state)(*renewed, found.stride + np.zeros_like(theta))


_LEAST_CURVATURE = 1e-12  # A step and its change of gradient further from parallel than this tell of rounding.


def _two_loops(g: Array, steps: tuple[Array, ...], changes: tuple[Array, ...], history: Array | int) -> Array:
    """Return −Hg; a place that holds nothing, or lies past the history, plays no part."""
    curvatures = [dot(s, y) for s, y in zip(steps, changes, strict=True)]
    counts = [(curvature > 0.0) & (place < np.asarray(history)) for place, curvature in enumerate(curvatures)]
    q, shares = g, list[Array]()
    for s, y, curvature, is_there in zip(steps, changes, curvatures, counts, strict=True):
        share = select(is_there, dot(s, q) / select(is_there, curvature, 1.0), 0.0)
        q = q - share * y
        shares.append(share)
    newest = dot(changes[0], changes[0])
    q = select(counts[0], curvatures[0] / select(newest > 0.0, newest, 1.0), 1.0) * q
    for place in reversed(range(len(steps))):
        other = dot(changes[place], q) / select(counts[place], curvatures[place], 1.0)
        q = q + select(counts[place], shares[place] - other, 0.0) * steps[place]
    direction: Array = -q
    return direction
