"""What a text from a file or a user may be: no longer than declared, and nothing that only machines read."""

from __future__ import annotations

import unicodedata
from typing import Any

from playground.core.errors import InvalidInputError, shown

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of all that follows them, on the screen or in a terminal."""
_BREAKS = frozenset("\n\r\t")


def check_text(what: str, text: Any, longest: int, is_one_line: bool, field: str) -> None:
    """Refuse what is no text, too long, or holds control characters; line breaks are for texts of several lines.

    Args:
        what: What it is, for the sentence: ``The title``.
        text: The text.
        longest: How many characters it may have.
        is_one_line: Whether it has one line.
        field: What the error is about.

    Raises:
        InvalidInputError: It cannot be used.
    """
    if not isinstance(text, str):
        raise InvalidInputError(f"{what} must be a text, not {shown(text)}.", field)
    if len(text) > longest:
        raise InvalidInputError(f"{what} may have at most {longest} characters, not {len(text)}.", field)
    allowed = frozenset() if is_one_line else _BREAKS
    if any(is_control(letter) and letter not in allowed for letter in text):
        wanted = "one line of text" if is_one_line else "text"
        raise InvalidInputError(f"{what} must be {wanted} without control characters.", field)


def is_control(letter: str) -> bool:
    """Tell whether a character steers machines rather than being read: a line break, half a character, a turn, …."""
    return unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or letter in _TURNS
