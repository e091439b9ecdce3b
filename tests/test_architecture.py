"""Arrows point one way: cli, view → figures, model → core. Every import is looked at, wherever it stands.

And every method that Qt calls is guarded.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator, Mapping, Set
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import playground
import playground.view
from playground.view.parts.guard import is_guarded

_ROOT = Path(playground.__file__).parent
_FILES = sorted(path for path in _ROOT.rglob("*.py") if "_resources" not in path.parts)

FLOORS = (
    *(("core.errors",), ("core.arithmetic",), ("core.files",), ("core.declare",), ("core.objectives",)),
    *(("core.gradients",), ("core.schedules",), ("core.optimizers",), ("core.planes",), ("core.verdicts",)),
    *(("core.compiled",), ("core.runs",), ("core.sweeps",)),
    ("",),  # What scripts import.
    ("model", "figures"),
    *(("view",), ("view.parts",), ("view.canvas", "view.plots", "view.forms"), ("view.sweeps",), ("view.export",)),
    *(("view.window",), ("cli",), ("__main__",)),
)
"""The rooms of the house from the ground up. A room imports from the floors below its own alone."""

_TOOLKITS = {"PySide6", "pyqtgraph"}
_SAFE_OVERRIDES = {
    "run",  # Qt calls it in a thread of its own: an exception is printed there.
    "viewRangeChanged", "viewTransformChanged",  # pyqtgraph connects them to signals: an exception goes to the hook.
}  # fmt: skip
_QT_PACKAGES = {"PySide6", "shiboken6", "pyqtgraph", "superqt", "qtawesome", "pytestqt"}
_GENERATED = re.compile(
    r"(?:^|;)\s*(?:from\s+(playground[\w.]*)\s+import\s+(\w+)|import\s+(playground[\w.]*))", re.MULTILINE
)


def _imports(node: ast.AST, inside_functions: bool = True) -> Iterator[str]:
    """Give the full name of each module or member imported below a node, by source that stands in a text as well."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute here"
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            for package, member, module in _GENERATED.findall(child.value):
                yield module or f"{package}.{member}"
            if re.fullmatch(r"playground(\.\w+)+", child.value):  # What importlib is given.
                yield child.value
        elif inside_functions or not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _imports(child, inside_functions)


def _module(path: Path) -> str:
    """Return a file's name in the package: ``core.runs.run``; a package's own file has the package's."""
    parts = path.relative_to(_ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


_MODULES = {_module(path): path for path in _FILES}


def _target(name: str) -> str | None:
    """Return the file of the package that an imported name is found in, None for what is not of the package."""
    if not _is_under(name, "playground"):
        return None
    inside = name.removeprefix("playground").removeprefix(".")
    return inside if inside in _MODULES else inside.rpartition(".")[0]


def _room(module: str) -> str:
    rooms = [room for floor in FLOORS for room in floor if _is_under(module, room)]
    assert rooms, f"{module} stands in no room: put its folder on a floor"
    return max(rooms, key=len)


def _arrows() -> dict[str, set[str]]:
    """Return which files each file imports."""
    arrows: dict[str, set[str]] = {}
    for module, path in _MODULES.items():
        targets = {_target(name) for name in _imported(path)}
        arrows[module] = {each for each in targets if each is not None and each != module}
    return arrows


def _circle(arrows: Mapping[str, Set[str]]) -> list[str]:
    """Return files that import each other in a circle, none where there is no circle."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return [*error.args[1]]
    return []


def _backwards(arrows: Mapping[str, Set[str]]) -> list[tuple[str, str]]:
    """Return the arrows that do not lead to a floor below."""
    heights = {room: height for height, floor in enumerate(FLOORS) for room in floor}
    return [
        (module, target)
        for module, targets in arrows.items()
        for target in sorted(targets)
        if _room(module) != _room(target) and heights[_room(module)] <= heights[_room(target)]
    ]


def _of(layer: str) -> list[Path]:
    return [path for module, path in _MODULES.items() if _is_under(module, layer)]


def _imported(path: Path, inside_functions: bool = True) -> set[str]:
    return set(_imports(ast.parse(path.read_text(encoding="utf-8")), inside_functions))


def _is_under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _id(path: Path) -> str:
    return str(path.relative_to(_ROOT))


def test_the_walk_sees_imports_in_functions_and_conditions_and_generated_source() -> None:
    source = (
        "import a\nfrom b.c import d\nclass K:\n  def f(self):\n    if TYPE_CHECKING:\n      import e.f\n"
        'TEMPLATE = """\nfrom playground.core.runs.run import FURTHEST\n"""\nimport_module("playground.cli.main")\n'
    )
    generated = {"playground.core.runs.run.FURTHEST", "playground.cli.main"}
    assert set(_imports(ast.parse(source))) == {"a", "b.c.d", "e.f", *generated}
    assert set(_imports(ast.parse(source), inside_functions=False)) == {"a", "b.c.d", *generated}


def test_a_circle_and_an_arrow_that_runs_back_are_found() -> None:
    assert _circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert not _circle({"a": {"b", "c"}, "b": {"c"}})
    back = {"core.runs.run": {"core.sweeps.basin"}, "figures.ticks": {"model.history"}, "cli.main": {"view.parts.log"}}
    assert _backwards(back) == [("core.runs.run", "core.sweeps.basin"), ("figures.ticks", "model.history")]


def test_every_arrow_between_rooms_leads_to_a_floor_below() -> None:
    assert not _backwards(_arrows())


def test_no_files_import_each_other_in_a_circle() -> None:
    assert not _circle(_arrows())


@pytest.mark.parametrize("path", _of("core"), ids=_id)
def test_the_core_imports_numpy_and_pythons_own_library_alone(path: Path) -> None:
    allowed = {"playground", "numpy", *sys.stdlib_module_names}
    if path.parent.name == "compiled":  # The one place that may ask for the compiler and for where to keep its work.
        allowed |= {"numba", "llvmlite", "platformdirs"}
    if path.name == "cluster.py":  # Sweeps on other machines.
        allowed |= {"distributed"}
    if path.name == "csv_numbers.py":  # The digits of numbers by the million.
        allowed |= {"orjson"}
    if path.name == "memory_budget.py":  # How much memory there is, on every system.
        allowed |= {"psutil"}
    assert {name.partition(".")[0] for name in _imported(path)} <= allowed


@pytest.mark.parametrize("path", [*_of("model"), *_of("figures")], ids=_id)
def test_the_model_knows_of_qt_only_its_core_and_figures_nothing(path: Path) -> None:
    toolkit = {name for name in _imported(path) if name.partition(".")[0] in _QT_PACKAGES}
    assert all(_is_under(name, "PySide6.QtCore") and path.parent.name == "model" for name in toolkit)


@pytest.mark.parametrize("path", [*_of("cli"), _MODULES[""], _MODULES["__main__"]], ids=_id)
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
