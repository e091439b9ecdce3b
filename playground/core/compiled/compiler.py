"""The process that compiles: what it does, and how the process that wants kernels sees it.

It is told a program's text and where to keep the machine code, a line of JSON each, and answers with a line each, what
went wrong or nothing. It ends with its input, so with the process that started it, and after a while without work.
Nothing else that a user's process runs imports numba.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from playground.core.compiled import code_file
from playground.core.compiled.code_file import Code
from playground.core.compiled.program import Program

_IDLE_S = 20.0
_MOST_KERNELS = 50  # The compiler keeps some megabytes of each.

_C_FUNCTIONS = {
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
    "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "pow", "sqrt", "cbrt", "hypot", "fmod", "fma", "fabs",
    "floor", "ceil", "round", "trunc", "rint", "nearbyint", "erf", "erfc", "lgamma", "tgamma",
    "memcpy", "memmove", "memset",
}  # fmt: skip
_CODE = (
    "import sys, json; sys.path[:] = json.loads(sys.stdin.readline());"
    "from playground.core.compiled.compiler import main; main()"
)
_END_S = 0.5


class EndedError(Exception):
    """This process is about to end: nothing is compiled any more, and nothing is wrong."""


class CompilerProcess:
    """Compiles programs, one after another; compiling in this process would stop its other threads for long."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._has_ended = False
        self._starting = threading.Lock()
        self._talking = threading.Lock()

    def make(self, program: Program, path: Path) -> str:
        """Compile a program and keep the code at a path; returns what went wrong, or nothing.

        Raises:
            OSError: No process can be started.
            EndedError: It was ended for good.
        """
        request = json.dumps({"text": program.text, "kinds": program.kinds, "path": str(path)})
        with self._talking:
            for _ in range(2):
                process = self._started()
                answer = _answer(process, request)
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
    _answer(process, json.dumps([os.path.abspath(each) for each in sys.path]), answers=False)
    return process


def _answer(process: subprocess.Popen[str], line: str, answers: bool = True) -> str | None:
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


def main() -> None:
    """Compile until there is nothing left to do."""
    if hasattr(os, "nice"):
        os.nice(10)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # What compilers print is no answer.
    requests: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    for request in _limited(requests):
        words = json.loads(request)
        try:
            code_file.write(Path(words["path"]), compiled(Program(words["text"], words["kinds"])))
            answer = ""
        except Exception as error:  # Whatever it is, the run goes on interpreted, and its log has this line.
            answer = f"{type(error).__name__}: {error}".partition("\n")[0]
        print(json.dumps(answer), file=answers, flush=True)


def compiled(program: Program) -> Code:
    """Compile a program.

    Raises:
        Exception: Whatever the compiler does not like.
    """
    import llvmlite.binding as llvm
    from numba import cfunc, types

    from playground.core.compiled.addresses import KINDS
    from playground.core.compiled.machine_code import processor, target_machine

    module: dict[str, Any] = {"__name__": "playground_kernel"}
    exec(compile(program.text, "<kernel>", "exec"), module)
    signature: Any = types.int64(*(KINDS[kind] for kind in program.kinds))
    function: Any = cfunc(signature, error_model="numpy")(module["entry"])
    parsed = llvm.parse_assembly(function.inspect_llvm())
    declared = [each.name for each in parsed.functions if each.is_declaration]
    called = [name for name in declared if not name.startswith("llvm.")]
    foreign = [name for name in called if name.lstrip("_") not in _C_FUNCTIONS]
    foreign += [name for name in declared if name.startswith("llvm.powi")]  # A function of the compiler's own.
    if foreign:
        raise NotImplementedError(f"it calls {foreign[0]}")
    entry = next(each.name for each in parsed.functions if each.name.startswith("cfunc.") and not each.is_declaration)
    # What the processor has no instruction for is the C library's too.
    lowered = [name.split(".")[1] for name in declared if name.startswith("llvm.") and name.endswith(".f64")]
    calls = sorted({*called, *(name for name in lowered if name in _C_FUNCTIONS)})
    return Code(entry, program.kinds, tuple(calls), processor(), target_machine().emit_object(parsed))


def _listen(requests: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)  # Whoever started this has ended: at once, whatever is being compiled.


def _limited(requests: SimpleQueue[str]) -> Iterator[str]:
    for _ in range(_MOST_KERNELS):
        try:
            yield requests.get(timeout=_IDLE_S)
        except Empty:
            return
