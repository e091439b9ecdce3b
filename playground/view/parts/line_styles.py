"""A dash pattern for each of the runs' colours, so that runs can be told apart without seeing colour."""

from __future__ import annotations

from playground.model.palette import RUN_COLORS

_PATTERNS: tuple[tuple[float, ...], ...] = (
    (),
    (7.0, 3.0),
    (2.0, 3.0),
    (8.0, 3.0, 2.0, 3.0),
    (14.0, 4.0),
    (8.0, 3.0, 2.0, 3.0, 2.0, 3.0),
    (4.0, 4.0),
    (14.0, 3.0, 2.0, 3.0),
)

_SHIFT = 4
"""How many patterns further a shade's is than its hue's."""


def dash_pattern(color: str) -> list[float]:
    """Return dashes and gaps in turn, in pen widths; empty is a solid line, as is any colour of the user's own.

    Args:
        color: A run's colour, ``#rrggbb``.
    """
    try:
        place = RUN_COLORS.index(color.lower())
    except ValueError:
        return []
    # A shade has another pattern than its hue, and than the colours that look most like it.
    return list(_PATTERNS[(place + _SHIFT * (place // len(_PATTERNS))) % len(_PATTERNS)])
