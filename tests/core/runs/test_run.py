"""How a run steps and what it records."""

from __future__ import annotations

import gc
import math
import weakref
from typing import Any

import numpy as np
import pytest

from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.objectives.functions.bowls import QuadraticBowl
from playground.core.objectives.functions.many_minima import Himmelblau, Rastrigin
from playground.core.objectives.functions.valleys import Beale, Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import Cosine, Step, Warmup
from tests.core.asking import suggested


def _on_rosenbrock(optimizer: Optimizer | None = None, **settings: Any) -> Run:
    return Run(Question(Rosenbrock(), optimizer or Adam(lr=0.05), (-1.5, 2.0), **settings))


def test_a_new_run_stands_at_its_start_with_nothing_led_there() -> None:
    run = _on_rosenbrock()
    assert run.trajectory.last_step == 0
    np.testing.assert_array_equal(run.trajectory.theta, [[-1.5, 2.0]])
    assert run.trajectory.loss[0] == 2.5**2 + 100.0 * 0.25**2
    assert np.isnan(run.trajectory.lr).all()
    assert np.isnan(run.trajectory.gradient).all()
    assert np.isnan(run.trajectory.update).all()
    np.testing.assert_array_equal(run.trajectory.state["m"], [[0.0, 0.0]])


def test_everything_in_a_row_belongs_to_its_step() -> None:
    objective = Rosenbrock()
    run = _on_rosenbrock()
    assert run.advance(30) == 30
    rows = run.trajectory
    np.testing.assert_array_equal(rows.gradient[1:], objective.gradient(rows.theta[:-1].T).T)
    np.testing.assert_array_equal(rows.theta[1:], rows.theta[:-1] + rows.update[1:])
    np.testing.assert_array_equal(rows.loss, objective.value(rows.theta.T))
    np.testing.assert_array_equal(rows.lr[1:], np.full(30, 0.05))
    m = 0.9 * rows.state["m"][:-1] + (1.0 - 0.9) * rows.gradient[1:]
    np.testing.assert_array_equal(rows.state["m"][1:], m)


@pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda one: one.name)
def test_many_single_steps_make_the_same_path_as_one_long_advance(rule: type[Optimizer]) -> None:
    settings = {
        "schedule": Warmup(warmup=7, then=Cosine(total=80)),
        "pipeline": GradientPipeline(noise=0.3, seed=4, l2=0.01, clip_norm=20.0),
    }
    long, short = (_on_rosenbrock(suggested(rule, Rosenbrock()), **settings) for _ in range(2))
    long.advance(100)
    for _ in range(100):
        short.advance(1)
    for name in ("theta", "loss", "lr", "gradient", "update"):
        np.testing.assert_array_equal(getattr(long.trajectory, name), getattr(short.trajectory, name))
    for name, column in long.columns().items():
        np.testing.assert_array_equal(column, short.columns()[name])


def test_advancing_by_nothing_adds_nothing() -> None:
    run = _on_rosenbrock()
    assert run.advance(0) == 0
    assert run.trajectory.last_step == 0


def test_each_step_takes_the_learning_rate_of_its_schedule_counted_from_zero() -> None:
    run = _on_rosenbrock(Adam(lr=0.08), schedule=Step(step_size=2, gamma=0.5))
    run.advance(6)
    assert run.trajectory.lr[1:].tolist() == [0.08, 0.08, 0.04, 0.04, 0.02, 0.02]


def test_one_gradient_is_worked_out_a_step() -> None:
    run = _on_rosenbrock()
    assert run.gradient_evaluations == 0
    run.advance(25)
    assert run.gradient_evaluations == 25


def test_the_step_that_diverged_spent_a_gradient_too() -> None:
    run = Run(Question(Beale(), Momentum(lr=1.0), (1.0, 1.5)))
    run.advance(50)
    assert run.diverged
    assert run.gradient_evaluations == run.trajectory.last_step + 1


def test_a_run_that_diverges_keeps_its_last_finite_row_and_steps_no_more() -> None:
    run = Run(Question(Beale(), Sgd(lr=1.0), (1.0, 1.5)))
    added = run.advance(100)
    assert run.diverged
    assert added == run.trajectory.last_step < 100
    for column in (run.trajectory.theta, run.trajectory.loss):
        assert np.isfinite(column).all()
    for column in (run.trajectory.gradient, run.trajectory.update, run.trajectory.lr):
        assert np.isfinite(column[1:]).all()
    assert np.hypot(*run.trajectory.theta[-1]) <= 1e12
    assert run.advance(10) == 0


def test_a_state_that_overflows_is_divergence_though_the_point_is_finite() -> None:
    # g = 2e160, so the second moment is past the largest float while the step is 0.
    run = Run(Question(Rastrigin(), Adam(lr=0.1), (1.0, 1.0), pipeline=GradientPipeline(noise=1e200)))
    assert run.advance(5) == 0
    assert run.diverged


