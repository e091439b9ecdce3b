"""How everything looks: the colours of light and dark, sizes, and the colour map, handed to every widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette, QTextLayout
from PySide6.QtWidgets import QApplication

from playground.core.files.resources import path as resource_path
from playground.core.files.resources import text as resource_text

GRID = 8
"""Every distance in the window is a multiple of this many pixels, or half of it."""
_TABULAR = QFont.Tag("tnum")
_MARK_PLACES = QFont.Tag("mark")
_MOST_ABOVE = 0.5
"""How far above its line, in ascents, a hat may reach and still sit on its letter."""


class ThemeChoice(StrEnum):
    """What the user chose under View ▸ Theme."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ColorMap(StrEnum):
    """The landscape's colour maps; colour-blind people can read both."""

    CIVIDIS = "cividis"
    VIRIDIS = "viridis"


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, as ``#rrggbb``.

    Attributes:
        window: Behind everything.
        surface: Behind text entries, lists and plots.
        raised: Behind buttons and under the pointer.
        border: Lines around entries.
        text: Text; at least 7:1 on window and surface.
        muted: Text of less weight; at least 4.5:1.
        accent: The one accent: the play button, focus, sliders, selection.
        on_accent: Text on the accent.
        warning: Text about something wrong.
        grid: Lines of plots.
        halo: Around trails and labels on the map.
        map_text: Labels on the map.
    """

    is_dark: bool
    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    warning: str
    grid: str
    halo: str
    map_text: str


LIGHT = Theme(
    is_dark=False,
    window="#f4f5f7",
    surface="#ffffff",
    raised="#e6e8ec",
    border="#c3c7cf",
    text="#1b1e24",
    muted="#5a606c",
    accent="#2f5fd0",
    on_accent="#ffffff",
    warning="#b3261e",
    grid="#dfe2e7",
    halo="#ffffff",
    map_text="#1b1e24",
)
DARK = Theme(
    is_dark=True,
    window="#181a1f",
    surface="#202329",
    raised="#2f333b",
    border="#474d58",
    text="#eceef2",
    muted="#a3aab6",
    accent="#7fa2ff",
    on_accent="#10131a",
    warning="#ff8a80",
    grid="#343943",
    halo="#101216",
    map_text="#eceef2",
)


class Appearance(QObject):
    """The look in force; widgets read it and draw again when it changes.

    Signals:
        changed: Theme, colour map or presentation mode.

    Attributes:
        choice, color_map: What the user chose.
        is_presenting: Whether everything is large, for a lecture hall.
        has_legend: Whether the marks on the map are explained below it.
        theme: The colours in force.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choice = ThemeChoice.SYSTEM
        self.color_map = ColorMap.CIVIDIS
        self.is_presenting = False
        self.has_legend = True
        self._base_font = QFont(QGuiApplication.font())
        self._hints = QGuiApplication.styleHints()
        self._hints.colorSchemeChanged.connect(self._follow_system)
        self.theme = self._theme_in_force()
        self.apply()

    @property
    def trail_width(self) -> float:
        """Width of a trail, in pixels that do not depend on the screen's density."""
        return 4.5 if self.is_presenting else 2.5

    @property
    def head_radius(self) -> float:
        """Radius of the dot at a trail's end, in the same pixels."""
        return 8.0 if self.is_presenting else 5.0

    def set_theme(self, choice: ThemeChoice) -> None:
        self.choice = choice
        self._update()

    def set_color_map(self, color_map: ColorMap) -> None:
        self.color_map = color_map
        self.changed.emit()

    def set_presenting(self, presenting: bool) -> None:
        """Make type large and trails thick for a lecture hall, or normal again."""
        self.is_presenting = presenting
        self._update()

    def apply(self) -> None:
        """Give the application its palette, font and style sheet."""
        app = QGuiApplication.instance()
        if not isinstance(app, QApplication):
            return
        theme = self.theme
        app.setFont(_readable_font(self._base_font, 1.5 if self.is_presenting else 1.0))
        app.setPalette(_palette(theme))
        sheet = resource_text("style.qss")
        for name in ("window", "surface", "raised", "border", "text", "muted", "accent", "on_accent", "warning"):
            sheet = sheet.replace(f"@{name}@", getattr(theme, name))
        # Qt reads these files itself, so that they cannot be tinted: their colours are seen on light and dark alike.
        for name in ("check", "drop-down"):
            sheet = sheet.replace(f"@{name}@", resource_path(f"icons/{name}.svg").as_posix())
        app.setStyleSheet(sheet)

    def _theme_in_force(self) -> Theme:
        if self.choice is ThemeChoice.SYSTEM:
            return DARK if self._hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT
        return DARK if self.choice is ThemeChoice.DARK else LIGHT

    def _follow_system(self) -> None:
        if self._theme_in_force() is not self.theme:
            self._update()

    def _update(self) -> None:
        self.theme = self._theme_in_force()
        self.apply()
        self.changed.emit()


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, color in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.warning),
        (role.ToolTipBase, theme.surface),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.Light, theme.surface),
        (role.Midlight, theme.raised),
        (role.Mid, theme.border),
        (role.Dark, theme.border),
        (role.Shadow, theme.border),
        (role.Accent, theme.accent),
    ):
        palette.setColor(target, QColor(color))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.muted))
    return palette


def _readable_font(base: QFont, scale: float) -> QFont:
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
