"""What the README counts and names is what the program has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from playground.core.declare.lines import Line
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.optimizer import NoState, Optimizer
from playground.core.runs.examples import examples

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_counts_are_those_of_the_catalogue() -> None:
    counted = re.search(r"(\d+) optimizers, (\d+) landscapes, (\d+) examples", README)
    assert counted is not None
    assert [int(number) for number in counted.groups()] == [len(OPTIMIZERS), len(OBJECTIVES), len(examples())]


def test_every_picture_and_folder_named_is_there() -> None:
    for path in re.findall(r"!\[[^]]*]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()
    for path in re.findall(r"^\| `([a-z_/]+/)`", README, re.MULTILINE):
        assert (ROOT / path).is_dir()


def test_the_optimizer_to_add_steps_as_it_says() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (block,) = [block for block in blocks if "class SoftSign" in block]
    # Without its name in the header it is not listed, so that other tests do not meet it.
    source = "from __future__ import annotations\n" + block.replace('name="soft-sign", title="Soft sign", ', "")
    names: dict[str, Any] = {
        "dataclass": dataclass,
        "ClassVar": ClassVar,
        "Line": Line,
        "Optimizer": Optimizer,
        "NoState": NoState,
    }
    exec(compile(source, "README.md", "exec"), names)
    optimizer = names["SoftSign"](lr=0.5)
    delta, _ = optimizer.rule(optimizer, 0.5, 3.0, 0.0, NoState(), 1.0)
    assert delta == -0.375
