"""Typesetting formulas away from the window's thread: loading the typesetter takes a third of a second."""

from __future__ import annotations

import functools
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)
_OWN_FONT = "playground"
_OTHER_ITALIC_V = "ss02"  # STIX Two Math's name for that stylistic set.


class Setting(NamedTuple):
    """A line of LaTeX, its colour as ``#rrggbb`` and its size in pixels."""

    latex: str
    color: str
    size: float


class Typesetter(QObject):
    """Sets lines of LaTeX as SVG, one after another in a thread of its own, and remembers them.

    Signals:
        line_set: The :class:`Setting` that is ready.
    """

    line_set = Signal(object)

    def __init__(self) -> None:
        """Begin with nothing set."""
        super().__init__()
        self._drawings: dict[Setting, str] = {}
        self._asked: set[Setting] = set()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="typesetter")

    def drawing(self, setting: Setting) -> str | None:
        """Return a line as SVG text, ``""`` where it cannot be set; None while it is not ready, which is told later."""
        if setting in self._drawings:
            return self._drawings[setting]
        if setting not in self._asked:
            self._asked.add(setting)
            self._worker.submit(self._set, setting)
        return None

    def _set(self, setting: Setting) -> None:
        try:
            self._drawings[setting] = svg(setting)
        except Exception:  # The typesetter raises whatever its parser runs into.
            log.exception("the formula %r could not be typeset", setting.latex)
            self._drawings[setting] = ""
        self.line_set.emit(setting)


_typesetter: Typesetter | None = None


def typesetter() -> Typesetter:
    """Return the one typesetter."""
    global _typesetter
    if _typesetter is None:
        _typesetter = Typesetter()
    return _typesetter


def svg(setting: Setting) -> str:
    """Return a line as SVG text; raises whatever the typesetter runs into."""
    from ziamath.config import config
    from ziamath.zmath import Latex

    config.svg2 = False  # QtSvg knows no <symbol> and <use>: glyphs would be missing.
    drawing: str = Latex(setting.latex, size=setting.size, color=setting.color, font=_font()).svg()
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
