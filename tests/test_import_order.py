"""What a start imports, and when: PySide reads the source of each module that is imported after it."""

from __future__ import annotations

import subprocess
import sys


def imported(what: str) -> list[str]:
    """Return the modules that a new process has once it has imported one, in their order."""
    script = f"import sys, {what}; print(*sys.modules)"
    return subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60
    ).stdout.split()


def test_the_command_line_imports_neither_a_command_nor_numbers_before_it_is_read() -> None:
    modules = imported("playground.cli.main")
    assert {name for name in modules if name.startswith("playground.cli.")} == {
        "playground.cli.main",
        "playground.cli.parser",
        "playground.cli.platform_check",
    }
    assert "numpy" not in modules


def test_the_window_imports_nothing_of_the_core_after_qt() -> None:
    modules = imported("playground.view.window.application")
    late = modules[modules.index("PySide6.QtCore") :]
    assert not [name for name in late if name.startswith("playground.core")]
    assert "playground.core.runs.csv_export" not in modules
