"""What a kernel's key changes with: everything that ends up in its machine code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module, reload
from pathlib import Path

import pytest

from playground.core.compiled.fingerprint import fingerprint
from playground.core.optimizers.gradient_descent import Sgd

CONSTANTS = "A = 2.0\nTABLE = (1.0, 2.0)\nUNUSED = 0\n"
HELPERS = "from my_constants import TABLE\n\n\ndef squared(x):\n    return TABLE[0] * x * x\n"
OBJECTIVE = """
{imports}
from playground.core.objectives.functions.valleys import Beale
from my_helpers import squared


class Mine(Beale):
    @staticmethod
    def f(p, x, y):
        return {a} * squared(x) + y * y
"""

Key = Callable[[], str]


@pytest.fixture(params=["from my_constants import A", "import my_constants"])
def key(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Key]:
    """Write an objective in three modules, and give what reads them anew and returns the key."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    a = "A" if request.param.endswith(" A") else "my_constants.A"
    texts = {"my_constants": CONSTANTS, "my_helpers": HELPERS, "my_objective": OBJECTIVE}
    texts["my_objective"] = OBJECTIVE.format(imports=request.param, a=a)
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)

    def read() -> str:
        modules = [reload(import_module(name)) for name in texts]
        return fingerprint("", Sgd, modules[-1].Mine)

    yield read
    for name in texts:
        sys.modules.pop(name, None)


def _edit(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / f"{name}.py"
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("my_constants", "A = 2.0", "A = 3.0"), ("my_constants", "(1.0,", "(5.0,"), ("my_helpers", "x * x", "x * x * x")],
)
def test_a_kernel_is_made_anew_when_another_module_that_its_functions_use_was_edited(
    name: str, old: str, new: str, key: Key, tmp_path: Path
) -> None:
    before = key()
    _edit(tmp_path, name, old, new)
    assert key() != before


def test_a_kernel_stays_when_nothing_that_it_uses_was_edited(key: Key, tmp_path: Path) -> None:
    before = key()
    assert key() == before
    _edit(tmp_path, "my_constants", "UNUSED = 0", "UNUSED = 1")
    assert key() == before
