"""Kernels made by these tests are kept in a folder of their own, and forgotten afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from playground.core.compiled.library import LIBRARY, Kernel
from playground.core.objectives import Function
from playground.core.optimizers import Optimizer
from tests.core.kernels import batch_recipe, forget, kept_folder

MakeKernel = Callable[..., Kernel]


@pytest.fixture(scope="session")
def kernel_folder(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept_folder(pytestconfig, tmp_path_factory)


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch, kernel_folder: Path) -> None:
    """Begin each test with no kernel in memory; those on disk stay."""
    forget(monkeypatch, kernel_folder)


@pytest.fixture
def batch_kernel() -> MakeKernel:
    """Return what makes the kernel of a map."""

    def made(optimizer: Optimizer, objective: Function, is_plain: bool = True) -> Kernel:
        kernel = LIBRARY.make(batch_recipe(optimizer, objective, is_plain))
        assert kernel is not None
        return kernel

    return made
