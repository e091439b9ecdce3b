"""Maps as pictures: the colour of each pixel, axes, and a PNG painted without a display."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from playground.core.errors import InvalidInputError
from playground.core.maps.basin import BasinMap, Fate, basin_map
from playground.core.maps.sensitivity import SensitivityMap, sensitivity_map
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.view.map_picture import (
    FATE_COLORS,
    HEIGHT,
    WIDTH,
    axis_ticks,
    basin_pixels,
    minimum_color,
    sensitivity_pixels,
    write_map_png,
)


@pytest.fixture
def basins() -> BasinMap:
    return basin_map(objective="himmelblau", optimizer=Adam(lr=0.1), size=16, steps=200)


@pytest.fixture
def settings() -> SensitivityMap:
    return sensitivity_map(
        objective="himmelblau", optimizer=Momentum(), steps=60, x=("lr", 1e-4, 1, 12), y=("momentum", 0, 0.999, 10)
    )


def test_starts_of_one_basin_have_one_hue_and_later_ones_are_darker(basins: BasinMap) -> None:
    pixels = basin_pixels(basins)
    for index in range(4):
        there = basins.minimum == index
        colors = [QColor(*pixel[:3].tolist()) for pixel in pixels[there]]
        hue = minimum_color(index).hue()
        assert all(abs((color.hue() - hue + 180) % 360 - 180) <= 4 for color in colors)
        lightness = np.array([color.lightness() for color in colors])
        order = np.argsort(basins.steps[there], kind="stable")
        assert np.all(np.diff(lightness[order]) <= 1)


def test_what_reaches_nothing_has_a_colour_that_no_minimum_has(basins: BasinMap) -> None:
    wild = basin_map(objective="quadratic-bowl", optimizer=Sgd(lr=20.0), size=4, steps=60)
    assert {QColor(*pixel[:3].tolist()).name() for pixel in basin_pixels(wild).reshape(-1, 4)} == {
        FATE_COLORS[Fate.DIVERGED]
    }
    assert all(QColor(color).hslSaturation() < 60 for color in FATE_COLORS.values())
    assert all(minimum_color(index).hslSaturation() > 80 for index in range(200))


def test_settings_that_diverged_stand_out(settings: SensitivityMap) -> None:
    assert settings.diverged.any()
    for by in ("loss", "steps"):
        pixels = sensitivity_pixels(settings, by)
        named = {QColor(*pixel[:3].tolist()).name() for pixel in pixels[settings.diverged]}
        assert named == {FATE_COLORS[Fate.DIVERGED]}


def test_axes_have_ticks_at_powers_where_they_are_logarithmic(settings: SensitivityMap) -> None:
    assert [tick.text for tick in axis_ticks(settings.x)] == ["0.0001", "0.001", "0.01", "0.1", "1"]
    assert [tick.text for tick in axis_ticks(settings.y)] == ["0", "0.9", "0.99", "0.999"]
    np.testing.assert_allclose([tick.position for tick in axis_ticks(settings.y)], [0.0, 1 / 3, 2 / 3, 1.0])


@pytest.mark.parametrize("name", ["basins", "settings"])
def test_a_picture_is_written(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest, name: str) -> None:
    path = tmp_path / "map.png"
    write_map_png(path, request.getfixturevalue(name))
    image = QImage(str(path))
    assert (image.width(), image.height()) == (WIDTH, HEIGHT)
    assert image.pixelColor(2, 2).name() == "#ffffff"


def test_the_lowest_row_is_at_the_bottom(qtbot: QtBot, tmp_path: Path) -> None:
    upward = basin_map(objective="saddle", optimizer=Sgd(lr=0.1), size=3, steps=3, domain=((-1, 1), (0.0, 1.9)))
    assert [Fate(int(fate)) for fate in upward.fate[:, 1]] == [Fate.AT_SADDLE, Fate.NOT_YET, Fate.LEFT_VIEW]
    path = tmp_path / "map.png"
    write_map_png(path, upward)
    image = QImage(str(path))
    column = [image.pixelColor(500, y).name() for y in (200, 500, 800)]
    assert column == [FATE_COLORS[fate] for fate in (Fate.LEFT_VIEW, Fate.NOT_YET, Fate.AT_SADDLE)]


def test_a_picture_that_cannot_be_written_is_refused(qtbot: QtBot, basins: BasinMap, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="could not be written"):
        write_map_png(tmp_path / "nowhere" / "map.png", basins)
