"""A key that changes with anything that compiled code is made from."""

from __future__ import annotations

import hashlib
import sys
import types
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from playground.core import optimizers

_NEVER_EDITED = {*sys.stdlib_module_names, "numpy", "numba"}
"""Packages whose functions are known by their version."""


def fingerprint(text: str, optimizer: type, objective: type) -> str:
    """Return the key of a module with some text, made for an optimizer and an objective."""
    digest = hashlib.sha256(text.encode())
    digest.update(_shared())
    # A class of the user's own stands elsewhere, perhaps on top of another of the user's.
    modules = {base.__module__ for each in (optimizer, objective) for base in each.__mro__}
    values: list[str] = []
    seen: set[types.CodeType] = set()
    for owner, names in ((optimizer, ("rule",)), (objective, ("f", "df"))):
        for name in names:
            _look_through(getattr(owner, name), modules, values, seen)
    for module in sorted(modules - set(sys.stdlib_module_names)):
        file = getattr(sys.modules.get(module), "__file__", None)
        if file is not None:
            digest.update(Path(file).read_bytes())
    digest.update("\n".join(values).encode())
    return digest.hexdigest()[:16]


def _look_through(
    function: types.FunctionType, modules: set[str], values: list[str], seen: set[types.CodeType]
) -> None:
    """Collect what a function takes from elsewhere, which is compiled in: modules of functions, and values.

    Args:
        function: It, and what it calls.
        modules: To which the names of the modules are added that its functions stand in.
        values: To which its global values are added, as text.
        seen: The functions looked through so far.
    """
    if function.__code__ in seen:
        return
    seen.add(function.__code__)
    modules.add(function.__module__)
    if function.__module__.startswith("playground.core."):
        return  # All of it is in the digest.
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    found: dict[Any, Any] = {name: cell.cell_contents for name, cell in cells}
    found.update(enumerate(function.__defaults__ or ()))
    names = _names(function.__code__)
    found.update((name, function.__globals__[name]) for name in names if name in function.__globals__)
    for module in [each for each in found.values() if isinstance(each, types.ModuleType)]:
        found.update((f"{module.__name__}.{name}", getattr(module, name)) for name in names if hasattr(module, name))
    for name, value in found.items():
        called = getattr(value, "py_func", value)  # What numba has compiled keeps the function.
        if isinstance(called, types.FunctionType):
            if called.__module__.partition(".")[0] not in _NEVER_EDITED:
                _look_through(called, modules, values, seen)
        elif isinstance(value, np.ndarray):
            values.append(f"{name}={value.dtype}{value.shape}{value.tobytes().hex()}")
        elif not (isinstance(value, types.ModuleType) or callable(value)):
            values.append(f"{name}={value!r}")


def _names(code: types.CodeType) -> list[str]:
    """Return the names that a function reads, those of functions and comprehensions inside it too."""
    inner = [name for each in code.co_consts if isinstance(each, types.CodeType) for name in _names(each)]
    return list(dict.fromkeys([*code.co_names, *inner]))


@cache
def _shared() -> bytes:
    """Return a digest of all that rules and objectives may call: this package's core, the compiler, and numpy."""
    digest = hashlib.sha256(sys.version.encode())
    core = Path(optimizers.__file__).parent.parent
    for folder in (core, core / "compiled", core / "objectives", core / "optimizers"):
        for file in sorted(folder.glob("*.py")):
            digest.update(file.read_bytes())
    for package in ("numba", "llvmlite", "numpy"):
        found = find_spec(package)  # To import numba takes a while, and to look its version up otherwise too.
        for name in ("_version.py", "version.py"):
            file = Path(found.origin if found and found.origin else ".").with_name(name)
            digest.update(file.read_bytes() if file.exists() else b"")
    return digest.digest()
