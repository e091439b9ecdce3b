"""An objective of four parameters in the window, from its picture to its files: nothing there counts parameters."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from playground.core.arithmetic.arrays import Array
from playground.core.planes.plane import Plane
from playground.core.runs.api import finished_runs
from playground.core.runs.csv_export import write_csv
from playground.core.runs.experiment import Entry, Experiment, load
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.export.picture import save_picture
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.parts.appearance import Appearance
from playground.view.plots.gradient_panel import GradientPanel
from playground.view.plots.parameters_panel import ParametersPanel
from playground.view.window.main_window import MainWindow
from tests.races import go_to, race
from tests.regression import WEIGHTS, Regression, listed
from tests.view.hand import Hand

NAMES = ["w1", "w2", "w3", "b"]


def regression(plane: Plane | None = None) -> Experiment:
    runs = tuple(Entry(entry.optimizer.with_values(lr=0.1)) for entry in race("adam", "sgd").runs)
    return Experiment(Regression(), Regression.start, runs, steps=60, plane=plane)


@pytest.fixture
def document(document: Document) -> Iterator[Document]:
    with listed():
        document.replace(regression())
        yield document


def test_its_section_is_drawn_with_its_minimum_and_its_start(window: MainWindow) -> None:
    canvas = window.canvas
    canvas.finish_drawing()
    assert canvas.heat_map.image.shape[0] > 90
    assert canvas.contours.boundingRect().width() > 1.0
    lowest = np.unravel_index(int(np.argmin(canvas.heat_map.image)), canvas.heat_map.image.shape)
    at = canvas.heat_map.mapToParent(QPointF(lowest[1] + 0.5, lowest[0] + 0.5))
    assert (at.x(), at.y()) == pytest.approx(WEIGHTS[:2], abs=0.1)
    assert "global minimum" in [entry.words for entry in canvas.legend.marks_key.entries]


def test_its_ground_is_evaluated_away_from_the_window(
    window: MainWindow, document: Document, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    real = Regression.value

    def noting(objective: Regression, theta: Array) -> object:
        if theta.size > 4 * document.experiment.steps:
            threads.add(threading.get_ident())
        return real(objective, theta)

    monkeypatch.setattr(Regression, "value", noting)
    canvas = window.canvas
    document.replace(race("adam"))
    document.replace(regression())
    assert not canvas.heat_map.isVisible(), "the ground of another objective would be taken for this one's"
    canvas.zoom(0.5)
    canvas.survey_finely()
    (left, right), _ = canvas.view_range()
    qtbot.waitUntil(lambda: canvas.heat_map.isVisible() and max(canvas.heat_map.image.shape) > 96, timeout=10_000)
    assert canvas.contours.isVisible()
    assert canvas.heat_map.mapRectToParent(canvas.heat_map.boundingRect()).center().x() == pytest.approx(
        (left + right) / 2
    )
    assert threads
    assert threading.get_ident() not in threads
    document.replace(race("adam"))
    assert canvas.heat_map.isVisible(), "two parameters are drawn at once"


def test_the_readout_names_the_two_parameters_of_the_plane(window: MainWindow) -> None:
    hand = Hand(window.canvas)
    hand.move(hand.pixel(1.0, 2.0))
    x, y = hand.point(hand.pixel(1.0, 2.0))
    value = Regression().value(np.array([x, y, 3.0, 1.5]))
    assert window.canvas.readout.text().startswith("w1  1.0")
    assert f"f  {value:.3g}"[:5] in window.canvas.readout.text()


def test_a_click_starts_from_the_point_of_the_plane(window: MainWindow, document: Document) -> None:
    Hand(window.canvas).click(-2.0, 1.0)
    assert document.experiment.start[:2] == pytest.approx((-2.0, 1.0), abs=0.02)
    assert document.experiment.start[2:] == (3.0, 1.5)
    entries = window.panel(ExperimentPanel).objective_section.start_row.entries
    assert [float(entry.text()) for entry in entries] == pytest.approx(document.experiment.start)


def test_trails_are_drawn_where_the_runs_are_when_projected(window: MainWindow, document: Document) -> None:
    canvas = window.canvas
    before = canvas.grab().toImage()
    go_to(window.engine, 40)
    canvas.finish_drawing()
    after = canvas.grab().toImage()
    for run in window.engine.runs:
        x, y = document.experiment.section.project(run.trajectory.theta[20]).tolist()
        at = canvas.plot.mapTo(canvas, Hand(canvas).pixel(x, y))
        assert before.pixel(at) != after.pixel(at)


def test_another_plane_of_the_same_objective_is_another_picture(window: MainWindow, document: Document) -> None:
    go_to(window.engine, 40)
    window.canvas.finish_drawing()
    before, runs = window.canvas.heat_map.image.copy(), window.engine.runs
    document.replace(regression(Plane.of_parameters(3, 2, WEIGHTS)))
    window.canvas.finish_drawing()
    assert not np.array_equal(window.canvas.heat_map.image, before)
    assert window.engine.runs == runs, "a plane changes no path"
    assert document.experiment.section.names == ("b", "w3")


def test_panels_have_all_four_parameters_and_two_again_after_it(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance
) -> None:
    panels = [kind(document, engine, appearance) for kind in (ParametersPanel, GradientPanel)]
    for panel in panels:
        qtbot.addWidget(panel)
        panel.resize(400, 900)
        panel.show()
    go_to(engine, 20)
    for panel in panels:
        panel.refresh()
        assert [chart.curves[0].line.name.split()[-1] for chart in panel.charts] == NAMES
        assert not any(chart.isHidden() for chart in panel.charts)
    document.replace(race("adam"))
    go_to(engine, 20)
    for panel in panels:
        panel.refresh()
        assert [chart.isHidden() for chart in panel.charts] == [True, True, False, False]


def test_it_is_in_the_gallery_and_can_be_chosen_there(window: MainWindow, document: Document) -> None:
    section = window.panel(ExperimentPanel).objective_section
    document.replace(race("adam"))
    section.choose(section.gallery().tiles["regression"].objectName())
    assert document.experiment.objective == Regression()
    assert document.experiment.start == Regression.start


def test_it_is_saved_and_opened_equal(window: MainWindow, document: Document, tmp_path: Path) -> None:
    document.replace(regression(Plane.of_parameters(0, 3, WEIGHTS)))
    document.save(tmp_path / "regression.json")
    assert load(tmp_path / "regression.json") == document.experiment


def test_its_files_hold_all_four_parameters(document: Document, tmp_path: Path) -> None:
    results = finished_runs(document.experiment)
    write_csv(tmp_path / "out.csv", [(result.label, result.run) for result in results])
    with open(tmp_path / "out.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = results[0].run.trajectory.theta[-1]
    assert [float(rows[60][name]) for name in NAMES] == last.tolist()
    assert [name for name in rows[0] if name.startswith("grad_")] == [f"grad_{name}" for name in NAMES]


@pytest.mark.parametrize("name", ["out.png", "out.svg"])
def test_its_picture_is_exported(
    window: MainWindow, document: Document, appearance: Appearance, tmp_path: Path, name: str
) -> None:
    go_to(window.engine, 30)
    save_picture(tmp_path / name, document, window.engine, appearance, QSize(600, 500))
    if name.endswith("png"):
        assert QImage(str(tmp_path / name)).size() == QSize(600, 500)
    else:
        assert "off the plane" in (tmp_path / name).read_text(encoding="utf-8")


def test_heads_of_runs_of_two_parameters_say_nothing_of_a_plane(
    window: MainWindow, document: Document, appearance: Appearance, tmp_path: Path
) -> None:
    document.replace(race("adam"))
    go_to(window.engine, 30)
    save_picture(tmp_path / "out.svg", document, window.engine, appearance, QSize(600, 500))
    assert "off the plane" not in (tmp_path / "out.svg").read_text(encoding="utf-8")


def test_its_basins_are_laid_over_the_section(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    window.canvas.basins.want(True)
    qtbot.waitUntil(lambda: window.canvas.basins.chart is not None, timeout=30_000)
    chart = window.canvas.basins.chart
    assert chart is not None
    assert chart.end.shape[0] == 4
    assert window.canvas.basins_item.isVisible()
    window.canvas.basins.want(False)
