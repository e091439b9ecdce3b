"""What runs are called: no two the same, on one line, no longer than an experiment may hold."""

from __future__ import annotations

import re
from collections.abc import Collection

from playground.core.files.text_check import is_control
from playground.core.runs.experiment import LONGEST_LABEL


def typed_label(text: str) -> str:
    """Return a label that may be kept: what was typed or pasted on one line, cut where it is too long."""
    letters = (" " if letter.isspace() else letter for letter in text if letter.isspace() or not is_control(letter))
    return "".join(letters).strip()[:LONGEST_LABEL].rstrip()


def free_label(wanted: str, taken: Collection[str]) -> str:
    """Return the label wanted; where it is taken, the first that is free of its base, base 2 and so on."""
    if wanted not in taken:
        return wanted
    base = label = re.sub(r" \d+$", "", wanted)
    number = 1
    while label in taken:
        number += 1
        suffix = f" {number}"
        label = base[: LONGEST_LABEL - len(suffix)] + suffix
    return label
