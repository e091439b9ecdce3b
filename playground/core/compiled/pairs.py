"""What kernels are made for: an optimizer on an objective, for one run or for the many of a map."""

from __future__ import annotations

from typing import NamedTuple

from playground.core.objectives import Function
from playground.core.optimizers import Optimizer


class Pair(NamedTuple):
    """What a run's kernel is made for.

    Attributes:
        optimizer, switches: The rule, and what its switches are set to.
        objective: What it walks on.
        kept: Which fields of the rule's state are recorded, by place.
        is_plain: Whether gradients stay as they are.
    """

    optimizer: type[Optimizer]
    objective: type[Function]
    switches: tuple[bool, ...]
    kept: tuple[int, ...]
    is_plain: bool = True

    def text(self) -> str:
        """Return the source of the kernel's module."""
        from playground.core.compiled.source import module_text

        return module_text(*self)


class BatchPair(NamedTuple):
    """What a map's kernel is made for: an optimizer with its switches, an objective, whether gradients stay plain."""

    optimizer: type[Optimizer]
    objective: type[Function]
    switches: tuple[bool, ...]
    is_plain: bool

    def text(self) -> str:
        """Return the source of the kernel's module."""
        from playground.core.compiled.batch_source import module_text

        return module_text(*self)


def pair_of(optimizer: Optimizer, objective: Function, kept: tuple[int, ...], is_plain: bool) -> Pair:
    """Return what the kernel of a run is made for."""
    return Pair(type(optimizer), type(objective), switches_of(optimizer), kept, is_plain)


def batch_pair(optimizer: Optimizer, objective: Function, is_plain: bool) -> BatchPair:
    """Return what the kernel of a map is made for."""
    return BatchPair(type(optimizer), type(objective), switches_of(optimizer), is_plain)


def switches_of(optimizer: Optimizer) -> tuple[bool, ...]:
    """Return what an optimizer's switches are set to."""
    return tuple(
        getattr(optimizer, name) for name, quantity in optimizer.quantities().items() if quantity.kind == "switch"
    )


def can_be_compiled(optimizer: Optimizer, objective: Function) -> bool:
    """Tell whether there can be kernels: the rule takes each coordinate by itself, and the objective stays the same.

    And kernels are given numbers alone.
    """
    is_plain_rule = optimizer.elementwise and not optimizer.needs_objective and not optimizer.parts()
    has_numbers_alone = all(each.settings() == each.quantities() for each in (optimizer, objective))
    return is_plain_rule and objective.is_stationary and has_numbers_alone
