"""The learning rates that objectives suggest: every optimizer must make a picture worth watching with its own."""

from __future__ import annotations

import functools
import itertools

import numpy as np
import pytest

from playground.core.objectives import OBJECTIVES, Objective
from playground.core.objectives.functions.bowls import ElongatedValley
from playground.core.objectives.functions.changing import MovingBowl, RareGradients, Reddi
from playground.core.objectives.functions.cliff import Cliff
from playground.core.objectives.functions.plateaus import Michalewicz, Plateau
from playground.core.objectives.functions.tilted_bowls import RotatedValley
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.scales import Adabound
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.verdicts.verdicts import Status
from tests.core.asking import suggested

STEPS = 500

# AdaBound's lower bound grows towards final_lr, by default 0.1, whatever lr is: on such steep slopes no lr helps.
TOO_STEEP_FOR_ADABOUND: tuple[Objective, ...] = (
    *(OBJECTIVES.find(name)() for name in ("goldstein-price", "bukin-6", "monkey-saddle")),
    Rosenbrock(b=1000.0),
)

LINE_SEARCH = "line-search"
# A line search goes as far as the ground falls, and here it falls for ever: where there is no minimum, and beyond the
# picture of the first two; on the other two Newton's step, or one for gradients of which each is of another function,
# leads out and comes back.
FURTHER_THAN_THE_PICTURE = ("mccormick", "peaks", "cliff", "reddi")


def _stays(objective: Objective, rule: type[Optimizer]) -> bool:
    return rule.family != LINE_SEARCH or (bool(objective.minima) and objective.name not in FURTHER_THAN_THE_PICTURE)


PAIRS = [(objective(), rule) for objective, rule in itertools.product(OBJECTIVES, OPTIMIZERS)]
each_pair = pytest.mark.parametrize(
    ("objective", "rule"), [pytest.param(*pair, id=f"{pair[0].name}-{pair[1].name}") for pair in PAIRS]
)
each_pair_that_stays = pytest.mark.parametrize(
    ("objective", "rule"),
    [pytest.param(*pair, id=f"{pair[0].name}-{pair[1].name}") for pair in PAIRS if _stays(*pair)],
)
EASY = ("quadratic-bowl", "elongated-valley", "beale", "himmelblau", "matyas", "mccormick", "easom")


def _run(objective: Objective, rule: type[Optimizer], steps: int = STEPS) -> Run:
    return _walked(objective, rule.name, steps)


@functools.cache
def _walked(objective: Objective, rule_name: str, steps: int) -> Run:
    rule = OPTIMIZERS.find(rule_name)
    run = Run(Question(objective, suggested(rule, objective), objective.start))
    run.advance(steps)
    return run


@each_pair
def test_a_suggested_learning_rate_never_diverges_and_goes_down(objective: Objective, rule: type[Optimizer]) -> None:
    run = _run(objective, rule)
    if objective.minima or rule.family != LINE_SEARCH:
        assert run.trajectory.last_step == STEPS
        assert not run.diverged
    # A twentieth of the way down, which is counted from 0 where there is no bottom.
    height = abs(run.trajectory.loss[0] - (objective.lowest or 0.0))
    assert run.trajectory.loss[-1] < run.trajectory.loss[0] - 0.05 * height


@each_pair_that_stays
def test_a_suggested_learning_rate_keeps_the_run_in_the_picture(objective: Objective, rule: type[Optimizer]) -> None:
    theta = _run(objective, rule).trajectory.theta
    low, high = np.array(objective.domain).T
    inside = ((theta >= low) & (theta <= high)).all(axis=1)
    if objective.minima:
        assert inside.all()
    else:  # Nothing holds a run on a saddle; it must stay long enough to be seen leaving.
        assert inside[:50].all()


@each_pair
def test_a_suggested_learning_rate_moves_visibly_and_does_not_leap(objective: Objective, rule: type[Optimizer]) -> None:
    theta = _run(objective, rule).trajectory.theta
    low, high = np.array(objective.domain).T
    moved = np.abs(theta - theta[0]).max(axis=0) / (high - low)
    assert moved.max() > 0.03
    if objective.minima and rule.family != LINE_SEARCH:
        leaps = np.abs(np.diff(theta, axis=0)) / (high - low)
        assert leaps.max() < 0.45


