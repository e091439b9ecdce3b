"""The command line's parser: one-sentence refusals with near names, and numbers below zero taken as numbers."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from playground.core.errors import InvalidInputError, unknown_name


class Parser(argparse.ArgumentParser):
    """Parse one command's arguments, raising a sentence where argparse would print its usage and exit."""

    def __init__(self, **kwargs: Any) -> None:
        """Take what argparse takes; options are never abbreviated, and the description keeps its line breaks."""
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **kwargs)

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Return what the words say."""
        arguments, unknown = self.parse_known_args([_shielded(word) for word in words])
        if not unknown:
            return arguments
        # An unknown option comes first: its value may be among the rest.
        option = next((word for word in unknown if word.startswith("-")), None)
        if option is None:
            raise InvalidInputError(f"'{unknown[0].strip()}' is one argument too many; see '{self.prog} --help'.")
        raise unknown_name("option", option.partition("=")[0], self._option_string_actions)

    def error(self, message: str) -> NoReturn:
        raise InvalidInputError(f"{message[:1].upper()}{message[1:]}; see '{self.prog} --help'.")


def pairs(texts: Iterable[str], option: str) -> dict[str, str]:
    """Return ``name=value`` texts as a mapping."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InvalidInputError(f"{option} takes name=value, such as lr=0.1, not '{text.strip()}'.")
        found[name.strip()] = value
    return found


def real_number(text: str, what: str, wanted: str = "a number") -> float:
    """Return the number that a text holds; a refusal names ``what`` it is and which number is ``wanted``."""
    try:
        return float(text.replace("−", "-"))
    except ValueError:
        raise InvalidInputError(f"{what} must be {wanted}, not '{text.strip()}'.") from None


def whole_number(text: str, what: str) -> int:
    """Return the whole number that a text holds; raises as :func:`real_number` does."""
    value = real_number(text, what, "a whole number")
    if not value.is_integer():
        raise InvalidInputError(f"{what} must be a whole number, not '{text.strip()}'.")
    return int(value)


def _shielded(word: str) -> str:
    """Keep argparse from taking a number below zero, such as -1e-3, for an option: a word with a blank is none."""
    try:
        float(word)
    except ValueError:
        return word
    return f" {word}" if word.startswith("-") else word
