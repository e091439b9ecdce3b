"""Learning-rate schedules against their formulas."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from playground.core.declare.settable import Settable
from playground.core.errors import InvalidInputError
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import SCHEDULES, Constant, Cosine, Exponential, Schedule, Step, Warmup
from playground.core.verdicts.verdicts import Status


@pytest.mark.parametrize("schedule", [Constant(), Exponential(), Step(), Cosine()], ids=lambda one: one.name)
def test_the_first_step_takes_the_base_rate(schedule: Schedule) -> None:
    assert schedule.lr_at(0.3, 0) == 0.3


def test_constant_stays() -> None:
    assert {Constant().lr_at(0.3, t) for t in range(100)} == {0.3}


def test_exponential_multiplies_by_gamma_each_step() -> None:
    assert [Exponential(gamma=0.5).lr_at(8.0, t) for t in range(4)] == [8.0, 4.0, 2.0, 1.0]


def test_step_drops_at_every_multiple_of_its_size() -> None:
    assert [Step(step_size=3, gamma=0.5).lr_at(8.0, t) for t in range(8)] == [8, 8, 8, 4, 4, 4, 2, 2]


def test_cosine_falls_to_its_lowest_rate_and_stays_there() -> None:
    schedule = Cosine(total=100, min_lr=0.1)
    for t in range(101):
        expected = 0.1 + (1.1 - 0.1) * 0.5 * (1.0 + math.cos(math.pi * t / 100))
        assert schedule.lr_at(1.1, t) == pytest.approx(expected, rel=1e-15)
    assert schedule.lr_at(1.1, 50) == pytest.approx(0.6)
    assert schedule.lr_at(1.1, 100) == schedule.lr_at(1.1, 1000) == 0.1


def test_warmup_climbs_in_equal_parts_to_the_base_rate() -> None:
    schedule = Warmup(warmup=4)
    assert [schedule.lr_at(0.8, t) for t in range(6)] == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.8, 0.8])


def test_what_follows_a_warmup_counts_from_its_own_zero() -> None:
    schedule = Warmup(warmup=3, then=Step(step_size=2, gamma=0.1))
    assert [schedule.lr_at(3.0, t) for t in range(8)] == pytest.approx([1, 2, 3, 3, 3, 0.3, 0.3, 0.03])


def test_a_warmup_and_what_follows_are_made_from_texts() -> None:
    made = Warmup.from_texts({"warmup": "5", "then": "cosine", "then.total": "90", "then.min_lr": "1e-3"})
    assert made == Warmup(warmup=5, then=Cosine(total=90, min_lr=1e-3))
    assert Warmup.from_texts({}) == Warmup()
    assert Cosine.from_texts({"total": "300"}) == Cosine(total=300)


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"then": "warmup"}, "Warm-up schedule: then cannot be warmup; it can be constant, exponential, step, cosine."),
        ({"then": "cosin"}, "There is no schedule named 'cosin'. Did you mean cosine?"),
        (
            {"then": "step", "then.size": "3"},
            "There is no setting of Step schedule named 'size'. Did you mean step_size?",
        ),
        ({"then.gamma": "3"}, "Constant schedule has no settings, so 'gamma' cannot be set."),
        ({"warm": "3"}, "There is no setting of Warm-up schedule named 'warm'. Did you mean warmup?"),
        ({"warmup": "0"}, "Warm-up schedule: warmup must be a whole number at least 1 and at most 1e+15, not 0."),
        ({"warmup": "many"}, "Warm-up schedule: warmup must be a number, not many."),
    ],
)
def test_a_text_that_makes_no_schedule_is_refused_with_a_sentence(texts: dict[str, str], sentence: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Warmup.from_texts(texts)
    assert str(caught.value) == sentence


def test_the_schedules_of_the_contract_are_listed() -> None:
    assert SCHEDULES.names() == ["constant", "exponential", "step", "cosine", "warmup"]
    for schedule in SCHEDULES:
        assert schedule.title
        for quantity in schedule.quantities().values():
            assert quantity.symbol
            assert "Raise it" in quantity.help
            assert quantity.low < quantity.high
            assert quantity.checked(quantity.default, "") == quantity.default


@pytest.mark.parametrize("schedule", [Exponential(gamma=20_000.0), Step(step_size=1, gamma=1e300)])
@pytest.mark.parametrize("warmed", [False, True])
def test_a_rate_that_grows_past_all_numbers_is_infinite(schedule: Schedule, warmed: bool) -> None:
    schedule = Warmup(warmup=2, then=schedule) if warmed else schedule
    with warnings.catch_warnings(action="error"):
        assert schedule.lr_at(0.1, 5000) == math.inf
        assert schedule.lr_at(0.1, np.array([2, 5000]))[1] == math.inf
        assert schedule.rates(0.1, 5000, 3).tolist() == [math.inf] * 3


def test_a_run_whose_rate_becomes_infinite_diverges_there() -> None:
    run = Run(
        Question(OBJECTIVES.find("rosenbrock")(), Sgd(lr=1e-9), (-1.5, 2.0), schedule=Exponential(gamma=20_000.0))
    )
    with warnings.catch_warnings(action="error"):
        run.advance(500)
    assert run.diverged
    assert run.status() is Status.DIVERGED


@pytest.mark.parametrize("number", [2**63, 10**30])
@pytest.mark.parametrize(
    ("schedule", "name"), [(Step, "step_size"), (Cosine, "total"), (Warmup, "warmup")], ids=["step", "cosine", "warmup"]
)
def test_a_count_of_steps_that_no_array_holds_is_refused(schedule: type[Schedule], name: str, number: int) -> None:
    sentence = f"{name} must be a whole number at least 1 and at most 1e.15, not"
    with pytest.raises(InvalidInputError, match=sentence):
        schedule.from_values({name: number})
    with pytest.raises(InvalidInputError, match=sentence):
        schedule.from_texts({name: str(number)})


@pytest.mark.parametrize("kind", [*OPTIMIZERS, *OBJECTIVES, *SCHEDULES], ids=lambda kind: kind.name)
def test_every_count_is_one_that_compiled_code_can_hold(kind: type[Settable]) -> None:
    for name, quantity in kind.quantities().items():
        if quantity.kind == "whole":
            with pytest.raises(InvalidInputError):
                kind.from_values({name: 2**63})
