"""Kernels in tests: kept in a folder of the tests' own, and forgotten between them."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from queue import SimpleQueue

import pytest

from playground.core.compiled import code_file, library


def forget(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Begin with no kernel in memory, nothing asked for, and a folder for those on disk."""
    monkeypatch.setattr(code_file, "folder", lambda: folder)
    monkeypatch.setattr(library, "_ready", OrderedDict())
    monkeypatch.setattr(library, "_asked", set())
    monkeypatch.setattr(library, "_wanted", SimpleQueue())
    monkeypatch.setattr(library, "_spent_s", {})
    monkeypatch.setattr(library, "_is_eager", False)
