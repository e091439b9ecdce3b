"""Kernels made by these tests are kept in a folder of their own, and forgotten afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.kernels import forget


@pytest.fixture(autouse=True)
def kernel_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Begin each test with no kernel in memory and none on disk, and with nobody asked for one."""
    forget(monkeypatch, tmp_path)
    return tmp_path
