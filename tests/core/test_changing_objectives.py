"""Objectives that change from step to step: what a run sees of them, and what it records."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.objectives.functions.bowls import QuadraticBowl
from playground.core.objectives.functions.changing import MovingBowl, RareGradients, Reddi
from playground.core.objectives.functions.cliff import Cliff
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.adam import Adam, Amsgrad
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.optimizers.wrappers import Sam
from playground.core.runs.experiment import Experiment, from_json
from playground.core.runs.kernel import run_kernel
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.sweeps.kernel import batch_kernel
from playground.core.verdicts.verdicts import Status

CHANGING: list[Objective] = [entry() for entry in OBJECTIVES if not entry().is_stationary]


def _beside(objective: Objective) -> tuple[float, ...]:
    """Return a point that is no minimum, of as many parameters as the objective has."""
    return tuple(np.resize([0.9, -0.4], objective.dim).tolist())


each_changing = pytest.mark.parametrize("objective", CHANGING, ids=lambda one: one.name)


def test_an_objective_stays_as_it_is_unless_it_says_otherwise() -> None:
    for entry in OBJECTIVES:
        objective = entry()
        if objective.is_stationary:
            assert objective.at(7) is objective
            assert objective.sample(7) is objective


@each_changing
def test_a_changing_objective_is_at_step_0_what_it_is_by_itself(objective: Objective) -> None:
    points = np.random.default_rng(3).uniform(-2.0, 2.0, (objective.dim, 50))
    np.testing.assert_array_equal(objective.at(0).value(points), objective.value(points))
    assert objective.at(0).minima == objective.minima


@each_changing
def test_a_run_takes_each_gradient_on_its_step_s_sample_and_records_the_loss_where_things_stand(
    objective: Objective,
) -> None:
    run = Run(Question(objective, Sgd(lr=0.01), _beside(objective)))
    run.advance(30)
    run.advance(30)
    rows = run.trajectory
    for k in range(len(rows)):
        assert rows.loss[k] == objective.at(k).value(rows.theta[k])
        if k:
            np.testing.assert_array_equal(rows.gradient[k], objective.sample(k - 1).gradient(rows.theta[k - 1]))


@each_changing
def test_the_pipeline_shapes_the_gradient_of_the_sample(objective: Objective) -> None:
    run = Run(Question(objective, Sgd(lr=0.01), _beside(objective), pipeline=GradientPipeline(l2=0.5)))
    run.advance(12)
    rows = run.trajectory
    for k in range(1, len(rows)):
        expected = objective.sample(k - 1).gradient(rows.theta[k - 1]) + 0.5 * rows.theta[k - 1]
        np.testing.assert_array_equal(rows.gradient[k], expected)


@each_changing
def test_a_run_on_a_changing_objective_never_counts_as_settled(objective: Objective) -> None:
    point = objective.minima[0].point if objective.minima else objective.start
    run = Run(Question(objective, Sgd(lr=1e-9), point))
    assert run.advance(20, stop_when_converged=True) == 20
    assert run.status(limit=20) is Status.FINISHED
    assert not run.went_on_after_converging()


def test_a_bowl_that_does_not_move_is_the_same_run_as_one_that_cannot_but_is_never_settled() -> None:
    paths = []
    for objective in (MovingBowl(radius=0.0), QuadraticBowl()):
        run = Run(Question(objective, Adam(lr=0.1), (-0.8, 0.6)))
        run.advance(200)
        paths.append(run)
    np.testing.assert_array_equal(paths[0].trajectory.theta, paths[1].trajectory.theta)
    np.testing.assert_array_equal(paths[0].trajectory.loss, paths[1].trajectory.loss)


@each_changing
def test_a_changing_objective_is_left_to_the_interpreter(objective: Objective) -> None:
    assert run_kernel(Adam(), objective, (0, 1)) is None
    assert batch_kernel(Adam(), objective, True) is None
    assert run_kernel(Adam(), QuadraticBowl(), (0, 1)) is not None
    assert batch_kernel(Adam(), QuadraticBowl(), True) is not None


@each_changing
def test_the_step_at_which_it_stands_is_no_setting_and_stays_out_of_files(objective: Objective) -> None:
    stopped = objective.sample(3)
    assert stopped.values() == objective.values()
    experiment = Experiment(objective, objective.start)
    assert from_json(experiment.to_json()) == experiment


@each_changing
@pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda one: one.name)
def test_every_optimizer_takes_it(objective: Objective, rule: type) -> None:
    run = Run(Question(objective, rule(), objective.start))
    assert run.advance(10) == 10 or run.diverged


def test_what_a_rule_asks_of_a_changing_objective_is_answered_by_the_step_s_sample() -> None:
    run = Run(Question(MovingBowl(period=4), Sam(inner=Sgd(lr=0.1)), (0.0, 0.0)))
    run.advance(2)
    # The last gradient was taken at step 1, when the minimum was at (0, 1).
    np.testing.assert_allclose(run.stepper.oracle.gradient(np.zeros(2)), [0.0, -2.0], atol=1e-15)
    assert run.stepper.oracle.value(np.zeros(2)) == pytest.approx(1.0)


def test_the_bowl_s_minimum_goes_round_its_circle_once_a_period() -> None:
    objective = MovingBowl(radius=0.5, period=8)
    centres = [objective.at(step).minima[0].point for step in range(9)]
    angles = np.unwrap([math.atan2(y, x) for x, y in centres])
    np.testing.assert_allclose(np.hypot(*np.array(centres).T), 0.5)
    np.testing.assert_allclose(np.diff(angles), math.pi / 4.0)
    for step, centre in enumerate(centres):
        np.testing.assert_array_equal(objective.at(step).gradient(np.array(centre)), [0.0, 0.0])
    assert objective.at(8_000_000_001).minima == objective.at(1).minima


@pytest.mark.parametrize(
    "objective", [RareGradients(), RareGradients(every=7, scale=0.5), Reddi(), Reddi(every=101, large=101.0)], ids=str
)
def test_the_samples_of_a_cycle_average_to_the_objective(objective: RareGradients | Reddi) -> None:
    points = np.random.default_rng(5).uniform(-2.0, 2.0, (2, 50))
    samples = [objective.sample(step) for step in range(objective.every)]
    mean = np.mean([sample.gradient(points) for sample in samples], axis=0)
    np.testing.assert_allclose(mean, objective.gradient(points), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(np.mean([one.value(points) for one in samples], axis=0), objective.value(points))
    assert objective.at(1) is objective


def test_a_rare_gradient_comes_at_the_first_step_and_every_nth_after_it() -> None:
    objective = RareGradients(every=4, scale=3.0)
    seen = [float(objective.sample(step).gradient(np.ones(2))[1]) for step in range(9)]
    assert seen == [3.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0]


def test_reddi_s_losses_are_the_paper_s_between_the_walls() -> None:
    objective = Reddi(every=101, large=101.0)
    x = np.linspace(-1.0, 1.0, 11)
    places = np.stack([x, np.zeros_like(x)])
    for t in range(1, 300):  # The paper counts from 1, and is 10 times as steep.
        slope = 1010.0 if t % 101 == 1 else -10.0
        np.testing.assert_allclose(10.0 * np.asarray(objective.sample(t - 1).value(places)), slope * x)
        np.testing.assert_allclose(10.0 * objective.sample(t - 1).gradient(places)[0], slope)


@pytest.mark.parametrize(
    ("objective", "beta1", "beta2", "lr", "steps"),
    [
        # Theorem 1: β₁ = 0 and β₂ = 1/(1 + C²).
        (Reddi(every=3, large=3.0), 0.0, 0.1, 0.01, 2000),
        (Reddi(every=3, large=5.0), 0.0, 1.0 / 26.0, 0.01, 2000),
        # Theorem 2: there is such a problem for any β₁ < √β₂.
        (Reddi(every=51, large=60.0), 0.9, 0.9, 0.02, 6000),
    ],
)
def test_adam_ends_at_the_wrong_wall_and_amsgrad_at_the_right_one(
    objective: Reddi, beta1: float, beta2: float, lr: float, steps: int
) -> None:
    ends = {}
    for rule in (Adam, Amsgrad):
        run = Run(Question(objective, rule(lr=lr, beta1=beta1, beta2=beta2), objective.start))
        run.advance(steps)
        ends[rule] = run.trajectory.theta[-100:, 0]
    assert (ends[Adam] > 0.9).all()
    assert (ends[Amsgrad] < -0.9).all()


def test_a_memory_that_is_long_enough_saves_adam() -> None:
    # What fails is forgetting: with the default β₂ the large gradients are still remembered when the next comes.
    run = Run(Question(Reddi(), Adam(lr=0.01, beta2=0.999), Reddi().start))
    run.advance(2000)
    assert run.trajectory.theta[-1, 0] < -0.9


def test_the_minimum_of_reddi_s_problem_changes_sides_with_c() -> None:
    assert Reddi(every=4, large=3.5).minima[0].point[0] < -1.0
    assert Reddi(every=4, large=2.5).minima[0].point[0] > 1.0
    assert Reddi(every=4, large=3.0).minima == ()


def test_the_cliff_is_one_only_at_its_edge() -> None:
    objective = Cliff()
    steepness = np.hypot(*objective.gradient(np.stack(np.meshgrid(np.linspace(-4, 4, 401), np.linspace(-4, 4, 41)))))
    assert steepness.max() > 20.0
    assert (steepness > 1.0).mean() < 0.1


@pytest.mark.parametrize("w", [0.01, 0.05, 0.5, 3.0])
def test_the_minimum_at_the_foot_of_the_cliff_follows_its_width(w: float) -> None:
    x, y = Cliff(w=w).minima[0].point
    assert y == 0.0
    assert x <= 0.0
    assert abs(Cliff(w=w).gradient(np.array([x, y]))[0]) < 1e-15
