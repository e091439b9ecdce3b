"""``playground list``: everything that is declared, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from playground.cli import main as cli
from playground.core.declare.settable import Settable
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.examples import examples, names
from playground.core.schedules import SCHEDULES

LISTS: dict[str, Any] = {"optimizers": OPTIMIZERS, "objectives": OBJECTIVES, "schedules": SCHEDULES}


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(["list", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("kind", LISTS)
def test_the_table_has_a_line_for_each_entry(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    header, *lines = printed(capsys, kind).splitlines()
    assert header.split() == ["name", "title", "about"]
    assert [line.split()[0] for line in lines] == LISTS[kind].names()
    for line, entry in zip(lines, LISTS[kind], strict=True):
        assert entry.title in line
        assert all(f"{name}=" in line for name in entry.quantities())


@pytest.mark.parametrize("kind", LISTS)
def test_the_json_holds_every_declaration(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    entries = json.loads(printed(capsys, kind, "--json"))
    assert [entry["name"] for entry in entries] == LISTS[kind].names()
    for listed, entry in zip(entries, LISTS[kind], strict=True):
        declared: type[Settable] = entry
        assert [item["name"] for item in listed["settings"]] == list(declared.quantities())
        for item, quantity in zip(listed["settings"], declared.quantities().values(), strict=True):
            assert item["default"] == quantity.default
            assert item["slider"] == [quantity.low, quantity.high]
            assert (item["symbol"], item["scale"], item["help"]) == (quantity.symbol, quantity.scale, quantity.help)


def test_the_table_of_examples_has_their_names_titles_and_notes_in_the_order_of_teaching(
    capsys: pytest.CaptureFixture[str],
) -> None:
    header, *lines = printed(capsys, "examples").splitlines()
    assert header.split() == ["name", "title", "about"]
    assert [line.split()[0] for line in lines] == names()
    for line, example in zip(lines, examples(), strict=True):
        assert example.title in line
        assert example.notes in line


def test_the_json_of_examples_tells_where_their_files_are(capsys: pytest.CaptureFixture[str]) -> None:
    for listed, example in zip(json.loads(printed(capsys, "examples", "--json")), examples(), strict=True):
        assert listed == {**example._asdict(), "path": str(example.path)}
        assert Path(listed["path"]).is_file()


def test_the_json_tells_which_objectives_change_from_step_to_step(capsys: pytest.CaptureFixture[str]) -> None:
    listed = {entry["name"]: entry["is_stationary"] for entry in json.loads(printed(capsys, "objectives", "--json"))}
    assert listed == {entry.name: entry().is_stationary for entry in OBJECTIVES}


def test_the_json_has_legal_ends_and_none_where_there_is_no_end(capsys: pytest.CaptureFixture[str]) -> None:
    adam = next(entry for entry in json.loads(printed(capsys, "optimizers", "--json")) if entry["name"] == "adam")
    legal = {item["name"]: item["legal"] for item in adam["settings"]}
    assert legal["lr"] == {"low": 0.0, "low_open": False, "high": None, "high_open": False}
    assert legal["beta1"] == {"low": 0.0, "low_open": False, "high": 1.0, "high_open": True}


def test_an_optimizer_s_line_tells_defaults_memory_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    line = next(line for line in printed(capsys, "optimizers").splitlines() if line.startswith("adamw "))
    assert "beta2=0.999" in line
    assert "bias_correction=true" in line
    assert "keeps 2 numbers per parameter" in line
    assert "Loshchilov & Hutter 2019" in line


def test_an_objective_s_line_tells_formula_domain_minima_and_constants(capsys: pytest.CaptureFixture[str]) -> None:
    lines = {line.split()[0]: line for line in printed(capsys, "objectives").splitlines()}
    assert "(a - x)² + b (y - x²)²" in lines["rosenbrock"]
    assert "x -2 to 2, y -1 to 3" in lines["rosenbrock"]
    assert "minimum 0 at (1, 1)" in lines["rosenbrock"]
    assert "a=1 b=100" in lines["rosenbrock"]
    assert lines["himmelblau"].count("(3, 2)") == 1
    assert "minima 0 at" in lines["himmelblau"]
    assert "no minimum; saddle at (0, 0)" in lines["saddle"]


def test_no_line_shows_latex(capsys: pytest.CaptureFixture[str]) -> None:
    assert not set("\\{}$") & set(printed(capsys, "objectives"))


def test_a_warm_up_says_that_another_schedule_follows(capsys: pytest.CaptureFixture[str]) -> None:
    assert "then=constant" in printed(capsys, "schedules")
    entries = {entry["name"]: entry for entry in json.loads(printed(capsys, "schedules", "--json"))}
    assert entries["warmup"]["then"] == [name for name in SCHEDULES.names() if name != "warmup"]
    assert entries["cosine"]["then"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("optimisers",), "Did you mean optimizers"),
        (("example",), "Did you mean examples"),
        ((), "optimizers|objectives|schedules|examples"),
        (("optimizers", "--jsn"), "Did you mean --json?"),
        (("optimizers", "objectives"), "'objectives' is one argument too many"),
    ],
)
def test_a_wrong_list_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert cli.main(["list", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1
