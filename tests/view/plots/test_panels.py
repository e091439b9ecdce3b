from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from playground.figures.numbers import step_number, three_digits
from playground.view.parts.appearance import ThemeChoice
from playground.view.parts.line_styles import dash_pattern
from playground.view.plots import live_plot
from playground.view.plots.curve import Curve
from playground.view.plots.gradient_panel import GradientPanel
from playground.view.plots.loss_panel import LossPanel
from playground.view.plots.moments_panel import MomentsPanel
from playground.view.plots.parameters_panel import ParametersPanel
from playground.view.plots.runs_panel import RunsPanel
from tests.view.plots.conftest import Scene

Show = Callable[[RunsPanel], None]
PanelKind = type[LossPanel] | type[ParametersPanel] | type[MomentsPanel]
PANELS: tuple[PanelKind, ...] = (LossPanel, ParametersPanel, MomentsPanel)
OBJECT_NAMES: dict[PanelKind, str] = {
    LossPanel: "loss_panel",
    ParametersPanel: "parameters_panel",
    MomentsPanel: "moments_panel",
}


def _panel(kind: PanelKind, scene: Scene) -> RunsPanel:
    return kind(scene.document, scene.engine, scene.appearance)


def _loss_panel(scene: Scene, show: Show) -> LossPanel:
    panel = LossPanel(scene.document, scene.engine, scene.appearance)
    show(panel)
    return panel


def _moments_panel(scene: Scene, show: Show, picked: int) -> MomentsPanel:
    scene.document.pick(picked)
    panel = MomentsPanel(scene.document, scene.engine, scene.appearance)
    show(panel)
    return panel


def _send(viewport: QWidget, kind: QEvent.Type, button: Qt.MouseButton, across: float = 0.0, down: float = 0.0) -> None:
    """Send a mouse event, so far away from the middle; a press, once sent, is held."""
    place = QPointF(viewport.rect().center()) + QPointF(across, down)
    own = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    event = QMouseEvent(kind, place, viewport.mapToGlobal(place), own, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, event)


def test_loss_curves_show_what_the_trajectories_hold(scene: Scene, show: Show) -> None:
    scene.go_to(50)
    panel = _loss_panel(scene, show)
    for curve, run in zip(panel.charts[0].curves, scene.engine.runs, strict=True):
        np.testing.assert_array_equal(curve.steps, np.arange(51))
        np.testing.assert_allclose(10.0**curve.values, run.trajectory.loss[:51], rtol=1e-12)


def test_the_linear_switch_shows_the_plain_difference(scene: Scene, show: Show) -> None:
    scene.go_to(50)
    panel = _loss_panel(scene, show)
    panel.log_button.click()
    assert not panel.charts[0].is_logarithmic
    for curve, run in zip(panel.charts[0].curves, scene.engine.runs, strict=True):
        np.testing.assert_array_equal(curve.values, run.trajectory.loss[:51])


def test_curves_end_at_the_step_shown(scene: Scene, show: Show) -> None:
    scene.go_to(5000)
    panel = _loss_panel(scene, show)
    scene.go_to(1234)
    panel.refresh()
    for curve, run in zip(panel.charts[0].curves, scene.engine.runs, strict=True):
        assert curve.steps[-1] == 1234
        assert 10.0 ** curve.values[-1] == pytest.approx(run.trajectory.loss[1234])
        assert len(curve.steps) <= 4 * panel.charts[0].width()


def test_an_objective_without_a_lowest_value_is_drawn_as_it_is(qapp: QApplication, show: Show) -> None:
    scene = Scene(("sgd",), "saddle")
    assert scene.document.experiment.objective.lowest is None
    scene.go_to(20)
    panel = _loss_panel(scene, show)
    assert not panel.log_button.isEnabled()
    assert panel.note_label.text() == "f against step"
    np.testing.assert_array_equal(panel.charts[0].curves[0].values, scene.engine.runs[0].trajectory.loss)


def test_parameters_have_a_chart_each(scene: Scene, show: Show) -> None:
    scene.go_to(30)
    panel = _panel(ParametersPanel, scene)
    show(panel)
    for place, chart in enumerate(panel.charts):
        for curve, run in zip(chart.curves, scene.engine.runs, strict=True):
            np.testing.assert_array_equal(curve.values, run.trajectory.theta[:31, place])
    assert panel.captions[1].entries[0].text == "y"
    assert panel.charts[0].box.viewRange()[0] == pytest.approx(panel.charts[1].box.viewRange()[0])


