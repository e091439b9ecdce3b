"""A setting that is swept: a hyperparameter with the values it takes, spaced as its slider is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.declare import scale
from playground.core.declare.quantity import Quantity
from playground.core.errors import InvalidInputError, shown
from playground.core.optimizers import Optimizer
from playground.core.sweeps.arguments import checked_whole

MOST_VALUES = 4096
_NEATNESS = 100.0
"""A value on an axis is rounded by less than this share of the way to its neighbour."""
_LEAST_GAP = 1e-300


@dataclass(frozen=True)
class SweptSetting:
    """A hyperparameter and the values it takes.

    Attributes:
        quantity: Its declaration: name, symbol and scale.
        values: What it takes, rising, ``(count,)``.
    """

    quantity: Quantity
    values: Array

    @property
    def name(self) -> str:
        return self.quantity.name

    @property
    def span(self) -> tuple[str, float, float, int]:
        """It as :func:`swept_setting` takes it."""
        return self.name, float(self.values[0]), float(self.values[-1]), len(self.values)


def sweepable(optimizer: Optimizer) -> dict[str, Quantity]:
    """Return the hyperparameters that an axis can be made of, by name; those of a rule inside as ``inner.beta1``."""
    found = {name: quantity for name, quantity in optimizer.quantities().items() if quantity.kind == "real"}
    for part_name, part in optimizer.parts().items():
        for name, quantity in getattr(optimizer, part_name).quantities().items():
            if quantity.kind == "real" and name not in part.unused:
                full, symbol = f"{part_name}.{name}", f"{part_name} {quantity.symbol}"
                found[full] = replace(quantity, name=full, symbol=symbol)
    return found


def swept_setting(optimizer: Optimizer, wanted: Sequence[object], field: str = "axis") -> SweptSetting:
    """Return the setting that ``(name, low, high, count)`` means, spaced by the hyperparameter's scale, ends exact.

    What lies between is rounded to the digits that matter, so that a setting taken from a map can be read and typed.

    Raises:
        InvalidInputError: The optimizer has no such hyperparameter, or the range cannot be used.
    """
    if isinstance(wanted, str) or len(wanted) != 4:
        example = "('lr', 1e-4, 1, 128)"
        raise InvalidInputError(f"{field} must be a name, two numbers and a count, such as {example}.", field)
    given, low, high, count = wanted
    name = str(given)
    optimizer.check_names({name: None})
    head, dot, tail = name.partition(".")
    if dot:
        getattr(optimizer, head).check_names({tail: None})
    known = sweepable(optimizer)
    if name not in known:
        raise InvalidInputError(f"{optimizer.title}: {name} is no real number, so no axis can be made of it.", field)
    numbers = [known[name].checked(end, optimizer.owner()) for end in (low, high)]
    places = checked_whole(count, f"{field} count", 2, MOST_VALUES)
    return SweptSetting(known[name], _neat(spaced(known[name], numbers[0], numbers[1], places)))


def spaced(quantity: Quantity, low: float, high: float, count: int) -> Array:
    """Return values from ``low`` to ``high``, spaced by a hyperparameter's scale, ends exact.

    Raises:
        InvalidInputError: The range does not rise, or begins at 0 where the scale is logarithmic.
    """
    if not low < high:
        raise InvalidInputError(
            f"{quantity.name} must rise along its axis, not go from {shown(low)} to {shown(high)}.", quantity.name
        )
    if quantity.scale == "log" and low <= 0.0:
        raise InvalidInputError(
            f"{quantity.name} is spaced by its logarithm, so its axis must begin above 0, not at {shown(low)}.",
            quantity.name,
        )
    return scale.spaced(quantity.scale, low, high, count)


def _neat(values: Array) -> Array:
    """Round what lies between the ends to as few digits as keep each value where it is among its neighbours."""
    nearest = np.minimum(np.diff(values)[:-1], np.diff(values)[1:])
    digits = np.ceil(np.log10(_NEATNESS / 2.0 / np.maximum(nearest, _LEAST_GAP))).astype(int).tolist()
    inner = [round(value, count) for value, count in zip(values[1:-1].tolist(), digits, strict=True)]
    return np.array([values[0], *inner, values[-1]])
