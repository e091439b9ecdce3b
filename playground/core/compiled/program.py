"""A program: the source text that a kernel is made from, which needs nothing but itself, numpy and this folder."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path

HEADER = """\
from collections import namedtuple
from math import inf, isfinite, nan
import math

import numpy as np

from playground.core.compiled.addresses import pile, table, vector
from playground.core.compiled.powers import first_power, next_power
from playground.core.compiled.vector_math import called, fma, inlined, inlined_in_lanes
from playground.core.compiled.vector_math import cos as cos__lanes, exp as exp__lanes, sin as sin__lanes
from playground.core.compiled.vector_math import power as power__library

"""
"""What every program may use beside numpy."""


@dataclass(frozen=True)
class Program:
    """What is compiled: a module's text with a function ``entry``, which is what is called from outside.

    Attributes:
        text: The source.
        kinds: What ``entry`` takes, a letter an argument: see :mod:`playground.core.compiled.machine_code`.
    """

    text: str
    kinds: str

    @cached_property
    def digest(self) -> str:
        """What tells this program from any other, and what compiles it now from any other compiler."""
        return hashlib.sha256(f"{self.kinds}\n{self.text}".encode() + _compiler()).hexdigest()[:32]


@cache
def _compiler() -> bytes:
    """Return a digest of what makes machine code of a text: Python, numba with what it stands on, and this folder."""
    digest = hashlib.sha256(sys.version.encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    for package in ("numba", "llvmlite", "numpy"):
        found = find_spec(package)  # To import numba takes a while, and to look its version up otherwise too.
        for name in ("_version.py", "version.py"):
            file = Path(found.origin if found and found.origin else ".").with_name(name)
            digest.update(file.read_bytes() if file.exists() else b"")
    return digest.digest()


def filled(template: str, **words: str | Iterable[str]) -> str:
    """Return a text with words in the place of their names, which stand as ``<name>``.

    A name alone in its line may stand for several lines, or for none.
    """
    lines: list[str] = []
    for line in template.splitlines():
        name = line.strip()[1:-1]
        if line.strip() == f"<{name}>" and not isinstance(words.get(name, ""), str):
            lines += [line.replace(f"<{name}>", each) for each in words[name]]
        else:
            lines.append(re.sub(r"<(\w+)>", lambda found: str(words[found[1]]), line))
    return "\n".join(lines) + "\n"
