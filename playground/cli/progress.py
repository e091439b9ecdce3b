"""A bar on standard error that says how far something is; nothing where nobody is watching."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from playground.core.files.leaving import before_leaving

_WIDTH = 40
_EVERY_S = 0.1


class Bar:
    """Draws itself on a terminal's line, and takes itself away at the end."""

    def __init__(self, stream: TextIO, words: str) -> None:
        self._stream, self._words = stream, words
        self._next_s = 0.0
        self._drawn = 0

    def __call__(self, done: int, total: int) -> bool:
        now = time.monotonic()
        if now >= self._next_s or done >= total:
            self._next_s = now + _EVERY_S
            share = done / max(total, 1)
            filled = int(_WIDTH * share)
            line = f"{self._words} [{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%}"
            self._draw(line)
        return True

    def clear(self) -> None:
        """Leave an empty line, with the cursor at its beginning."""
        if self._drawn:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def _draw(self, line: str) -> None:
        self._stream.write("\r" + line.ljust(self._drawn))
        self._stream.flush()
        self._drawn = len(line)


@contextmanager
def progress_bar(words: str) -> Iterator[Callable[[int, int], bool]]:
    """Give what is told of the progress of a block, and draws a bar where standard error is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield _unseen
        return
    bar = Bar(sys.stderr, words)
    before_leaving(bar.clear)
    try:
        yield bar
    finally:
        bar.clear()


def _unseen(done: int, total: int) -> bool:
    return True
