"""A key that changes with anything that compiled code is made from."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from playground.core import optimizers


def fingerprint(text: str, *classes: type) -> str:
    """Return the key of a module with some text, made for an optimizer and an objective."""
    digest = hashlib.sha256(text.encode())
    digest.update(_shared())
    for each in classes:
        # A class of the user's own stands elsewhere, perhaps on top of another of the user's.
        for module in sorted({base.__module__ for base in each.__mro__} - set(sys.stdlib_module_names)):
            file = getattr(sys.modules.get(module), "__file__", None)
            if file is not None:
                digest.update(Path(file).read_bytes())
    return digest.hexdigest()[:16]


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
