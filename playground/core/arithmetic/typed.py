"""Functions made of text while the program runs, which is kept for whoever asks for their source."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import numpy as np

from playground.core.arithmetic.select import select


class _Text(NamedTuple):
    """What Python asks for the source of a module."""

    text: str

    def get_source(self, name: str) -> str:
        return self.text


def typed(text: str) -> dict[str, Any]:
    """Run a text and return what it defines by name; it may use ``np`` and ``select``.

    Its functions go where those of files go: a traceback shows their lines, a kernel is made of them. Nothing is
    checked here: whoever calls this knows where the text is from.

    Raises:
        SyntaxError: It is no Python.
    """
    name = f"typed {hashlib.sha256(text.encode()).hexdigest()[:16]}"
    module: dict[str, Any] = {"__name__": name, "__loader__": _Text(text), "np": np, "select": select}
    exec(compile(text, name, "exec", dont_inherit=True), module)
    return module
