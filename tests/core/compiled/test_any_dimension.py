"""Kernels of functions of any number of parameters, against the interpreter, which is the reference."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.core.compiled.library import LIBRARY
from playground.core.declare.quantity import AT_LEAST_ONE, real, whole
from playground.core.gradients import GradientPipeline
from playground.core.objectives import VectorFunction
from playground.core.optimizers import Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.adam_kin import Nadam
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.optimizers.long_memory import Ademamix
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.sweeps.lanes import Ends, Lanes, Watch
from playground.core.sweeps.stepping import take_all
from tests.core.kernels import batch_recipe, forget, kept_folder

STEPS, LANES = 150, 300
SHAPED = GradientPipeline(noise=0.05, seed=3, l2=0.01, clip_norm=2.0, clip_value=1.5)


@pytest.fixture(autouse=True)
def kernel_folder(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Begin each test with no kernel in memory; those on disk stay."""
    folder = kept_folder(pytestconfig, tmp_path_factory)
    forget(monkeypatch, folder)
    return folder


@dataclass(frozen=True)
class Valley(VectorFunction):
    """Rosenbrock's function of n parameters."""

    title = "Valley"

    n: int = whole(3, symbol="n", slider=(2, 20), legal=AT_LEAST_ONE, help="How many parameters.")
    b: float = real(100.0, symbol="b", slider=(1.0, 1000.0), help="Steepness.")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"x{i}" for i in range(self.n))

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-2.0, 2.0),) * self.n

    @property
    def start(self) -> tuple[float, ...]:
        return (-1.2,) * self.n

    @staticmethod
    def f(p: Any, theta: Any) -> Any:
        total = 0.0
        for i in range(len(theta) - 1):
            along, across = 1.0 - theta[i], theta[i + 1] - theta[i] * theta[i]
            total = total + along * along + p.b * across * across
        return total

    @staticmethod
    def df(p: Any, theta: Any, out: Any) -> None:
        for i in range(len(theta)):
            out[i] = 0.0 * theta[i]
        for i in range(len(theta) - 1):
            pull = 2.0 * p.b * (theta[i + 1] - theta[i] * theta[i])
            out[i] = out[i] - 2.0 * (1.0 - theta[i]) - 2.0 * theta[i] * pull
            out[i + 1] = out[i + 1] + pull


@dataclass(frozen=True)
class Bowl(Valley):
    """A bowl with ripples, whose sines and roots the C library has bits of its own for."""

    title = "Bowl"

    @staticmethod
    def f(p: Any, theta: Any) -> Any:
        total = 0.0
        for i in range(len(theta)):
            total = total + 0.5 * (i + 1.0) * theta[i] * theta[i] + np.exp(np.sin(theta[i]))
        return total

    @staticmethod
    def df(p: Any, theta: Any, out: Any) -> None:
        for i in range(len(theta)):
            out[i] = (i + 1.0) * theta[i] + np.cos(theta[i]) * np.exp(np.sin(theta[i]))


def compiled_and_interpreted(
    objective: Valley, optimizer: Optimizer, stops: bool = False, **way: Any
) -> tuple[Run, Run]:
    """Take two runs to their ends, one of them by its kernel."""
    question = Question(objective, optimizer, objective.start, steps=STEPS, **way)
    compiled, interpreted = Run(question), Run(question)
    interpreted.advance(STEPS, stop_when_converged=stops)
    recipe = compiled.stepper.recipe
    assert recipe is not None
    assert LIBRARY.make(recipe) is not None
    LIBRARY.start()  # So that the kernel is taken.
    assert compiled.stepper.kernel(0.0) is not None
    compiled.advance(STEPS, stop_when_converged=stops)
    return compiled, interpreted


def assert_alike(compiled: Run, interpreted: Run) -> None:
    assert compiled.diverged == interpreted.diverged
    ours, reference = compiled.trajectory, interpreted.trajectory
    assert len(ours) == len(reference)
    columns = {name: (ours.state[name], reference.state[name]) for name in reference.state}
    for name in ("theta", "loss", "lr", "gradient", "update"):
        columns[name] = (getattr(ours, name), getattr(reference, name))
    for name, (column, expected) in columns.items():
        np.testing.assert_array_equal(column.view(np.int64), expected.view(np.int64), err_msg=name)


