"""Kernels made by these tests are kept in a folder of their own, and forgotten afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from playground.core.compiled import library
from playground.core.compiled.library import Kernel
from playground.core.objectives import Landscape
from playground.core.optimizers import Optimizer

MakeKernel = Callable[..., Kernel]


@pytest.fixture(scope="session")
def kernel_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch, kernel_folder: Path) -> None:
    """Begin each test with no kernel in memory; those on disk stay for the session."""
    monkeypatch.setattr(library, "_kept_folder", lambda: kernel_folder)
    monkeypatch.setattr(library, "_ready", {})
    monkeypatch.setattr(library, "_spent_s", {})
    monkeypatch.setattr(library, "_worker", None)


@pytest.fixture
def batch_kernel() -> MakeKernel:
    """Return what makes the kernel of a map."""

    def made(optimizer: Optimizer, objective: Landscape, is_plain: bool = True) -> Kernel:
        kernel = library.make(library.batch_pair(optimizer, objective, is_plain))
        assert kernel is not None
        return kernel

    return made
