"""What runs are called: no two the same."""

from __future__ import annotations

import re
from collections.abc import Collection


def free_label(wanted: str, taken: Collection[str]) -> str:
    """Return the label wanted; where it is taken, the first that is free of its base, base 2 and so on."""
    if wanted not in taken:
        return wanted
    base = label = re.sub(r" \d+$", "", wanted)
    number = 1
    while label in taken:
        number += 1
        label = f"{base} {number}"
    return label
