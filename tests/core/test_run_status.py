"""What a run says about how it stands."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.core.objectives.functions.bowls import ElongatedValley, QuadraticBowl, Saddle
from playground.core.objectives.functions.many_minima import Ackley, Himmelblau, Rastrigin
from playground.core.objectives.functions.valleys import Beale, Rosenbrock
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.verdicts.verdicts import Status
from tests.core.asking import suggested


def test_a_run_on_its_way_is_running_and_finished_at_its_limit() -> None:
    run = Run(Question(Rosenbrock(), Adam(lr=0.05), (-1.5, 2.0)))
    assert run.status(limit=100) is Status.RUNNING
    run.advance(99)
    assert run.status(limit=100) is Status.RUNNING
    run.advance(1)
    assert run.status(limit=100) is Status.FINISHED
    assert run.status() is Status.RUNNING


def test_a_limit_of_no_steps_is_finished_at_the_start() -> None:
    assert Run(Question(Rosenbrock(), Sgd(), (-1.5, 2.0))).status(limit=0) is Status.FINISHED


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov", "adagrad", "adam", "adamw"])
def test_rules_that_come_to_rest_converge_on_the_bowl(name: str) -> None:
    bowl = QuadraticBowl()
    rule = OPTIMIZERS.find(name)
    run = Run(Question(bowl, suggested(rule, bowl), bowl.start))
    run.advance(500)
    assert run.status(limit=500) is Status.CONVERGED


def test_resting_in_a_minimum_that_is_not_the_lowest_is_converged_too() -> None:
    run = Run(Question(Rastrigin(), Sgd(lr=0.001), (-2.9, 3.1)))
    run.advance(200)
    assert run.status(limit=200) is Status.CONVERGED


def test_the_whole_bottom_of_a_valley_without_slope_counts_as_converged() -> None:
    run = Run(Question(ElongatedValley(kappa=1e-9), Sgd(lr=0.5), (1.0, 1.0)))
    run.advance(100)
    assert run.status(limit=100) is Status.CONVERGED


@pytest.mark.parametrize("optimizer", [Sgd(lr=0.1), Momentum(lr=0.02), Adam(lr=0.05)], ids=lambda one: one.name)
def test_a_start_on_the_line_into_the_saddle_ends_at_a_saddle(optimizer: Sgd) -> None:
    run = Run(Question(Saddle(), optimizer, (-1.6, 0.0)))
    run.advance(900)
    assert run.status(limit=900) is Status.AT_SADDLE


@pytest.mark.parametrize("point", Himmelblau().saddles)
def test_standing_on_a_pass_of_himmelblau_is_at_a_saddle(point: tuple[float, float]) -> None:
    run = Run(Question(Himmelblau(), Sgd(lr=1e-6), point))
    run.advance(1)
    assert run.status() is Status.AT_SADDLE


def test_a_hilltop_is_a_maximum() -> None:
    top = 0.5
    for _ in range(50):  # 2x + 20π sin 2πx = 0 beside ½, where the sine falls: a contraction.
        top = 0.5 + math.asin(top / (10.0 * math.pi)) / (2.0 * math.pi)
    run = Run(Question(Rastrigin(), Sgd(lr=1e-9), (top, top)))
    run.advance(1)
    assert np.abs(run.trajectory.gradient[1]).max() < 1e-6
    assert run.status() is Status.AT_MAXIMUM


def test_the_saddle_of_beale_is_told_from_its_minimum() -> None:
    at_saddle, at_minimum = (Run(Question(Beale(), Sgd(lr=1e-3), point)) for point in ((0.0, 1.0), (3.0, 0.5)))
    at_saddle.advance(1)
    at_minimum.advance(1)
    assert (at_saddle.status(), at_minimum.status()) == ("at a saddle", "converged")


def test_the_tip_of_ackley_is_convergence() -> None:
    run = Run(Question(Ackley(), Sgd(lr=0.01), (0.0, 0.0)))
    run.advance(1)
    assert run.status() is Status.CONVERGED


def test_a_flat_gradient_with_a_long_step_has_not_converged() -> None:
    # The heavy ball rolls through the bottom: there the gradient is 0 for a moment, the step is not.
    run = Run(Question(QuadraticBowl(), Momentum(lr=0.5, momentum=0.5), (1.0, 0.0)))
    run.advance(2)  # x: 1, 0, −0.5
    assert run.trajectory.gradient[2].tolist() == [0.0, 0.0]
    assert run.status() is Status.RUNNING


def test_a_run_outside_the_domain_has_left_the_view_and_may_come_back() -> None:
    run = Run(Question(QuadraticBowl(), Sgd(lr=1.2), (-0.8, 0.6)))  # x ← −1.4·x
    run.advance(3)
    assert [run.status(step) for step in range(4)] == ["running", "left the view", "left the view", "left the view"]
    back = Run(Question(QuadraticBowl(), Sgd(lr=0.05), (1.5, 0.0)))
    assert back.status() is Status.LEFT_VIEW
    back.advance(10)
    assert back.status() is Status.RUNNING


def test_a_run_that_diverged_says_so_at_its_end_and_how_it_stood_before_it() -> None:
    run = Run(Question(QuadraticBowl(), Sgd(lr=10.0), (0.5, 0.0)))
    run.advance(50)
    last = run.trajectory.last_step
    assert run.status() is Status.DIVERGED
    assert run.status(last) is Status.DIVERGED
    assert run.status(last + 100) is Status.DIVERGED
    assert run.status(limit=50) is Status.DIVERGED
    assert run.status(0) is Status.RUNNING
    assert run.status(last - 1) is Status.LEFT_VIEW


def test_the_status_of_an_earlier_step_is_what_it_was_then() -> None:
    run = Run(Question(QuadraticBowl(), Sgd(lr=0.25), (0.8, 0.6)))
    then = [run.status()]
    for _ in range(60):
        run.advance(1)
        then.append(run.status())
    assert [run.status(step) for step in range(61)] == then
    assert then[0] is Status.RUNNING
    assert then[-1] is Status.CONVERGED


def test_a_status_reads_as_its_words() -> None:
    assert [str(status) for status in Status] == [
        "running", "converged", "at a saddle", "at a maximum", "on a plateau", "diverged", "left the view", "finished",
    ]  # fmt: skip
    assert f"{Status.AT_SADDLE}" == "at a saddle"
    assert Status.FINISHED.words == "step limit"