def test_moments_are_the_columns_of_the_picked_run(scene: Scene, show: Show) -> None:
    scene.go_to(30)
    panel = _moments_panel(scene, show, picked=2)
    assert panel.windowTitle() == "Moments — Adam"
    columns = scene.engine.runs[2].columns()
    drawn = {curve.line.name: curve for chart in panel.charts for curve in chart.curves}
    assert list(drawn) == [
        "m\u0302 x", "m\u0302 y", "m x", "m y", "√v\u0302 x", "√v\u0302 y", "√v x", "√v y",
    ]  # fmt: skip
    np.testing.assert_array_equal(drawn["m x"].values, columns["m"][:, 0])
    np.testing.assert_array_equal(drawn["√v y"].values, np.sqrt(columns["v"][:, 1]))
    # Before the first step there is nothing to correct.
    np.testing.assert_array_equal(drawn["m\u0302 y"].steps, np.arange(1, 31))
    np.testing.assert_allclose(drawn["m\u0302 y"].values, columns["m_hat"][1:, 1])


def test_another_pick_shows_another_state(scene: Scene, show: Show, qtbot: QtBot) -> None:
    scene.go_to(30)
    panel = _moments_panel(scene, show, picked=2)
    scene.document.pick(1)
    qtbot.waitUntil(lambda: panel.windowTitle() == "Moments — Momentum")
    assert panel.charts[0].isHidden()
    drawn = panel.charts[1].curves
    assert [curve.line.name for curve in drawn] == ["v x", "v y"]
    np.testing.assert_array_equal(drawn[1].values, scene.engine.runs[1].trajectory.state["v"][:, 1])


@pytest.mark.parametrize("name", ["momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw"])
def test_every_rule_with_state_is_drawn(qapp: QApplication, show: Show, name: str) -> None:
    scene = Scene((name,))
    scene.go_to(12)
    panel = _moments_panel(scene, show, picked=0)
    curves = [curve for chart in panel.charts for curve in chart.curves]
    assert panel.message == ""
    assert len(curves) == 2 * len(scene.engine.runs[0].columns())
    assert all(len(curve.values) >= 12 for curve in curves)


def test_a_rule_without_state_is_said_to_have_none(scene: Scene, show: Show) -> None:
    scene.go_to(10)
    assert _moments_panel(scene, show, picked=0).message == "SGD keeps no state."


@pytest.mark.parametrize("kind", PANELS)
def test_an_empty_panel_says_what_would_fill_it(qapp: QApplication, show: Show, kind: PanelKind) -> None:
    scene = Scene(())
    panel = _panel(kind, scene)
    show(panel)
    assert "run" in panel.message
    scene = Scene(("adam",))
    waiting = _panel(kind, scene)
    show(waiting)
    assert waiting.message.startswith("Press Play")
    scene.go_to(3)
    waiting.refresh()
    assert waiting.message == ""


def test_the_legend_names_the_visible_runs_in_their_colors_and_dashes(scene: Scene, show: Show) -> None:
    scene.document.rename_run(1, "heavy ball")
    scene.document.recolor_run(2, "#123456")
    scene.document.show_run(0, False)
    scene.go_to(20)
    panel = _loss_panel(scene, show)
    color = scene.document.color(1)
    assert [(entry.text, entry.color, list(entry.dash)) for entry in panel.legend.entries] == [
        ("heavy ball", color, dash_pattern(color)),
        ("Adam", "#123456", []),
    ]
    assert [curve.line.color for curve in panel.charts[0].curves] == [color, "#123456"]


@pytest.mark.parametrize("kind", [LossPanel, ParametersPanel])
def test_the_picked_runs_curve_lies_on_top(scene: Scene, show: Show, kind: PanelKind) -> None:
    panel = kind(scene.document, scene.engine, scene.appearance)
    show(panel)
    scene.go_to(20)
    for picked in (2, 0, 1):
        scene.document.pick(picked)
        panel.refresh()
        for chart in panel.charts:
            top = max(chart.curves, key=lambda curve: curve.zValue())
            assert top.line.color == scene.document.color(picked)


def test_hiding_all_runs_says_so(scene: Scene, show: Show) -> None:
    scene.go_to(20)
    for index in range(3):
        scene.document.show_run(index, False)
    assert _loss_panel(scene, show).message == "All runs are hidden."


def test_many_names_are_whole_and_scrolled_to(qapp: QApplication, show: Show) -> None:
    scene = Scene(("sgd", "momentum", "rmsprop", "adam") * 4)
    for index in range(16):
        scene.document.rename_run(index, f"run {index} with a name")
    scene.go_to(20)
    panel = _loss_panel(scene, show)
    panel.resize(300, 260)
    legend = panel.legend
    assert legend.height() <= 2 * (legend.fontMetrics().height() + 2)
    for index, entry in enumerate(legend.entries):
        assert legend.shown_text(index) == entry.text
    assert legend.verticalScrollBar().maximum() > 0
    assert legend.height() + legend.verticalScrollBar().maximum() > 4 * legend.fontMetrics().height()


