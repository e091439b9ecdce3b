"""The button that exports maps, curves and tables: what it offers, writes, remembers and says."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum
from playground.core.sweeps.basin import BasinMap, basin_map
from playground.core.sweeps.scoring import score
from playground.core.sweeps.sensitivity import sensitivity_map
from playground.core.sweeps.tables import ScoreTable
from playground.view.parts.preferences import Preferences
from playground.view.sweeps.map_export import MapExportButton
from playground.view.sweeps.map_picture import Look, write_map_png

Answer = Callable[..., list[tuple[str, str]]]


class Window(QWidget):
    """What a panel finds above itself."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def say(self, sentence: str) -> None:
        self.heard.append(sentence)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window()
    yield window
    window.deleteLater()


@pytest.fixture
def button(window: Window) -> MapExportButton:
    return MapExportButton(QWidget(window))


@pytest.fixture(scope="module")
def basins() -> BasinMap:
    return basin_map(objective="himmelblau", optimizer=Adam(lr=0.1), size=6, steps=60)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Answer the file dialog with names, one after another; an empty one is Cancel. What it was asked is returned."""

    def answer(*names: str | Path, chosen: str = "") -> list[tuple[str, str]]:
        left = [str(name) for name in names]
        asked: list[tuple[str, str]] = []

        def get(parent: QWidget, title: str, suggested: str, filters: str, **named: object) -> tuple[str, str]:
            asked.append((suggested, filters))
            kind = next((each for each in filters.split(";;") if chosen and chosen in each), "")
            return left.pop(0), kind

        monkeypatch.setattr(QFileDialog, "getSaveFileName", get)
        return asked

    return answer


def export(qtbot: QtBot, button: MapExportButton) -> str:
    with qtbot.waitSignal(button.said) as said:
        button.click()
    return str(said.args[0])


def test_without_a_chart_there_is_nothing_to_press(button: MapExportButton, basins: BasinMap) -> None:
    assert not button.isEnabled()
    assert "nothing" in button.toolTip()
    button.chart = basins
    assert button.isEnabled()
    assert "SVG" in button.toolTip()
    button.chart = None
    assert not button.isEnabled()


def test_each_format_holds_the_map_and_the_window_says_where(
    qtbot: QtBot, button: MapExportButton, window: Window, basins: BasinMap, tmp_path: Path, answer: Answer
) -> None:
    button.chart = basins
    for suffix in ("csv", "npz", "png", "svg"):
        answer(tmp_path / f"map.{suffix}")
        assert str(tmp_path / f"map.{suffix}") in export(qtbot, button)
        assert str(tmp_path / f"map.{suffix}") in window.heard[-1]
    with (tmp_path / "map.csv").open(newline="", encoding="utf-8") as file:
        assert [float(row["end_x"]) for row in csv.DictReader(file)] == basins.end[0].ravel().tolist()
    with np.load(tmp_path / "map.npz") as archive:
        np.testing.assert_array_equal(archive["end"], basins.end)
    assert not QImage(str(tmp_path / "map.png")).isNull()
    assert (tmp_path / "map.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_the_settings_of_a_csv_lie_beside_it(
    qtbot: QtBot, button: MapExportButton, basins: BasinMap, tmp_path: Path, answer: Answer
) -> None:
    button.chart = basins
    answer(tmp_path / "map.csv")
    assert "map.settings.json" in export(qtbot, button)
    settings = json.loads((tmp_path / "map.settings.json").read_text(encoding="utf-8"))
    assert settings["optimizer"] == {"name": "adam", "hyperparameters": basins.optimizer.to_values()}
    assert settings["map"] == "basin"


def test_what_can_only_be_numbers_is_offered_as_numbers(
    qtbot: QtBot, button: MapExportButton, tmp_path: Path, answer: Answer
) -> None:
    found = score(objective="himmelblau", optimizer=Adam(lr=0.1), starts=2, steps=60)
    button.chart = ScoreTable([("Mine", found)])
    asked = answer(tmp_path / "table", chosen="npz")
    export(qtbot, button)
    assert [path.name for path in tmp_path.iterdir()] == ["table.npz"]
    assert "png" not in asked[0][1]
    assert "svg" not in asked[0][1]


def test_a_picture_is_shaded_as_the_panel_is(
    qtbot: QtBot, button: MapExportButton, tmp_path: Path, answer: Answer
) -> None:
    chart = sensitivity_map(
        objective="himmelblau", optimizer=Momentum(), steps=60, x=("lr", 1e-4, 1, 6), y=("momentum", 0, 0.9, 5)
    )
    button.chart = chart
    button.shade = "steps"
    answer(tmp_path / "map.png")
    export(qtbot, button)
    pictures = {shade: tmp_path / f"{shade}.png" for shade in ("loss", "steps")}
    for shade, path in pictures.items():
        write_map_png(path, chart, Look(shade))
    assert (tmp_path / "map.png").read_bytes() == pictures["steps"].read_bytes()
    assert (tmp_path / "map.png").read_bytes() != pictures["loss"].read_bytes()


def test_the_kind_chosen_gives_a_name_without_ending_one(
    qtbot: QtBot, button: MapExportButton, basins: BasinMap, tmp_path: Path, answer: Answer
) -> None:
    button.chart = basins
    answer(tmp_path / "himmelblau.adam", chosen="svg")
    export(qtbot, button)
    assert [path.name for path in tmp_path.iterdir()] == ["himmelblau.adam.svg"]


@pytest.mark.parametrize(
    ("typed", "there", "asked_about"),
    [
        ("mine", ["mine.png"], "mine.png already. Replace it?"),
        ("mine.csv", ["mine.csv"], "mine.csv already. Replace it?"),
        ("mine.csv", ["mine.settings.json"], "mine.settings.json already. Replace it?"),
        ("mine.csv", ["mine.csv", "mine.settings.json"], "mine.csv and mine.settings.json already. Replace them?"),
    ],
)
def test_every_file_that_would_be_replaced_is_asked_about(
    button: MapExportButton,
    basins: BasinMap,
    tmp_path: Path,
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    there: list[str],
    asked_about: str,
) -> None:
    questions: list[str] = []

    def refuse(box: QMessageBox) -> QMessageBox.StandardButton:
        questions.append(box.text())
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "exec", refuse)
    for name in there:
        (tmp_path / name).write_text("mine")
    button.chart = basins
    asked = answer(tmp_path / typed, "", chosen="png")
    button.click()
    assert [question.partition(" has ")[2] for question in questions] == [asked_about]
    assert asked[1][0] == str(tmp_path / typed).removesuffix(".png") + ("" if "." in typed else ".png")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(there, "mine")


def test_a_table_whose_settings_cannot_be_written_is_not_written_either(
    qtbot: QtBot, button: MapExportButton, basins: BasinMap, tmp_path: Path, answer: Answer
) -> None:
    (tmp_path / "map.settings.json").write_text("mine")
    button.chart = basins
    answer(tmp_path / "map.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("playground.view.parts.save_dialog._may_write", lambda *args: True)
        (tmp_path / "map.settings.json").chmod(0o444)
        assert "write-protected" in export(qtbot, button)
    assert [path.name for path in tmp_path.iterdir()] == ["map.settings.json"]


def test_the_folder_is_remembered(
    qtbot: QtBot, button: MapExportButton, basins: BasinMap, tmp_path: Path, answer: Answer
) -> None:
    button.chart = basins
    answer(tmp_path / "map.svg")
    export(qtbot, button)
    asked = answer("")
    button.click()
    assert asked[0][0] == str(tmp_path / "himmelblau-basin")
    assert Preferences().export_folder == tmp_path


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(
    qtbot: QtBot, button: MapExportButton, window: Window, basins: BasinMap, tmp_path: Path, answer: Answer
) -> None:
    (tmp_path / "file").write_text("not a folder")
    button.chart = basins
    for suffix in ("csv", "npz", "png", "svg"):
        answer(tmp_path / "file" / f"map.{suffix}")
        sentence = export(qtbot, button)
        assert "could not be written" in sentence
        assert window.heard[-1] == sentence
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_button_that_is_gone_leaves_a_whole_file(
    qtbot: QtBot, window: Window, basins: BasinMap, tmp_path: Path, answer: Answer
) -> None:
    button = MapExportButton(window)
    button.chart = basins
    answer(tmp_path / "map.npz")
    button.click()
    button.deleteLater()
    del button
    qtbot.waitUntil(lambda: (tmp_path / "map.npz").exists())
    with np.load(tmp_path / "map.npz") as archive:
        np.testing.assert_array_equal(archive["end"], basins.end)
    assert window.heard == []
