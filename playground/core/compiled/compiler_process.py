"""The process that compiles, seen from the one that wants kernels: started when needed, gone when this one ends."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

_CODE = (
    "import sys, json; sys.path[:] = json.loads(sys.stdin.readline());"
    "from playground.core.compiled.compiler import main; main()"
)
_END_S = 0.5


class EndedError(Exception):
    """This process is about to end: nothing is compiled any more, and nothing is wrong."""


class CompilerProcess:
    """Compiles texts, one after another; compiling in this process would stop its other threads for long."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[str] | None = None
        self._has_ended = False
        self._starting = threading.Lock()
        self._asking = threading.Lock()

    def make(self, text: str, path: Path) -> str:
        """Compile a text and keep the code at a path; returns what went wrong, or nothing.

        Raises:
            OSError: No process can be started.
            EndedError: It was ended for good.
        """
        request = json.dumps({"text": text, "path": str(path)})
        with self._asking:
            for _ in range(2):
                process = self._started()
                answer = _asked(process, request)
                if answer is not None:
                    return answer
                if process.wait() != 0:  # Without work it ends by itself, which may be just now.
                    break
        if self._has_ended:
            raise EndedError
        return "the compiler ended"

    def end(self) -> None:
        """End it for good, whatever it is at work on; nothing is left half-written."""
        with self._starting:
            self._has_ended = True
            process = self._process
        if process is not None and process.poll() is None:
            process.kill()
            try:
                process.wait(_END_S)
            except subprocess.TimeoutExpired:
                return  # The system will see to it.

    def _started(self) -> subprocess.Popen[str]:
        with self._starting:
            if self._has_ended:
                raise EndedError
            if self._process is None or self._process.poll() is not None:
                self._process = _start()
                atexit.unregister(self.end)
                atexit.register(self.end)
            return self._process


def _start() -> subprocess.Popen[str]:
    if not sys.executable or getattr(sys, "frozen", False):
        raise OSError("there is no Python to start")
    # A user's settings of the compiler would make other code of the same name.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _CODE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        encoding="utf-8",
        start_new_session=True,  # Ctrl+C in a terminal is meant for the program, which ends this.
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    _asked(process, json.dumps([os.path.abspath(entry) for entry in sys.path]), answers=False)
    return process


def _asked(process: subprocess.Popen[str], line: str, answers: bool = True) -> str | None:
    """Write a line and return the answer, or None where the process has ended."""
    if process.stdin is None or process.stdout is None:
        raise OSError("the compiler has no pipes")
    try:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        answer = process.stdout.readline() if answers else '""'
    except (BrokenPipeError, ValueError):
        return None
    return str(json.loads(answer)) if answer else None
