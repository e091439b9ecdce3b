from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel

from playground.core.errors import InvalidInputError
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.export.picture import Picture, Shot, save_picture
from playground.view.parts.appearance import Appearance, ThemeChoice
from tests.races import go_to, race

SVG = "{http://www.w3.org/2000/svg}"

WITHOUT_A_DISPLAY = """
import sys
from playground.core.runs.experiment import load
from playground.view.export.picture import write_png

experiment = load(sys.argv[1])
runs = [experiment.new_run(entry) for entry in experiment.runs]
for run in runs:
    run.advance(experiment.steps)
for path in sys.argv[2:]:
    write_png(path, experiment, runs)
"""


def count_color(image: QImage, name: str) -> int:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., :3].astype(int)
    wanted = QColor(name)
    target = np.array([wanted.blue(), wanted.green(), wanted.red()])
    return int((np.abs(pixels - target).max(axis=2) < 6).sum())


@pytest.fixture
def raced(document: Document, engine: StepEngine) -> Document:
    document.recolor_run(0, "#ff00ff")
    document.recolor_run(1, "#00ffff")
    go_to(engine, 300)
    return document


@pytest.mark.parametrize("size", [QSize(1200, 1000), QSize(1920, 1080), QSize(1800, 1500), QSize(640, 480)])
def test_a_png_has_the_size_that_was_asked_for(
    raced: Document, engine: StepEngine, appearance: Appearance, tmp_path: Path, size: QSize
) -> None:
    save_picture(tmp_path / "map.png", raced, engine, appearance, size)
    image = QImage(str(tmp_path / "map.png"))
    assert image.size() == size
    for color in ("#ff00ff", "#00ffff"):
        assert count_color(image, color) > 20


def test_a_hidden_run_is_in_no_picture(
    raced: Document, engine: StepEngine, appearance: Appearance, tmp_path: Path
) -> None:
    raced.show_run(0, False)
    save_picture(tmp_path / "map.png", raced, engine, appearance, QSize(1200, 1000))
    image = QImage(str(tmp_path / "map.png"))
    assert count_color(image, "#ff00ff") == 0
    assert count_color(image, "#00ffff") > 20


def test_an_svg_holds_lines_and_text_and_the_map_as_its_one_image(
    raced: Document, engine: StepEngine, appearance: Appearance, tmp_path: Path
) -> None:
    save_picture(tmp_path / "map.svg", raced, engine, appearance, QSize(1200, 1000))
    root = ElementTree.parse(tmp_path / "map.svg").getroot()
    assert root.get("viewBox") == "0 0 1200 1000"
    assert root.tag == f"{SVG}svg"
    lines = root.findall(f".//{SVG}polyline") + root.findall(f".//{SVG}path")
    assert len(lines) > 20
    strokes = {group.get("stroke", "").lower() for group in root.iter(f"{SVG}g")}
    assert {"#ff00ff", "#00ffff"} <= strokes
    texts = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "Rosenbrock" in texts
    assert "Adam" in texts
    # The map, and the legend's two swatches.
    assert len(root.findall(f".//{SVG}image")) <= 3


def test_a_picture_is_of_the_theme_in_force(
    raced: Document, engine: StepEngine, appearance: Appearance, tmp_path: Path
) -> None:
    corners = []
    for theme in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        appearance.set_theme(theme)
        save_picture(tmp_path / "map.png", raced, engine, appearance, QSize(1200, 1000))
        corners.append(QImage(str(tmp_path / "map.png")).pixelColor(2, 2).lightness())
    assert corners[0] > 200
    assert corners[1] < 60


def test_a_picture_without_runs_can_be_made(
    document: Document, engine: StepEngine, appearance: Appearance, tmp_path: Path
) -> None:
    document.replace(race())
    save_picture(tmp_path / "map.png", document, engine, appearance, QSize(1200, 1000))
    assert QImage(str(tmp_path / "map.png")).size() == QSize(1200, 1000)


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_picture_that_cannot_be_written_leaves_nothing_behind(
    raced: Document, engine: StepEngine, appearance: Appearance, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(InvalidInputError, match="map"):
        save_picture(file / f"map{suffix}", raced, engine, appearance, QSize(1200, 1000))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_making_a_picture_changes_nothing_in_the_document(
    raced: Document, engine: StepEngine, appearance: Appearance, tmp_path: Path
) -> None:
    experiment, step, runs = raced.experiment, engine.cursor.step, engine.runs
    save_picture(tmp_path / "map.png", raced, engine, appearance, QSize(1200, 1000))
    assert (raced.experiment, engine.cursor.step, engine.runs) == (experiment, step, runs)


def test_a_png_can_be_written_without_any_display(tmp_path: Path) -> None:
    race("adam", "sgd", steps=100).save(tmp_path / "race.json")
    names = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE"}
    environment = {name: value for name, value in os.environ.items() if name not in names}
    subprocess.run(
        [sys.executable, "-c", WITHOUT_A_DISPLAY, *(str(tmp_path / n) for n in ("race.json", "a.png", "b.png"))],
        env=environment,
        check=True,
        timeout=60,
    )
    assert QImage(str(tmp_path / "a.png")).size() == QSize(1200, 1000)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.fixture
def legend(document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[Callable[[], list[QLabel]]]:
    """Return the labels of the legend of a picture of 1200 × 1000 pixels."""
    pictures: list[Picture] = []

    def labels() -> list[QLabel]:
        pictures.append(Picture(document, engine, appearance, Shot(QSize(1200, 1000))))
        pictures[-1].show()
        QApplication.sendPostedEvents()
        found: list[QLabel] = pictures[-1].findChildren(QLabel)
        words = (" lr ", "and ")
        return [label for label in found if label.isVisible() and any(word in label.text() for word in words)]

    yield labels
    for picture in pictures:
        picture.canvas.basins.want(False)
        picture.close()
        picture.deleteLater()


def test_the_legend_tells_each_run_s_learning_rate(document: Document, legend: Callable[[], list[QLabel]]) -> None:
    document.set_run_values(0, lr=0.000507)
    document.set_run_values(1, lr=2.5)
    texts = [label.text() for label in legend()]
    assert texts[0].startswith("Adam  lr 0.000507  f ")
    assert texts[1].startswith("SGD  lr 2.5  f ")


def test_a_legend_of_long_names_has_fewer_columns_and_says_how_many_it_leaves_out(
    document: Document, legend: Callable[[], list[QLabel]]
) -> None:
    for _ in range(60):
        document.duplicate_run(0)
    for index in range(62):
        document.rename_run(index, f"{index} {'long ' * 12}")
    labels = legend()
    *entries, last = labels
    assert all(label.width() >= label.fontMetrics().horizontalAdvance(label.text()) for label in entries)
    assert last.text() == f"and {62 - len(entries)} more"
    picture = last.window()
    assert last.mapTo(picture, last.rect().bottomLeft()).y() <= picture.height()
    assert entries[0].mapTo(picture, QPoint(0, 0)).y() > 0.65 * picture.height()
