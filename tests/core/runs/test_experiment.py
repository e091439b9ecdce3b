"""Experiments: to JSON and back, and a sentence for every file that is none."""

from __future__ import annotations

import dataclasses
import json
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from playground.core.declare.quantity import Quantity
from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.objectives.functions.many_minima import Ackley
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.adaptive import Rmsprop
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.planes.plane import Plane
from playground.core.runs import experiment
from playground.core.runs.experiment import (
    FORMAT,
    LONGEST_LABEL,
    LONGEST_NOTES,
    LONGEST_TITLE,
    MOST_BYTES,
    MOST_RUNS,
    Entry,
    Experiment,
    from_json,
    load,
)
from playground.core.runs.trajectory import MOST_STEPS
from playground.core.schedules import SCHEDULES, Cosine, Exponential, Schedule, Step, Warmup
from tests.core.many_parameters import ManyBowl
from tests.regression import listed

FULL = Experiment(
    objective=Rosenbrock(a=0.5, b=30.0),
    start=(-1.0, 0.1),
    runs=(
        Entry(Adam(lr=0.05, beta1=0.8, bias_correction=False), label="Adam, “schnell” θ", color="#ff8800"),
        Entry(Rmsprop(centered=True, rho=0.97), visible=False, schedule=Warmup(warmup=3, then=Cosine(total=77))),
        Entry(Sgd(lr=1 / 3), schedule=Exponential(gamma=0.1 + 0.2), pipeline=GradientPipeline(noise=0.1, seed=2**40)),
    ),
    steps=123,
    schedule=Step(step_size=7, gamma=0.3),
    pipeline=GradientPipeline(l2=1e-300, clip_norm=1.5),
    stop_when_converged=True,
    title="Ein Wettlauf: θ ↦ ½κθ²",
    notes="Look at β₁.\n\nThen at “ε”.",
)


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(FULL.to_json())
    return document


def _refusal(document: Any) -> str:
    with pytest.raises(InvalidInputError) as caught:
        from_json(document if isinstance(document, str) else json.dumps(document))
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith((".", "?"))
    return sentence


def test_an_experiment_comes_back_equal_from_its_json() -> None:
    assert from_json(FULL.to_json()) == FULL
    assert from_json(from_json(FULL.to_json()).to_json()).to_json() == FULL.to_json()


@pytest.mark.parametrize("objective", list(OBJECTIVES), ids=lambda one: one.name)
def test_every_objective_comes_back(objective: type[Objective]) -> None:
    experiment = Experiment(objective(), objective().start)
    assert from_json(experiment.to_json()) == experiment


def _elsewhere(quantity: Quantity) -> float:
    value = quantity.at_position(0.37)
    return round(value) if quantity.kind == "whole" else value


@pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda one: one.name)
def test_every_optimizer_comes_back_with_all_its_settings_changed(rule: type[Optimizer]) -> None:
    changed: dict[str, Any] = {
        name: not quantity.default if quantity.kind == "switch" else _elsewhere(quantity)
        for name, quantity in rule.quantities().items()
    }
    experiment = Experiment(Ackley(), (1.0, 1.0), (Entry(rule(**changed)), Entry(rule())))
    assert from_json(experiment.to_json()) == experiment


@pytest.mark.parametrize("schedule", list(SCHEDULES), ids=lambda one: one.name)
def test_every_schedule_comes_back(schedule: type[Schedule]) -> None:
    experiment = Experiment(Ackley(), (1.0, 1.0), (Entry(Sgd(), schedule=schedule()),), schedule=schedule())
    assert from_json(experiment.to_json()) == experiment


def test_the_file_holds_the_names_users_type() -> None:
    document = _document()
    assert document["format"] == FORMAT
    assert document["version"] == 1
    assert document["objective"] == {"name": "rosenbrock", "parameters": {"a": 0.5, "b": 30.0}}
    assert document["runs"][0]["optimizer"] == "adam"
    assert document["runs"][0]["label"] == "Adam, “schnell” θ"
    assert document["runs"][1]["schedule"]["parameters"]["then"]["name"] == "cosine"
    assert "schedule" not in document["runs"][0]


def test_what_a_file_leaves_out_takes_its_default() -> None:
    small = {"format": FORMAT, "version": 1, "objective": {"name": "ackley"}, "runs": [{"optimizer": "adam"}]}
    assert from_json(json.dumps(small)) == Experiment(Ackley(), Ackley().start, (Entry(Adam()),))


def test_title_and_notes_stay_out_of_the_file_where_there_are_none() -> None:
    document = json.loads(Experiment(Ackley(), (1.0, 1.0)).to_json())
    assert not {"title", "notes"} & set(document)
    assert document["version"] == 1


