"""Settings that are words: one of a few, or a line of text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from playground.core.errors import InvalidInputError
from playground.core.objectives import Function
from playground.core.optimizers.adam import Adam
from playground.core.runs.experiment import Entry, Experiment, from_json
from playground.core.runs.kernel import run_kernel
from tests.settings_of_all_kinds import ACTIVATIONS, trained


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> type[Function]:
    return trained(monkeypatch)


def test_they_stand_among_the_settings_in_the_order_of_the_fields_and_are_no_quantities(kind: type[Function]) -> None:
    assert list(kind.settings()) == list(kind().values()) == ["a", "hidden", "activation", "standardize"]
    assert list(kind.quantities()) == ["a", "standardize"]


def test_they_are_read_from_what_a_user_types(kind: type[Function]) -> None:
    made = kind.from_texts({"hidden": " 16,16 ", "activation": "ReLU", "a": "2"})
    assert made == kind.from_values({"hidden": "16,16", "activation": "relu", "a": 2.0})


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"activation": "relux"}, "Trained: activation must be relu, tanh or gelu, not relux."),
        ({"activation": 3}, "Trained: activation must be relu, tanh or gelu, not 3."),
        ({"hidden": "64;64"}, "Trained: hidden must be sizes like 64,64, not 64;64."),
        ({"hidden": ""}, "Trained: hidden must be sizes like 64,64, not ."),
        ({"hidden": 64}, "Trained: hidden must be a text, not 64."),
        ({"hidden": "1\n2"}, "Trained: hidden must be one line of text without control characters."),
        ({"hidden": "1" * 401}, "Trained: hidden may have at most 400 characters, not 401."),
    ],
)
def test_what_cannot_be_one_is_refused_with_a_sentence(
    kind: type[Function], values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        kind.from_values(values)
    assert str(caught.value) == sentence
    assert caught.value.field == next(iter(values))


def test_an_experiment_keeps_them(kind: type[Function]) -> None:
    objective = kind.from_values({"hidden": "8", "activation": "gelu"})
    experiment = Experiment(objective, objective.start, (Entry(Adam()),))
    assert json.loads(experiment.to_json())["objective"]["parameters"]["hidden"] == "8"
    assert from_json(experiment.to_json()) == experiment


def test_everything_declared_is_described_for_programs(kind: type[Function]) -> None:
    described = {name: setting.described() for name, setting in kind.settings().items()}
    assert json.loads(json.dumps(described)) == described
    assert described["activation"]["options"] == [*ACTIVATIONS]
    assert [each["kind"] for each in described.values()] == ["real", "text", "choice", "switch"]
    assert described["hidden"]["wanted"] == "sizes like 64,64"


def test_kernels_take_numbers_alone_so_what_has_words_is_never_compiled(kind: type[Function]) -> None:
    assert run_kernel(Adam(), kind(), (0, 1)) is None
