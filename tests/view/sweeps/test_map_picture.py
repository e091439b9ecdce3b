"""Maps and curves as pictures: the colour of each pixel, axes, and PNG and SVG painted without a display."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from playground.core.errors import InvalidInputError
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.sweeps.basin import BasinMap, basin_map
from playground.core.sweeps.sensitivity import SensitivityMap, sensitivity_map
from playground.core.sweeps.tables import RaceCurves, ScoreTable
from playground.core.sweeps.tuning import Tuned, tuned
from playground.core.verdicts.verdicts import Status
from playground.view.parts.basin_colors import END_COLORS, minimum_shades
from playground.view.parts.pixels import basin_pixels, sensitivity_pixels
from playground.view.sweeps.map_picture import Look, axis_ticks, is_drawable, write_map_png, write_map_svg
from playground.view.sweeps.sheet import SIZE

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def basins() -> BasinMap:
    return basin_map(objective="himmelblau", optimizer=Adam(lr=0.1), size=16, steps=200)


@pytest.fixture
def settings() -> SensitivityMap:
    return sensitivity_map(
        objective="himmelblau", optimizer=Momentum(), steps=60, x=("lr", 1e-4, 1, 12), y=("momentum", 0, 0.999, 10)
    )


@pytest.fixture(scope="module")
def curve() -> Tuned:
    return tuned(objective="quadratic-bowl", optimizer=Sgd(), start=(-0.8, 0.6), steps=60)


@pytest.fixture
def races(curve: Tuned) -> RaceCurves:
    shifted = replace(curve, curve=replace(curve.curve, loss=curve.curve.loss + 1e-3))
    return RaceCurves([("Mine & <yours>", curve), ("Other", shifted)])


def texts_of(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def test_starts_of_one_basin_have_one_hue_and_later_ones_are_darker(basins: BasinMap) -> None:
    pixels = basin_pixels(basins)
    for index in range(4):
        there = basins.minimum == index
        colors = [QColor(*pixel[:3].tolist()) for pixel in pixels[there]]
        assert {(color.red(), color.green(), color.blue()) for color in colors} <= {
            tuple(shade) for shade in minimum_shades(index).tolist()
        }
        lightness = np.array([color.lightness() for color in colors])
        order = np.argsort(basins.steps[there], kind="stable")
        assert np.all(np.diff(lightness[order]) <= 1)


def test_what_reaches_nothing_has_a_colour_that_no_minimum_has(basins: BasinMap) -> None:
    wild = basin_map(objective="quadratic-bowl", optimizer=Sgd(lr=20.0), size=4, steps=60)
    assert {QColor(*pixel[:3].tolist()).name() for pixel in basin_pixels(wild).reshape(-1, 4)} == {
        END_COLORS[Status.DIVERGED]
    }


def test_settings_that_diverged_stand_out(settings: SensitivityMap) -> None:
    assert settings.diverged.any()
    for by in ("loss", "steps"):
        pixels = sensitivity_pixels(settings, by)
        named = {QColor(*pixel[:3].tolist()).name() for pixel in pixels[settings.diverged]}
        assert named == {END_COLORS[Status.DIVERGED]}


def test_axes_have_ticks_at_powers_where_they_are_logarithmic(settings: SensitivityMap) -> None:
    assert settings.y is not None
    assert [tick.text for tick in axis_ticks(settings.x)] == ["0.0001", "0.001", "0.01", "0.1", "1"]
    assert [tick.text for tick in axis_ticks(settings.y)] == ["0", "0.9", "0.99", "0.999"]
    np.testing.assert_allclose([tick.place for tick in axis_ticks(settings.y)], [0.0, 1 / 3, 2 / 3, 1.0])


@pytest.mark.parametrize("name", ["basins", "settings", "curve", "races"])
def test_a_picture_is_written(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest, name: str) -> None:
    path = tmp_path / "map.png"
    write_map_png(path, request.getfixturevalue(name))
    image = QImage(str(path))
    assert image.size() == SIZE
    assert image.pixelColor(2, 2).name() == "#ffffff"


def test_the_lowest_row_is_at_the_bottom(qtbot: QtBot, tmp_path: Path) -> None:
    upward = basin_map(objective="saddle", optimizer=Sgd(lr=0.1), size=3, steps=3, domain=((-1, 1), (0.0, 1.9)))
    assert upward.status[:, 1].tolist() == [Status.AT_SADDLE, Status.FINISHED, Status.LEFT_VIEW]
    path = tmp_path / "map.png"
    write_map_png(path, upward)
    image = QImage(str(path))
    column = [image.pixelColor(500, y).name() for y in (200, 500, 800)]
    assert column == [END_COLORS[fate] for fate in (Status.LEFT_VIEW, Status.FINISHED, Status.AT_SADDLE)]


@pytest.mark.parametrize("write", [write_map_png, write_map_svg])
def test_a_picture_that_cannot_be_written_is_refused(
    qtbot: QtBot, basins: BasinMap, tmp_path: Path, write: Callable[[Path, BasinMap], None]
) -> None:
    with pytest.raises(InvalidInputError, match="could not be written"):
        write(tmp_path / "nowhere" / "map", basins)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("basins", ["Himmelblau, Adam, 200 steps", "x", "y", "lighter: there sooner"]),
        ("settings", ["Himmelblau, Momentum, 60 steps", "f − f* at the end", "0.999"]),
    ],
)
def test_an_svg_of_a_map_holds_text_and_its_pixels_as_one_sharp_image(
    qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest, name: str, words: list[str]
) -> None:
    path = tmp_path / "map.svg"
    chart = request.getfixturevalue(name)
    write_map_svg(path, chart)
    root = ElementTree.parse(path).getroot()
    texts = texts_of(root)
    assert set(words) <= set(texts)
    (image,) = root.iter(f"{SVG}image")
    assert "pixelated" in image.get("style", "")
    embedded = QImage.fromData(b64decode(image.get("{http://www.w3.org/1999/xlink}href", "").split(",")[1]))
    pixels = basin_pixels(chart) if isinstance(chart, BasinMap) else sensitivity_pixels(chart)
    assert (embedded.height(), embedded.width()) == pixels.shape[:2]
    assert embedded.pixelColor(0, 0) == QColor(*pixels[-1, 0, :3].tolist())


def test_a_race_has_a_line_of_its_own_colour_for_every_run_and_says_which(
    qtbot: QtBot, tmp_path: Path, races: RaceCurves
) -> None:
    path = tmp_path / "race.svg"
    write_map_svg(path, races, Look(colors=("#ff00ff", "#00ffff")))
    root = ElementTree.parse(path).getroot()
    strokes = [
        group.get("stroke", "").lower() for group in root.iter(f"{SVG}g") if group.find(f"{SVG}polyline") is not None
    ]
    assert {"#ff00ff", "#00ffff"} <= set(strokes)
    texts = texts_of(root)
    assert {"Mine & <yours>", "Other", "f − f*", "bar at the top: diverged"} <= set(texts)
    assert not list(root.iter(f"{SVG}image"))
    assert sum(text.startswith("● best lr 0.5") for text in texts) == 2


def test_no_curve_leaves_its_frame(qtbot: QtBot, tmp_path: Path, curve: Tuned) -> None:
    steep = curve.curve.loss.copy()
    steep[-3:] = (1e200, 1e308, np.inf)
    path = tmp_path / "curve.svg"
    write_map_svg(path, replace(curve.curve, loss=steep))
    points = [
        tuple(map(float, point.split(",")))
        for line in ElementTree.parse(path).getroot().iter(f"{SVG}polyline")
        for point in line.get("points", "").split()
    ]
    assert len(points) > 100
    assert all(0.0 < x < SIZE.width() and 0.0 < y < SIZE.height() for x, y in points)


def test_where_every_rate_diverges_the_picture_says_so(qtbot: QtBot, tmp_path: Path, curve: Tuned) -> None:
    path = tmp_path / "curve.svg"
    lost = replace(curve.curve, loss=np.full_like(curve.curve.loss, np.inf))
    write_map_svg(path, replace(curve, curve=lost, index=-1))
    root = ElementTree.parse(path).getroot()
    assert "diverged with each" in texts_of(root)


def test_a_table_has_no_picture(basins: BasinMap) -> None:
    assert is_drawable(basins)
    assert not is_drawable(ScoreTable([]))
