"""Formulas as pictures."""

from __future__ import annotations

import pytest

from playground.core.formula import paragraphs
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.run import RunSettings
from playground.view.controls.typesetter import Setting, svg


@pytest.mark.filterwarnings("ignore:path is deprecated")
def test_every_line_of_every_rule_can_be_typeset() -> None:
    lines = {
        line
        for rule in OPTIMIZERS
        for optimizer in (rule(), rule().with_values(**_switched(rule)))
        for paragraph in paragraphs(RunSettings(optimizer))
        for line in paragraph
    }
    assert len(lines) > 80
    for line in sorted(lines):
        assert svg(Setting(line, "#000000", 15.0)).startswith("<svg")


def _switched(rule: type[Optimizer]) -> dict[str, float]:
    """Return the other way of every switch, and a value for what is off by default."""
    quantities = rule.quantities().values()
    off = {each.name: 1 if each.kind == "whole" else 0.5 for each in quantities if each.default == 0}
    return off | {each.name: not each.default for each in quantities if each.kind == "switch"}