@pytest.mark.parametrize("dim", [3, 4, 10])
@pytest.mark.parametrize("kind", [Valley, Bowl])
def test_a_run_has_the_same_bits_compiled_as_interpreted(kind: type[Valley], dim: int) -> None:
    assert_alike(*compiled_and_interpreted(kind(n=dim), Adam(lr=0.02)))


@pytest.mark.parametrize("optimizer", [Nadam(lr=0.02), Ademamix(lr=0.02, warmup=50)], ids=lambda rule: rule.name)
def test_rules_noise_and_clipping_take_every_coordinate(optimizer: Optimizer) -> None:
    assert_alike(*compiled_and_interpreted(Valley(n=4), optimizer, pipeline=SHAPED))


def test_a_run_that_diverges_ends_at_the_same_step() -> None:
    compiled, interpreted = compiled_and_interpreted(Valley(n=4), Sgd(lr=0.01))
    assert interpreted.diverged
    assert_alike(compiled, interpreted)


def test_a_run_ends_where_it_converges() -> None:
    compiled, interpreted = compiled_and_interpreted(Bowl(n=3), Sgd(lr=0.25), stops=True)
    assert 1 < len(interpreted.trajectory) < STEPS
    assert_alike(compiled, interpreted)


def test_one_kernel_serves_all_constants_and_each_number_of_parameters_has_its_own() -> None:
    def digest(objective: Valley) -> str:
        return batch_recipe(Sgd(), objective).program().digest

    assert digest(Valley(n=3)) == digest(Valley(n=3, b=7.0))
    assert digest(Valley(n=3)) != digest(Valley(n=4))


def test_values_and_gradients_of_one_point_and_of_many_agree() -> None:
    objective = Valley(n=5)
    theta = np.random.default_rng(1).uniform(-2.0, 2.0, (5, 7))
    for lane in range(7):
        assert objective.value(theta)[lane] == pytest.approx(objective.value(theta[:, lane].copy()), rel=1e-12)
        np.testing.assert_allclose(objective.gradient(theta)[:, lane], objective.gradient(theta[:, lane].copy()))
    assert not np.isfinite(objective.value(np.full(5, 1e200)))


@pytest.mark.parametrize("pipeline", [GradientPipeline(), SHAPED], ids=["plain", "shaped"])
@pytest.mark.parametrize("optimizer", [Adam(lr=0.02), Sgd(lr=0.0015)], ids=lambda rule: rule.name)
def test_lanes_end_as_interpreted_ones(optimizer: Optimizer, pipeline: GradientPipeline) -> None:
    objective = Valley(n=4)
    start = np.random.default_rng(1).uniform(-2.0, 2.0, (4, LANES))
    question = Question(objective, optimizer, objective.start, steps=STEPS, pipeline=pipeline)
    kernel = LIBRARY.make(batch_recipe(optimizer, objective, pipeline.is_plain))
    assert kernel is not None
    for watch in (Watch((0.5,) * 4, ((1.0,) * 4, (0.0,) * 4)), Watch(target=5.0)):
        for swept in ({}, {"lr": np.linspace(1e-4, 0.01, LANES)}):
            lanes = Lanes(question, start, watch, swept)
            interpreted, compiled = (take_all(lanes, each, lambda steps: None) for each in (None, kernel))
            assert_ends_alike(compiled, interpreted)
            assert isinstance(optimizer, Adam) or not pipeline.is_plain or (interpreted.last < STEPS).any()


def assert_ends_alike(compiled: Ends, interpreted: Ends) -> None:
    for name in ("point", "loss", "last", "since", "before"):
        np.testing.assert_allclose(getattr(compiled, name), getattr(interpreted, name), rtol=1e-9, err_msg=name)
