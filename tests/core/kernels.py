"""Kernels in tests: kept in a folder of the tests' own, and forgotten between them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from playground.core.compiled import code_file
from playground.core.compiled.library import LIBRARY, Library
from playground.core.runs.kernel import RunKernel, run_kernel
from playground.core.sweeps.kernel import BatchKernel, batch_kernel


def forget(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Begin with no kernel in memory, nothing asked for, and a folder for those on disk; the compiler goes on."""
    monkeypatch.setattr(code_file, "folder", lambda: folder)
    for name, value in vars(Library()).items():
        if name not in ("_compiler", "_loading"):
            monkeypatch.setattr(LIBRARY, name, value)


def session_folder(factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the whole session: pytest's workers share it, each of whose folders is in the session's."""
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "kernels"
    folder.mkdir(exist_ok=True)
    return folder


def run_recipe(optimizer: Any, objective: Any, kept: tuple[int, ...] = (), is_plain: bool = True) -> RunKernel:
    """Return what a run's kernel is made from, which there must be."""
    recipe = run_kernel(optimizer, objective, kept, is_plain)
    assert recipe is not None
    return recipe


def batch_recipe(optimizer: Any, objective: Any, is_plain: bool = True) -> BatchKernel:
    """Return what a map's kernel is made from, which there must be."""
    recipe = batch_kernel(optimizer, objective, is_plain)
    assert recipe is not None
    return recipe
