"""Hyperparameters in the text of a kernel: what each is, and which the rule raises to the power of the step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import numpy as np

from playground.core.declare.quantity import Quantity
from playground.core.optimizers import Optimizer


def hyperparameters(optimizer: type[Optimizer], switches: Sequence[bool], form: str) -> list[str]:
    """Return what each hyperparameter is in the source: a switch a constant, another by its place in ``form``."""
    left = list(switches)
    return [
        str(left.pop(0)) if quantity.kind == "switch" else form.format(place)
        for place, quantity in enumerate(optimizer.quantities().values())
    ]


def read_in(quantities: Mapping[str, Quantity], form: str) -> list[str]:
    """Return how a kernel reads settings from an array of floats, where each is ``form`` of its place."""
    forms = {"real": form, "whole": f"int({form})", "switch": f"({form} != 0.0)"}
    return [forms[quantity.kind].format(place) for place, quantity in enumerate(quantities.values())]


class Powers:
    """The lines of a kernel that keep hyperparameters' powers of the step, which the rule then reads.

    Attributes:
        names: Those hyperparameters.
        fields: What the rule reads each power as.
    """

    def __init__(self, optimizer: type[Optimizer], switches: Sequence[bool], form: str) -> None:
        """Find them; ``form`` is what a hyperparameter is in the source, by its place."""
        self.names = raised_to_step(optimizer, switches)
        self.fields = tuple(f"{name}_power" for name in self.names)
        places = list(optimizer.quantities())
        self._bases = {name: form.format(places.index(name)) for name in self.names}

    def first(self, step: str, indent: int) -> str:
        """Return the lines before the first step."""
        return "".join(
            f"{' ' * indent}{name}_high, {name}_low = first_power({base}, {step})\n"
            for name, base in self._bases.items()
        )

    def next(self, step: str, indent: int) -> str:
        """Return the lines of each step."""
        return "".join(
            f"{' ' * indent}{name}_power, {pair} = next_power({base}, {step}, {pair})\n"
            for name, base, pair in ((name, base, f"{name}_high, {name}_low") for name, base in self._bases.items())
        )


def raised_to_step(optimizer: type[Optimizer], switches: Sequence[bool]) -> tuple[str, ...]:
    """Return the names of the hyperparameters that a rule raises to the power of the step, found by calling it."""
    left = list(switches)
    quantities = optimizer.quantities()
    values = {
        # No two numbers alike, to be told apart by.
        name: left.pop(0) if quantity.kind == "switch" else 0.5 + place / 1024.0
        for place, (name, quantity) in enumerate(quantities.items())
    }
    step, one = _Step(1.0), np.ones(1)
    state = optimizer.State(*[one] * len(optimizer.State._fields))
    with np.errstate(all="ignore"):
        optimizer.rule(SimpleNamespace(**values), 0.1, one, one, state, step)
    return tuple(name for name in quantities if quantities[name].kind == "real" and values[name] in step.bases)


class _Step(float):
    """A step that notes what is raised to its power."""

    def __init__(self, step: float) -> None:
        self.bases: set[float] = set()

    def __rpow__(self, base: float, modulus: None = None) -> float:
        self.bases.add(base)
        return float(base ** float(self))
