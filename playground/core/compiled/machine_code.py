"""Loading machine code and calling it. Imports llvmlite, which is a quarter of what numba would take.

Arguments are described by a letter each: ``p`` and ``q`` are arrays of floats and of whole numbers, in C's order from
where they begin; ``f`` is a float and ``i`` a whole number. Functions return a whole number.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import Any

from playground.core.compiled.code_file import Code

_C_TYPES: dict[str, Any] = {"p": ctypes.c_void_p, "q": ctypes.c_void_p, "f": ctypes.c_double, "i": ctypes.c_int64}


class UnusableError(Exception):
    """Why code that is whole cannot be called here."""


class MachineCode:
    """A compiled function; its memory is given back with it. While it runs, other threads may go on."""

    def __init__(self, code: Code) -> None:
        """Load it.

        Raises:
            UnusableError: It was made for another processor, or calls what is not there.
        """
        llvm = _llvm()
        if code.processor != processor():
            raise UnusableError("it was made for another processor")
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
        # An engine ends the process over a function that it does not find; there must be one to look for them.
        if missing := [name for name in code.calls if not llvm.address_of_symbol(name)]:
            raise UnusableError(f"the C library has no {', '.join(missing)}")
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code.machine))
        self._engine.finalize_object()
        address = self._engine.get_function_address(code.entry)
        self._function = ctypes.CFUNCTYPE(ctypes.c_int64, *(_C_TYPES[kind] for kind in code.kinds))(address)
        self._arrays = tuple(place for place, kind in enumerate(code.kinds) if kind in "pq")

    def __call__(self, *words: Any) -> int:
        """Call it with numpy arrays and numbers."""
        passed = list(words)
        for place in self._arrays:
            passed[place] = words[place].ctypes.data
        return int(self._function(*passed))


@cache
def processor() -> str:
    """Return what machine code of this process must have been made for."""
    llvm = _llvm()
    features = llvm.get_host_cpu_features().flatten()
    return f"{llvm.get_process_triple()} {llvm.get_host_cpu_name()} {features}"


def target_machine(opt: int = 3) -> Any:
    """Return what makes and loads code for this processor."""
    llvm = _llvm()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    words = {"cpu": llvm.get_host_cpu_name(), "features": llvm.get_host_cpu_features().flatten()}
    return target.create_target_machine(opt=opt, codemodel="jitdefault", jit=True, **words)


@cache
def _llvm() -> Any:
    _open_library()
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm


def _open_library() -> None:
    """Have the compiler's library loaded, a hundred megabytes, without holding up other threads as Python would."""
    found = importlib.util.find_spec("llvmlite")
    if os.name != "posix" or found is None or not found.submodule_search_locations:
        return
    system = ctypes.CDLL(None)
    system.dlopen.restype, system.dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    for file in Path(found.submodule_search_locations[0], "binding").glob("libllvmlite.*"):
        system.dlopen(os.fsencode(file), os.RTLD_NOW)
