from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas.canvas import Canvas
from playground.view.parts.appearance import Appearance
from playground.view.parts.basin_colors import minimum_shades
from playground.view.parts.pixels import basin_pixels
from tests.races import race


@pytest.fixture
def landscape(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[Canvas]:
    document.set_steps(40)
    landscape = Canvas(document, engine, appearance)
    landscape.resize(360, 320)
    with qtbot.waitExposed(landscape):
        landscape.show()
    yield landscape
    landscape.basins.want(False)
    landscape.close()
    landscape.deleteLater()


def wait_for_map(qtbot: QtBot, landscape: Canvas) -> None:
    qtbot.waitUntil(lambda: landscape.basins.chart is not None and not landscape.basins.is_busy, timeout=60_000)


def test_basins_cover_what_is_in_view_and_follow_the_picked_run(
    qtbot: QtBot, landscape: Canvas, document: Document
) -> None:
    landscape.basins.want(True)
    assert "being worked out" in landscape.legend.basins_line.text()
    wait_for_map(qtbot, landscape)
    chart = landscape.basins.chart
    assert chart is not None
    assert landscape.basins_item.isVisible()
    (left, right), (bottom, top) = landscape.box.viewRange()
    assert (chart.x[0], chart.x[-1], chart.y[0], chart.y[-1]) == pytest.approx((left, right, bottom, top))
    assert chart.optimizer == document.experiment.runs[0].optimizer
    assert document.experiment.runs[0].shown_label in landscape.legend.basins_line.text()
    document.set_run_values(0, lr=0.0123)
    qtbot.waitUntil(
        lambda: landscape.basins.chart is not None and landscape.basins.chart.optimizer.lr == 0.0123, timeout=60_000
    )
    wait_for_map(qtbot, landscape)


def test_basins_can_be_taken_away(qtbot: QtBot, landscape: Canvas) -> None:
    landscape.basins.want(True)
    wait_for_map(qtbot, landscape)
    landscape.basins.want(False)
    assert not landscape.basins_item.isVisible()
    assert not landscape.legend.basins_line.isVisible()


def test_a_basins_pixel_has_the_hue_of_the_minimum_its_start_reaches(
    qtbot: QtBot, landscape: Canvas, document: Document
) -> None:
    document.replace(race("adam", objective="himmelblau"))
    document.set_steps(200)
    landscape.basins.want(True)
    wait_for_map(qtbot, landscape)
    chart = landscape.basins.chart
    assert chart is not None
    pixels = basin_pixels(chart)
    rows, columns = np.nonzero(chart.minimum >= 0)
    assert len(rows)
    for row, column in list(zip(rows, columns, strict=True))[::997]:
        shades = minimum_shades(int(chart.minimum[row, column])).tolist()
        assert pixels[row, column, :3].tolist() in shades


def test_basins_of_a_minimum_that_moves_are_those_at_the_last_step(
    qtbot: QtBot, landscape: Canvas, document: Document
) -> None:
    document.replace(race("sgd", objective="moving-bowl"))
    document.set_steps(40)
    landscape.basins.want(True)
    wait_for_map(qtbot, landscape)
    chart = landscape.basins.chart
    assert chart is not None
    assert chart.minima == document.experiment.objective.at(40).minima
    assert "40 steps, by the minima at the last of them:" in landscape.legend.basins_line.text()
