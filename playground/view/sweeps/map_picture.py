"""Maps and rate curves as pictures with axes and a legend, PNG or SVG, painted without a display."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from playground.core.files.atomic_file import replacing
from playground.core.planes.places import NEAR_SHARE
from playground.core.sweeps.basin import BasinMap
from playground.core.sweeps.files import Map
from playground.core.sweeps.rates import RateCurve
from playground.core.sweeps.sensitivity import SensitivityMap
from playground.core.sweeps.swept_setting import SweptSetting
from playground.core.sweeps.tables import RaceCurves
from playground.core.sweeps.tuning import Tuned
from playground.core.verdicts.verdicts import TOLERANCES, Status
from playground.figures.map_captions import place_words, settings_words, signed
from playground.figures.shades import shades
from playground.figures.span import SettingSpan
from playground.figures.ticks import Tick, number_ticks, placed
from playground.view.parts.basin_colors import END_COLORS, minimum_color
from playground.view.parts.image_files import need_application, png_bytes, svg_bytes
from playground.view.parts.pixels import (
    SHADES_MAP,
    basin_pixels,
    sensitivity_pixels,
    upright_image,
)
from playground.view.sweeps.curve_picture import draw_curve, draw_race
from playground.view.sweeps.sheet import MOST_TICKS, PAPER, SIZE, LegendRow, Sheet

MOST_MINIMA = 18
"""Minima that the legend of a basin map names; those that most starts reach."""


@dataclass(frozen=True)
class Look:
    """What a picture leaves to choose.

    Attributes:
        shade: What a sensitivity map is coloured by, ``"loss"`` or ``"steps"``.
        colors: The colours of several runs' curves, ``#rrggbb``; the palette's where left out.
    """

    shade: str = "loss"
    colors: Sequence[str] = ()


def write_map_png(path: str | Path, chart: Map, look: Look | None = None) -> None:
    """Write a picture of a map or of rate curves as PNG; needs no display.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    need_application()
    image = QImage(SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(PAPER))
    painter = QPainter(image)
    draw(painter, chart, look or Look())
    painter.end()
    data = png_bytes(image)
    with replacing(path) as file:
        file.write(data)


