"""Questions and experiments as JSON: what is written is read back equal, and what is not declared is refused."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from playground.core.declare.quantity import real
from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Function, Objective
from playground.core.objectives.functions.changing import MovingBowl
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.wrappers import Lookahead
from playground.core.planes.plane import Plane
from playground.core.runs.codec import question_from_json, question_to_json
from playground.core.runs.experiment import Entry, Experiment, from_json, load
from playground.core.runs.question import Question
from playground.core.schedules import Cosine, Warmup

BEFORE = sorted((Path(__file__).parents[2] / "reference" / "experiments_before").glob("*.json"))

ASKED = Question(
    Rosenbrock(b=10.0),
    Lookahead(inner=Adam(beta1=0.8), k=3),
    (-1.5, 2.0),
    300,
    Warmup(warmup=7, then=Cosine(total=80)),
    GradientPipeline(noise=0.3, seed=4, l2=0.01),
    Plane((0.0, 0.0), (1.0, 1.0), (1.0, -1.0)),
)


def test_a_question_comes_back_equal_from_its_json() -> None:
    for asked in (ASKED, replace(ASKED, plane=None), Question(Rosenbrock(), Adam(), (0.0, 0.0))):
        assert question_from_json(json.loads(json.dumps(question_to_json(asked)))) == asked


def test_only_a_plane_that_somebody_chose_is_written() -> None:
    assert "plane" not in question_to_json(replace(ASKED, plane=None))


@pytest.mark.parametrize("path", BEFORE, ids=lambda path: path.stem)
def test_a_file_of_before_opens_and_is_written_byte_for_byte_as_it_was(path: Path) -> None:
    assert load(path).to_json().encode() == path.read_bytes()


def test_there_are_files_of_before() -> None:
    assert {path.stem for path in BEFORE} == {"everything", "least", "moving"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"momentum": 3}, "the question has an unknown entry 'momentum'; known are gradient, objective, optimizer, "),
        ({"optimizer": {"name": "adam", "lr": 1}}, "optimizer has an unknown entry 'lr'; known are hyperparameters, "),
        ({"gradient": {"clip": 1}}, "There is no setting of Gradient named 'clip'."),
        ({"schedule": {"name": "cosine", "parameters": {"gamma": 1}}}, "There is no setting of Cosine schedule named"),
        ({"objective": {"name": "my-own"}}, "There is no objective named 'my-own'."),
        ({"optimizer": {"name": "my-own"}}, "There is no optimizer named 'my-own'."),
        ({"start": ["0", 0]}, "start must be a list of numbers."),
        ({"plane": {"origin": [0, 0]}}, "A plane is three lists of numbers: origin, u and v."),
    ],
)
def test_an_entry_that_is_not_declared_or_not_known_here_is_refused_by_name(
    change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        question_from_json({**question_to_json(ASKED), **change})
    assert str(refused.value).startswith(sentence)


def test_a_field_that_is_not_declared_is_refused_when_it_is_written() -> None:
    @dataclass(frozen=True)
    class Annotated(Question):
        remark: str = ""

    with pytest.raises(InvalidInputError, match=r"Annotated: remark is not declared, so no file can hold it\."):
        question_to_json(Annotated(Rosenbrock(), Adam(), (0.0, 0.0)))


def test_a_setting_that_is_not_declared_is_refused_once_it_matters() -> None:
    started, moved = (Question(bowl, Adam(), (0.0, 0.0)) for bowl in (MovingBowl(), MovingBowl().at(7)))
    assert question_from_json(question_to_json(started)) == started
    with pytest.raises(InvalidInputError, match=r"Moving bowl: step is not declared, so no file can hold it\."):
        question_to_json(moved)


def made_here(name: str) -> tuple[type[Objective], type[Optimizer]]:
    """Build an objective and a rule at run time, in no file of the package, as typed ones are."""

    @dataclass(frozen=True)
    class Typed(Function, name=f"{name}-hill", title="Hill"):
        formula = "x^4 + c y^2"
        domain = ((-1.0, 1.0), (-1.0, 1.0))
        start = (0.5, 0.5)
        c: float = real(2.0, symbol="c", slider=(0.0, 5.0), help="Raise it for a steeper wall.")

        @staticmethod
        def f(p: Any, x: Any, y: Any) -> Any:
            return x**4 + p.c * y * y

        @staticmethod
        def df(p: Any, x: Any, y: Any) -> tuple[Any, Any]:
            return 4.0 * x**3, 2.0 * p.c * y

    @dataclass(frozen=True)
    class Halved(Optimizer, name=f"{name}-half", title="Half"):
        @staticmethod
        def rule(p: Any, lr: Any, g: Any, theta: Any, state: Any, t: Any) -> tuple[Any, Any]:
            return -0.5 * lr * g, state

    return Typed, Halved


def test_what_is_made_at_run_time_is_listed_saved_and_reopened_equal_while_it_is_known() -> None:
    with OBJECTIVES.scope(), OPTIMIZERS.scope():
        objective, rule = made_here("typed")
        assert objective in list(OBJECTIVES)
        made = Experiment(objective.from_values({"c": 3.0}), (0.5, 0.5), (Entry(rule(lr=0.25)),))
        text = made.to_json()
        assert from_json(text) == made
    assert "typed-hill" not in OBJECTIVES.names()
    with pytest.raises(InvalidInputError, match="There is no objective named 'typed-hill'"):
        from_json(text)
    with pytest.raises(InvalidInputError, match="There is no optimizer named 'typed-half'"):
        from_json(text.replace("typed-hill", "rosenbrock").replace('"c": 3.0', '"a": 3.0'))


def test_another_thing_under_the_same_name_is_not_equal_and_the_one_no_longer_listed_is_not_written() -> None:
    with OBJECTIVES.scope(), OPTIMIZERS.scope():
        first, _ = made_here("twice")
        OBJECTIVES.remove("twice-hill")
        OPTIMIZERS.remove("twice-half")
        second, _ = made_here("twice")
        assert first() != second()
        with pytest.raises(InvalidInputError, match="Hill is not listed as objective 'twice-hill', so no file"):
            Experiment(first(), (0.5, 0.5)).to_json()
        assert Experiment(second(), (0.5, 0.5)).to_json()
    OBJECTIVES.find("rosenbrock")


def test_a_scope_takes_off_only_what_was_listed_inside_it_even_when_it_fails() -> None:
    before = OBJECTIVES.names()

    def fail() -> None:
        with OBJECTIVES.scope(), OPTIMIZERS.scope():
            made_here("failing")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert OBJECTIVES.names() == before
