"""Kernels in tests: kept in a folder of the tests' own, and forgotten between them."""

from __future__ import annotations

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


def kept_folder(config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    """Return the folder in pytest's cache that its workers share, and this session with the next.

    A kernel's name is a digest of its text, of the compiler and of all that it stands on: what is there is never stale.
    Where pytest is told to have no cache, the folder is gone with the session.
    """
    cache = config.cache if config.pluginmanager.has_plugin("cacheprovider") else None
    return factory.mktemp("kernels") if cache is None else cache.mkdir("kernels")


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
