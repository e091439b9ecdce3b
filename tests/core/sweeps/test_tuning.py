"""Tuning lr together with another hyperparameter, and what is said about the choice."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.gradient_descent import Momentum, Nesterov
from playground.core.optimizers.wrappers import Lookahead
from playground.core.sweeps.rates import rate_curve
from playground.core.sweeps.tuning import SCAN_RATES, momentum_name, tuned
from playground.core.sweeps.tuning_report import report_on_choice


@pytest.mark.parametrize(
    ("objective", "optimizer"),
    [("rosenbrock", Momentum()), ("rosenbrock", Nesterov()), ("elongated-valley", Momentum(momentum=0.0))],
    ids=lambda each: str(each)[:24],
)
def test_momentum_tuned_as_well_never_ends_above_the_momentum_that_was_there(
    objective: str, optimizer: Momentum
) -> None:
    alone = tuned(objective=objective, optimizer=optimizer, steps=300)
    both = tuned(objective=objective, optimizer=optimizer, steps=300, also="momentum")
    assert both.loss <= alone.loss
    assert both.best_values() == {"lr": both.optimizer.lr, "momentum": both.optimizer.values()["momentum"]}
    assert alone.best_values() == {"lr": alone.optimizer.lr}


def test_the_curve_is_that_of_the_best_momentum() -> None:
    found = tuned(objective="elongated-valley", optimizer=Momentum(momentum=0.0), steps=60, also="momentum")
    best = found.best_values()["momentum"]
    again = tuned(objective="elongated-valley", optimizer=Momentum(momentum=best), steps=60)
    assert best > 0.0
    np.testing.assert_array_equal(again.curve.loss, found.curve.loss)
    kept = tuned(objective="elongated-valley", optimizer=found.optimizer, steps=60, also="momentum")
    assert kept.optimizer == found.optimizer  # Who was given the best keeps it.


def test_a_value_at_the_end_of_those_looked_at_is_said_to_be_there() -> None:
    found = tuned(objective="rosenbrock", optimizer="adam", steps=20, also="eps")
    low, high = (OPTIMIZERS.find("adam")().quantities()["eps"].low, OPTIMIZERS.find("adam")().quantities()["eps"].high)
    words = " ".join(found.words)
    assert ("ε is the highest looked at" in words) == (found.best_values()["eps"] == high)
    assert ("ε is the lowest looked at" in words) == (found.best_values()["eps"] == low)
    bowl = tuned(objective="quadratic-bowl", optimizer=Momentum(), steps=40, also="momentum")
    assert bowl.best_values()["momentum"] == 0.0
    assert "looked at" not in " ".join(bowl.words)  # There is no momentum below 0.


def test_what_momentum_is_called() -> None:
    names = {name: momentum_name(OPTIMIZERS.find(name)()) for name in ("momentum", "adam", "qhm", "sgd", "rmsprop")}
    assert names == {"momentum": "momentum", "adam": "beta1", "qhm": "beta", "sgd": "", "rmsprop": "momentum"}
    assert momentum_name(Lookahead()) == "inner.beta1"


def test_momentum_of_the_rule_inside_is_tuned() -> None:
    found = tuned(objective="rosenbrock", optimizer=Lookahead(), steps=20, also="inner.beta1")
    assert found.best_values()["inner.beta1"] == found.optimizer.to_values()["inner"]["parameters"]["beta1"]


@pytest.mark.parametrize("also", ["", "momentum"])
def test_the_progress_of_all_walks_is_one_that_never_falls(also: str) -> None:
    heard: list[float] = []

    def hear(done: int, total: int) -> bool:
        heard.append(done / total)
        return True

    tuned(objective="rosenbrock", optimizer=Momentum(), steps=20, also=also, progress=hear)
    assert heard == sorted(heard)
    assert len(set(heard)) > 2
    assert heard[-1] <= 1.0


def test_a_run_that_diverges_everywhere_keeps_its_settings() -> None:
    objective = OBJECTIVES.find("quadratic-bowl")()
    found = tuned(objective=objective, optimizer=Momentum(momentum=0.5), steps=60, also="momentum", rates=(30.0, 100.0))
    assert found.index == -1
    assert found.optimizer == Momentum(momentum=0.5)
    assert found.words[0].startswith("Every learning rate from 30 to 100 diverged")


@pytest.mark.parametrize("steps", [60, 100, 300])
def test_where_final_losses_jump_the_lowest_is_found_by_a_scan_or_said_to_be_the_lowest_found(steps: int) -> None:
    found = tuned(objective="rastrigin", optimizer="adam", steps=steps)
    scan = rate_curve(objective="rastrigin", optimizer="adam", steps=steps, count=1000)
    says_so = any("this is the lowest found among" in sentence for sentence in found.words)
    assert len(found.curve.lr) > SCAN_RATES
    assert found.loss <= scan.loss.min() or says_so
    assert says_so == (found.curve.steps[found.index] < 0)


def test_where_the_curve_is_smooth_nothing_is_said_of_lower_ones() -> None:
    found = tuned(objective="elongated-valley", optimizer="sgd", steps=20)
    assert found.curve.steps[found.index] < 0
    assert len(found.curve.lr) < SCAN_RATES
    assert not any("lowest found" in sentence for sentence in found.words)


def test_no_rate_beside_the_best_is_said_to_do_as_well_where_a_slightly_different_one_may_end_elsewhere() -> None:
    curve = rate_curve(objective="rastrigin", optimizer="adam", steps=60, count=9)
    loss = np.array([9.0, 4.0, 9.0, 4.0, 9.0, 4.0, 9.0, 2.0, 2.0])
    rugged = dataclasses.replace(curve, lr=np.geomspace(0.01, 1.0, 9), loss=loss, steps=np.full(9, -1))
    words = report_on_choice(rugged, 7)
    assert any("may end somewhere else" in sentence for sentence in words)
    assert not any("does as well" in sentence for sentence in words)
