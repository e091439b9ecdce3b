"""Kernels made by these tests are kept in a folder of their own, and forgotten afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.core.compiled import library


@pytest.fixture(autouse=True)
def kernel_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Begin each test with no kernel in memory and none on disk, and with nobody at work on one."""
    monkeypatch.setattr(library, "_kept_folder", lambda: tmp_path)
    monkeypatch.setattr(library, "_ready", {})
    monkeypatch.setattr(library, "_asked", set())
    monkeypatch.setattr(library, "_worker", None)
    return tmp_path