def test_a_legend_lies_on_the_colour_of_its_panel(scene: Scene, show: Show) -> None:
    scene.go_to(20)
    panel = _loss_panel(scene, show)
    for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        scene.appearance.set_theme(choice)
        corner = panel.legend.mapTo(panel, panel.legend.rect().topRight())
        assert panel.grab().toImage().pixelColor(corner).name() == scene.appearance.theme.surface


def test_a_name_too_wide_for_a_row_is_shortened(scene: Scene, show: Show) -> None:
    scene.document.rename_run(0, "a name " * 9)
    scene.go_to(20)
    panel = _loss_panel(scene, show)
    panel.resize(300, 260)
    assert panel.legend.shown_text(0).endswith("…")
    assert panel.legend.shown_text(1) == "Momentum"


def test_what_is_told_of_the_upper_chart_shares_the_row_of_the_legend_where_there_is_room(
    scene: Scene, show: Show
) -> None:
    scene.go_to(20)
    panel = _panel(ParametersPanel, scene)
    show(panel)
    for width, beside in ((700, True), (160, False)):
        panel.resize(width, 260)
        assert (panel.legend.entries[0].text == "x") == beside
        assert panel.captions[0].isVisible() != beside
        assert panel.captions[1].entries[0].text == "y"


def test_an_early_spike_leaves_the_rest_to_be_seen_at_sixty_pixels(scene: Scene, show: Show) -> None:
    scene.document.pick(2)
    scene.go_to(300)
    panel = MomentsPanel(scene.document, scene.engine, scene.appearance)
    show(panel)
    panel.resize(300, 190)
    chart = panel.charts[0]
    m = scene.engine.runs[2].columns()["m_hat"][1:, 0]
    assert np.abs(m).max() > 50.0 * np.abs(m[100:]).max()
    assert chart.scale.is_bent
    (_, (low, high)) = chart.box.viewRange()
    heights = chart.scale.heights(m)
    assert np.ptp(heights[30:]) > (high - low) / 6.0
    assert np.ptp(m[30:]) < np.ptp(m) / 15.0
    assert low < heights.min() < heights.max() < high
    told = [entry.text for entry in (*panel.legend.entries, *panel.captions[0].entries)]
    assert f"log beyond ±{chart.scale.bend:g}" in told
    curve = next(curve for curve in chart.curves if curve.line.name == "m\u0302 x")
    chart.scene().sigMouseMoved.emit(chart.box.mapViewToScene(QPointF(3.0, chart.scale.height(m[2]))))
    assert panel.note_label.text().endswith(three_digits(m[2]))
    assert np.isin(m, curve.values).all()


def test_a_run_made_anew_is_drawn_anew(scene: Scene, show: Show) -> None:
    scene.go_to(40)
    panel = _loss_panel(scene, show)
    kept = panel.charts[0].curves
    before = kept[2].values
    scene.document.set_run_values(2, lr=0.01)
    scene.go_to(40)
    panel.refresh()
    now = panel.charts[0].curves
    assert now[:2] == kept[:2]
    assert not np.array_equal(now[2].values, before)
    np.testing.assert_allclose(10.0 ** now[2].values, scene.engine.runs[2].trajectory.loss, rtol=1e-12)


def test_runs_taken_away_leave_no_curve(scene: Scene, show: Show) -> None:
    scene.go_to(40)
    panel = _loss_panel(scene, show)
    scene.document.remove_run(0)
    panel.refresh()
    drawn = [item for item in panel.charts[0].scene().items() if isinstance(item, Curve)]
    assert [curve.line.name for curve in panel.charts[0].curves] == ["Momentum", "Adam"]
    assert set(drawn) == set(panel.charts[0].curves)


def test_long_runs_are_drawn_a_part_at_a_time(scene: Scene, show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_plot, "MOST_ROWS_AT_ONCE", 30)
    scene.go_to(95)
    panel = _loss_panel(scene, show)
    ends = []
    while panel.is_behind:
        ends.append({curve.steps[-1] for curve in panel.charts[0].curves})
        panel.refresh()
    assert all(len(end) == 1 for end in ends)  # Runs grow side by side.
    reached = [step for end in ends for step in end]
    assert np.diff(reached).tolist() == [10] * (len(reached) - 1)
    for curve, run in zip(panel.charts[0].curves, scene.engine.runs, strict=True):
        np.testing.assert_array_equal(curve.steps, np.arange(96))
        np.testing.assert_allclose(10.0**curve.values, run.trajectory.loss, rtol=1e-12)