def test_the_longest_title_and_notes_come_back() -> None:
    full = dataclasses.replace(FULL, title=100 * "θ", notes=2000 * "\n")
    assert from_json(full.to_json()) == full


def test_saving_and_loading_go_through_a_file(tmp_path: Path) -> None:
    FULL.save(tmp_path / "a.json")
    assert load(tmp_path / "a.json") == FULL
    assert (tmp_path / "a.json").read_bytes() == FULL.to_json().encode()


def test_a_run_takes_the_experiments_schedule_and_pipeline_unless_it_has_its_own() -> None:
    first, second, third = (FULL.question(entry) for entry in FULL.runs)
    assert (first.schedule, first.pipeline) == (FULL.schedule, FULL.pipeline)
    assert (second.schedule, second.pipeline) == (FULL.runs[1].schedule, FULL.pipeline)
    assert (third.schedule, third.pipeline) == (FULL.runs[2].schedule, FULL.runs[2].pipeline)
    assert FULL.new_run(FULL.runs[0]).start == (-1.0, 0.1)


def test_an_entry_without_a_label_is_called_after_its_optimizer() -> None:
    assert [entry.shown_label for entry in FULL.runs] == ["Adam, “schnell” θ", "RMSProp", "SGD"]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("", "it is not JSON ("),
        ("{", "it is not JSON ("),
        ("run,optimizer,step", "it is not JSON ("),
        ("[" * 100_000, "its lists and objects lie in each other more than 32 deep."),
        ('{"format": 1, "format": 2}', "it has the entry 'format' twice."),
        ("[]", "it is not an experiment of this program"),
        ("null", "it is not an experiment of this program"),
        ('{"cells": []}', "it is not an experiment of this program"),
        ("1" * 5000, "it is not JSON ("),
    ],
)
def test_a_text_that_is_no_experiment_is_refused(text: str, begins: str) -> None:
    assert _refusal(text).startswith(begins)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"version": 2}, "it was saved by a newer program (version 2 of the format; this one reads up to 1)."),
        ({"version": "1"}, "its version, '1', is not a whole number from 1."),
        ({"version": True}, "its version, True, is not a whole number from 1."),
        ({"version": 0}, "its version, 0, is not a whole number from 1."),
        ({"objective": {"name": "rosenbrok"}}, "There is no objective named 'rosenbrok'. Did you mean rosenbrock?"),
        ({"objective": "rosenbrock"}, "objective must be an object, not 'rosenbrock'."),
        ({"objective": {"name": 3}}, "objective.name must be a text, not 3."),
        (
            {"objective": {"name": "ackley", "parameters": {"q": 1}}},
            "There is no setting of Ackley named 'q'. Known: a, b, c.",
        ),
        (
            {"objective": {"name": "saddle", "parameters": {"a": 1}}},
            "Saddle has no settings, so 'a' cannot be set.",
        ),
        (
            {"objective": {"name": "ackley", "parameters": {"a": 10**400}}},
            "Ackley: a must be above 0, not 1" + 58 * "0" + "….",
        ),
        ({"start": [1.0]}, "The start of Rosenbrock needs 2 numbers (x, y), not 1."),
        ({"start": [1.0, "2"]}, "start must be a list of numbers."),
        ({"start": [1.0, True]}, "start must be a list of numbers."),
        ({"start": [math.nan, 0.0]}, "The start's x must be a number between -1e12 and 1e12, not nan."),
        (
            {"start": [0.0, 10**400]},
            "The start's y must be a number between -1e12 and 1e12, not 1" + 58 * "0" + "….",
        ),
        ({"start": {"x": 1.0}}, "start must be a list, not {'x': 1.0}."),
        ({"steps": -1}, f"The step limit must be a whole number from 0 to {MOST_STEPS}, not -1."),
        ({"steps": 1.5}, "steps must be a whole number, not 1.5."),
        ({"steps": True}, "steps must be a whole number, not True."),
        ({"steps": MOST_STEPS + 1}, f"The step limit must be a whole number from 0 to {MOST_STEPS}, not 10000001."),
        ({"stop_when_converged": 1}, "stop_when_converged must be true or false, not 1."),
        ({"schedule": {"name": "cosine", "parameters": {"total": 0}}},
         "Cosine schedule: total must be a whole number at least 1 and at most 1e+15, not 0."),
        ({"schedule": {"name": "step", "parameters": {"then": {"name": "constant"}}}},
         "There is no setting of Step schedule named 'then'."),
        ({"schedule": {"name": "warmup", "parameters": {"then": {"name": "warmup"}}}},
         "Warm-up schedule: then cannot be warmup; it can be constant, exponential, step, cosine."),
        ({"schedule": {"name": "warmup", "parameters": {"then": "cosine"}}},
         'Warm-up schedule: then must be an object with "name" and "parameters", not cosine.'),
        ({"gradient": {"noise": "loud"}}, "Gradient: noise must be a number at least 0, not loud."),
        ({"pipeline": {}}, "the experiment has an unknown entry 'pipeline'; known are format, gradient, notes, "
         "objective, plane, runs, schedule, start, steps, stop_when_converged, title, version."),
        ({"title": 3}, "title must be a text, not 3."),
        ({"title": "two\nlines"}, "The title must be one line of text without control characters."),
        ({"title": 101 * "a"}, "The title may have at most 100 characters, not 101."),
        ({"notes": ["a"]}, "notes must be a text, not ['a']."),
        ({"notes": 2001 * "β"}, "The notes may have at most 2000 characters, not 2001."),
        ({"notes": "\ud800"}, "The notes must be text without control characters."),
        ({"runs": {}}, "runs must be a list, not {}."),
        ({"runs": [3]}, "runs[0] must be an object."),
        ({"runs": [{"optimizer": "Adam"}]}, "There is no optimizer named 'Adam'. Did you mean adam"),
        ({"runs": [{}]}, "There is no optimizer named ''."),
        ({"runs": [{"optimizer": "adam"}, {"optimizer": "adam", "hyperparameters": {"beta1": 1.0}}]},
         "Adam: beta1 must be at least 0 and below 1, not 1.0."),
        ({"runs": [{"optimizer": "adam", "hyperparameters": {"lr": math.nan}}]},
         "Adam: lr must be at least 0, not nan."),
        ({"runs": [{"optimizer": "adam", "hyperparameters": {"lr": math.inf}}]},
         "Adam: lr must be at least 0, not inf."),
        ({"runs": [{"optimizer": "adam", "hyperparameters": {"lr": None}}]},
         "Adam: lr must be a number at least 0, not None."),
        ({"runs": [{"optimizer": "adam", "hyperparameters": {"bias_correction": 1}}]},
         "Adam: bias_correction must be true or false, not 1."),
        ({"runs": [{"optimizer": "adam", "visible": "yes"}]}, "runs[0].visible must be true or false, not 'yes'."),
        ({"runs": [{"optimizer": "adam", "label": "\ud800"}]}, "A run's label must be one line of text without"),
        ({"runs": [{"optimizer": "adam", "label": "a\nb"}]}, "A run's label must be one line of text without control"),
        ({"runs": [{"optimizer": "adam", "label": "\x1b[31m"}]}, "A run's label must be one line of text without"),
        ({"runs": [{"optimizer": "adam", "label": "\u202egnp.exe"}]}, "A run's label must be one line of text without"),
        ({"runs": [{"optimizer": "adam", "label": 81 * "a"}]}, "A run's label may have at most 80 characters, not 81."),
        ({"runs": [{"optimizer": "adam", "color": "red"}]}, "A run's colour must be like #e69f00, not 'red'."),
        ({"runs": [{"optimizer": "adam", "color": "#12345g"}]}, "A run's colour must be like #e69f00, not '#12345g'."),
        ({"runs": [{"optimizer": "adam", "color": "#123456\n"}]}, "A run's colour must be like #e69f00, not"),
        ({"runs": 65 * [{"optimizer": "adam"}]}, "it has 65 runs; 64 are the most."),
        ({"notes": "a\0b"}, "The notes must be text without control characters."),
        ({"runs": [{"optimizer": "adam", "colour": "red"}]}, "runs[0] has an unknown entry 'colour';"),
    ],
)  # fmt: skip
def test_a_file_with_something_wrong_in_it_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    assert _refusal(_document() | changes).startswith(sentence)


