"""A setting that is a line of text: a file's name, the sizes of layers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playground.core.declare.setting import Setting, field_of
from playground.core.files.text_check import check_text

LONGEST = 400


@dataclass(frozen=True, kw_only=True)
class Text(Setting):
    """A line of text.

    Attributes:
        pattern: The regular expression that all of it has to match.
        wanted: What that asks for, as in "``hidden`` must be …".
        longest: How many characters it may have.
    """

    pattern: str = ".*"
    wanted: str = "a line of text"
    longest: int = LONGEST

    def checked(self, value: Any, owner: str) -> str:
        check_text(f"{owner}: {self.name}", value, self.longest, True, self.name)
        if not re.fullmatch(self.pattern, value):
            raise self.refusal(owner, value, self.wanted)
        return str(value)

    def parsed(self, text: str, owner: str) -> str:
        return self.checked(text.strip(), owner)

    def described(self) -> dict[str, Any]:
        return self.description("text", wanted=self.wanted, longest=self.longest)


def text(
    default: str,
    *,
    symbol: str,
    help: str,
    pattern: str = ".*",
    wanted: str = "a line of text",
    longest: int = LONGEST,
) -> Any:
    """Declare a line of text on a dataclass field."""
    return field_of(Text(default=default, symbol=symbol, help=help, pattern=pattern, wanted=wanted, longest=longest))