def test_what_is_yet_to_be_drawn_comes_by_itself(
    scene: Scene, show: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_plot, "MOST_ROWS_AT_ONCE", 30)
    scene.go_to(60)
    panel = _loss_panel(scene, show)
    qtbot.waitUntil(lambda: not panel.is_behind)
    assert [curve.steps[-1] for curve in panel.charts[0].curves] == [60, 60, 60]


@pytest.mark.parametrize("kind", PANELS[:2])
def test_a_diverging_run_does_not_move_the_limits(scene: Scene, show: Show, kind: PanelKind) -> None:
    scene.document.show_run(0, False)
    scene.go_to(200)
    panel = _panel(kind, scene)
    show(panel)
    calm = [chart.box.viewRange() for chart in panel.charts]
    scene.document.show_run(0, True)
    scene.document.set_run_values(0, lr=1.0)
    scene.go_to(200)
    panel.refresh()
    assert scene.engine.runs[0].diverged
    assert len(panel.charts[0].curves) == 3
    assert [chart.box.viewRange() for chart in panel.charts] == calm


def test_a_diverging_run_alone_is_seen(qapp: QApplication, show: Show) -> None:
    scene = Scene(("sgd",))
    scene.document.set_run_values(0, lr=1.0)
    scene.go_to(200)
    panel = _loss_panel(scene, show)
    _, (low, high) = panel.charts[0].box.viewRange()
    assert np.isfinite((low, high)).all()
    assert low < panel.charts[0].curves[0].values[0] < high


def test_a_panel_that_is_not_seen_does_no_work_and_catches_up(scene: Scene, show: Show) -> None:
    panel = _loss_panel(scene, show)
    panel.hide()
    scene.go_to(60)
    panel.refresh()
    assert list(panel.charts[0].curves) == []
    panel.show()
    assert [curve.steps[-1] for curve in panel.charts[0].curves] == [60, 60, 60]


def test_playing_draws_the_last_step_too(scene: Scene, show: Show, qtbot: QtBot) -> None:
    panel = _loss_panel(scene, show)
    for step in range(1, 9):
        scene.engine.seek(step)
    qtbot.waitUntil(lambda: [curve.line.last for curve in panel.charts[0].curves] == [8, 8, 8])


def test_a_zoom_stays_until_fit_leads_back(scene: Scene, show: Show) -> None:
    scene.go_to(40)
    panel = _panel(ParametersPanel, scene)
    show(panel)
    assert not panel.fit_button.isEnabled()
    followed = [chart.box.viewRange() for chart in panel.charts]
    view = panel.charts[0].box
    view.scaleBy((0.5, 0.5))
    view.sigRangeChangedManually.emit([True, True])
    zoomed = panel.charts[0].box.viewRange()
    scene.go_to(400)
    panel.refresh()
    assert panel.charts[0].box.viewRange() == zoomed
    assert panel.fit_button.isEnabled()
    scene.go_to(40)
    panel.refresh()
    panel.fit_button.click()
    for chart, limits in zip(panel.charts, followed, strict=True):
        np.testing.assert_allclose(chart.box.viewRange(), limits)
    assert not panel.fit_button.isEnabled()


def test_a_double_click_fits(scene: Scene, show: Show) -> None:
    scene.go_to(40)
    panel = _loss_panel(scene, show)
    view = panel.charts[0].box
    view.scaleBy((0.5, 0.5))
    view.sigRangeChangedManually.emit([True, True])
    viewport = panel.charts[0].viewport()
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
        _send(viewport, kind, Qt.MouseButton.LeftButton)
        _send(viewport, QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton)
    assert panel.is_following


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton])
def test_a_drag_with_any_button_pans(scene: Scene, show: Show, button: Qt.MouseButton) -> None:
    scene.go_to(40)
    panel = _loss_panel(scene, show)
    viewport = panel.charts[0].viewport()
    before = panel.charts[0].box.viewRange()
    _send(viewport, QEvent.Type.MouseButtonPress, button)
    for count in range(1, 4):
        _send(viewport, QEvent.Type.MouseMove, button, 10.0 * count, 5.0 * count)
    after = panel.charts[0].box.viewRange()
    for (low, high), (new_low, new_high) in zip(before, after, strict=True):
        assert new_high - new_low == pytest.approx(high - low)
        assert new_low != pytest.approx(low)
    assert not panel.is_following


