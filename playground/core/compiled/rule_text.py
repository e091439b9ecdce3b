"""An optimizer's rule and an objective's constants in the text of a kernel."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence

from playground.core.compiled.linker import Linker, Use
from playground.core.declare.quantity import Quantity
from playground.core.objectives import Function, Objective, VectorFunction
from playground.core.optimizers import Optimizer


class RuleText:
    """A rule that is linked, with its hyperparameters and their powers of the step.

    Attributes:
        name: What the rule is called.
        values: What each hyperparameter is in the source by name: a switch is a constant, for the kernel is made for it
            and what it switches off need not be compiled; another is a variable.
    """

    def __init__(
        self, linker: Linker, optimizer: type[Optimizer], switches: Sequence[bool], for_lanes: bool = False
    ) -> None:
        """Link it; switches in the order of declaration."""
        self._quantities = optimizer.quantities()
        names = [name for name, each in self._quantities.items() if each.kind == "switch"]
        set_to = dict(zip(names, switches, strict=True))
        self.values = {name: str(set_to.get(name, f"p_{name}")) for name in self._quantities}
        real = [name for name, quantity in self._quantities.items() if quantity.kind == "real"]
        p, *_, t = inspect.signature(optimizer.rule).parameters
        self.name = linker.add(optimizer.rule, Use(for_lanes, p, t, tuple(set_to.items()), tuple(real)))
        self._powers = [name for name in real if name in linker.powers]

    @property
    def header(self) -> str:
        """The line that declares what the rule is given as ``p``."""
        return f'P = namedtuple("P", {(*self.values, *(f"{name}_power" for name in self._powers))})'

    @property
    def made(self) -> str:
        """What makes that."""
        return f"P({', '.join([*self.values.values(), *(f'{name}_power' for name in self._powers)])})"

    def read(self, form: str) -> list[str]:
        """Return the lines that read the hyperparameters, each at its place of ``form``."""
        values = read_in(self._quantities, form)
        return [f"p_{name} = {value}" for name, value in zip(self._quantities, values, strict=True)]

    def first_powers(self, step: str) -> list[str]:
        """Return the lines before the first step."""
        return [f"{name}_high, {name}_low = first_power(p_{name}, {step})" for name in self._powers]

    def next_powers(self, step: str) -> list[str]:
        """Return the lines of each step."""
        return [
            f"{name}_power, {name}_high, {name}_low = next_power(p_{name}, {step}, {name}_high, {name}_low)"
            for name in self._powers
        ]


def read_in(quantities: Mapping[str, Quantity], form: str) -> list[str]:
    """Return how a kernel reads settings from an array of floats, where each is ``form`` of its place."""
    forms = {"real": form, "whole": f"int({form})", "switch": f"({form} != 0.0)"}
    return [forms[quantity.kind].format(place) for place, quantity in enumerate(quantities.values())]


def switches_of(optimizer: Optimizer) -> tuple[bool, ...]:
    """Return what an optimizer's switches are set to."""
    return tuple(
        getattr(optimizer, name) for name, quantity in optimizer.quantities().items() if quantity.kind == "switch"
    )


def can_be_compiled(optimizer: Optimizer, objective: Objective) -> bool:
    """Tell whether there can be kernels: the rule takes each coordinate by itself, and the objective stays the same.

    And kernels are given numbers alone.
    """
    is_plain_rule = optimizer.elementwise and not optimizer.needs_objective and not optimizer.parts()
    has_numbers_alone = all(each.settings() == each.quantities() for each in (optimizer, objective))
    return (
        is_plain_rule
        and isinstance(objective, (Function, VectorFunction))
        and objective.is_stationary
        and has_numbers_alone
    )
