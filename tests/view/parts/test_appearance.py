from __future__ import annotations

import math

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QRadioButton

from playground.view.parts.appearance import DARK, LIGHT, Appearance, ColorMap, Theme, ThemeChoice
from playground.view.parts.icons import icon
from tests.races import Ear

LEAST_CONTRAST = 4.5


def luminance(color: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    paint = QColor(color)
    parts = (paint.redF(), paint.greenF(), paint.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("text", "muted", "warning") for ground in ("window", "surface")),
        ("on_accent", "accent"),
        ("text", "raised"),
    ],
)
def test_text_can_be_read_on_what_is_behind_it(theme: Theme, text: str, ground: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= LEAST_CONTRAST


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_accent_and_the_focus_can_be_seen(theme: Theme) -> None:
    assert contrast(theme.accent, theme.window) >= 3.0
    assert contrast(theme.accent, theme.surface) >= 3.0


@pytest.mark.parametrize(("choice", "theme"), [(ThemeChoice.LIGHT, LIGHT), (ThemeChoice.DARK, DARK)])
def test_a_theme_chosen_is_given_to_the_whole_application(
    appearance: Appearance, choice: ThemeChoice, theme: Theme
) -> None:
    ear = Ear(appearance, ["changed"])
    appearance.set_theme(choice)
    assert appearance.theme is theme
    assert ear.take() == ["changed"]
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(theme.window)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert theme.surface in app.styleSheet()


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
@pytest.mark.parametrize("control", [QCheckBox, QRadioButton])
def test_a_box_that_is_not_ticked_can_be_seen(
    appearance: Appearance, choice: ThemeChoice, control: type[QCheckBox | QRadioButton]
) -> None:
    appearance.set_theme(choice)
    box = control()
    box.setFixedSize(30, 30)
    picture = box.grab().toImage()
    colors = {picture.pixelColor(x, y).name() for x in range(30) for y in range(30)}
    assert max(contrast(color, appearance.theme.window) for color in colors) >= 3.0


@pytest.mark.parametrize("control", [QCheckBox, QRadioButton])
def test_a_box_that_is_ticked_looks_different(appearance: Appearance, control: type[QCheckBox | QRadioButton]) -> None:
    box = control()
    box.setFixedSize(30, 30)
    empty = box.grab().toImage()
    box.setChecked(True)
    assert box.grab().toImage() != empty


def test_no_colour_of_the_style_sheet_is_left_without_a_value(appearance: Appearance) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    rules = app.styleSheet().split("*/", 1)[-1]
    assert "@" not in rules


def test_another_colour_map_is_announced(appearance: Appearance) -> None:
    ear = Ear(appearance, ["changed"])
    appearance.set_color_map(ColorMap.VIRIDIS)
    assert appearance.color_map is ColorMap.VIRIDIS
    assert ear.take() == ["changed"]


def test_presenting_enlarges_type_and_goes_back_exactly(appearance: Appearance) -> None:
    before = QApplication.font().pointSizeF()
    for _ in range(3):
        appearance.set_presenting(True)
        assert QApplication.font().pointSizeF() == pytest.approx(1.5 * before)
        appearance.set_presenting(False)
        assert QApplication.font().pointSizeF() == before


def test_a_hat_is_seen_above_its_letter_within_the_line(appearance: Appearance) -> None:
    bare, hatted = drawn("m"), drawn("m\N{COMBINING CIRCUMFLEX ACCENT}")
    assert bare != hatted
    # The letter is the same below: what differs is what is above it.
    half = bare.height() // 2
    assert bare.copy(0, half, bare.width(), half) == hatted.copy(0, half, bare.width(), half)


def drawn(text: str) -> QImage:
    """Return a line of text as it is drawn, with nothing above or below the line."""
    label = QLabel(text)
    label.setFixedSize(40, label.fontMetrics().height())
    return label.grab().toImage()


@pytest.mark.parametrize(
    "name",
    ["add", "close", "color", "duplicate", "pause", "play", "remove", "reset", "step-back", "step-forward", "undo"],
)
def test_an_icon_is_drawn_in_the_colour_asked_for(appearance: Appearance, name: str) -> None:
    picture = icon(name, "#ff0000").pixmap(20, 20).toImage()
    colors = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() > 250
    }
    assert "#ff0000" in colors
