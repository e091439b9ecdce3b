"""Arrows point one way: cli, view → figures, model → core. Every import is looked at, wherever it stands.

And every method that Qt calls is guarded.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import playground
import playground.view
from playground.view.parts.guard import is_guarded

_ROOT = Path(playground.__file__).parent
_FILES = sorted(path for path in _ROOT.rglob("*.py") if "_resources" not in path.parts)
_TOOLKITS = {"PySide6", "pyqtgraph"}
_SAFE_OVERRIDES = {
    "run",  # Qt calls it in a thread of its own: an exception is printed there.
    "viewRangeChanged", "viewTransformChanged",  # pyqtgraph connects them to signals: an exception goes to the hook.
}  # fmt: skip
_QT_PACKAGES = {"PySide6", "shiboken6", "pyqtgraph", "superqt", "qtawesome", "pytestqt"}


def _imports(node: ast.AST, inside_functions: bool = True) -> Iterator[str]:
    """Give the full name of each module or member imported below a node; what only type checkers read is left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute here"
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif isinstance(child, ast.If) and ast.unparse(child.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            continue
        elif inside_functions or not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _imports(child, inside_functions)


def _layer(path: Path) -> str:
    parts = path.relative_to(_ROOT).parts
    return parts[0] if len(parts) > 1 else ""


def _of(layer: str) -> list[Path]:
    return [path for path in _FILES if _layer(path) == layer]


def _imported(path: Path, inside_functions: bool = True) -> set[str]:
    return set(_imports(ast.parse(path.read_text(encoding="utf-8")), inside_functions))


def _is_under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _id(path: Path) -> str:
    return str(path.relative_to(_ROOT))


def test_the_walk_sees_imports_in_functions_and_classes_and_conditions() -> None:
    source = "import a\nfrom b.c import d\nclass K:\n  def f(self):\n    if 1:\n      import e.f\n"
    assert set(_imports(ast.parse(source))) == {"a", "b.c.d", "e.f"}
    assert set(_imports(ast.parse(source), inside_functions=False)) == {"a", "b.c.d"}


@pytest.mark.parametrize("path", _of("core"), ids=_id)
def test_the_core_imports_the_core_numpy_and_pythons_own_library(path: Path) -> None:
    allowed = {"numpy", *sys.stdlib_module_names}
    if path.parent.name == "compiled":  # The one place that may ask for the compiler and for where to keep its work.
        allowed |= {"numba", "llvmlite", "platformdirs"}
    if path.name == "cluster.py":  # Sweeps on other machines.
        allowed |= {"distributed"}
    if path.name == "csv_numbers.py":  # The digits of numbers by the million.
        allowed |= {"orjson"}
    if path.name == "memory_budget.py":  # How much memory there is, on every system.
        allowed |= {"psutil"}
    for name in _imported(path):
        assert _is_under(name, "playground.core") or name.partition(".")[0] in allowed


@pytest.mark.parametrize("path", _of("model"), ids=_id)
def test_the_model_knows_no_view_and_of_qt_only_its_core(path: Path) -> None:
    for name in _imported(path):
        assert not _is_under(name, "playground.view")
        assert not name.startswith("playground.cli")
        if name.partition(".")[0] in _QT_PACKAGES:
            assert _is_under(name, "PySide6.QtCore")


@pytest.mark.parametrize("path", _of("view"), ids=_id)
def test_the_view_knows_no_command_line(path: Path) -> None:
    assert not any(name.startswith("playground.cli") for name in _imported(path))


@pytest.mark.parametrize("path", _of("figures"), ids=_id)
def test_figures_know_the_core_alone_and_no_qt(path: Path) -> None:
    for name in _imported(path):
        assert not any(_is_under(name, f"playground.{layer}") for layer in ("view", "model", "cli"))
        assert name.partition(".")[0] not in _QT_PACKAGES


@pytest.mark.parametrize("path", [*_of("cli"), *_of("")], ids=_id)
def test_what_starts_the_program_asks_for_qt_only_when_it_is_needed(path: Path) -> None:
    for name in _imported(path, inside_functions=False):
        assert name.partition(".")[0] not in _QT_PACKAGES
        assert not _is_under(name, "playground.view")
        assert not _is_under(name, "playground.model")


def _overrides() -> Iterator[tuple[str, object]]:
    """Give every method of the view that stands in for one of Qt's or pyqtgraph's, with its full name."""
    for module in pkgutil.walk_packages(playground.view.__path__, "playground.view."):
        for kind in vars(importlib.import_module(module.name)).values():
            if not (inspect.isclass(kind) and kind.__module__ == module.name):
                continue
            toolkit = [base for base in kind.__mro__[1:] if base.__module__.partition(".")[0] in _TOOLKITS]
            for name, member in vars(kind).items():
                overrides = inspect.isfunction(member) and any(name in vars(base) for base in toolkit)
                if overrides and not name.startswith("__") and name not in _SAFE_OVERRIDES:
                    yield f"{kind.__module__}.{kind.__qualname__}.{name}", member


def test_every_method_that_qt_calls_is_guarded() -> None:
    found = dict(_overrides())
    assert "playground.view.plots.runs_panel.RunsPanel.showEvent" in found
    unguarded = [name for name, method in found.items() if not is_guarded(method)]
    assert not unguarded, "put @guarded(…) of playground.view.parts.guard before them"
