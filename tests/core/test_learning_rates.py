"""The learning rates that are suggested: every optimizer must make a picture worth watching with its own."""

from __future__ import annotations

import functools
import json
from typing import Any

import numpy as np
import pytest

from playground.core.files import resources
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.objectives.functions.bowls import ElongatedValley
from playground.core.objectives.functions.cliff import Cliff
from playground.core.objectives.functions.plateaus import Plateau
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.objectives.objective import Function, Minimum
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.optimizers.scales import Adabound
from playground.core.optimizers.suggested import FILE
from playground.core.optimizers.wrappers import Lookahead, Wrapper
from playground.core.runs.examples import OPENING
from playground.core.runs.experiment import from_json
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.sweeps.suggestions import RATES, STEPS, tuned_lr
from playground.core.verdicts.verdicts import Status
from tests.core.asking import suggested
from tests.shipped import OUR_OBJECTIVES, OUR_OPTIMIZERS

SHIPPED = json.loads(resources.text(FILE))
each_objective = pytest.mark.parametrize("objective", [entry() for entry in OUR_OBJECTIVES], ids=lambda one: one.name)
EVERYWHERE_TOO_STEEP_FOR_ADABOUND = ("goldstein-price", "bukin-6", "monkey-saddle")
EASY = ("quadratic-bowl", "elongated-valley", "beale", "himmelblau", "matyas", "mccormick", "easom")


@functools.cache
def _run(objective: Objective, optimizer: Optimizer, steps: int = STEPS) -> Run:
    run = Run(Question(objective, optimizer, objective.start))
    run.advance(steps)
    return run


def _has_left(run: Run, rows: int) -> bool:
    low, high = np.array(run.question.objective.domain).T
    theta = run.trajectory.theta[:rows]
    return not bool(((theta >= low) & (theta <= high)).all())


def test_the_file_has_a_rate_for_every_rule_with_one_of_its_own_on_every_objective() -> None:
    own = [rule.name for rule in OUR_OPTIMIZERS if not (rule.searches_lines or issubclass(rule, Wrapper))]
    assert list(SHIPPED) == [entry.name for entry in OUR_OBJECTIVES]
    for name, rates in SHIPPED.items():
        assert list(rates) == own, name
        assert set(rates.values()) <= {*RATES.tolist()}, name


@pytest.mark.parametrize("name", ["quadratic-bowl", "saddle", "rosenbrock", "booth", "moving-bowl"])
@pytest.mark.parametrize("rule", ["sgd", "rmsprop", "adamw", "sign-sgd"])
def test_the_tuner_finds_the_rate_in_the_file(name: str, rule: str) -> None:
    assert tuned_lr(OPTIMIZERS.find(rule)(), OBJECTIVES.find(name)()) == SHIPPED[name][rule]


@each_objective
def test_no_suggested_rate_diverges_and_all_go_down_in_the_picture(objective: Objective) -> None:
    for rule in OUR_OPTIMIZERS:
        if rule.searches_lines:
            continue  # It goes as far as the ground falls, at any rate.
        run = _run(objective, suggested(rule, objective))
        assert run.trajectory.last_step == STEPS, rule.name
        height = abs(run.trajectory.loss[0] - (objective.lowest or 0.0))
        assert run.trajectory.loss[-1] < run.trajectory.loss[0] - 0.05 * height, rule.name
        assert not _has_left(run, STEPS + 1 if objective.minima else 50), rule.name


def test_no_luck_is_needed_to_pass_the_cliff_at_gradient_descent_s_rate() -> None:
    cliff = Cliff()
    starts = np.array(cliff.start)[:, np.newaxis] + np.random.default_rng(0).uniform(-0.4, 0.4, (2, 200))
    furthest = np.abs(starts)
    for _ in range(STEPS):
        starts = starts - Sgd().suggested_lr(cliff) * cliff.gradient(starts)
        furthest = np.maximum(furthest, np.abs(starts))
    assert furthest.max() <= cliff.domain[0][1]


