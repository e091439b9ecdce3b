"""What the README and CONTRIBUTING count and name is what the program has."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from playground.core.declare.choice import choice
from playground.core.declare.lines import Line
from playground.core.declare.settable import Settable
from playground.core.declare.text import text
from playground.core.objectives import Function
from playground.core.objectives.objective import Minimum
from playground.core.runs.examples import examples
from playground.core.schedules import Schedule
from tests.shipped import OUR_OBJECTIVES, OUR_OPTIMIZERS
from tests.test_architecture import FLOORS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_counts_are_those_of_the_catalogue() -> None:
    counted = re.search(r"(\d+) optimizers, (\d+) landscapes, (\d+) examples", README)
    assert counted is not None
    assert [int(number) for number in counted.groups()] == [len(OUR_OPTIMIZERS), len(OUR_OBJECTIVES), len(examples())]


def test_every_picture_and_folder_named_is_there() -> None:
    for path in re.findall(r"!\[[^]]*]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()
    for path in re.findall(r"^\| `([a-z_/]+/)`", README, re.MULTILINE):
        assert (ROOT / path).is_dir()


def contributing_block(name: str) -> type[Any]:
    """Return the class that a block of CONTRIBUTING.md writes; without its name in the header it is not listed."""
    (block,) = [
        block for block in re.findall(r"```python\n(.*?)```", CONTRIBUTING, re.DOTALL) if f"class {name}(" in block
    ]
    source = "from __future__ import annotations\n" + re.sub(r', name="[^"]+", title="[^"]+"', "", block)
    names: dict[str, Any] = {
        **{each.__name__: each for each in (Function, Line, Minimum, Schedule, Settable, choice, dataclass, text)},
        **{"Any": Any, "ClassVar": ClassVar, "np": np},
    }
    exec(compile(source, "CONTRIBUTING.md", "exec"), names)
    made: type[Any] = names[name]
    return made


def test_the_objective_to_add_has_the_gradient_and_the_minima_that_it_says() -> None:
    objective = contributing_block("TwoBowls")()
    points = np.random.default_rng(1).uniform(-2.0, 2.0, (2, 20))
    for axis in range(2):
        step = np.zeros((2, 1))
        step[axis] = 1e-6
        slope = (objective.value(points + step) - objective.value(points - step)) / 2e-6
        np.testing.assert_allclose(objective.gradient(points)[axis], slope, rtol=1e-6, atol=1e-6)
    for point, value in objective.minima:
        assert objective.value(np.array(point)) == value
        assert not objective.gradient(np.array(point)).any()
    for saddle in objective.saddles:
        assert np.linalg.det(objective.hessian(np.array([saddle]).T)[:, :, 0]) < 0.0


def test_the_settings_and_the_schedule_to_add_do_what_they_say() -> None:
    network = contributing_block("Network")
    assert network.from_texts({"hidden": "8"}).values() == {"hidden": "8", "activation": "tanh"}
    schedule = contributing_block("InverseRoot")()
    assert schedule.lr_at(0.5, 3.0) == 0.25
    (line,) = schedule.lines
    assert eval(line.expression, {"sqrt": math.sqrt, "lr0": 0.5, "t": 4.0}) == 0.25


def test_every_file_and_folder_that_contributing_names_is_there() -> None:
    named = re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", CONTRIBUTING)
    assert "core/runs/question.py" in named
    assert "core/sweeps/" in named
    for name in named:
        found = [place for place in (ROOT, ROOT / "playground", ROOT / "playground/view") if (place / name).exists()]
        assert found, f"{name} is not there"


def test_the_rooms_stand_in_contributing_in_the_order_in_which_the_test_of_arrows_has_them() -> None:
    for part in ("view", "core"):
        (drawn,) = re.findall(rf"^{part}:  (.*)$", CONTRIBUTING, re.MULTILINE)
        heights = {room.removeprefix(f"{part}."): height for height, floor in enumerate(FLOORS) for room in floor}
        floors = [[heights[room] for room in floor.split(", ")] for floor in drawn.split(" → ")]
        assert all(min(above) > max(below) for above, below in pairwise(floors))
        told = {room for floor in drawn.split(" → ") for room in floor.split(", ")}
        there = {room.removeprefix(f"{part}.") for floor in FLOORS for room in floor if room.startswith(f"{part}.")}
        assert told == there - {"errors"}