@pytest.mark.parametrize(
    ("objective", "rule"),
    [
        pytest.param(objective, rule, id=f"{objective.name}-{value}-{rule.name}")
        for objective, value in [
            (ElongatedValley(kappa=1.0), "kappa=1"),
            (ElongatedValley(kappa=1000.0), "kappa=1000"),
            (Rosenbrock(b=1.0), "b=1"),
            (Rosenbrock(b=1000.0), "b=1000"),
            (RotatedValley(kappa=1.0, angle=30.0), "kappa=1"),
            (RotatedValley(kappa=1000.0, angle=90.0), "kappa=1000"),
            (Plateau(w=0.1), "w=0.1"),
            (Plateau(w=4.0), "w=4"),
            (Michalewicz(m=1), "m=1"),
            (Michalewicz(m=20), "m=20"),
            (Cliff(w=0.01), "w=0.01"),
            (Cliff(w=0.5), "w=0.5"),
            (MovingBowl(radius=0.3), "radius=0.3"),
            (RareGradients(every=20, scale=100.0), "scale=100"),
            (RareGradients(every=5, scale=0.5), "scale=0.5"),
            (Reddi(every=11, large=12.0), "every=11"),
        ]
        for rule in OPTIMIZERS
    ],
)
def test_a_suggested_learning_rate_follows_the_constants_of_the_objective(
    objective: Objective, rule: type[Optimizer]
) -> None:
    run = _run(objective, rule)
    assert not run.diverged
    assert run.trajectory.loss[-1] < run.trajectory.loss[0]


@pytest.mark.parametrize("objective", TOO_STEEP_FOR_ADABOUND, ids=lambda objective: objective.name)
def test_where_the_ground_is_too_steep_adabound_gets_the_final_rate_of_gradient_descent(objective: Objective) -> None:
    low, high = np.array(objective.domain).T
    for lr in (1e-6, 1e-3, objective.learning_rates()["adam"]):
        wild = Run(Question(objective, Adabound(lr=lr), objective.start))
        wild.advance(STEPS)
        theta = wild.trajectory.theta
        assert wild.diverged or not ((theta >= low) & (theta <= high)).all()
    calm = Run(Question(objective, suggested(Adabound, objective), objective.start))
    assert suggested(Adabound, objective).values()["final_lr"] == objective.learning_rates()["sgd"] < 0.1
    assert calm.advance(STEPS) == STEPS
    assert calm.trajectory.loss[-1] < 0.95 * calm.trajectory.loss[0]


@pytest.mark.parametrize(
    ("objective", "rule"),
    [
        pytest.param(*pair, id=f"{pair[0].name}-{pair[1].name}")
        for pair in PAIRS
        if pair[0].name in EASY and _stays(*pair)
    ],
)
def test_where_the_way_is_easy_every_optimizer_nearly_arrives(objective: Objective, rule: type[Optimizer]) -> None:
    # RAdam, ADOPT and QHAdam set out slowly or swing far; QHM, with its memory of a thousand steps, still does then.
    run = _run(objective, rule, steps=2000)
    ends = [np.hypot(*(run.trajectory.theta[-1] - np.array(minimum.point))) for minimum in objective.minima]
    low, high = np.array(objective.domain).T
    assert min(ends) < 0.05 * np.hypot(*(high - low))


def test_the_opening_race_on_rosenbrock_sorts_the_four_racers() -> None:
    objective = Rosenbrock()
    assert objective.start == (-1.5, 2.0)
    racers = {name: _run(objective, OPTIMIZERS.find(name)) for name in ("sgd", "momentum", "rmsprop", "adam")}
    ends = {name: float(run.trajectory.theta[-1, 0]) for name, run in racers.items()}
    # Gradient descent creeps along the far arm; RMSProp is past the bend; the other two are close to the minimum.
    assert -1.4 < ends["sgd"] < -0.5
    assert 0.2 < ends["rmsprop"] < 0.8
    assert 0.85 < ends["momentum"] < 1.0
    assert 0.85 < ends["adam"] < 1.0
    assert all(run.status(limit=STEPS) is Status.FINISHED for run in racers.values())