@pytest.mark.parametrize("rule", [Sgd, Momentum, Adam])
@pytest.mark.parametrize(
    ("gentle", "steep"),
    [
        (ElongatedValley(kappa=1.0), ElongatedValley(kappa=1000.0)),
        (Rosenbrock(b=1.0), Rosenbrock(b=1000.0)),
        (Plateau(w=2.0), Plateau(w=0.3)),
        (Cliff(w=0.5), Cliff(w=0.01)),
    ],
)
def test_a_tuned_rate_follows_the_constants_of_the_objective(
    gentle: Objective, steep: Objective, rule: type[Optimizer]
) -> None:
    rates = []
    for objective in (gentle, steep):
        lr = tuned_lr(rule(), objective)
        assert lr is not None
        rates.append(lr)
        run = _run(objective, rule(lr=lr))
        assert not run.diverged
        assert run.trajectory.loss[-1] < run.trajectory.loss[0]
    if rule is Sgd and not isinstance(gentle, Cliff):
        assert rates[1] < rates[0]


def test_the_optimizer_s_own_rate_plays_no_role_for_the_tuned_one() -> None:
    valley = ElongatedValley()
    assert tuned_lr(Adam(lr=1e3), valley) == tuned_lr(Adam(), valley) == Adam().suggested_lr(valley)
    assert tuned_lr(Lookahead(inner=Sgd()), valley) is not None


@pytest.mark.parametrize("rule", [Sgd, Momentum, Adam])
def test_where_nothing_is_known_of_an_objective_the_tuned_rate_is_that_of_its_known_twin(rule: type[Optimizer]) -> None:
    class Unknown(Function):
        f, df = ElongatedValley.f, ElongatedValley.df
        domain = ElongatedValley.domain
        start = ElongatedValley.start
        kappa = 20.0

    found, known = tuned_lr(rule(), Unknown()), tuned_lr(rule(), ElongatedValley(kappa=20.0))
    assert found is not None
    assert known is not None
    assert known / 2 <= found <= known * 2


def test_where_no_rate_will_do_none_is_suggested() -> None:
    class Level(Function):
        domain = ((-1.0, 1.0), (-1.0, 1.0))
        start = (0.5, 0.5)
        minima = (Minimum((0.0, 0.0), -1.0),)

        @staticmethod
        def f(p: Level, x: Any, y: Any) -> Any:
            return 0.0 * x

        @staticmethod
        def df(p: Level, x: Any, y: Any) -> tuple[Any, Any]:
            return 0.0 * x, 0.0 * y

    assert tuned_lr(Sgd(), Level()) is None
    assert Sgd().suggested_lr(Level()) == Sgd().lr  # It is in no file.


@pytest.mark.parametrize("name", EVERYWHERE_TOO_STEEP_FOR_ADABOUND)
def test_where_the_ground_is_too_steep_adabound_gets_the_final_rate_of_gradient_descent(name: str) -> None:
    # Its lower bound grows towards final_lr, by default 0.1, whatever lr is.
    objective = OBJECTIVES.find(name)()
    for lr in (1e-6, 1e-3, Adam().suggested_lr(objective)):
        wild = _run(objective, Adabound(lr=lr))
        assert wild.diverged or _has_left(wild, STEPS + 1)
    assert suggested(Adabound, objective).values()["final_lr"] == SHIPPED[name]["sgd"] < 0.1


@pytest.mark.parametrize("name", EASY)
def test_where_the_way_is_easy_the_textbook_s_rules_nearly_arrive(name: str) -> None:
    objective = OBJECTIVES.find(name)()
    low, high = np.array(objective.domain).T
    for rule in ("sgd", "momentum", "adagrad", "rmsprop", "adam", "adamw"):
        run = _run(objective, suggested(OPTIMIZERS.find(rule), objective), steps=2000)
        ends = [np.hypot(*(run.trajectory.theta[-1] - np.array(minimum.point))) for minimum in objective.minima]
        assert min(ends) < 0.05 * np.hypot(*(high - low)), rule


def test_the_opening_race_on_rosenbrock_sorts_the_four_racers() -> None:
    opening = from_json(resources.text(OPENING))
    assert opening.start == (-1.5, 2.0)
    racers = {entry.optimizer.name: _run(opening.objective, entry.optimizer) for entry in opening.runs}
    ends = {name: float(run.trajectory.theta[-1, 0]) for name, run in racers.items()}
    # Gradient descent creeps along the far arm; RMSProp is past the bend; the other two are close to the minimum.
    assert -1.4 < ends["sgd"] < -0.5
    assert 0.2 < ends["rmsprop"] < 0.8
    assert 0.85 < ends["momentum"] < 1.0
    assert 0.85 < ends["adam"] < 1.0
    assert all(run.status(limit=STEPS) is Status.FINISHED for run in racers.values())
