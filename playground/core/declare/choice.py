"""A setting that is one of a few words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.core.declare.setting import Setting, field_of


@dataclass(frozen=True, kw_only=True)
class Choice(Setting):
    """One of a few words.

    Attributes:
        options: The words, in the order in which they are offered.
    """

    options: tuple[str, ...]

    def checked(self, value: Any, owner: str) -> str:
        if not isinstance(value, str) or value not in self.options:
            *others, last = self.options
            raise self.refusal(owner, value, f"{', '.join(others)} or {last}" if others else last)
        return value

    def parsed(self, text: str, owner: str) -> str:
        return self.checked(text.strip().lower(), owner)

    def described(self) -> dict[str, Any]:
        return self.description("choice", options=list(self.options))


def choice(default: str, *, options: tuple[str, ...], symbol: str, help: str) -> Any:
    """Declare one of a few words, in lower case, on a dataclass field."""
    return field_of(Choice(default=default, symbol=symbol, help=help, options=options))
