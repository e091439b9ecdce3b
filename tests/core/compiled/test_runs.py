"""Runs by compiled kernels, against the same runs interpreted, which are the reference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.core.arithmetic.typed import typed
from playground.core.compiled.library import LIBRARY
from playground.core.compiled.rule_text import can_be_compiled
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Function
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.runs.experiment import Entry, Experiment
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import Cosine
from playground.core.verdicts.stopping import GRADIENT_TOLERANCE, STEP_TOLERANCE
from tests.core.asking import suggested
from tests.core.kernels import forget, kept_folder
from tests.shipped import OUR_OPTIMIZERS

CHECKOUT = Path(__file__).resolve().parents[3]
STEPS = 130
INTERPRETED = {
    "lamb", "lookahead", "sam", "swats", "newton", "conjugate-gradient", "lbfgs",
}  # fmt: skip
"""Rules that take a norm across coordinates, ask the objective, or stand around others."""
RULES = [rule for rule in OPTIMIZERS if can_be_compiled(rule(), Rosenbrock())]


@pytest.fixture(autouse=True)
def kernel_folder(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Begin each test with no kernel in memory; those on disk stay."""
    folder = kept_folder(pytestconfig, tmp_path_factory)
    forget(monkeypatch, folder)
    return folder


def landscape(name: str) -> Function:
    found = OBJECTIVES.find(name)()
    assert isinstance(found, Function)
    return found


def new_run(objective: Function, optimizer: Optimizer, **way: Any) -> Run:
    entry = Entry(optimizer)
    return Experiment(objective=objective, start=objective.start, runs=(entry,), steps=STEPS, **way).new_run(entry)


def make_kernel(run: Run) -> list[int]:
    """Make the kernel that runs like this one take from now on; return the list that counts the rows it adds."""
    recipe = run.stepper.recipe
    assert recipe is not None
    kernel = LIBRARY.make(recipe)
    assert kernel is not None
    added: list[int] = []

    def counted(*words: Any) -> Any:
        result = kernel(*words)
        added.append(-1 - result if result < 0 else result)
        return result

    LIBRARY._kernels[recipe.program().digest] = counted
    return added


def assert_alike(compiled: Run, interpreted: Run) -> None:
    """Hold two runs to the same bits, those of zeros' signs included."""
    assert compiled.diverged == interpreted.diverged
    ours, reference = compiled.trajectory, interpreted.trajectory
    assert len(ours) == len(reference)
    columns = {name: (ours.state[name], reference.state[name]) for name in reference.state}
    for name in ("theta", "loss", "lr", "gradient", "update"):
        columns[name] = (getattr(ours, name), getattr(reference, name))
    for name, (column, expected) in columns.items():
        np.testing.assert_array_equal(column.view(np.int64), expected.view(np.int64), err_msg=name)


def test_what_is_left_to_the_interpreter_is_known() -> None:
    left = {rule.name for rule in OUR_OPTIMIZERS if not can_be_compiled(rule(), Rosenbrock())}
    assert left == INTERPRETED


def assert_halves_alike(objective: Function, rule: type[Optimizer], **way: Any) -> None:
    """Hold a run that changes over to its kernel on the way to the bits of one that never does."""
    interpreted, changed = (new_run(objective, suggested(rule, objective), **way) for _ in range(2))
    interpreted.advance(STEPS)
    changed.advance(30)
    added = make_kernel(changed)
    changed.advance(STEPS - 30)
    assert sum(added) == len(interpreted.trajectory) - 1 - 30
    assert_alike(changed, interpreted)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_takes_the_same_bits_compiled_as_interpreted(rule: type[Optimizer]) -> None:
    # Ackley's ripples are exponentials of cosines: what rounds differently is magnified there.
    assert_halves_alike(landscape("ackley"), rule)


@pytest.mark.parametrize("rule", RULES[::3], ids=lambda rule: rule.name)
def test_noise_clipping_decay_and_a_schedule_come_before_any_rule_with_the_same_bits(rule: type[Optimizer]) -> None:
    pipeline = GradientPipeline(noise=0.05, seed=3, l2=0.01, clip_norm=2.0, clip_value=1.5)
    assert_halves_alike(landscape("rosenbrock"), rule, pipeline=pipeline, schedule=Cosine())


@pytest.mark.parametrize(
    "name", [each.name for each in OBJECTIVES if issubclass(each, Function) and each().is_stationary]
)
def test_every_landscape_gives_the_same_bits_compiled_as_interpreted(name: str) -> None:
    assert_halves_alike(landscape(name), Sgd)  # Its kernels are compiled soonest, and Adam has one of its own above.


