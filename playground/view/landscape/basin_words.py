"""What a basin map says about all starts, and about one."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from playground.core.maps.basin import BasinMap, Fate
from playground.view.color_key import Meaning
from playground.view.maps.pixels import FATE_COLORS, minimum_color
from playground.view.numbers import counted_steps, three_digits

MOST_HUES = 4
"""Hues that stand for all minima reached."""
LEAST_SHARE = 0.005
"""A smaller share of the starts is not spoken of."""


def share_meanings(chart: BasinMap) -> list[Meaning]:
    """Return what the colours of a map mean, with the share of the starts that have them."""
    meanings = []
    for fate in Fate:
        share = chart.share(fate)
        if share >= LEAST_SHARE:
            if fate is Fate.REACHED:
                words, colors = f"{100 * share:.0f} % {fate.words}, lighter is sooner", _hues(chart)
            else:
                words, colors = f"{100 * share:.0f} % {fate.words}", (QColor(FATE_COLORS[fate]),)
            meanings.append(Meaning(colors, words))
    return meanings


def fate_words(chart: BasinMap, x: float, y: float) -> str:
    """Say how the run from the start nearest to a point ends; nothing where the map does not reach."""
    column, row = (_nearest(along, at) for along, at in ((chart.x, x), (chart.y, y)))
    if column is None or row is None:
        return ""
    fate = Fate(int(chart.fate[row, column]))
    if fate is Fate.REACHED:
        place = ", ".join(map(three_digits, chart.minima[int(chart.minimum[row, column])].point))
        return f"reaches ({place}) in {counted_steps(int(chart.steps[row, column]))}"
    if fate is Fate.DIVERGED:
        return f"diverges after {counted_steps(int(chart.last[row, column]))}"
    if fate is Fate.NOT_YET:
        return f"is not yet at a minimum after {counted_steps(chart.question.steps)}"
    return "ends at a saddle" if fate is Fate.AT_SADDLE else "leaves the view"


def _hues(chart: BasinMap) -> tuple[QColor, ...]:
    """Return the hues of the minima that most starts reach, in the minima's order."""
    counts = np.bincount(chart.minimum[chart.minimum >= 0].ravel(), minlength=len(chart.minima))
    most = np.argsort(-counts, kind="stable")[:MOST_HUES]
    return tuple(minimum_color(int(index)) for index in np.sort(most) if counts[index])


def _nearest(along: np.ndarray, at: float) -> int | None:
    """Return which of evenly spaced starts is nearest to a coordinate; None beyond their outer cells."""
    place = (at - along[0]) / (along[-1] - along[0]) * (len(along) - 1)
    nearest = round(place) if np.isfinite(place) else -1
    return nearest if 0 <= nearest < len(along) else None
