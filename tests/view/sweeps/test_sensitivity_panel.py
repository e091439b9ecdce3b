"""The sensitivity dock: whose map it shows, what a click takes, and when it works."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from playground.core.errors import CancelledError, InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.runs.run import Run
from playground.core.schedules import Cosine
from playground.core.sweeps.sensitivity import SensitivityMap
from playground.core.sweeps.walk import Progress
from playground.figures.map_captions import cell_lines
from playground.figures.setting_plane import Cell
from playground.model.answer import State
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance, ThemeChoice
from playground.view.parts.pixels import diverged_color
from playground.view.sweeps import questions
from playground.view.sweeps.questions import MOST_STEPS, ROW_SIZES, SIZES, SensitivityQuestion
from playground.view.sweeps.sensitivity_panel import SensitivityPanel
from tests.races import go_to, race

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
STEPS = 6
"""So few that no map is worth a kernel."""


@pytest.fixture
def host(qtbot: QtBot) -> Iterator[QWidget]:
    host = QWidget()
    host.resize(420, 420)
    yield host
    host.close()
    host.deleteLater()


@pytest.fixture
def panel(
    qtbot: QtBot, host: QWidget, document: Document, engine: StepEngine, appearance: Appearance
) -> Iterator[SensitivityPanel]:
    document.set_steps(STEPS)
    panel = SensitivityPanel(document, engine, appearance, host)
    panel.resize(host.size())
    yield panel
    panel.answer.watch(False)


def is_finished(panel: SensitivityPanel) -> bool:
    return panel.answer.state in (State.FRESH, State.FAILED)


def finished(qtbot: QtBot, panel: SensitivityPanel) -> SensitivityMap:
    """Show the panel and return its map, as fine as it gets."""
    panel.window().show()
    qtbot.waitUntil(lambda: is_finished(panel), timeout=60_000)
    assert panel.picture.chart is not None
    assert panel.picture.chart is panel.answer.result
    chart: SensitivityMap = panel.picture.chart
    return chart


def point_of(panel: SensitivityPanel, row: int, column: int) -> QPoint:
    chart = panel.picture.chart
    assert chart is not None
    return panel.picture.position(chart.setting_at(row, column)).toPoint()


def choose(combo: QComboBox, name: str) -> None:
    combo.setCurrentIndex(combo.findData(name))
    combo.activated.emit(combo.currentIndex())


def offered(combo: QComboBox) -> list[str]:
    return [combo.itemData(row) for row in range(combo.count())]


def axes(panel: SensitivityPanel) -> tuple[str, str | None]:
    found = panel.axis_choice.axes
    assert found is not None
    return found.x.name, found.y.name if found.y is not None else None


def turn_wheel(panel: SensitivityPanel, at: QPoint, notches: int) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(panel.picture.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.picture, event)


def double_click(panel: SensitivityPanel, at: QPoint) -> None:
    QTest.mouseClick(panel.picture, LEFT, NO_KEY, at)
    place = QPointF(at)
    kind = QEvent.Type.MouseButtonDblClick
    QApplication.sendEvent(panel.picture, QMouseEvent(kind, place, place, LEFT, LEFT, NO_KEY))
    QTest.mouseRelease(panel.picture, LEFT, NO_KEY, at)


def test_it_works_only_while_somebody_looks(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    assert not panel.answer.is_busy
    first = finished(qtbot, panel)
    panel.hide()
    document.set_start((0.5, 0.5))
    assert not panel.answer.is_busy
    assert panel.answer.result is first
    panel.show()
    qtbot.waitUntil(lambda: is_finished(panel), timeout=60_000)
    assert panel.picture.chart is not None
    assert panel.picture.chart.start == (0.5, 0.5)


def test_the_map_comes_coarse_first_and_then_finer(qtbot: QtBot, panel: SensitivityPanel) -> None:
    shapes: list[tuple[int, ...]] = []
    panel.answer.made.connect(lambda chart: shapes.append(chart.loss.shape))
    finished(qtbot, panel)
    assert shapes == [(size, size) for size in SIZES]


def test_it_follows_the_picked_run(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    chart = finished(qtbot, panel)
    assert chart.question.optimizer == document.experiment.runs[0].optimizer
    assert axes(panel) == ("lr", "beta1")
    assert offered(panel.axis_choice.y_choice) == ["lr", "beta1", "beta2", "eps", "weight_decay"]
    document.pick(1)
    assert panel.picture.chart is None
    assert axes(panel) == ("lr", None)
    assert panel.axis_choice.y_choice.isHidden()
    row = finished(qtbot, panel)
    assert row.loss.shape == (1, ROW_SIZES[-1])
    assert row.question.optimizer == document.experiment.runs[1].optimizer


def test_a_click_takes_both_values_in_one_edit_and_the_map_stays(
    qtbot: QtBot, panel: SensitivityPanel, document: Document
) -> None:
    chart = finished(qtbot, panel)
    before = document.experiment
    QTest.mouseClick(panel.picture, LEFT, NO_KEY, point_of(panel, 90, 40))
    optimizer = document.experiment.runs[0].optimizer
    assert optimizer.values()["lr"] == chart.x.values[40]
    assert chart.y is not None
    assert optimizer.values()["beta1"] == chart.y.values[90]
    run = Run(document.experiment.question(document.experiment.runs[0]))
    run.advance(STEPS)
    np.testing.assert_allclose(run.trajectory.loss[-1], chart.loss[90, 40], rtol=1e-9)
    assert panel.picture.position(panel.picture.setting).toPoint() == point_of(panel, 90, 40)
    assert is_finished(panel)
    assert panel.picture.chart is chart
    document.undo()
    assert document.experiment == before


def test_a_drag_is_followed_and_undone_at_once(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    chart = finished(qtbot, panel)
    before = document.experiment
    taken = []
    QTest.mousePress(panel.picture, LEFT, NO_KEY, point_of(panel, 20, 20))
    for column in (50, 80):
        place = QPointF(point_of(panel, 20, column))
        move = QMouseEvent(QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, LEFT, NO_KEY)
        QApplication.sendEvent(panel.picture, move)
        taken.append(document.experiment.runs[0].optimizer.lr)
    QTest.mouseRelease(panel.picture, LEFT, NO_KEY, point_of(panel, 20, 80))
    assert taken == [chart.x.values[50], chart.x.values[80]]
    document.undo()
    assert document.experiment == before


def test_what_a_click_asks_for_is_played_where_nothing_of_it_would_be_seen(
    qtbot: QtBot, panel: SensitivityPanel, engine: StepEngine
) -> None:
    finished(qtbot, panel)
    QTest.mouseClick(panel.picture, LEFT, NO_KEY, point_of(panel, 90, 40))
    assert engine.is_playing


def test_a_run_that_is_seen_already_is_replayed_in_place(
    qtbot: QtBot, panel: SensitivityPanel, engine: StepEngine
) -> None:
    go_to(engine, 4)
    finished(qtbot, panel)
    QTest.mouseClick(panel.picture, LEFT, NO_KEY, point_of(panel, 90, 40))
    assert (engine.is_playing, engine.cursor.step) == (False, 4)


CHANGES: dict[str, Callable[[Document], None]] = {
    "start": lambda document: document.set_start((0.1, 0.2)),
    "objective": lambda document: document.set_objective_values(b=50.0),
    "steps": lambda document: document.set_steps(STEPS + 1),
    "another setting": lambda document: document.set_run_values(0, beta2=0.95),
    "noise": lambda document: document.set_pipeline(GradientPipeline(noise=0.1)),
    "schedule": lambda document: document.set_run_schedule(0, Cosine()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_else_changes_makes_it_anew(
    qtbot: QtBot, panel: SensitivityPanel, document: Document, change: Callable[[Document], None]
) -> None:
    old = finished(qtbot, panel)
    change(document)
    assert not is_finished(panel)
    assert finished(qtbot, panel) is not old


def test_a_map_of_another_objective_goes_at_once(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    old = finished(qtbot, panel)
    document.set_start((0.1, 0.2))
    assert panel.picture.chart is old
    document.set_objective(OBJECTIVES.find("himmelblau")())
    assert panel.picture.chart is None
    assert panel.words.text() == "Being worked out…"
    assert panel.shade_bar.toolTip() == ""
    assert finished(qtbot, panel).objective.name == "himmelblau"


def test_what_changes_no_number_leaves_the_map(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    chart = finished(qtbot, panel)
    document.rename_run(0, "Mine")
    document.recolor_run(0, "#123456")
    document.set_run_schedule(0, document.experiment.schedule)
    assert is_finished(panel)
    assert panel.picture.chart is chart


def test_axes_are_remembered_for_each_optimizer_and_change_places(
    qtbot: QtBot, panel: SensitivityPanel, document: Document
) -> None:
    finished(qtbot, panel)
    choose(panel.axis_choice.y_choice, "eps")
    assert axes(panel) == ("lr", "eps")
    document.pick(1)
    document.pick(0)
    assert axes(panel) == ("lr", "eps")
    choose(panel.axis_choice.x_choice, "eps")
    assert axes(panel) == ("eps", "lr")
    chart = finished(qtbot, panel)
    assert chart.y is not None
    assert (chart.x.name, chart.y.name) == ("eps", "lr")
    assert (panel.axis_choice.x_choice.currentData(), panel.axis_choice.y_choice.currentData()) == ("eps", "lr")


def test_the_rule_inside_has_its_own_axes_and_a_click_sets_them(
    qtbot: QtBot, panel: SensitivityPanel, document: Document
) -> None:
    document.replace(race("lookahead", steps=STEPS))
    assert "inner.beta1" in offered(panel.axis_choice.y_choice)
    assert "inner.lr" not in offered(panel.axis_choice.y_choice)
    choose(panel.axis_choice.y_choice, "inner.beta1")
    chart = finished(qtbot, panel)
    QTest.mouseClick(panel.picture, LEFT, NO_KEY, point_of(panel, 30, 60))
    assert chart.y is not None
    optimizer = document.experiment.runs[0].optimizer
    assert optimizer.to_values()["inner"]["parameters"]["beta1"] == chart.y.values[30]
    assert optimizer.lr == chart.x.values[60]


def test_the_setting_in_force_is_marked_and_said_to_be_beyond_the_map(
    qtbot: QtBot, panel: SensitivityPanel, document: Document
) -> None:
    finished(qtbot, panel)
    assert panel.picture.frame().contains(panel.picture.position(panel.picture.setting))
    assert "beyond" not in panel.words.text()
    document.set_run_values(0, lr=500.0)
    assert panel.picture.position(panel.picture.setting).x() > panel.picture.frame().right()
    assert panel.words.text().startswith("lr beyond this map")


def test_the_mark_is_drawn_where_the_setting_is(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    finished(qtbot, panel)
    for row, column in ((10, 10), (100, 90)):
        QTest.mouseClick(panel.picture, LEFT, NO_KEY, point_of(panel, row, column))
        panel.picture.leaveEvent(QEvent(QEvent.Type.Leave))
        image: QImage = panel.picture.grab().toImage()
        at = panel.picture.position(panel.picture.setting)
        for direction in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
            along = [image.pixelColor((at + direction * away).toPoint()) for away in (4, 5, 6, 7, 8)]
            assert max(color.lightness() for color in along) > 200
            assert min(color.lightness() for color in along) < 60


@pytest.mark.parametrize("theme", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_pixels_are_drawn_where_a_click_takes_them(
    qtbot: QtBot, panel: SensitivityPanel, document: Document, appearance: Appearance, theme: ThemeChoice
) -> None:
    document.replace(race("momentum", objective="himmelblau", steps=20))
    chart = finished(qtbot, panel)
    rows, columns = np.nonzero(chart.diverged)
    assert len(rows)
    column = int(columns.max()) - 2
    row = int(rows[columns == column].min()) + 20
    assert chart.diverged[row, column]
    at = point_of(panel, row, column)
    assert panel.picture.cell_at(QPointF(at)) == Cell(row, column)
    appearance.set_theme(theme)
    color = panel.picture.grab().toImage().pixelColor(at)
    assert color.name() == diverged_color(appearance.theme.is_dark)
    surface = QColor(appearance.theme.surface)
    assert abs(color.lightness() - surface.lightness()) + abs(color.hslSaturation() - surface.hslSaturation()) > 80
    assert panel.shade_bar.others == ["diverged"]


def test_the_wheel_looks_closer_and_a_double_click_shows_all_again(
    qtbot: QtBot, panel: SensitivityPanel, document: Document
) -> None:
    chart = finished(qtbot, panel)
    before = document.experiment
    at = point_of(panel, 64, 32)
    under = chart.setting_at(64, 32)
    turn_wheel(panel, at, 3)
    assert (panel.picture.position(under) - QPointF(at)).manhattanLength() <= 2.0
    closer = finished(qtbot, panel)
    assert chart.x.values[0] < closer.x.values[0] < under["lr"] < closer.x.values[-1] < chart.x.values[-1]
    double_click(panel, at)
    again = finished(qtbot, panel)
    assert again.x.span == chart.x.span
    assert document.experiment == before
    assert document.undo_text == "change of step limit"


def test_arrow_keys_move_the_setting_by_a_pixel_and_home_takes_the_best(
    qtbot: QtBot, panel: SensitivityPanel, document: Document
) -> None:
    chart = finished(qtbot, panel)
    QTest.mouseClick(panel.picture, LEFT, NO_KEY, point_of(panel, 50, 60))
    for key, cell in ((Qt.Key.Key_Right, (50, 61)), (Qt.Key.Key_Up, (51, 61)), (Qt.Key.Key_Left, (51, 60))):
        QTest.keyClick(panel.picture, key)
        assert panel.picture.setting == chart.setting_at(*cell)
    document.undo()
    assert panel.picture.setting == chart.setting_at(51, 61)
    QTest.keyClick(panel.picture, Qt.Key.Key_Home)
    assert panel.picture.setting == chart.setting_at(*chart.best)


def test_what_is_pointed_at_is_read_out(qtbot: QtBot, panel: SensitivityPanel) -> None:
    chart = finished(qtbot, panel)
    place = QPointF(point_of(panel, 100, 20))
    move = QMouseEvent(QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, NO_KEY)
    QApplication.sendEvent(panel.picture, move)
    read = panel.picture.accessibleDescription()
    assert read.startswith(f"lr {float(f'{chart.x.values[20]:.3g}'):g}, β₁ 0.9")
    assert "f − f* " in read
    assert read.endswith("not there yet")
    turn_wheel(panel, place.toPoint(), 2)
    closer = finished(qtbot, panel)
    cell = panel.picture.cell_at(place)
    assert cell is not None
    assert panel.picture.pointed == cell
    assert panel.picture.accessibleDescription() == ": ".join(cell_lines(closer, *cell))
    panel.picture.leaveEvent(QEvent(QEvent.Type.Leave))
    assert panel.picture.accessibleDescription() == ""


def test_it_can_be_stopped_and_gone_on_with(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    document.set_steps(MOST_STEPS)
    document.replace(race("lbfgs", steps=MOST_STEPS))  # Which takes a minute.
    panel.window().show()
    qtbot.waitUntil(lambda: not panel.stop_button.isHidden(), timeout=60_000)
    assert not panel.progress.isHidden()
    panel.stop_button.click()
    assert not panel.answer.is_busy
    assert panel.progress.isHidden()
    assert panel.stop_button.text() == "Go on"
    panel.stop_button.click()
    qtbot.waitUntil(lambda: panel.answer.is_busy, timeout=60_000)
    panel.stop_button.click()
    document.set_steps(1)
    finished(qtbot, panel)
    assert panel.stop_button.isHidden()


def test_a_stop_takes_a_map_of_other_settings_away(
    qtbot: QtBot, panel: SensitivityPanel, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = finished(qtbot, panel)

    def maps(wanted: SensitivityQuestion, progress: Progress) -> Iterator[SensitivityMap]:
        while progress(0, 1):
            time.sleep(0.001)
        raise CancelledError
        yield chart

    monkeypatch.setattr(SensitivityQuestion, "maps", maps)
    document.set_start((0.1, 0.2))
    qtbot.waitUntil(lambda: panel.answer.is_busy)
    assert panel.picture.chart is chart
    panel.answer.stop()
    assert panel.picture.chart is None
    assert panel.words.text() == "Stopped"
    assert not panel.export_button.isEnabled()


def test_a_budget_below_the_step_limit_is_said(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    finished(qtbot, panel)
    assert panel.words.text().startswith("6 steps; best: lr ")
    document.replace(race("sgd", steps=MOST_STEPS + 1))
    chart = finished(qtbot, panel)
    assert chart.question.steps == MOST_STEPS
    assert panel.words.text().startswith("2\N{NARROW NO-BREAK SPACE}000 of 2\N{NARROW NO-BREAK SPACE}001 steps; ")


def test_colour_by_steps_needs_a_minimum(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    document.replace(race("sgd", objective="quadratic-bowl", steps=60))
    finished(qtbot, panel)
    panel.color_choice.setCurrentIndex(1)
    panel.color_choice.activated.emit(1)
    assert panel.export_button.shade == "steps"
    low, high = panel.shade_bar.ends or ("", "")
    assert 0 <= int(low) < int(high) <= 60
    document.replace(race("sgd", objective="saddle", steps=STEPS))
    finished(qtbot, panel)
    assert not panel.color_choice.isEnabled()
    assert panel.color_choice.currentData() == "loss"
    assert panel.export_button.shade == "loss"


def test_the_map_on_screen_is_the_one_to_export(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    assert not panel.export_button.isEnabled()
    assert panel.export_button.chart is None
    chart = finished(qtbot, panel)
    assert panel.export_button.chart is chart
    document.pick(1)
    assert panel.export_button.chart is None


def test_without_a_run_it_says_what_would_fill_it(qtbot: QtBot, panel: SensitivityPanel, document: Document) -> None:
    finished(qtbot, panel)
    for _ in range(2):
        document.remove_run(0)
    assert panel.message_label.isVisible()
    assert panel.message_label.text().startswith("Pick a run, or add one")
    assert not panel.picture.isVisible()
    document.undo()
    assert panel.picture.isVisible()
    finished(qtbot, panel)


def test_a_map_that_cannot_be_is_explained(
    qtbot: QtBot, panel: SensitivityPanel, monkeypatch: pytest.MonkeyPatch, document: Document
) -> None:
    def refuse(*question: object, **wanted: object) -> SensitivityMap:
        raise InvalidInputError("No such map.")

    with monkeypatch.context() as patch:
        patch.setattr(questions, "sensitivity_map", refuse)
        panel.window().show()
        qtbot.waitUntil(lambda: is_finished(panel), timeout=60_000)
        assert panel.message_label.text() == "No such map."
        assert panel.message_label.isVisible()
        assert not panel.export_button.isEnabled()
    document.set_start((0.2, 0.1))
    finished(qtbot, panel)
    assert panel.picture.isVisible()


def test_a_low_panel_keeps_its_room_for_the_map(qtbot: QtBot, panel: SensitivityPanel) -> None:
    finished(qtbot, panel)
    panel.resize(264, 120)
    assert not panel.words.isVisible()
    assert panel.picture.height() >= 64
    panel.resize(264, 300)
    assert panel.words.isVisible()
