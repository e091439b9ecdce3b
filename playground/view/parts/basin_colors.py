"""The colours of a basin map: a hue for each minimum, greys for starts that end at none, for a light and a dark window.

They are quieter than the runs', which lie over them, and no run's colour is among them. Neighbours in the list of
minima differ in lightness as well as in hue, by more than the time to get there changes it: so they can be told apart
without colour vision.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from playground.core.arithmetic.arrays import Array
from playground.core.verdicts.verdicts import Status

LIGHTNESS = {False: (0.90, 0.62, 0.76, 0.48), True: (0.60, 0.34, 0.47, 0.23)}
"""Oklab's lightness of the minima in turn, in a light and in a dark window."""
TIME_RANGE = {False: 0.05, True: 0.04}
"""How much lighter a start is that is there at once, and how much darker one that takes all its steps."""
CHROMA = 0.065
FIRST_HUE, NEXT_HUE, NEXT_ROUND = 115.0, 137.5, 68.75
"""Degrees: where hues begin, how far apart those of different lightness are, and those of the same."""
SHADES = 24
"""Shades of a hue from the soonest start to the latest."""
END_COLORS = {
    Status.CONVERGED: "#ebedf0",
    Status.FINISHED: "#d5d7dc",
    Status.AT_SADDLE: "#ffffff",
    Status.AT_MAXIMUM: "#53565c",
    Status.ON_PLATEAU: "#b1b4bb",
    Status.LEFT_VIEW: "#888b92",
    Status.DIVERGED: "#17181b",
}
"""The greys of starts that end at no single minimum, in a light window; no minimum's colour is so near to grey."""
END_COLORS_ON_DARK = {
    Status.CONVERGED: "#4a4e56",
    Status.FINISHED: "#34373d",
    Status.AT_SADDLE: "#bfc3cb",
    Status.AT_MAXIMUM: "#8b8f98",
    Status.ON_PLATEAU: "#5a5e67",
    Status.LEFT_VIEW: "#71757e",
    Status.DIVERGED: "#060606",
}

Bytes = npt.NDArray[np.uint8]


def minimum_color(index: int, is_dark: bool = False) -> QColor:
    """Return the colour of a minimum by its index, of middling lightness; the landscape marks it with the same."""
    return QColor(*map(int, minimum_shades(index, is_dark)[SHADES // 2]))


def end_color(status: Status, is_dark: bool = False) -> str:
    """Return the grey of starts that end at no minimum, ``#rrggbb``."""
    return (END_COLORS_ON_DARK if is_dark else END_COLORS)[status]


@cache
def minimum_shades(index: int, is_dark: bool = False) -> Bytes:
    """Return the colours of the starts that reach a minimum, the soonest first, ``(SHADES, 3)``."""
    levels, reach = LIGHTNESS[is_dark], TIME_RANGE[is_dark]
    turn, level = divmod(index, len(levels))
    middle, hue = levels[level], np.radians((FIRST_HUE + level * NEXT_HUE + turn * NEXT_ROUND) % 360.0)
    lightness = np.linspace(middle + reach, middle - reach, SHADES)
    return srgb(lightness, CHROMA * np.cos(hue), CHROMA * np.sin(hue))


def srgb(lightness: Array, a: float, b: float) -> Bytes:
    """Return colours of Oklab (Ottosson 2020) as bytes, ``(…, 3)``; what a screen cannot show is cut off."""
    long = lightness + 0.3963377774 * a + 0.2158037573 * b
    medium = lightness - 0.1055613458 * a - 0.0638541728 * b
    short = lightness - 0.0894841775 * a - 1.2914855480 * b
    long, medium, short = long**3, medium**3, short**3
    linear = np.stack(
        [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ],
        axis=-1,
    )
    linear = np.clip(linear, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    colors: Bytes = np.round(255.0 * encoded).astype(np.uint8)
    return colors
