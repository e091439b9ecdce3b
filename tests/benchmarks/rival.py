"""Somebody else's library, in a process of its own: it may need another interpreter, without this project."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Rival:
    """A script that does a task each time it is asked, and says how many seconds that took.

    Attributes:
        version: The library's, as the script says it.
    """

    def __init__(self, version: str, question: IO[str], answer: IO[str]) -> None:
        self.version = version
        self._question, self._answer = question, answer

    def seconds(self) -> float:
        """Let it do its task once."""
        self._question.write("go\n")
        self._question.flush()
        return float(self._answer.readline())


@contextmanager
def rival(variable: str, script: str, *words: str) -> Iterator[Rival | None]:
    """Start a script of this folder, or give None where its library is missing.

    Args:
        variable: The environment variable that may name an interpreter with the library.
        script: The script's name.
        words: What it is told.
    """
    command = [os.environ.get(variable, sys.executable), str(Path(__file__).with_name(script)), *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        version = process.stdout.readline().strip()
        yield Rival(version, process.stdin, process.stdout) if version else None
        process.stdin.close()
