"""Something that the user can set, declared once on its dataclass field.

The form in the window, the command line, the file format and the checks are all made from the declaration.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from playground.core.errors import InvalidInputError, shown

SETTING = "setting"
"""Where a dataclass field keeps its declaration."""


@dataclass(frozen=True, kw_only=True)
class Setting(ABC):
    """What is known about one value that can be set.

    Attributes:
        name: Its name in files, on the command line and in Python.
        default: Its value until somebody changes it.
        symbol: As a textbook prints it.
        help: What changing it does.
    """

    name: str = ""  # Taken from the field.
    default: Any
    symbol: str
    help: str

    @abstractmethod
    def checked(self, value: Any, owner: str) -> Any:
        """Return ``value`` as the right type, or raise a sentence that names ``owner`` and this setting.

        Raises:
            InvalidInputError: The value has the wrong type or is not legal.
        """

    @abstractmethod
    def parsed(self, text: str, owner: str) -> Any:
        """Read a value from what a user typed.

        Raises:
            InvalidInputError: The text is not a legal value.
        """

    @abstractmethod
    def described(self) -> dict[str, Any]:
        """Return all that is declared, as JSON takes it."""

    def description(self, kind: str, **further: Any) -> dict[str, Any]:
        common = {"name": self.name, "symbol": self.symbol, "kind": kind, "default": self.default}
        return {**common, **further, "help": self.help}

    def refusal(self, owner: str, value: Any, wanted: str) -> InvalidInputError:
        return InvalidInputError(f"{owner}: {self.name} must be {wanted}, not {shown(value)}.", field=self.name)


def field_of(setting: Setting) -> Any:
    """Return a dataclass field that keeps a declaration."""
    return dataclasses.field(default=setting.default, metadata={SETTING: setting})
