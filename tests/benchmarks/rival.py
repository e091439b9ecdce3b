"""Somebody else's library, in a process of its own: it may need another interpreter, without this project."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

AS_IT_IS: Mapping[str, str] = {}
TORCH_SETTINGS: Sequence[Mapping[str, str]] = (
    {"OMP_NUM_THREADS": "1"}, {"OMP_WAIT_POLICY": "ACTIVE"}, {"OMP_WAIT_POLICY": "PASSIVE"},
)  # fmt: skip
"""How PyTorch may be run: on one thread, or on all with threads that spin or sleep while they wait for each other."""
_TRIES = 2


class Rival:
    """A script that does a task each time it is asked, and says how many seconds that took.

    Attributes:
        version: The library's, as the script says it, and the setting that it is run with.
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
def rival(
    variable: str, script: str, *words: str, settings: Sequence[Mapping[str, str]] = (AS_IT_IS,)
) -> Iterator[Rival | None]:
    """Start a script of this folder at its best, or give None where its library is missing.

    Args:
        variable: The environment variable that may name an interpreter with the library.
        script: The script's name.
        words: What it is told.
        settings: Environments to try; the one in which the task takes the shortest is the one that is measured.
    """
    command = [os.environ.get(variable, sys.executable), str(Path(__file__).with_name(script)), *words]
    with ExitStack() as processes:
        found = [each for setting in settings if (each := _started(processes, command, setting)) is not None]
        best = min(found, key=lambda each: min(each.seconds() for _ in range(_TRIES)), default=None)
        yield best


def _started(processes: ExitStack, command: list[str], setting: Mapping[str, str]) -> Rival | None:
    process = processes.enter_context(
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **setting}
        )
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes")
    processes.callback(process.stdin.close)
    version = process.stdout.readline().strip()
    words = ", ".join(f"{name}={value}" for name, value in setting.items())
    return Rival(f"{version}, {words}" if words else version, process.stdin, process.stdout) if version else None
