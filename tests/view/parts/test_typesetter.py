"""Formulas as pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.runs.formula import paragraphs
from playground.view.parts.typesetter import MathLine, svg


@pytest.mark.filterwarnings("ignore:path is deprecated")
def test_every_line_of_every_rule_can_be_typeset() -> None:
    lines = {
        line
        for rule in OPTIMIZERS
        for optimizer in (rule(), rule().with_values(**_switched(rule)))
        for paragraph in paragraphs(optimizer)
        for line in paragraph
    }
    assert len(lines) > 80
    for line in sorted(lines):
        assert svg(MathLine(line, "#000000", 15.0)).startswith("<svg")


@pytest.mark.filterwarnings("ignore:path is deprecated")
def test_v_ends_in_a_point_and_upsilon_in_a_bow(qapp: QApplication) -> None:
    assert _foot("v") < 0.7 * _foot(r"\upsilon")  # The usual italic v: 1.07 of it; this one: 0.53.


def _foot(latex: str) -> float:
    """Return how wide a letter is just above the line it stands on, as a share of its width."""
    renderer = QSvgRenderer(svg(MathLine(latex, "#000000", 100.0)).encode())
    image = QImage(renderer.defaultSize(), QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    shades = np.frombuffer(bytes(image.constBits()), np.uint8).reshape(image.height(), image.bytesPerLine())
    ink = shades[:, : image.width()] < 128  # What pads a line to whole words may hold anything.
    rows = np.flatnonzero(ink.any(axis=1))
    widths = ink.sum(axis=1)
    low = rows[0] + round(0.96 * (rows[-1] - rows[0]))
    return float(widths[low] / np.count_nonzero(ink.any(axis=0)))


def _switched(rule: type[Optimizer]) -> dict[str, float]:
    """Return the other way of every switch, and a value for what is off by default."""
    quantities = rule.quantities().values()
    off = {each.name: 1 if each.kind == "whole" else 0.5 for each in quantities if each.default == 0}
    return off | {each.name: not each.default for each in quantities if each.kind == "switch"}
