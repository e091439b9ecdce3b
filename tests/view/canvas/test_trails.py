from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.core.optimizers import OPTIMIZERS
from playground.core.verdicts.verdicts import Status
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas import trails
from playground.view.canvas.canvas import Canvas
from playground.view.parts.appearance import Appearance, ThemeChoice
from tests.races import go_to, race
from tests.view.hand import Hand

COLORS = ("#ff0000", "#00ff00", "#0000ff")
Show = Callable[[], Canvas]


@pytest.fixture
def show(
    qtbot: QtBot,
    document: Document,
    engine: StepEngine,
    appearance: Appearance,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Show]:
    monkeypatch.setattr(trails, "DRAWING_S", math.inf)  # A busy machine would leave some for the next frame.
    made = []

    def shown() -> Canvas:
        landscape = Canvas(document, engine, appearance)
        landscape.resize(640, 560)
        with qtbot.waitExposed(landscape):
            landscape.show()
        landscape.fit()
        landscape.finish_drawing()
        made.append(landscape)
        return landscape

    yield shown
    for landscape in made:
        landscape.deleteLater()


def pixels(landscape: Canvas) -> np.ndarray:
    """Return the canvas as ``(height, width, 3)``."""
    image = landscape.plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    shape = (image.height(), image.bytesPerLine() // 4, 4)
    return np.frombuffer(image.constBits(), np.uint8).reshape(shape)[:, : image.width(), :3].astype(int)


def different_share(a: np.ndarray, b: np.ndarray) -> float:
    """Return the share of pixels that an eye could tell apart."""
    return float(np.mean(np.abs(a - b).max(axis=2) > 40))


def holds_color(landscape: Canvas, color: str) -> bool:
    wanted = QColor(color)
    target = np.array([wanted.blue(), wanted.green(), wanted.red()])
    return bool((np.abs(pixels(landscape) - target).max(axis=2) < 6).any())


def test_trails_drawn_step_by_step_look_like_trails_drawn_at_once(
    show: Show, document: Document, engine: StepEngine
) -> None:
    document.add_run(OPTIMIZERS.find("momentum"))
    document.add_run(OPTIMIZERS.find("rmsprop"))
    landscape = show()
    empty = pixels(landscape)
    for step in (1, 2, 3, 7, 20, 21, 50, 100, 200, 350, 500):
        go_to(engine, step)
        QApplication.processEvents()
    stepped = pixels(landscape)
    landscape.trails.redraw()
    at_once = pixels(landscape)
    assert different_share(empty, at_once) > 0.01
    assert different_share(stepped, at_once) < 0.002


def test_stepping_back_shortens_the_trails(show: Show, engine: StepEngine) -> None:
    landscape = show()
    go_to(engine, 100)
    short = pixels(landscape)
    go_to(engine, 500)
    assert different_share(short, pixels(landscape)) > 0.0005
    go_to(engine, 100)
    assert (pixels(landscape) == short).all()


def test_a_zoom_draws_the_trails_where_they_then_belong(show: Show, document: Document, engine: StepEngine) -> None:
    document.remove_run(1)
    document.recolor_run(0, "#ff00ff")
    go_to(engine, 300)
    landscape = show()
    for factor in (0.5, 0.7, 1.9):
        landscape.zoom(factor)
        landscape.grab()
        landscape.finish_drawing()
        hand, picture = Hand(landscape), landscape.plot.grab().toImage()
        for x, y in engine.runs[0].trajectory.theta[40:100:20].tolist():
            if landscape.box.viewRect().contains(x, y):
                at = hand.pixel(x, y)
                near = [picture.pixelColor(at.x() + i, at.y() + j).name() for i in (-1, 0, 1) for j in (-1, 0, 1)]
                assert "#ff00ff" in near


def test_once_the_view_rests_the_trails_are_drawn_in_full(show: Show, engine: StepEngine, qtbot: QtBot) -> None:
    go_to(engine, 300)
    landscape = show()
    full = pixels(landscape)
    landscape.zoom(2.0)
    landscape.zoom(0.5)
    assert different_share(full, pixels(landscape)) > 0.0
    qtbot.waitUntil(lambda: different_share(full, pixels(landscape)) == 0.0)


def test_a_trail_has_its_runs_colour_and_a_hidden_run_none(show: Show, document: Document, engine: StepEngine) -> None:
    document.recolor_run(0, "#ff00ff")
    document.recolor_run(1, "#00ffff")
    go_to(engine, 300)
    landscape = show()
    assert holds_color(landscape, "#ff00ff")
    assert holds_color(landscape, "#00ffff")
    document.show_run(0, False)
    assert not holds_color(landscape, "#ff00ff")
    assert holds_color(landscape, "#00ffff")
    document.show_run(0, True)
    assert holds_color(landscape, "#ff00ff")


@pytest.mark.parametrize("at_once", [True, False])
def test_the_picked_runs_trail_lies_on_top(show: Show, document: Document, engine: StepEngine, at_once: bool) -> None:
    document.replace(race("adam", "adam", "adam"))
    for index, color in enumerate(COLORS):
        document.recolor_run(index, color)
    landscape = show()
    for picked in (1, 0, 2):
        document.pick(picked)
        for step in (500,) if at_once else (0, 20, 21, 100, 500):
            go_to(engine, step)
            landscape.finish_drawing()
        # Three runs on one path: the heads aside, which are opaque too, only the picked one is seen.
        assert [holds_color(landscape, color) for color in COLORS] == [index == picked for index in range(3)]


def test_a_new_colour_is_drawn_at_once(show: Show, document: Document, engine: StepEngine) -> None:
    go_to(engine, 300)
    landscape = show()
    document.recolor_run(0, "#ff00ff")
    assert holds_color(landscape, "#ff00ff")


def test_a_removed_run_leaves_no_trail(show: Show, document: Document, engine: StepEngine) -> None:
    document.recolor_run(0, "#ff00ff")
    go_to(engine, 300)
    landscape = show()
    document.remove_run(0)
    assert not holds_color(landscape, "#ff00ff")
    document.undo()
    assert holds_color(landscape, "#ff00ff")


def test_another_start_draws_other_trails_and_nothing_of_the_old(
    show: Show, document: Document, engine: StepEngine
) -> None:
    go_to(engine, 100)
    landscape = show()
    before = pixels(landscape)
    document.set_start((1.5, -0.5))
    assert different_share(before, pixels(landscape)) > 0.001
    document.undo()
    landscape.finish_drawing()
    assert (pixels(landscape) == before).all()


def test_trails_that_follow_a_drag_get_their_halo_once_it_rests(
    show: Show, document: Document, engine: StepEngine
) -> None:
    go_to(engine, 100)
    landscape = show()
    document.set_start((1.4, -0.5))
    document.set_start((1.5, -0.5))
    dragged = pixels(landscape)
    landscape.finish_drawing()
    in_full = pixels(landscape)
    assert different_share(dragged, in_full) > 0.001
    landscape.trails.redraw()
    assert (pixels(landscape) == in_full).all()


def test_a_theme_draws_the_trails_anew(
    show: Show, document: Document, engine: StepEngine, appearance: Appearance
) -> None:
    document.recolor_run(0, "#ff00ff")
    go_to(engine, 300)
    landscape = show()
    appearance.set_theme(ThemeChoice.DARK)
    assert holds_color(landscape, "#ff00ff")
    appearance.set_presenting(True)
    assert holds_color(landscape, "#ff00ff")


def test_a_diverged_run_never_moves_the_view_and_is_marked(show: Show, document: Document, engine: StepEngine) -> None:
    landscape = show()
    view = landscape.box.viewRect()
    document.recolor_run(1, "#ff00ff")
    document.set_run_values(1, lr=0.5)
    go_to(engine, 500)
    QApplication.processEvents()
    assert engine.status(engine.runs[1]) is Status.DIVERGED
    assert landscape.box.viewRect() == view
    assert holds_color(landscape, "#ff00ff")


@pytest.mark.parametrize("lr", [0.001, 0.0065, 0.01, 1.0, 1e6, 1e100])
@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_no_run_however_far_it_goes_takes_long_to_draw(
    show: Show, document: Document, engine: StepEngine, name: str, lr: float
) -> None:
    document.replace(race(*[name] * 8, steps=2_000))
    for index in range(8):
        document.set_run_values(index, lr=lr)
    go_to(engine, 2_000)
    began = time.perf_counter()
    landscape = show()
    landscape.grab()
    # Generous, for a busy machine: what is guarded against are minutes.
    assert time.perf_counter() - began < 5.0


def test_dashes_across_a_huge_distance_do_not_hang(show: Show, document: Document, engine: StepEngine) -> None:
    document.replace(race("adam", "adam", "adam", "adam", objective="saddle", steps=1_000))
    for index in range(4):
        document.set_run_values(index, lr=1e8 * (index + 1))
    go_to(engine, 1_000)
    began = time.perf_counter()
    landscape = show()
    landscape.grab()
    landscape.zoom(1e-6)
    landscape.finish_drawing()
    landscape.grab()
    assert time.perf_counter() - began < 5.0


def test_a_head_outside_the_view_points_at_it_from_the_edge(show: Show, document: Document, engine: StepEngine) -> None:
    document.replace(race("sgd", objective="saddle", start=(0.5, 0.5)))
    document.recolor_run(0, "#ff00ff")
    landscape = show()
    go_to(engine, 500)
    colored = np.argwhere(np.abs(pixels(landscape) - np.array([255, 0, 255])).max(axis=2) < 6)
    assert colored[:, 0].min() < 30


def test_a_head_stands_at_the_step_shown(show: Show, document: Document, engine: StepEngine) -> None:
    document.remove_run(1)
    document.recolor_run(0, "#ff00ff")
    go_to(engine, 60)
    landscape = show()
    hand = Hand(landscape)
    x, y = engine.runs[0].trajectory.theta[60].tolist()
    assert QColor(landscape.plot.grab().toImage().pixel(hand.pixel(x, y))).name() == "#ff00ff"
    engine.seek(10)
    x, y = engine.runs[0].trajectory.theta[10].tolist()
    assert QColor(landscape.plot.grab().toImage().pixel(hand.pixel(x, y))).name() == "#ff00ff"


def test_a_resize_keeps_the_trails(show: Show, document: Document, engine: StepEngine) -> None:
    document.recolor_run(0, "#ff00ff")
    go_to(engine, 300)
    landscape = show()
    for size in ((300, 260), (900, 500), (640, 560)):
        landscape.resize(*size)
        QApplication.processEvents()
        assert holds_color(landscape, "#ff00ff")
        landscape.finish_drawing()
        assert holds_color(landscape, "#ff00ff")
