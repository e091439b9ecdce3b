"""Maps in words: what one was made with, and what became of one of its settings."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from playground.core.declare.settable import Settable
from playground.core.runs.question import Question
from playground.core.schedules import Constant
from playground.core.sweeps.sensitivity import SensitivityMap
from playground.figures.numbers import compact, counted_steps, three_digits


def settings_words(question: Question, without: Collection[str] = ()) -> str:
    """Return the hyperparameters, and the schedule and what happens to the gradient where there is any.

    Args:
        question: What the map was asked.
        without: Hyperparameters left out: those on an axis.
    """
    parts = _settings(question.optimizer, without)
    if not isinstance(question.schedule, Constant):
        parts.append(f"{question.schedule.title} schedule".lower())
    pipeline = question.pipeline
    off = {name for name, value in pipeline.values().items() if not value} | (set() if pipeline.noise else {"seed"})
    return ", ".join([*parts, *_settings(pipeline, off)])


def place_words(start: Sequence[float]) -> str:
    """Return where runs set out: ``from (−1.5, 2)``."""
    return f"from ({', '.join(map(signed, start))})"


def cell_lines(chart: SensitivityMap, row: int, column: int) -> tuple[str, str]:
    """Return the settings of a pixel, as in ``lr 0.0316, β₁ 0.874``, and what came of them, in a line each."""
    axes = [axis for axis in (chart.x, chart.y) if axis is not None]
    values = chart.setting_at(row, column).values()
    texts = [
        f"{axis.quantity.symbol} {_digits(value, axis.quantity.scale == 'log1m')}"
        for axis, value in zip(axes, values, strict=True)
    ]
    return ", ".join(texts), _outcome(chart, row, column)


def signed(number: float) -> str:
    """Write a number as short as can be, with a true minus sign."""
    return compact(number).replace("-", "\N{MINUS SIGN}")


def _settings(settable: Settable, without: Collection[str]) -> list[str]:
    known = settable.quantities()
    parts = []
    for name, value in settable.values().items():
        if name not in without:
            text = ("on" if value else "off") if isinstance(value, bool) else signed(value)
            parts.append(f"{known[name].symbol if name in known else name} {text}")
    return parts


def _outcome(chart: SensitivityMap, row: int, column: int) -> str:
    loss, steps = float(chart.loss[row, column]), int(chart.steps[row, column])
    if chart.diverged[row, column]:
        return f"diverged after {counted_steps(max(int(chart.last[row, column]), 0))}"
    if chart.objective.lowest is None:
        return f"f {three_digits(loss)}"
    gap = f"f − f* {three_digits(max(loss - chart.objective.lowest, 0.0))}"
    if chart.tolerance is None:
        return gap
    return f"{gap}, there after {counted_steps(steps)}" if steps >= 0 else f"{gap}, not there yet"


def _digits(value: float, is_rest: bool) -> str:
    """Write a value with three significant digits; where 1 − value matters, with three of those."""
    if not is_rest or value < 0.9:
        return compact(value)
    return f"{value:.{2 - math.floor(math.log10(max(1.0 - value, 1e-15)))}f}"
