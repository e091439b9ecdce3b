"""The text that kernels are made of: functions wherever they stand, with what they call and read."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, reload
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from playground.core.arithmetic.typed import typed
from playground.core.compiled.library import LIBRARY
from playground.core.compiled.linker import Linker, UnlinkableError, Use
from playground.core.objectives import Function
from playground.core.objectives.functions.valleys import Beale, Rosenbrock
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.optimizers.optimizer import NoState, Optimizer
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from tests.core.kernels import batch_recipe, run_recipe

CHECKOUT = Path(__file__).resolve().parents[3]
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
TYPED = """
DEEP = 3.0

def bent(x):
    return select(x > 0.0, DEEP * x * x, x * x)

def f(p, x, y):
    return bent(x) + np.exp(0.1 * y) - 0.1 * y

def df(p, x, y):
    return select(x > 0.0, 2.0 * DEEP * x, 2.0 * x), 0.1 * np.exp(0.1 * y) - 0.1

def rule(p, lr, g, theta, state, t):
    return -lr * g / (1.0 - 0.5**t), state
"""
SCRIPT = """
from dataclasses import dataclass

import playground
from playground.core.compiled.library import LIBRARY
from playground.core.compiled import code_file
from playground.core.objectives.functions.valleys import Beale
from playground.core.optimizers.optimizer import Optimizer
from playground.core.runs.kernel import run_kernel
from pathlib import Path

code_file.folder = lambda: Path(__file__).parent
HALF = 0.5

@dataclass(frozen=True)
class MyRule(Optimizer):
    @staticmethod
    def rule(p, lr, g, theta, state, t):
        return -lr * HALF * g, state

class MyBeale(Beale):
    @staticmethod
    def f(p, x, y):
        return HALF * Beale.f(p, x, y)

print(LIBRARY.make(run_kernel(MyRule(), MyBeale(), ())) is not None)
"""

Key = Callable[[], str]


@pytest.fixture(params=["from my_constants import A", "import my_constants"])
def key(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Key]:
    """Write an objective in three modules, and give what reads them anew and returns the program's digest."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    a = "A" if request.param.endswith(" A") else "my_constants.A"
    texts = {"my_constants": CONSTANTS, "my_helpers": HELPERS, "my_objective": OBJECTIVE}
    texts["my_objective"] = OBJECTIVE.format(imports=request.param, a=a)
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)

    def read() -> str:
        modules = [reload(import_module(name)) for name in texts]
        return run_recipe(Sgd(), modules[-1].Mine()).program().digest

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


def typed_classes(text: str = TYPED) -> tuple[Any, Any]:
    """Make an objective and a rule of a text, as a user might type them."""
    found = typed(text)
    functions = {name: staticmethod(found[name]) for name in ("f", "df")}
    objective: Any = dataclass(frozen=True)(type("Typed", (Beale,), {**functions, "title": "Typed"}))
    rule: Any = dataclass(frozen=True)(type("TypedRule", (Optimizer,), {"rule": staticmethod(found["rule"])}))
    return objective, rule


def test_what_a_user_typed_is_compiled_and_has_the_bits_of_the_interpreter() -> None:
    objective, rule = typed_classes()
    interpreted, compiled = (Run(Question(objective(), rule(lr=0.1), (1.0, 1.0), steps=50)) for _ in range(2))
    interpreted.advance(50)
    kernel = LIBRARY.make(run_recipe(rule(), objective()))
    assert kernel is not None
    taken = compiled.stepper.take(compiled.trajectory.reserve(50), kernel)
    compiled.trajectory.commit(taken)
    assert taken == 50
    for name in ("theta", "loss", "gradient"):
        ours, reference = (getattr(run.trajectory, name) for run in (compiled, interpreted))
        np.testing.assert_array_equal(ours.view(np.int64), reference.view(np.int64), err_msg=name)


def test_what_is_typed_twice_is_one_program_and_another_formula_another() -> None:
    first, again, other = (typed_classes(text) for text in (TYPED, TYPED, TYPED.replace("3.0", "4.0")))
    digests = [batch_recipe(rule(), objective()).program().digest for objective, rule in (first, again, other)]
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_classes_of_the_very_script_that_runs_are_compiled(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, str(script)], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]


