"""The exception that carries a sentence meant for the user, and the one that says the user called something off."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Sequence


class InvalidInputError(ValueError):
    """Something the user gave cannot be used; ``str(error)`` is a sentence that says why and what would do.

    Attributes:
        field: Name of the hyperparameter or entry at fault, or ``""`` where no single one is.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence and what it is about."""
        super().__init__(sentence)
        self.field = field


class CancelledError(Exception):
    """The user called off what was being done; nothing of it is left behind."""


_MOST_CHARACTERS, _MOST_WORDS = 60, 8


def shown(value: object, quoted: bool = False) -> str:
    """Return a value as a sentence can hold it: on one line and short; texts in quotes where ``quoted``."""
    # A list in a file may be nested deeper than Python's own repr can follow.
    plain = isinstance(value, (int, float)) or (isinstance(value, str) and not quoted)
    text = str(value) if plain else reprlib.repr(value)
    if len(text) > _MOST_CHARACTERS:
        text = text[: _MOST_CHARACTERS - 1] + "…"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def few(words: Sequence[str]) -> str:
    """Return words with commas between them; of more than eight, those at the ends.

    >>> few("abcdefghij")
    'a, b, c, …, j'
    """
    return ", ".join(words if len(words) <= _MOST_WORDS else (*words[:3], "…", words[-1]))


def unknown_name(kind: str, name: object, known: Iterable[str]) -> InvalidInputError:
    """Make the error for a name that is not in a list, suggesting the nearest that is."""
    import difflib  # Nobody who mistypes nothing waits for it.

    names = list(known)
    near = difflib.get_close_matches(shown(name).lower(), names, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(names)}."
    return InvalidInputError(f"There is no {kind} named '{shown(name)}'. {hint}", field=str(name))