def test_a_schedule_nested_without_end_is_refused_and_breaks_nothing() -> None:
    for depth, reason in (
        (2, "Warm-up schedule: then cannot be warmup"),
        (300, "its lists and objects lie in each other"),
    ):
        schedule: dict[str, Any] = {"name": "constant"}
        for _ in range(depth):
            schedule = {"name": "warmup", "parameters": {"then": schedule}}
        assert _refusal(_document() | {"schedule": schedule}).startswith(reason)


def test_a_value_nested_without_end_is_refused_in_one_short_sentence() -> None:
    deep = "[" * 400 + "]" * 400
    for key in ("objective", "start", "steps", "schedule", "runs"):
        text = json.dumps(_document() | {key: "@"}).replace('"@"', deep)
        assert len(_refusal(text)) < 200
    hyperparameter = {"runs": [{"optimizer": "adam", "hyperparameters": {"lr": "@"}}]}
    assert len(_refusal(json.dumps(_document() | hyperparameter).replace('"@"', deep))) < 200


def test_a_file_that_cannot_be_read_is_a_sentence_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00\x80")
    (tmp_path / "foreign.json").write_text("{}")
    for name, reason in {
        "missing.json": "could not be read: No such file or directory.",
        "binary.json": "could not be read: it is not a text file.",
        "foreign.json": "could not be used: it is not an experiment of this program",
        ".": "could not be read: it is a folder.",
    }.items():
        with pytest.raises(InvalidInputError) as caught:
            load(tmp_path / name)
        assert reason in str(caught.value)
        assert str(tmp_path / name) in str(caught.value)


