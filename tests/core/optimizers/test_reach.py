"""How far sliders reach beyond what is declared."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.declare.quantity import Quantity
from playground.core.declare.settable import Settable
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum
from playground.core.optimizers.reach import SUGGESTION_FACTOR, reaches, reaching
from playground.core.runs.question import Question
from playground.core.schedules import Cosine
from playground.core.sweeps.rates import spaced_rates

LR, BETA1 = (Adam.quantities()[name] for name in ("lr", "beta1"))
MU = Momentum.quantities()["momentum"]
DECAY, TOTAL = Adam.quantities()["weight_decay"], Cosine.quantities()["total"]


def ends(quantity: Quantity) -> tuple[float, float]:
    return quantity.low, quantity.high


@pytest.mark.parametrize("quantity", [LR, BETA1, MU, DECAY, TOTAL], ids=lambda one: one.name)
def test_a_slider_that_reaches_its_value_is_as_declared(quantity: Quantity) -> None:
    assert reaching(quantity, quantity.default, quantity.low, quantity.high) is quantity


@pytest.mark.parametrize(
    ("quantity", "value", "low", "high"),
    [
        (LR, 15.0, 1e-4, 100.0),
        (LR, 1.0, 1e-4, 1.0),
        (LR, 3e-7, 1e-7, 0.1),
        (LR, 0.0, 1e-4, 0.1),
        (BETA1, 0.99995, 0.0, 0.99999),
        (DECAY, 3.0, 0.0, 5.0),
        (TOTAL, 7200, 1, 10_000),
        (TOTAL, 10**15, 1, 10**15),
        (LR, 1.7e308, 1e-4, 1.7e308),
        (DECAY, 1.7e308, 0.0, 1.7e308),
        (LR, 5e-324, 5e-324, 0.1),
    ],
)
def test_a_slider_is_widened_to_the_next_round_number_past_its_value(
    quantity: Quantity, value: float, low: float, high: float
) -> None:
    assert ends(reaching(quantity, value)) == pytest.approx((low, high))


@given(exponent=st.floats(-300.0, 300.0), sign=st.sampled_from((-1.0, 1.0)))
def test_every_legal_value_can_be_reached_and_no_end_is_illegal(exponent: float, sign: float) -> None:
    value = sign * math.pow(10.0, exponent)
    for kind in (Adam, Momentum, OBJECTIVES.find("rosenbrock")):
        for quantity in kind.quantities().values():
            if quantity.kind == "real" and quantity.legal.holds(value):
                wide = reaching(quantity, value)
                assert wide.low <= value <= wide.high
                assert quantity.legal.holds(wide.low)
                assert quantity.legal.holds(wide.high)
                assert 0.0 <= wide.position(value) <= 1.0
                assert wide.at_position(wide.position(value)) == pytest.approx(value, rel=1e-6, abs=1e-6 * wide.high)


@pytest.mark.parametrize("kind", [*OBJECTIVES], ids=lambda kind: kind.name)
def test_on_every_objective_the_slider_reaches_rates_that_are_much_too_large(kind: type[Objective]) -> None:
    objective = kind()
    for optimizer in OPTIMIZERS:
        suggested = optimizer().suggested_lr(objective)
        lr = reaches(optimizer(lr=suggested), objective)["lr"]
        assert lr.low <= suggested / SUGGESTION_FACTOR
        assert lr.high >= suggested * SUGGESTION_FACTOR
        assert reaches(optimizer(lr=suggested * 50.0), objective)["lr"] == lr


@pytest.mark.parametrize("kind", [*OPTIMIZERS, *OBJECTIVES], ids=lambda kind: kind.name)
def test_every_default_is_within_reach(kind: type[Settable]) -> None:
    settings = kind()
    for name, quantity in reaches(settings).items():
        if quantity.kind != "switch":
            assert quantity.low <= getattr(settings, name) <= quantity.high


def test_no_objective_leaves_an_optimizers_sliders_as_they_are_for_its_values() -> None:
    optimizer: Optimizer = Adam(lr=0.05)
    assert reaches(optimizer)["lr"] == LR


@pytest.mark.parametrize("name", ["rosenbrock", "schwefel", "eggholder"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "momentum"])
def test_a_search_for_the_best_rate_goes_at_least_as_far_as_the_slider(name: str, optimizer: str) -> None:
    objective = OBJECTIVES.find(name)()
    fitting = OPTIMIZERS.find(optimizer)()
    fitting = fitting.with_values(lr=fitting.suggested_lr(objective))
    rates = spaced_rates(Question.of(objective=objective, optimizer=fitting, steps=100), None, 3)
    slider = reaches(fitting, objective)["lr"]
    assert rates[0] <= 1.000001 * fitting.lr / SUGGESTION_FACTOR
    assert rates[-1] >= 0.999999 * fitting.lr * SUGGESTION_FACTOR
    assert rates[0] <= 10.0 * slider.low
    assert rates[-1] >= slider.high / 10.0
