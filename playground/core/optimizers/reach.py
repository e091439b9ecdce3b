"""How far sliders and axes reach: as declared, and on to the value in force and to rates that are surely too large."""

from __future__ import annotations

import dataclasses
import math

from playground.core.declare.quantity import Quantity
from playground.core.declare.settable import Settable
from playground.core.objectives.objective import Objective
from playground.core.optimizers.optimizer import Optimizer

SUGGESTION_FACTOR = 100.0
"""How many times the learning rate that suits an objective can be reached, and which part of it."""
_NEARLY = 1e-9
_MANTISSAS = (1, 2, 5, 10)


def reaches(settings: Settable, objective: Objective | None = None) -> dict[str, Quantity]:
    """Return the quantities of a thing by name, each with a slider that reaches its value.

    Args:
        settings: An optimizer, an objective, a schedule and the like; its parts are left out.
        objective: What an optimizer is to walk on: its learning rate then reaches what is much too low and too high.
    """
    found = {name: reaching(quantity, getattr(settings, name)) for name, quantity in settings.quantities().items()}
    if isinstance(settings, Optimizer) and objective is not None:
        found["lr"] = reaching(found["lr"], *around_suggestion(settings, objective))
    return found


def around_suggestion(optimizer: Optimizer, objective: Objective) -> tuple[float, float]:
    """Return learning rates far below and far above the one that suits an objective."""
    suggested = optimizer.suggested_lr(objective)
    return suggested / SUGGESTION_FACTOR, suggested * SUGGESTION_FACTOR


def reaching(quantity: Quantity, *values: float) -> Quantity:
    """Return a quantity whose slider reaches some values, its ends round; the same one where it does already.

    What no slider can reach is left out: what is not legal, and 0 on a logarithmic one.
    """
    low, high = quantity.low, quantity.high
    if quantity.kind == "switch":
        return quantity
    for value in values:
        if not quantity.legal.holds(value) or (quantity.scale == "log" and value <= 0.0):
            continue
        if value < low:
            low = _end(quantity, value, -1)
        elif value > high:
            high = _end(quantity, value, 1)
    if (low, high) == (quantity.low, quantity.high):
        return quantity
    return dataclasses.replace(quantity, low=low, high=high)


def _end(quantity: Quantity, value: float, side: int) -> float:
    """Return the round number next to a value, below it (side −1) or above it (1); the value where there is none."""
    if quantity.scale == "linear":
        end = _multiple(value, outward=side * value > 0.0)
    else:
        rest = value if quantity.scale == "log" else 1.0 - value
        # The rest of 1 − β becomes smaller as β grows.
        is_up = (side > 0) == (quantity.scale == "log")
        decade = math.ceil(math.log10(rest) - _NEARLY) if is_up else math.floor(math.log10(rest) + _NEARLY)
        power = float(f"1e{decade}")
        end = power if quantity.scale == "log" else 1.0 - power
    is_usable = quantity.legal.holds(end) and (quantity.scale != "log" or end > 0.0)
    return end if is_usable and side * (end - value) >= 0.0 else value


def _multiple(value: float, outward: bool) -> float:
    """Return 1, 2 or 5 times a power of ten with a value's sign, as large or larger; as small or smaller if inward."""
    size = abs(value)
    if size == 0.0:
        return 0.0
    power = math.floor(math.log10(size))
    ends = [float(f"{mantissa}e{power}") for mantissa in _MANTISSAS]
    larger, smaller = [end for end in ends if end >= size], [end for end in ends if end <= size]
    return math.copysign(min(larger, default=size) if outward else max(smaller, default=size), value)
