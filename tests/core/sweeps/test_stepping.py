"""Lanes end where single runs end: interpreted, which is the reference, and compiled."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.compiled.library import Kernel
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Function
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import Cosine, Schedule
from playground.core.sweeps import stepping
from playground.core.sweeps.basin import basin_watch
from playground.core.sweeps.lanes import Ends, Lanes, Watch
from playground.core.sweeps.stepping import take_all
from tests.core.sweeps.conftest import MakeKernel

STEPS = 100
LANES = 600
"""More than two blocks, the last of them not full."""


def optimizer(name: str, **values: Any) -> Optimizer:
    return OPTIMIZERS.find(name)(**values)


def landscape(name: str) -> Function:
    found = OBJECTIVES.find(name)()
    assert isinstance(found, Function)
    return found


def starts(objective: Function, count: int = LANES) -> Array:
    low, high = np.array(objective.domain, dtype=np.float64).T[:, :, np.newaxis]
    return np.random.default_rng(7).uniform(low, high, (2, count))


def lanes_of(
    objective: Function,
    rule: Optimizer,
    start: Array | None = None,
    steps: int = STEPS,
    watch: Watch | None = None,
    schedule: Schedule | None = None,
    pipeline: GradientPipeline | None = None,
    swept: dict[str, Array] | None = None,
) -> Lanes:
    question = Question.of(objective=objective, optimizer=rule, steps=steps, schedule=schedule, pipeline=pipeline)
    return Lanes(question, starts(objective) if start is None else start, watch or basin_watch(objective), swept or {})


def taken(lanes: Lanes, kernel: Kernel | None = None) -> Ends:
    return take_all(lanes, kernel, lambda steps: None)


def single_run(lanes: Lanes, lane: int) -> Run:
    values = {name: float(column[lane]) for name, column in lanes.swept.items()}
    optimizer, start = lanes.question.optimizer.with_values(**values), lanes.start[:, lane].tolist()
    run = Run(replace(lanes.question, optimizer=optimizer, start=start))
    run.advance(lanes.question.steps)
    return run


def since_by_the_book(theta: Array, watch: Watch) -> int:
    """Follow the definition word for word: choose a centre anew wherever the path has left the ellipse."""

    def is_in(point: Array, centre: Any) -> bool:
        assert watch.radius is not None
        return bool(np.sum(((point - np.array(centre)) / watch.radius) ** 2) <= 1.0)

    def listed(point: Array) -> Any:
        return next((place for place in watch.places if is_in(point, place)), None)

    place, spot, since = listed(theta[0]), theta[0], 0
    for step, point in enumerate(theta):
        has_left = not is_in(point, spot if place is None else place)
        if has_left or place is None:
            arrived = listed(point)
            if has_left or arrived is not None:
                place, spot, since = arrived, point, step
    return since


def assert_ends_as_single_runs(lanes: Lanes, ends: Ends, tolerance: float, count: int = 25) -> None:
    for lane in np.random.default_rng(3).integers(0, len(lanes), count).tolist():
        run = single_run(lanes, lane)
        trajectory = run.trajectory
        assert ends.last[lane] == trajectory.last_step
        assert (ends.last[lane] < lanes.question.steps) == run.diverged
        np.testing.assert_allclose(ends.point[:, lane], trajectory.theta[-1], rtol=tolerance, atol=tolerance)
        np.testing.assert_allclose(ends.loss[lane], trajectory.loss[-1], rtol=tolerance, atol=tolerance)
        if lanes.watch.radius is not None:
            assert ends.since[lane] == since_by_the_book(trajectory.theta, lanes.watch)


def assert_close(one: Ends, other: Ends) -> None:
    np.testing.assert_allclose(one.point, other.point, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(one.loss, other.loss, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(one.last, other.last)
    np.testing.assert_array_equal(one.since, other.since)


def assert_same_bits(one: Ends, other: Ends) -> None:
    for field in dataclasses.fields(Ends):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)


@pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda rule: rule.name)
@pytest.mark.parametrize("name", ["himmelblau", "rosenbrock"])
def test_interpreted_lanes_end_as_single_runs(rule: type[Optimizer], name: str) -> None:
    objective = landscape(name)
    lanes = lanes_of(objective, rule(lr=rule().suggested_lr(objective)), starts(objective, 40), steps=40)
    assert_ends_as_single_runs(lanes, taken(lanes), 1e-12, 8)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("himmelblau", optimizer("adam", lr=0.1)),
        ("himmelblau", optimizer("adam", lr=0.1, bias_correction=False)),
        ("rosenbrock", optimizer("momentum", lr=1e-3, dampening=0.2)),
        ("beale", optimizer("sgd", lr=0.01)),
        ("himmelblau", optimizer("rprop")),
    ],
    ids=["adam", "adam without correction", "momentum", "sgd that diverges here and there", "rprop"],
)
def test_compiled_lanes_end_as_interpreted_ones(batch_kernel: MakeKernel, name: str, rule: Optimizer) -> None:
    objective = landscape(name)
    lanes = lanes_of(objective, rule)
    interpreted, compiled = taken(lanes), taken(lanes, batch_kernel(rule, objective))
    assert_close(interpreted, compiled)
    assert_ends_as_single_runs(lanes, compiled, 1e-12)


@pytest.mark.parametrize("name", ["rastrigin", "ackley"])
def test_sines_and_exponentials_of_our_own_agree_with_numpys(batch_kernel: MakeKernel, name: str) -> None:
    objective, rule = landscape(name), optimizer("adam", lr=0.1)
    lanes = lanes_of(objective, rule)
    compiled = taken(lanes, batch_kernel(rule, objective))
    assert_ends_as_single_runs(lanes, compiled, 1e-12)
    np.testing.assert_array_equal(compiled.since, taken(lanes).since)


def test_noise_clipping_and_a_schedule_reach_every_lane(batch_kernel: MakeKernel) -> None:
    objective, rule = landscape("himmelblau"), optimizer("adam", lr=0.1)
    pipeline = GradientPipeline(noise=0.5, seed=11, l2=0.1, clip_norm=20.0, clip_value=15.0)
    lanes = lanes_of(objective, rule, schedule=Cosine(total=80), pipeline=pipeline)
    interpreted, compiled = taken(lanes), taken(lanes, batch_kernel(rule, objective, is_plain=False))
    assert_close(interpreted, compiled)
    assert_ends_as_single_runs(lanes, compiled, 1e-12)


def test_learning_rates_and_other_hyperparameters_may_differ_from_lane_to_lane(batch_kernel: MakeKernel) -> None:
    objective, rule = landscape("himmelblau"), optimizer("adam")
    swept = {"lr": np.tile(np.logspace(-3, 0, 60), 10), "beta1": np.repeat(np.linspace(0.0, 0.99, 10), 60)}
    start = np.tile([[-1.5], [2.0]], 600)
    lanes = lanes_of(objective, rule, start, schedule=Cosine(total=80), swept=swept)
    interpreted, compiled = taken(lanes), taken(lanes, batch_kernel(rule, objective))
    assert_close(interpreted, compiled)
    assert_ends_as_single_runs(lanes, compiled, 1e-12)


def test_a_lane_that_diverges_keeps_its_last_finite_point_and_the_others_go_on(batch_kernel: MakeKernel) -> None:
    bowl, rule = landscape("quadratic-bowl"), optimizer("sgd")
    lanes = lanes_of(bowl, rule, np.ones((2, 3)), steps=500, swept={"lr": np.array([10.0, 0.1, 1e300])})
    for ends in (taken(lanes), taken(lanes, batch_kernel(rule, bowl))):
        assert 0 < ends.last[0] < 500
        assert np.hypot(*ends.point[:, 0]) <= 1e12
        assert ends.last[1:].tolist() == [500.0, 0.0]
        assert np.hypot(*ends.point[:, 1]) < 1e-12
        assert ends.point[:, 2].tolist() == [1.0, 1.0]
        assert_ends_as_single_runs(lanes, ends, 0.0)


def test_a_start_where_the_objective_is_not_finite_is_lost_from_the_start(batch_kernel: MakeKernel) -> None:
    bowl, rule = landscape("quadratic-bowl"), optimizer("sgd", lr=0.1)
    lanes = lanes_of(bowl, rule, np.array([[1.0, 1e200], [1.0, 0.0]]))
    for ends in (taken(lanes), taken(lanes, batch_kernel(rule, bowl))):
        assert ends.last.tolist() == [STEPS, -1.0]


def test_watching_the_loss_tells_the_step_since_which_it_stays_low(batch_kernel: MakeKernel) -> None:
    bowl, rule = landscape("quadratic-bowl"), optimizer("sgd", lr=0.25)
    lanes = lanes_of(bowl, rule, np.array([[1.0, 0.01, 1e9], [0.0, 0.0, 0.0]]), 10, Watch(target=0.01))
    for ends in (taken(lanes), taken(lanes, batch_kernel(rule, bowl))):
        assert ends.since.tolist() == [4.0, 0.0, 11.0]  # The loss is 4⁻ᵏ·x².


def test_arrival_at_a_listed_place_is_told_to_the_step(batch_kernel: MakeKernel) -> None:
    bowl, rule = landscape("quadratic-bowl"), optimizer("sgd", lr=0.25)
    lanes = lanes_of(bowl, rule, np.array([[1.0, 0.01], [0.0, 0.0]]), 20)  # x is 2⁻ᵏ; the place reaches 0.02 far.
    for ends in (taken(lanes), taken(lanes, batch_kernel(rule, bowl))):
        assert ends.since.tolist() == [6.0, 0.0]


def test_steps_taken_in_pieces_are_the_same_steps(batch_kernel: MakeKernel, monkeypatch: pytest.MonkeyPatch) -> None:
    objective, rule = landscape("beale"), optimizer("momentum", lr=0.01)
    lanes = lanes_of(objective, rule, pipeline=GradientPipeline(noise=0.1))
    kernel = batch_kernel(rule, objective, is_plain=False)
    whole = taken(lanes, kernel)
    assert (whole.last < STEPS).any()
    monkeypatch.setattr(stepping, "CHUNK_LANE_STEPS", 7 * LANES)
    assert_same_bits(whole, taken(lanes, kernel))
    assert_close(whole, taken(lanes))


def test_a_slow_rule_is_listened_to_between_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepping, "TELL_S", 0.0)
    objective = landscape("himmelblau")
    told: list[int] = []
    take_all(lanes_of(objective, optimizer("sgd", lr=0.01), starts(objective, 8), 20, Watch()), None, told.append)
    assert len(told) > 20
    assert max(told) == 8
    assert sum(told) == 8 * 20
