from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from playground.core.maps.basin import Fate
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.appearance import Appearance
from playground.view.fair_race import FairRace
from playground.view.landscape.landscape import Landscape
from playground.view.map_picture import basin_pixels, minimum_color
from tests.races import race


@pytest.fixture
def landscape(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[Landscape]:
    document.set_steps(40)
    landscape = Landscape(document, engine, appearance)
    landscape.resize(360, 320)
    with qtbot.waitExposed(landscape):
        landscape.show()
    yield landscape
    landscape.basins.end()
    landscape.close()
    landscape.deleteLater()


@pytest.fixture
def fair_race(qtbot: QtBot, document: Document, appearance: Appearance) -> Iterator[FairRace]:
    document.set_steps(20)
    fair_race = FairRace(document, appearance)
    with qtbot.waitExposed(fair_race):
        fair_race.show()
    yield fair_race
    fair_race.end()
    fair_race.close()
    fair_race.deleteLater()


def wait_for_map(qtbot: QtBot, landscape: Landscape) -> None:
    qtbot.waitUntil(lambda: landscape.basins.chart is not None and not landscape.basins.is_busy, timeout=60_000)


def test_basins_cover_what_is_in_view_and_follow_the_picked_run(
    qtbot: QtBot, landscape: Landscape, document: Document
) -> None:
    landscape.show_basins(True)
    assert "being worked out" in landscape.legend.text()
    wait_for_map(qtbot, landscape)
    chart = landscape.basins.chart
    assert chart is not None
    assert landscape.basins_item.isVisible()
    (left, right), (bottom, top) = landscape.box.viewRange()
    assert (chart.x[0], chart.x[-1], chart.y[0], chart.y[-1]) == pytest.approx((left, right, bottom, top))
    assert chart.optimizer == document.experiment.runs[0].optimizer
    assert document.experiment.runs[0].shown_label in landscape.legend.text()
    document.set_run_values(0, lr=0.0123)
    qtbot.waitUntil(
        lambda: landscape.basins.chart is not None and landscape.basins.chart.optimizer.lr == 0.0123, timeout=60_000
    )
    wait_for_map(qtbot, landscape)


def test_basins_can_be_taken_away(qtbot: QtBot, landscape: Landscape) -> None:
    landscape.show_basins(True)
    wait_for_map(qtbot, landscape)
    landscape.show_basins(False)
    assert not landscape.basins_item.isVisible()
    assert not landscape.legend.isVisible()


def test_a_basins_pixel_has_the_hue_of_the_minimum_its_start_reaches(
    qtbot: QtBot, landscape: Landscape, document: Document
) -> None:
    document.replace(race("adam", objective="himmelblau"))
    document.set_steps(200)
    landscape.show_basins(True)
    wait_for_map(qtbot, landscape)
    chart = landscape.basins.chart
    assert chart is not None
    pixels = basin_pixels(chart)
    rows, columns = np.nonzero(chart.fate == Fate.REACHED)
    assert len(rows)
    for row, column in list(zip(rows, columns, strict=True))[::997]:
        pixel, wanted = QColor(*pixels[row, column, :3].tolist()), minimum_color(int(chart.minimum[row, column]))
        assert abs(pixel.hue() - wanted.hue()) <= 12


def test_the_fair_race_gives_each_run_its_best_rate_in_one_undoable_edit(
    qtbot: QtBot, fair_race: FairRace, document: Document
) -> None:
    before = document.experiment
    assert not fair_race.apply_button.isEnabled()
    fair_race.compare_button.click()
    qtbot.waitUntil(lambda: fair_race.apply_button.isEnabled(), timeout=60_000)
    for entry in before.runs:
        assert f"{entry.shown_label}: best lr" in fair_race.words.text()
    fair_race.apply_button.click()
    after = document.experiment
    assert [entry.optimizer.lr for entry in after.runs] != [entry.optimizer.lr for entry in before.runs]
    for old, new in zip(before.runs, after.runs, strict=True):
        ends = []
        for entry in (old, new):
            run = after.new_run(entry)
            run.advance(20)
            ends.append(run.trajectory.loss[-1])
        assert ends[1] <= ends[0]
    document.undo()
    assert document.experiment == before


def test_the_fair_race_can_be_stopped_and_begun_again(qtbot: QtBot, fair_race: FairRace) -> None:
    fair_race.compare_button.click()
    assert fair_race.compare_button.text() == "Stop"
    fair_race.compare_button.click()
    assert fair_race.compare_button.text() != "Stop"
    assert not fair_race.progress.isVisible()


def test_curves_of_another_start_are_forgotten(qtbot: QtBot, fair_race: FairRace, document: Document) -> None:
    fair_race.compare_button.click()
    qtbot.waitUntil(lambda: fair_race.apply_button.isEnabled(), timeout=60_000)
    document.set_start((0.3, 0.4))
    assert not fair_race.apply_button.isEnabled()
    assert "best lr" not in fair_race.words.text()
