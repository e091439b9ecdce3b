"""The examples: experiments shipped with the program, each of which shows something that textbooks say."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from playground.core.errors import unknown_name
from playground.core.files import resources

FOLDER = "experiments/examples"
OPENING = "experiments/opening.json"
"""The race that the program opens on."""


class Example(NamedTuple):
    """An experiment shipped with the program.

    Attributes:
        name: What users type.
        title: What menus show.
        path: Its file.
        notes: What to look for.
    """

    name: str
    title: str
    path: Path
    notes: str


def examples() -> list[Example]:
    """Return all examples, in the order in which one would teach them."""
    return [_example(name) for name in names()]


def names() -> list[str]:
    return resources.text(f"{FOLDER}/order.txt").split()


def experiment_file(word: str, others: Iterable[str] = ()) -> str:
    """Return the file of the experiment that a word on the command line means: an example's name, or a path.

    Args:
        word: The word; what looks like a path is one, and so is the name of a file that is there.
        others: What else the word might have been meant to be, for the suggestions.

    Raises:
        InvalidInputError: It is neither; near names are suggested.
    """
    if Path(word).suffix or os.path.dirname(word) or os.path.isfile(word):
        return word
    known = names()
    if word in known:
        return str(_example(word).path)
    if os.path.exists(word):
        return word  # A folder: opening it says so.
    kind = "command, file or example" if others else "file or example"
    raise unknown_name(kind, word, [*others, *known])


def _example(name: str) -> Example:
    path = resources.path(f"{FOLDER}/{name}.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    return Example(name, document["title"], path, document["notes"])
