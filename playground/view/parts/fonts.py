"""The application's font, with the features that numbers and symbols need."""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextLayout

_TABULAR = QFont.Tag("tnum")
_MARK_PLACES = QFont.Tag("mark")
_MOST_ABOVE = 0.5
"""How far above its line, in ascents, a hat may reach and still sit on its letter."""


def readable_font(base: QFont, scale: float) -> QFont:
    """Return a font ``scale`` times as large whose digits are all as wide, and whose hats sit on their letters."""
    font = QFont(base)
    font.setPointSizeF(base.pointSizeF() * scale)
    font.setFeature(_TABULAR, 1)
    # DejaVu Sans, the font of many Linux systems, places the hat of m̂ a whole line too high, where it is cut off.
    # Without the font's own places a hat stands where its outline is: a little to the right, but there.
    if not _hat_sits(font):
        font.setFeature(_MARK_PLACES, 0)
    return font


def _hat_sits(font: QFont) -> bool:
    """Tell whether the hat of m̂ is drawn near the letter."""
    layout = QTextLayout("m\N{COMBINING CIRCUMFLEX ACCENT}", font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    tops = [
        at.y() + run.rawFont().boundingRect(glyph).top()
        for run in layout.glyphRuns()
        for glyph, at in zip(run.glyphIndexes(), run.positions(), strict=True)
    ]
    return min(tops, default=0.0) > -_MOST_ABOVE * line.ascent()
