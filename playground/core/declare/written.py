"""Things with settings whose rule is written down: optimizers, schedules, the gradient pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from playground.core.declare.lines import Line, settled
from playground.core.declare.settable import Settable


class Written(Settable):
    """A thing with settings that says what it does in lines of arithmetic.

    Attributes:
        lines: What it does, whatever the settings are; :meth:`passages` tells what of it is in force.
        symbols: As what names in the lines are printed, as LaTeX, where neither the name nor a setting says so.
    """

    lines: ClassVar[tuple[Line, ...]] = ()
    symbols: ClassVar[Mapping[str, str]] = {}

    def passages(self, renamed: Mapping[str, str]) -> tuple[Passage, ...]:
        """Return the lines that are in force with these settings, by whose they are, in the order of reckoning.

        Args:
            renamed: Expressions to put in place of names.
        """
        return (Passage(self, settled(self.lines, self.deciding_values(), renamed)),)

    def deciding_values(self) -> dict[str, object]:
        """Return the settings that decide which terms there are: all but the learning rate, which stays if it is 0."""
        return {name: value for name, value in self.values().items() if name != "lr"}


class Passage(NamedTuple):
    """Lines in force, and whose settings the names in them mean."""

    owner: Written
    lines: tuple[Line, ...]