def _half(x: float) -> float:
    return 0.5 * x


class Pair(NamedTuple):
    a: float
    b: float


TABLE = np.array([[1.0, 2.0], [3.0, np.pi]])
ENDS = (-np.inf, np.float64(0.1), True)


def _uses_all(p: Any, x: float, width: float = -2.0) -> float:
    """Read what kernels may read."""
    best: float = max(x, ENDS[1]) if ENDS[2] else ENDS[0]
    pair = Pair(_half(best), np.sin(TABLE[1, 1]))
    return float(sum([pair.a * each for each in (pair.b, width)]))


def test_a_text_stands_by_itself_and_says_the_same() -> None:
    linker = Linker()
    name = linker.add(_uses_all)
    module: dict[str, Any] = {"np": np, "inlined": lambda function: function, "inf": np.inf}
    exec("from collections import namedtuple\n" + linker.text, module)
    for x in (-1.0, 0.05, 3.0):
        assert module[name](None, x) == _uses_all(None, x)
    assert "import" not in linker.text


def test_no_program_imports_what_is_neither_pythons_numpys_nor_of_the_folder_of_kernels() -> None:
    for recipe in (run_recipe(Sgd(), Rosenbrock(), (), False), batch_recipe(Sgd(), Rosenbrock(), False)):
        lines = [line for line in recipe.program().text.splitlines() if "import" in line]
        roots = ("from collections", "from math", "import math", "import numpy", "from playground.core.compiled.")
        assert all(line.startswith(roots) for line in lines)


def _raised(p: Any, t: float) -> Any:
    return p.beta**t


def _aside(p: Any, lr: float, g: float, theta: float, state: Any, t: float) -> Any:
    return _raised(p, t) + _raised(p, t - 1.0), (p.beta**t if p.is_on else p.other**t)


def _again(p: Any, lr: float, g: float, theta: float, state: Any, t: float) -> Any:
    t = 2.0 * t
    return p.beta**t, state


@pytest.mark.parametrize(
    ("rule", "is_on", "powers", "left"),
    [(_aside, True, {"beta"}, 1), (_aside, False, {"beta", "other"}, 1), (_again, True, set(), 1)],
)
def test_a_power_is_read_where_a_hyperparameter_is_raised_to_the_very_step_and_nowhere_else(
    rule: Any, is_on: bool, powers: set[str], left: int
) -> None:
    linker = Linker()
    linker.add(rule, Use(p="p", t="t", switches=(("is_on", is_on),), raised=("beta", "other")))
    assert linker.powers == powers
    assert linker.text.count("**") == left


def test_where_a_text_is_not_to_be_had_runs_go_on_interpreted_and_one_line_says_why(
    caplog: pytest.LogCaptureFixture,
) -> None:
    names: dict[str, Any] = {}
    exec("def f(p, x, y): return x * x + y * y", names)
    objective: type[Function] = type("Mine", (Beale,), {"f": staticmethod(names["f"]), "title": "Mine"})
    recipe = run_recipe(Sgd(), objective())
    LIBRARY.start()
    with caplog.at_level(logging.INFO):
        assert LIBRARY.make(recipe) is None
        assert LIBRARY.kernel(recipe, 1e9) is None
    (record,) = caplog.records
    assert record.message == "SGD on Mine runs interpreted: the text of f is not there, or was edited since"
    assert not LIBRARY._queued
    assert Run(Question(objective(), Sgd(), (1.0, 1.0))).advance(10) == 10


def test_a_text_that_was_edited_since_it_was_read_is_not_taken_for_what_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "edited_since.py"
    file.write_text("def f(x):\n    return x + 1.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    function = import_module("edited_since").f
    file.write_text("def f(x):\n    return x - 1.0\n")
    with pytest.raises(UnlinkableError, match="edited since"):
        Linker().add(function)
    sys.modules.pop("edited_since")


class _Own(Optimizer):
    """A rule of the user's own, which no catalogue knows."""

    @staticmethod
    def rule(p: Any, lr: Any, g: Any, theta: Any, state: NoState, t: Any) -> Any:
        return -lr * g, state


def test_a_rule_of_ones_own_is_compiled_too() -> None:
    assert LIBRARY.make(run_recipe(_Own(), Rosenbrock())) is not None