def write_map_svg(path: str | Path, chart: Map, look: Look | None = None) -> None:
    """Write a picture of a map or of rate curves as SVG: text as text, pixels as one image; needs no display.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    need_application()
    # At the resolution of a browser it is shown as large as the picture of pixels.
    text = svg_bytes(SIZE, QRect(QPoint(0, 0), SIZE), 96, partial(draw, chart=chart, look=look or Look()))
    # Qt asks for unsmoothed pixels in words that browsers no longer heed.
    text = text.replace(b'image-rendering="optimizeSpeed"', b'style="image-rendering:pixelated"')
    with replacing(path) as file:
        file.write(text)


def draw(painter: QPainter, chart: Map, look: Look) -> None:
    """Draw the picture of a map or of rate curves, of the size of a sheet, on anything that can be painted on."""
    _DRAWN[type(chart)](Sheet(painter), chart, look)


def axis_ticks(axis: SweptSetting) -> list[Tick]:
    """Return the ticks of an axis of settings: powers of ten where it is logarithmic."""
    return SettingSpan.along(axis).ticks(MOST_TICKS)


def _draw_basins(sheet: Sheet, chart: BasinMap, look: Look) -> None:
    question = chart.question
    heading = f"{question.objective.title}, {question.optimizer.title}, {question.steps} steps"
    sheet.head(heading, settings_words(question))
    sheet.image(upright_image(basin_pixels(chart)))
    rows, columns = chart.minimum.shape
    spans = zip(question.section.names, chart.domain, strict=True)
    x, y = ((name, placed(number_ticks(*span, MOST_TICKS), *span)) for name, span in spans)
    sheet.axes(x, y, sheet.inner(columns, rows))
    sheet.legend(_basin_legend(chart))


def _draw_sensitivity(sheet: Sheet, chart: SensitivityMap, look: Look) -> None:
    question = chart.question
    swept = {axis.name for axis in (chart.x, chart.y) if axis is not None}
    others = settings_words(question, without=swept)
    heading = f"{question.objective.title}, {question.optimizer.title}, {question.steps} steps"
    sheet.head(heading, ", ".join(filter(None, [place_words(chart.start), others])))
    pixels = sensitivity_pixels(chart, look.shade)
    sheet.image(upright_image(pixels))
    x = chart.x.quantity.symbol, axis_ticks(chart.x)
    if chart.y is None:
        y = "", shades(chart, look.shade).ticks(MOST_TICKS)
    else:
        y = chart.y.quantity.symbol, axis_ticks(chart.y)
    rows, columns = pixels.shape[:2]
    sheet.axes(x, y, sheet.inner(columns, rows))
    sheet.legend(_sensitivity_legend(chart, look.shade))


def _basin_legend(chart: BasinMap) -> list[LegendRow]:
    entries = []
    counts = np.bincount(chart.minimum[chart.minimum >= 0].ravel(), minlength=len(chart.minima))
    shown = np.argsort(-counts, kind="stable")[:MOST_MINIMA].tolist()
    for index in sorted(shown):
        if counts[index]:
            place = ", ".join(map(signed, chart.minima[index].point))
            known = "" if index < len(chart.question.last_objective.minima) else ", local"
            share = 100.0 * counts[index] / chart.minimum.size
            entries.append(LegendRow(f"({place}){known}: {share:.3g} %", minimum_color(index)))
    hidden = int(np.count_nonzero(counts)) - len(entries)
    if hidden > 0:
        entries.append(LegendRow(f"and {hidden} more minima"))
    if counts.any():
        entries.append(LegendRow("lighter: there sooner"))
    for ending in chart.endings():
        color = None if ending.at_minimum else QColor(END_COLORS[ending.status])
        entries.append(LegendRow(f"{ending.words}: {100.0 * ending.share:.3g} %", color))
    if chart.at_minimum.any():
        entries += [LegendRow(f"near: within {NEAR_SHARE:.0%} of the domain"), LegendRow(TOLERANCES)]
    return entries


def _sensitivity_legend(chart: SensitivityMap, by: str) -> list[LegendRow]:
    """Return rows for the first colour, the middle one and the last, and for what has none of them."""
    found = shades(chart, by)
    entries = []
    if np.isfinite(found.position).any():
        table = pg.colormap.get(SHADES_MAP).getLookupTable(nPts=3)
        entries.append(LegendRow(found.title))
        entries += [
            LegendRow(found.text(place / 2.0), QColor(*map(int, color[:3]))) for place, color in enumerate(table)
        ]
    if chart.diverged.any():
        share = 100.0 * chart.diverged.mean()
        entries.append(LegendRow(f"diverged: {share:.3g} %", QColor(END_COLORS[Status.DIVERGED])))
    if by == "steps" and (never := (chart.steps < 0) & ~chart.diverged).any():
        entries.append(
            LegendRow(f"not within the tolerance: {100.0 * never.mean():.3g} %", QColor(END_COLORS[Status.FINISHED]))
        )
    return entries


_DRAWN: dict[type[Map], Callable[[Sheet, Any, Look], None]] = {
    BasinMap: _draw_basins,
    SensitivityMap: _draw_sensitivity,
    RateCurve: lambda sheet, curve, look: draw_curve(sheet, curve, -1),
    Tuned: lambda sheet, tuned, look: draw_curve(sheet, tuned.curve, tuned.index),
    RaceCurves: lambda sheet, race, look: draw_race(sheet, race, look.colors),
}


def is_drawable(chart: Map) -> bool:
    """Tell whether there are pictures of something, or numbers alone."""
    return type(chart) in _DRAWN