def test_switches_reach_the_kernel() -> None:
    interpreted, compiled = (new_run(landscape("rosenbrock"), Adam(lr=0.05, bias_correction=False)) for _ in range(2))
    interpreted.advance(STEPS)
    added = make_kernel(compiled)
    compiled.advance(STEPS)
    assert sum(added) == STEPS
    assert_alike(compiled, interpreted)


@pytest.mark.parametrize(("name", "lr"), [("rosenbrock", 0.1), ("quadratic-bowl", 0.4)])
def test_a_compiled_run_ends_early_where_the_interpreted_one_does(name: str, lr: float) -> None:
    interpreted, compiled = (new_run(landscape(name), Sgd(lr=lr)) for _ in range(2))
    interpreted.advance(STEPS, stop_when_converged=True)
    assert 1 < len(interpreted.trajectory) < STEPS
    added = make_kernel(compiled)
    compiled.advance(STEPS, stop_when_converged=True)
    assert sum(added) == len(interpreted.trajectory) - 1
    assert_alike(compiled, interpreted)


@pytest.mark.parametrize("is_compiled", [False, True], ids=["interpreted", "compiled"])
@pytest.mark.parametrize(
    ("name", "optimizer", "start", "settles_at"),
    [("saddle", Sgd(lr=0.1), (1.0, 1e-12), 67), ("easom", Momentum(), (-4.0, -4.0), 1)],
    ids=["at a saddle", "on a plateau"],
)
def test_only_convergence_ends_a_run_early(
    name: str, optimizer: Optimizer, start: tuple[float, float], settles_at: int, is_compiled: bool
) -> None:
    through, run = (Run(Question(landscape(name), optimizer, start)) for _ in range(2))
    through.advance(100)
    added = make_kernel(run) if is_compiled else []
    assert run.advance(settles_at, stop_when_converged=True) == settles_at
    assert run.verdict().since == settles_at
    assert run.can_advance(stop_when_converged=True)
    assert run.advance(100 - settles_at, stop_when_converged=True) == 100 - settles_at
    assert not run.went_on_after_converging()
    assert sum(added) == (100 if is_compiled else 0)
    assert_alike(run, through)


@pytest.mark.parametrize(
    ("optimizer", "pipeline"),
    [
        (Sgd(lr=0.4), GradientPipeline(clip_norm=9e-7)),
        (Sgd(lr=0.4), GradientPipeline(clip_value=9e-7)),
        (Adam(lr=0.05, weight_decay=0.5), GradientPipeline(l2=0.25)),
    ],
    ids=["clipped by norm", "clipped by value", "with L2 of both kinds"],
)
@pytest.mark.parametrize("is_compiled", [False, True], ids=["interpreted", "compiled"])
def test_a_run_stops_by_the_gradient_of_what_is_minimised_before_it_is_clipped(
    optimizer: Optimizer, pipeline: GradientPipeline, is_compiled: bool
) -> None:
    run = new_run(landscape("rosenbrock"), optimizer, pipeline=pipeline)
    added = make_kernel(run) if is_compiled else []
    rows = run.advance(3000, stop_when_converged=True)
    assert sum(added) == (rows if is_compiled else 0)
    before, reached = run.trajectory.theta[-2:]
    slope = run.objective.gradient(before) + (pipeline.l2 + optimizer.coupled_decay) * before
    if pipeline.l2:
        assert rows < 3000
        assert np.hypot(*slope) < GRADIENT_TOLERANCE
        assert np.hypot(*(reached - before)) < STEP_TOLERANCE * (1.0 + np.hypot(*reached))
    else:  # Each step is shorter than the tolerance, on slopes that are steep.
        assert rows == 3000
        assert np.hypot(*slope) > 100.0


@pytest.mark.parametrize("exponent", ["2", "3", "-2", "0.5", "2.5"])
def test_powers_that_somebody_writes_have_the_bits_of_the_interpreter(exponent: str) -> None:
    """The compiler would multiply, and take a root for ½, where Python asks the C library."""
    f = f"def f(p, x, y): return (x * x + 1.0) ** {exponent} + (y * y + 0.1) ** {exponent}"
    made = typed(f"{f}\ndef df(p, x, y): return x, y")
    functions = {name: staticmethod(made[name]) for name in ("f", "df")}
    assert_halves_alike(type("Powers", (Rosenbrock,), functions)(), Sgd)