def test_finite_numbers_whose_sum_overflows_are_no_divergence() -> None:
    seed = next(seed for seed in range(1000) if (np.random.default_rng(seed).standard_normal(2) > 1.0).all())
    pipeline = GradientPipeline(noise=1e308, seed=seed, clip_value=1e308)
    run = Run(Question(QuadraticBowl(), Momentum(lr=0.0), (0.5, 0.5), pipeline=pipeline))
    assert run.advance(1) == 1
    assert not run.diverged
    assert sum(run.trajectory.gradient[1].tolist()) == math.inf


def test_going_past_the_furthest_distance_is_divergence() -> None:
    run = Run(Question(QuadraticBowl(), Sgd(lr=10.0), (1.0, 0.0)))  # x ← −19·x
    run.advance(50)
    assert run.diverged
    assert run.trajectory.last_step == math.floor(math.log(1e12) / math.log(19.0))


def test_one_run_diverging_leaves_the_others_as_they_are() -> None:
    alone, beside = _on_rosenbrock(), _on_rosenbrock()
    wild = Run(Question(Rosenbrock(), Sgd(lr=10.0), (-1.5, 2.0)))
    alone.advance(40)
    for _ in range(40):
        wild.advance(1)
        beside.advance(1)
    assert wild.diverged
    np.testing.assert_array_equal(alone.trajectory.theta, beside.trajectory.theta)


def test_stopping_when_converged_ends_at_the_first_step_that_has() -> None:
    through, stopped = (Run(Question(QuadraticBowl(), Sgd(lr=0.25), (0.8, 0.6))) for _ in range(2))
    through.advance(200)
    added = stopped.advance(200, stop_when_converged=True)
    assert 10 < added < 40
    assert stopped.advance(200, stop_when_converged=True) == 0
    assert not stopped.can_advance(stop_when_converged=True)
    assert stopped.can_advance()
    assert through.status(added) == "converged"
    assert through.status(added - 1) == "running"
    np.testing.assert_array_equal(through.trajectory.theta[: added + 1], stopped.trajectory.theta)


def test_a_run_that_stopped_can_be_told_to_go_on() -> None:
    run = Run(Question(QuadraticBowl(), Sgd(lr=0.25), (0.8, 0.6)))
    run.advance(200, stop_when_converged=True)
    assert run.advance(5) == 5


def test_noise_is_of_the_standard_deviation_asked_for_and_shows_in_the_gradient_column() -> None:
    noisy = Run(Question(Himmelblau(), Sgd(lr=0.0), (1.0, 1.0), pipeline=GradientPipeline(noise=0.5, seed=1)))
    noisy.advance(4000)
    errors = noisy.trajectory.gradient[1:] - Himmelblau().gradient(np.ones(2))
    np.testing.assert_allclose(errors.mean(axis=0), 0.0, atol=0.03)
    np.testing.assert_allclose(errors.std(axis=0), 0.5, rtol=0.03)


def test_two_runs_with_the_same_seed_do_not_share_their_noise() -> None:
    question = Question(QuadraticBowl(), Sgd(lr=0.01), (0.5, 0.5), pipeline=GradientPipeline(noise=1.0, seed=9))
    first, second = Run(question), Run(question)
    for _ in range(20):  # Taking turns draws from each one's own generator.
        first.advance(1)
        second.advance(1)
    np.testing.assert_array_equal(first.trajectory.theta, second.trajectory.theta)


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ((1.0,), "The start of Rosenbrock needs 2 numbers (x, y), not 1."),
        ((1.0, 2.0, 3.0), "The start of Rosenbrock needs 2 numbers (x, y), not 3."),
        ((math.nan, 1.0), "The start's x must be a number between -1e12 and 1e12, not nan."),
        ((1.0, -math.inf), "The start's y must be a number between -1e12 and 1e12, not -inf."),
        ((1.0, 1e13), "The start's y must be a number between -1e12 and 1e12, not 10000000000000.0."),
    ],
)
def test_an_impossible_start_is_refused_with_a_sentence(start: tuple[float, ...], sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Run(Question(Rosenbrock(), Sgd(), start))
    assert str(caught.value) == sentence


def test_a_start_whose_loss_is_not_finite_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="Rosenbrock has no finite value at"):
        Run(Question(Rosenbrock(b=1e300), Sgd(), (1e12, 0.0)))


def test_a_run_that_nobody_holds_gives_its_memory_back_at_once() -> None:
    objective = Rosenbrock()
    run = Run(Question(objective, Adam(), objective.start))
    run.advance(10)
    held = weakref.ref(run.trajectory)
    gc.disable()
    try:
        del run
        assert held() is None
    finally:
        gc.enable()
