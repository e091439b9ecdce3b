from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.runs.trajectory import MOST_STEPS
from playground.core.schedules import Cosine
from tests.core.many_parameters import ManyBowl

ASKED = Question(Rosenbrock(), Adam(lr=0.05), (-1.5, 2.0), 300)


def test_a_question_is_compared_by_value_and_can_be_a_key() -> None:
    again = Question(Rosenbrock(), Adam(lr=0.05), (-1.5, 2.0), 300)
    assert {ASKED: "answer"}[again] == "answer"
    assert dataclasses.replace(ASKED, steps=301) != ASKED


def test_numbers_of_numpy_are_kept_as_pythons_own() -> None:
    steps: Any = np.int64(300)
    asked = Question(Rosenbrock(), Adam(lr=0.05), tuple(np.array([-1.5, 2.0])), steps)
    assert asked == ASKED
    assert (type(asked.start[0]), type(asked.steps)) == (float, int)


@pytest.mark.parametrize(
    "change",
    [
        {"objective": Rosenbrock(b=10.0)},
        {"optimizer": Sgd()},
        {"start": (0.0, 0.0)},
        {"schedule": Cosine()},
        {"pipeline": GradientPipeline(l2=0.1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_only_the_step_limit_leaves_the_path_as_it_is(change: dict[str, Any]) -> None:
    assert dataclasses.replace(ASKED, steps=7).path == ASKED.path
    assert dataclasses.replace(ASKED, **change).path != ASKED.path


@pytest.mark.parametrize(
    ("start", "steps", "sentence"),
    [
        ((0.0,), 1, "The start of Rosenbrock needs 2 numbers (x, y), not 1."),
        ((0.0, np.nan), 1, "The start's y must be a number between -1e12 and 1e12, not nan."),
        ((0.0, 0.0), -1, f"The step limit must be a whole number from 0 to {MOST_STEPS}, not -1."),
        ((0.0, 0.0), True, f"The step limit must be a whole number from 0 to {MOST_STEPS}, not True."),
    ],
)
def test_what_no_run_can_do_is_refused_where_the_question_is_made(
    start: tuple[float, ...], steps: int, sentence: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        Question(Rosenbrock(), Sgd(), start, steps)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("start", [(0.0,), (1e12,) * 1000], ids=["length", "value"])
def test_what_is_wrong_with_a_start_of_a_thousand_numbers_is_said_in_one_line(start: tuple[float, ...]) -> None:
    class Steep(ManyBowl):
        def value(self, theta: Array) -> Any:
            return super().value(theta) * np.inf

    with pytest.raises(InvalidInputError) as refused:
        Question(Steep(), Sgd(), start)
    assert len(str(refused.value)) < 200


def test_a_run_keeps_the_question_that_made_it() -> None:
    run = Run(ASKED)
    run.advance(3)
    assert run.question is ASKED
    assert run.start == ASKED.start
