"""The process that compiles: it is told a kernel's text and where to keep the machine code, a line of JSON each.

It answers with a line each, what went wrong or nothing. It ends with its input, so with the process that started it,
and after a while without work. Imports numba; nothing else does that a user's process runs.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from playground.core.compiled import code_file
from playground.core.compiled.code_file import Code

_IDLE_S = 20.0
_MOST_KERNELS = 50  # The compiler keeps some megabytes of each.

_C_FUNCTIONS = {
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
    "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "pow", "sqrt", "cbrt", "hypot", "fmod", "fma", "fabs",
    "floor", "ceil", "round", "trunc", "rint", "nearbyint", "erf", "erfc", "lgamma", "tgamma",
    "memcpy", "memmove", "memset",
}  # fmt: skip


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
            code_file.write(Path(words["path"]), compiled(words["text"]))
            answer = ""
        except Exception as error:  # Whatever it is, the run goes on interpreted, and its log has this line.
            answer = f"{type(error).__name__}: {error}".partition("\n")[0]
        print(json.dumps(answer), file=answers, flush=True)


def compiled(text: str) -> Code:
    """Compile a module's function ``entry``.

    Raises:
        Exception: Whatever the compiler does not like.
    """
    import llvmlite.binding as llvm
    from numba import cfunc, types

    from playground.core.compiled.entry import KINDS
    from playground.core.compiled.machine_code import processor, target_machine

    module: dict[str, Any] = {"__name__": "playground_kernel"}
    exec(compile(text, "<kernel>", "exec"), module)
    kinds: str = module["KINDS"]
    signature: Any = types.int64(*(KINDS[kind] for kind in kinds))
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
    return Code(entry, kinds, tuple(calls), processor(), target_machine().emit_object(parsed))


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