@pytest.mark.parametrize("kind", ["pipe", "device", "zeros", "link to itself"])
def test_what_has_no_end_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "race.json"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "zeros":
        with path.open("wb") as file:
            file.truncate(10**12)
    else:
        path.symlink_to("/dev/zero" if kind == "device" else path)
    with pytest.raises(InvalidInputError, match=r"race.json' could not be read: ") as caught:
        load(path)
    assert len(str(caught.value)) < 300


def test_what_an_editor_puts_before_a_text_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "race.json").write_bytes(b"\xef\xbb\xbf" + FULL.to_json().encode())
    assert load(tmp_path / "race.json") == FULL


def test_the_largest_experiment_there_may_be_can_be_saved_and_read(tmp_path: Path) -> None:
    entry = dataclasses.replace(FULL.runs[-1], label=LONGEST_LABEL * "\N{GRINNING FACE}")
    largest = dataclasses.replace(
        FULL, runs=MOST_RUNS * (entry,), title=LONGEST_TITLE * "θ", notes=LONGEST_NOTES * "\N{GRINNING FACE}"
    )
    largest.save(tmp_path / "race.json")
    assert load(tmp_path / "race.json") == largest
    assert (tmp_path / "race.json").stat().st_size < MOST_BYTES / 4


@dataclass(frozen=True)
class _Wide(ManyBowl):
    name: ClassVar[str] = "wide"
    size: int = 12_000


def test_a_start_and_a_plane_of_twelve_thousand_parameters_can_be_saved_and_read(tmp_path: Path) -> None:
    start, *plane = (tuple(row) for row in np.random.default_rng(0).normal(size=(4, 12_000)).tolist())
    wide = Experiment(_Wide(), start, plane=Plane(*plane))
    with OBJECTIVES.scope():
        OBJECTIVES.add("wide", _Wide)
        wide.save(tmp_path / "wide.json")
        assert load(tmp_path / "wide.json") == wide


def test_an_experiment_too_large_to_be_read_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(experiment, "MOST_BYTES", len(FULL.to_json().encode()) - 1)
    with pytest.raises(InvalidInputError, match="so no file can hold it"):
        FULL.save(tmp_path / "race.json")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("label", ["naïve — “β₁ = 0.9”", "a\u00a0b\u202fc", "क्\u200cष", "👩\u200d💻", "<b>&amp;</b>"])
def test_a_label_in_any_script_is_kept_to_the_letter(label: str) -> None:
    labelled = dataclasses.replace(FULL, runs=(dataclasses.replace(FULL.runs[0], label=label),), title=label)
    assert from_json(labelled.to_json()) == labelled


def test_an_experiment_in_python_is_checked_as_one_from_a_file() -> None:
    with pytest.raises(InvalidInputError, match="The start of Rosenbrock needs 2 numbers"):
        Experiment(Rosenbrock(), (1.0,))
    with pytest.raises(InvalidInputError, match="The step limit must be a whole number"):
        dataclasses.replace(FULL, steps=-5)
    with pytest.raises(InvalidInputError, match="The title must be a text, not 3"):
        dataclasses.replace(FULL, title=3)  # type: ignore[arg-type]
    assert Experiment(Rosenbrock(), (1, 2)).start == (1.0, 2.0)


def test_the_plane_is_kept_and_written_only_where_one_was_chosen() -> None:
    with listed() as regression:
        plane = Plane((0.0, 0.0, 3.0, 1.5), (1.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, -1.0))
        usual = Experiment(regression(), regression.start, (Entry(Sgd()),))
        chosen = dataclasses.replace(usual, plane=plane)
        assert from_json(chosen.to_json()) == chosen
        assert from_json(usual.to_json()) == usual
        assert '"plane"' in chosen.to_json()
        assert '"plane"' not in usual.to_json()
        assert chosen.section.plane == plane
        assert chosen.question(chosen.runs[0]).plane == plane


def test_a_plane_of_another_space_is_refused() -> None:
    plane = Plane((0.0,) * 3, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    with pytest.raises(InvalidInputError, match="3 parameters"):
        Experiment(Rosenbrock(), (0.0, 0.0), plane=plane)