def test_the_pointer_reads_step_and_value(scene: Scene, show: Show, qtbot: QtBot) -> None:
    scene.go_to(100)
    panel = _loss_panel(scene, show)
    chart = panel.charts[0]
    curve = chart.curves[2]
    place = chart.box.mapViewToScene(QPointF(60.0, curve.values[60]))
    chart.scene().sigMouseMoved.emit(place)
    assert panel.note_label.text().startswith("step 60  ")
    assert chart.hairline.isVisible()
    assert chart.dot.isVisible()
    assert chart.dot.pos() == QPointF(60.0, curve.values[60])
    chart.leaveEvent(QEvent(QEvent.Type.Leave))
    assert panel.note_label.text() == "f − f* against step"
    assert not chart.hairline.isVisible()
    assert not chart.dot.isVisible()


def test_the_reading_lies_on_the_curve_at_every_zoom_and_follows_it(scene: Scene, show: Show) -> None:
    scene.go_to(60_000)
    scene.go_to(8_000)
    scene.document.pick(2)
    panel = GradientPanel(scene.document, scene.engine, scene.appearance)
    show(panel)
    while panel.is_behind:
        panel.refresh()
    gradient = scene.engine.runs[2].trajectory.gradient
    chart = panel.charts[0]
    pointer = chart.box.mapViewToScene(QPointF(2000.0, 0.0))
    chart.scene().sigMouseMoved.emit(pointer)
    before = panel.note_label.text()
    for factor in (0.3, 0.1, 0.1):
        chart.box.scaleBy(x=factor)  # About the middle: another step comes to lie under the resting pointer.
        chart.box.sigRangeChangedManually.emit([True, False])
        step, name = round(chart.box.mapSceneToView(pointer).x()), chart.curves[0].line.name
        reading = three_digits(gradient[step, 0])
        assert panel.note_label.text() == f"step {step_number(step)}  {name} {reading}"
        (low, high), _ = chart.box.viewRange()
        within = np.abs(chart.curves[0].steps - step) <= (high - low) / chart.box.width()
        drawn = chart.curves[0].values[within]
        assert drawn.min() <= gradient[step, 0] <= drawn.max()
    assert panel.note_label.text() != before
    low, high = chart.box.viewRange()[0]
    assert (high - low) / chart.box.width() < 1.0  # So near every row is a point of the curve.
    inside = np.arange(np.ceil(low), np.floor(high) + 1).astype(int)
    drawn = np.isin(chart.curves[0].steps, inside)
    np.testing.assert_array_equal(chart.curves[0].values[drawn], gradient[inside, 0])


def test_a_curve_is_drawn_wherever_the_view_has_gone_between_two_frames(scene: Scene, show: Show) -> None:
    scene.go_to(40)
    panel = _panel(ParametersPanel, scene)
    show(panel)
    box = panel.charts[1].box
    for low, high in ((100.0, 200.0), (-3.0, 3.0)):
        box.setYRange(low, high, padding=0)
        for curve in panel.charts[1].curves:
            assert curve.boundingRect() == box.viewRect()


@pytest.mark.parametrize("kind", PANELS)
def test_a_change_of_theme_restyles(scene: Scene, show: Show, kind: PanelKind) -> None:
    scene.document.pick(2)
    scene.go_to(20)
    panel = _panel(kind, scene)
    show(panel)
    for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        scene.appearance.set_theme(choice)
        wanted = scene.appearance.theme.surface
        assert all(chart.backgroundBrush().color().name() == wanted for chart in panel.charts)


@pytest.mark.parametrize("kind", PANELS)
def test_a_dropped_panel_dies(scene: Scene, qapp: QApplication, kind: PanelKind) -> None:
    scene.document.pick(2)
    panel = _panel(kind, scene)
    panel.show()
    scene.go_to(20)
    panel.refresh()
    widget, charts = weakref.ref(panel), weakref.WeakSet(panel.charts)
    assert len(charts) > 0
    panel.close()
    del panel
    gc.collect()
    assert widget() is None
    assert len(charts) == 0
    scene.go_to(30)


@pytest.mark.parametrize("kind", PANELS)
def test_parts_carry_the_names_of_their_attributes(scene: Scene, qtbot: QtBot, kind: PanelKind) -> None:
    panel = _panel(kind, scene)
    qtbot.addWidget(panel)
    assert panel.objectName() == OBJECT_NAMES[kind]
    for name in ("title_label", "note_label", "fit_button", "legend", "message_label"):
        assert getattr(panel, name).objectName() == name
    for button in panel.findChildren(type(panel.fit_button)):
        assert button.accessibleName()
        assert button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
