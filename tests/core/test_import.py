"""``import playground`` is light."""

from __future__ import annotations

import subprocess
import sys

import pytest

_HEAVY = (
    "PySide6",
    "pyqtgraph",
    "superqt",
    "sympy",
    "numba",
    "llvmlite",
    "numpy.f2py",
    "torch",
    "matplotlib",
    "PIL",
    "contourpy",
    "ziamath",
    "numpy.f2py",
    "numpy.testing",
)


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    "use",
    [
        "",
        "playground.run(objective='ackley', optimizer='adam', steps=3)",
        "playground.AdamW(lr=0.1); playground.Cosine()",
    ],
    ids=["importing", "running", "naming classes"],
)
def test_importing_and_using_the_package_loads_nothing_heavy(use: str) -> None:
    done = _run(f"import sys, playground\n{use}\nprint(sorted({{*{_HEAVY!r}}} & {{*sys.modules}}))")
    assert (done.stderr, done.stdout) == ("", "[]\n")


def test_the_core_works_where_heavy_packages_cannot_be_imported_at_all() -> None:
    block = f"import sys\nfor name in {_HEAVY!r}: sys.modules[name] = None\n"
    done = _run(block + "import playground\nprint(playground.run(objective='saddle', optimizer='sgd', steps=1).status)")
    assert (done.stderr, done.stdout) == ("", "finished\n")


def test_the_command_line_loads_no_more_families_than_a_run_does() -> None:
    """Asking a module for a submodule asks its ``__getattr__`` first, which knows every class by name."""
    families = "sorted(name for name in sys.modules if 'optimizers.' in name or 'objectives.' in name)"
    done = _run(
        "import sys, playground.core.runs.api\n"
        f"before = {families}\nimport playground.cli.main\nprint({families} == before)"
    )
    assert (done.stderr, done.stdout) == ("", "True\n")


def test_ctrl_c_is_heeded_before_anything_that_takes_time_is_imported() -> None:
    own = "[name for name in sys.modules if name.startswith('playground') or name in ('numpy', 'typing', 'argparse')]"
    done = _run(f"import sys, playground.__main__\nprint(*sorted({own}))")
    assert (done.stderr, done.stdout) == (
        "",
        "playground playground.__main__ playground.core playground.core.files playground.core.files.leaving\n",
    )
