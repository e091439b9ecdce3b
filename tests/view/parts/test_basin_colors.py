from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from playground.core.arithmetic.arrays import Array
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.sweeps.basin import basin_map
from playground.core.verdicts.verdicts import Status
from playground.model.palette import RUN_COLORS
from playground.view.parts.appearance import DARK, LIGHT, Theme
from playground.view.parts.basin_colors import END_COLORS, SHADES, Bytes, end_color, minimum_color, minimum_shades
from playground.view.parts.pixels import basin_pixels

THEMES = pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
FEW = range(6)
"""As many minima as any objective has but those with a lattice of them."""
JUST_NOTICEABLE = 0.02
"""A distance in Oklab that the eye just tells."""

# Ottosson 2020: from linear sRGB to Oklab.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(colors: Array | Bytes) -> Array:
    shares = np.asarray(colors, dtype=np.float64) / 255.0
    return np.asarray(np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4))


def oklab(colors: Array | Bytes) -> Array:
    return np.asarray(np.cbrt(linear(colors) @ _TO_CONES.T) @ _TO_LAB.T)


def luminance(color: str) -> float:
    return float(linear(rgb(color)) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def rgb(color: str) -> Array:
    parts = QColor(color)
    return np.array([parts.red(), parts.green(), parts.blue()], dtype=np.float64)


@THEMES
def test_no_basin_has_the_colour_of_a_run(is_dark: bool) -> None:
    runs = oklab(np.array([rgb(color) for color in RUN_COLORS]))
    for index in FEW:
        apart = np.linalg.norm(oklab(minimum_shades(index, is_dark))[:, np.newaxis] - runs, axis=2)
        assert apart.min() > 2.5 * JUST_NOTICEABLE


@THEMES
def test_four_minima_can_be_told_apart_without_colour_vision_whenever_they_are_reached(is_dark: bool) -> None:
    for one, other in combinations(range(4), 2):
        first, second = (oklab(minimum_shades(index, is_dark))[:, 0] for index in (one, other))
        gap = max(first.min() - second.max(), second.min() - first.max())
        assert gap > JUST_NOTICEABLE


@THEMES
def test_minima_of_like_lightness_differ_in_hue(is_dark: bool) -> None:
    middles = [oklab(minimum_shades(index, is_dark))[SHADES // 2] for index in range(12)]
    for one, other in combinations(middles, 2):
        assert np.linalg.norm(one - other) > 2 * JUST_NOTICEABLE


@THEMES
def test_sooner_is_lighter(is_dark: bool) -> None:
    for index in range(40):
        assert np.all(np.diff(oklab(minimum_shades(index, is_dark))[:, 0]) < 0.002)


@THEMES
def test_what_ends_at_no_minimum_is_grey(is_dark: bool) -> None:
    for status in END_COLORS:
        assert np.hypot(*oklab(rgb(end_color(status, is_dark)))[1:]) < 0.02
    for index in FEW:
        assert np.hypot(*oklab(minimum_shades(index, is_dark))[:, 1:].T).min() > 0.03


@THEMES
def test_every_end_has_a_grey_of_its_own(is_dark: bool) -> None:
    for one, other in combinations(END_COLORS, 2):
        apart = oklab(rgb(end_color(one, is_dark))) - oklab(rgb(end_color(other, is_dark)))
        assert np.linalg.norm(apart) > JUST_NOTICEABLE


def test_in_a_dark_window_what_is_not_there_yet_is_dark() -> None:
    assert luminance(end_color(Status.FINISHED, is_dark=True)) < 0.06
    assert luminance(end_color(Status.FINISHED)) > 0.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_start_is_seen_on_every_colour(theme: Theme) -> None:
    greys = [end_color(status, theme.is_dark) for status in END_COLORS]
    hues = [minimum_color(index, theme.is_dark).name() for index in FEW]
    for color in (*greys, *hues):  # A ring of ink in a ring of halo: one of them stands out on anything.
        assert max(contrast(theme.map_text, color), contrast(theme.halo, color)) > 3.0
    assert contrast(theme.map_text, theme.halo) > 7.0


def test_what_reaches_no_minimum_is_hatched_unless_it_diverged() -> None:
    chart = basin_map(objective="beale", optimizer=Sgd(lr=0.01), size=64, steps=30)
    pixels = basin_pixels(chart)
    for status in (Status.FINISHED, Status.DIVERGED):
        ends = (chart.minimum < 0) & (chart.status == str(status))
        assert ends.sum() > 50
        assert len({tuple(pixel) for pixel in pixels[ends].tolist()}) == (1 if status is Status.DIVERGED else 2)
