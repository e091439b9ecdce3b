"""Typesetting formulas away from the window's thread: loading the typesetter takes a third of a second."""

from __future__ import annotations

import functools
import logging
import re
from typing import Any, NamedTuple

from playground.model.answers import Answers
from playground.model.jobs import Progress, jobs

log = logging.getLogger(__name__)
MOST_LINES = 1_000
_OWN_FONT = "playground"
_OTHER_ITALIC_V = "ss02"  # STIX Two Math's name for that stylistic set.


class MathLine(NamedTuple):
    """A line of LaTeX, its colour as ``#rrggbb`` and its size in pixels."""

    latex: str
    color: str
    size: float


@functools.cache
def typesetter() -> Answers:
    """Return what sets lines as SVG text, ``""`` where one cannot be set, and keeps them."""
    return Answers(jobs(), _set, MOST_LINES)


def _set(line: MathLine, progress: Progress) -> str:
    try:
        return svg(line)
    except Exception:  # The typesetter raises whatever its parser runs into.
        log.exception("the formula %r could not be typeset", line.latex)
        return ""


def svg(line: MathLine) -> str:
    """Return a line as SVG text; raises whatever the typesetter runs into."""
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False  # QtSvg knows no <symbol> and <use>: glyphs would be missing.
    drawing: str = Latex(line.latex, size=line.size, color=line.color, font=_font()).svg()
    # QtSvg refuses a length with more digits than it likes.
    return re.sub(r'(width|height)="([\d.]+)(px)?"', lambda m: f'{m[1]}="{float(m[2]):.1f}"', drawing, count=2)


@functools.cache
def _font() -> str:
    """Return the name of a font with the other of the typesetter's two italic v: the usual one is taken for upsilon."""
    from ziamath.mathfont import MathFont
    from ziamath.styles import MathVariant
    from ziamath.zmath import fontname as file
    from ziamath.zmath import loadedfonts

    class Font(MathFont):
        def findglyph(self, char: str, variant: MathVariant) -> Any:
            glyph = super().findglyph(char, variant)
            if char != "v" or self.gsub is None:
                return glyph
            (other,) = self.gsub.sub([glyph.index], {_OTHER_ITALIC_V: True})
            return self.glyph_fromid(other)

    loadedfonts[_OWN_FONT] = Font(file)
    return _OWN_FONT
