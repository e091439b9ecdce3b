"""What a basin map says about all starts, and about one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from playground.core.planes.places import NEAR_SHARE
from playground.core.verdicts.verdicts import Status
from playground.figures.numbers import counted_steps, three_digits
from playground.view.parts.basin_colors import end_color, minimum_color
from playground.view.parts.color_key import Meaning

if TYPE_CHECKING:
    from playground.core.sweeps.basin import BasinMap

MOST_HUES = 4
"""Hues that stand for all minima reached."""
LEAST_SHARE = 0.005
"""A smaller share of the starts is not spoken of."""


def share_meanings(chart: BasinMap, is_dark: bool = False) -> list[Meaning]:
    meanings = []
    for ending in chart.endings():
        if ending.share >= LEAST_SHARE:
            colors = _hues(chart, is_dark) if ending.at_minimum else (QColor(end_color(ending.status, is_dark)),)
            near = f" (within {NEAR_SHARE:.0%})" if ending.at_minimum and ending.status is Status.FINISHED else ""
            meanings.append(Meaning(colors, f"{100 * ending.share:.0f} % {ending.words}{near}"))
    # Last: where there is too little room, the shares are what matters.
    return [*meanings, Meaning((), "lighter is sooner")] if (chart.minimum >= 0).any() else meanings


def end_words(chart: BasinMap, x: float, y: float) -> str:
    """Say how the run from the start nearest to a point ends; nothing where the map does not reach."""
    column, row = (_nearest(along, at) for along, at in ((chart.x, x), (chart.y, y)))
    if column is None or row is None:
        return ""
    words = chart.verdict(row, column).words
    index = int(chart.minimum[row, column])
    if index < 0:
        return words
    place = ", ".join(map(three_digits, chart.minima[index].point))
    return f"{words}: ({place}) in {counted_steps(int(chart.steps[row, column]))}"


def _hues(chart: BasinMap, is_dark: bool) -> tuple[QColor, ...]:
    """Return the hues of the minima that most starts reach, in the minima's order."""
    counts = np.bincount(chart.minimum[chart.minimum >= 0].ravel(), minlength=len(chart.minima))
    most = np.argsort(-counts, kind="stable")[:MOST_HUES]
    return tuple(minimum_color(int(index), is_dark) for index in np.sort(most) if counts[index])


def _nearest(along: np.ndarray, at: float) -> int | None:
    """Return which of evenly spaced starts is nearest to a coordinate; None beyond their outer cells."""
    place = (at - along[0]) / (along[-1] - along[0]) * (len(along) - 1)
    nearest = round(place) if np.isfinite(place) else -1
    return nearest if 0 <= nearest < len(along) else None
