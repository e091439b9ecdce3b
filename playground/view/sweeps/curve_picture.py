"""Pictures of rate curves: how one run or several end for every learning rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from playground.core.arithmetic.arrays import Array
from playground.core.sweeps.rates import RateCurve
from playground.core.sweeps.tables import RaceCurves
from playground.figures.map_captions import place_words, settings_words
from playground.figures.numbers import compact
from playground.figures.shades import gap_powers
from playground.figures.ticks import decade_ticks, placed
from playground.model.palette import color_of
from playground.view.parts.line_styles import dash_pattern
from playground.view.sweeps.sheet import MOST_TICKS, LegendRow, Sheet

_WIDTH, _BAR_WIDTH, _DOT = 2.0, 6.0, 6.0
_INK, _ONE_COLOR = "#1d2129", "#2f5fd0"
_MARGIN = 0.04
"""Room left above and below the curves, as a share of their height."""
_ABOVE_DECADES = 2.0
"""How far above the loss at the start the picture reaches: a run that ends higher has as good as diverged."""


class _Line(NamedTuple):
    """A curve to draw: what it is called, how high it is, the place of the best (-1 for none), and its colour."""

    label: str
    curve: RateCurve
    gap: Array
    best: int
    color: str


def draw_curve(sheet: Sheet, curve: RateCurve, best: int) -> None:
    """Draw how a run ends for every learning rate, with a dot at the place of the best, -1 for none."""
    question = curve.question
    others = settings_words(question, without={"lr"})
    heading = f"{question.objective.title}, {question.optimizer.title}, {question.steps} steps"
    sheet.head(heading, ", ".join(filter(None, [place_words(curve.start), others])))
    _draw(sheet, [_Line(question.optimizer.title, curve, curve.gap, best, _ONE_COLOR)], curve.lowest)


def draw_race(sheet: Sheet, chart: RaceCurves, colors: Sequence[str]) -> None:
    """Draw how several runs end for every learning rate, with a dot at each one's best."""
    lines = [
        _Line(label, tuned.curve, gap, tuned.index, color)
        for (label, tuned), gap, color in zip(chart.rows, chart.gaps, _colors(colors, len(chart.rows)), strict=True)
    ]
    curve = chart.rows[0][1].curve
    question = curve.question
    steps = max(tuned.curve.question.steps for _, tuned in chart.rows)
    sheet.head(f"{question.objective.title}, {steps} gradient evaluations", place_words(curve.start))
    _draw(sheet, lines, chart.lowest)


def _colors(colors: Sequence[str], count: int) -> list[str]:
    return [color_of(colors[place] if place < len(colors) else "", place) for place in range(count)]


def _draw(sheet: Sheet, lines: Sequence[_Line], lowest: float) -> None:
    """Draw curves whose gaps are measured from ``lowest``."""
    frame, painter = sheet.frame, sheet.painter
    across = _span([np.log10(line.curve.lr) for line in lines])
    powers = [gap_powers(line.gap) for line in lines]
    low, high = _heights(lines, powers, lowest)
    x, y = (placed(decade_ticks(*ends, MOST_TICKS), *ends) for ends in (across, (low, high)))
    sheet.grid(x, y)
    for place, (line, power) in enumerate(zip(lines, powers, strict=True)):
        right = (np.log10(line.curve.lr) - across[0]) / (across[1] - across[0])
        up = np.minimum((power - low) / (high - low), 1.0)  # No picture is high enough for everything.
        points = [
            QPointF(*point)
            for point in zip(frame.left() + right * frame.width(), frame.bottom() - up * frame.height(), strict=True)
        ]
        _draw_line(painter, line, points, np.isfinite(power), frame.top() + (place + 0.5) * _BAR_WIDTH)
    has_minimum = lines[0].curve.objective.lowest is not None
    sheet.axes(("learning rate", x), ("f − f*" if has_minimum else "f − best", y))
    sheet.legend(_legend(lines, any(np.isnan(power).any() for power in powers)))


def _draw_line(
    painter: QPainter, line: _Line, points: Sequence[QPointF], is_there: npt.NDArray[np.bool_], top: float
) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(line.color))
    for first, last in _stretches(is_there):
        painter.drawPolyline(points[first : last + 1])
    painter.setPen(QPen(QColor(line.color), _BAR_WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    for first, last in _stretches(~is_there):
        left, right = points[first].x() - _BAR_WIDTH / 2, points[last].x() + _BAR_WIDTH / 2  # One alone is seen, too.
        painter.drawLine(QPointF(left, top), QPointF(right, top))
    if line.best >= 0:
        painter.setPen(QPen(QColor(_INK), 1.0))
        painter.setBrush(QColor(line.color))
        painter.drawEllipse(points[line.best], _DOT, _DOT)


def _legend(lines: Sequence[_Line], any_diverged: bool) -> list[LegendRow]:
    entries = []
    for line in lines:
        entries.append(LegendRow(line.label, pen=_pen(line.color)))
        if line.best >= 0:
            found = compact(float(line.curve.lr[line.best]))
            entries.append(LegendRow(f"● best lr {found}", pen=QPen(Qt.PenStyle.NoPen)))
        elif not np.isfinite(line.gap).any():
            entries.append(LegendRow("diverged with each", pen=QPen(Qt.PenStyle.NoPen)))
    return [*entries, LegendRow("bar at the top: diverged")] if any_diverged else entries


def _pen(color: str) -> QPen:
    pen = QPen(QColor(color), _WIDTH)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pattern = dash_pattern(color)
    if pattern:
        pen.setDashPattern([length / _WIDTH for length in pattern])
    return pen


def _heights(lines: Sequence[_Line], powers: Sequence[Array], lowest: float) -> tuple[float, float]:
    """Return the logarithms that the frame's lower and upper edge stand for."""
    known = np.concatenate([power[np.isfinite(power)] for power in powers])
    if not known.size:
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    curve = lines[0].curve
    with np.errstate(all="ignore"):
        begun = float(curve.objective.value(np.array(curve.start))) - lowest
    if begun > 0.0:
        high = min(high, max(math.log10(begun) + _ABOVE_DECADES, low + 1.0))
    margin = _MARGIN * max(high - low, 1.0)
    return low - margin, high + margin + _BAR_WIDTH * len(lines) / 800.0 * (high - low)


def _span(values: Sequence[Array]) -> tuple[float, float]:
    low, high = min(float(each[0]) for each in values), max(float(each[-1]) for each in values)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _stretches(there: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and last place of each stretch of trues."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [(int(first), int(after) - 1) for first, after in zip(edges[::2], edges[1::2], strict=True)]
