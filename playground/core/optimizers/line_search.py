"""Line searches: how far to go along a direction, for each lane of a batch by itself.

Lanes that are done wait, masked, until all are; a search ends as soon as none is left, so that a single run spends no
evaluation in vain.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.select import select
from playground.core.optimizers.oracle import Oracle

MOST_HALVINGS = 40
"""Steps are halved this often: below a trillionth nothing but rounding is left."""
MOST_TRIALS = 25
"""Points that are tried on one line."""

_DECREASE = 1e-4  # c₁: the share of the decrease promised by the slope that must come true (Nocedal & Wright 2006).
_MARGIN = 0.1  # A trial keeps this share of a bracket away from its ends, or interpolation may get stuck there.
_STRETCH = 2.0  # As long as the ground falls as steeply as before, the next trial is this much further out.
_NARROWEST = 1e-10  # Brackets narrower than this share of their distance hold nothing but rounding.


class Found(NamedTuple):
    """Where a search ended: the factor of the direction, ``(*batch)``, 0 for nothing lower; the gradient there."""

    stride: Array
    gradient: Array


def dot(a: Array, b: Array) -> Array:
    """Return the product of vectors along axis 0."""
    product: Array = np.sum(a * b, axis=0)
    return product


def halved(oracle: Oracle, theta: Array, g: Array, direction: Array, first: Array | float) -> Array:
    """Return the first of the strides ``first``, ``first/2``, … that goes down enough (Armijo 1966), or 0.

    Args:
        oracle: Whom to ask for values.
        theta: Where the line begins, ``(dim, *batch)``.
        g: The gradient there.
        direction: Where it leads, in the same shape.
        first: The stride tried first.
    """
    value, slope = oracle.value(theta), dot(g, direction)
    at = first + np.zeros_like(slope)
    stride = np.zeros_like(slope)
    active = (slope < 0.0) & (at > 0.0)
    for _ in range(MOST_HALVINGS):
        if not np.any(active):
            break
        # Not a number is never low enough.
        is_low = active & (oracle.value(theta + at * direction) <= value + _DECREASE * at * slope)
        stride = select(is_low, at, stride)
        active = active & ~is_low
        at = 0.5 * at
    return stride


def flattened(
    oracle: Oracle, theta: Array, g: Array, direction: Array, first: Array | float, flatness: Array | float
) -> Found:
    """Find a stride that goes down enough and where the slope is flat enough: the strong Wolfe conditions.

    f(θ + αd) ≤ f(θ) + c₁αg·d and |∇f(θ + αd)·d| ≤ c₂|g·d| (Wolfe 1969; Nocedal & Wright 2006, section 3.5). A bracket
    closes in on the stride: at its lower end the ground falls still, at its upper end it has risen or rises again.
    Trials are interpolated, so that a parabola is solved by its second one. Where none of the trials is flat enough
    the lowest of them is taken.

    Args:
        oracle: Whom to ask for values and gradients.
        theta: Where the line begins, ``(dim, *batch)``.
        g: The gradient there.
        direction: Where it leads, in the same shape.
        first: The stride tried first.
        flatness: The share c₂ of the slope that may be left.
    """
    start, slope = oracle.value(theta), dot(g, direction)
    decrease = np.minimum(_DECREASE, 0.5 * flatness)
    at = first + np.zeros_like(slope)
    low, low_value, low_slope = np.zeros_like(at), start + 0.0 * at, slope + 0.0 * at
    high, high_value, high_slope = low + np.inf, low + np.nan, low + np.nan
    stride, best, gradient = low, low_value, g + 0.0 * at
    active = (slope < 0.0) & (at > 0.0)
    for _ in range(MOST_TRIALS):
        if not np.any(active):
            break
        point = theta + at * direction
        value = oracle.value(point)
        is_low = active & (value <= start + decrease * at * slope)
        g_at = oracle.gradient(point) if np.any(is_low) else gradient
        slope_at = select(is_low, dot(g_at, direction), np.nan)
        is_flat = is_low & (np.abs(slope_at) <= flatness * np.abs(slope))
        is_best = is_flat | (is_low & (value <= best))
        stride, best = select(is_best, at, stride), select(is_best, value, best)
        gradient = select(is_best, g_at, gradient)
        falls = is_low & (slope_at < 0.0)
        beyond = _beyond(at, slope_at, low, low_slope)
        low, low_value = select(falls, at, low), select(falls, value, low_value)
        low_slope = select(falls, slope_at, low_slope)
        high, high_value = select(falls, high, at), select(falls, high_value, value)
        high_slope = select(falls, high_slope, slope_at)
        inside = _inside(low, low_value, low_slope, high, high_value, high_slope)
        is_narrow = np.isfinite(high) & (high - low <= _NARROWEST * high)
        active = active & ~is_flat & ~is_narrow
        at = select(active, select(np.isfinite(high), inside, beyond), at)
    return Found(stride, gradient)


def _beyond(at: Array, slope_at: Array, low: Array, low_slope: Array) -> Array:
    """Return the next trial where the ground falls still: where a parabola through both slopes has its bottom."""
    flattens = slope_at > low_slope
    way = (at - low) * -slope_at / select(flattens, slope_at - low_slope, 1.0)
    trial: Array = np.minimum(select(flattens, at + way, np.inf), _STRETCH * at)
    return trial


def _inside(low: Array, low_value: Array, low_slope: Array, high: Array, high_value: Array, high_slope: Array) -> Array:
    """Return the next trial in a bracket: the bottom of a parabola through two slopes, or a slope and two values."""
    width = high - low
    with np.errstate(all="ignore"):  # Lanes without a bracket, or with values that are not finite, are halved.
        rise = high_value - low_value - low_slope * width
        by_slopes = low_slope / (low_slope - high_slope)
        share = select(np.isfinite(high_slope), by_slopes, -0.5 * low_slope * width / rise)
    share = select(np.isfinite(share), share, 0.5)
    trial: Array = low + width * np.minimum(np.maximum(share, _MARGIN), 1.0 - _MARGIN)
    return trial
