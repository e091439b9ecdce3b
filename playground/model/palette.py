"""The runs' colours, which colour-blind people can tell apart (Okabe & Ito 2008), as text: no Qt needed."""

from __future__ import annotations

from collections.abc import Iterable

HUES = ("#e69f00", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#0072b2", "#f0e442", "#999999")
"""Okabe and Ito's colours, those that stand out best on any map first; grey stands in for their black."""
SHADES = ("#8c5a00", "#a6dcff", "#63d9ae", "#ff9e6e", "#8a3f68", "#7b86e0", "#8f8a1a", "#5c5c5c")
"""A darker or lighter one of each, for runs beyond the eighth; a line style of its own goes with each."""
RUN_COLORS = HUES + SHADES


def color_of(color: str, index: int) -> str:
    """Return an entry's own colour, or the palette's for its place where it has none."""
    return color or RUN_COLORS[index % len(RUN_COLORS)]


def next_color(used: Iterable[str]) -> str:
    """Return the first colour that is used least."""
    counts = dict.fromkeys(RUN_COLORS, 0)
    for color in used:
        if color.lower() in counts:
            counts[color.lower()] += 1
    return min(RUN_COLORS, key=counts.__getitem__)
