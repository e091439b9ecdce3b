from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPicture
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.figures.limits import Limits
from playground.view.parts.appearance import Appearance
from playground.view.parts.axis import Axis
from playground.view.parts.plot import Plot
from playground.view.plots.chart import Chart
from playground.view.plots.loss_panel import LossPanel
from playground.view.plots.moments_panel import MomentsPanel
from playground.view.plots.parameters_panel import ParametersPanel
from playground.view.window.main_window import MainWindow
from tests.races import go_to


def _texts(axis: Axis) -> list[tuple[QRectF, str]]:
    """Return the texts beside an axis, and where in the plot's widget they are drawn."""
    picture = QPicture()
    painter = QPainter(picture)
    if axis.style["tickFont"]:
        painter.setFont(axis.style["tickFont"])
    specs: Any = axis.generateDrawSpecs(painter)
    painter.end()
    return [(axis.mapRectToScene(rect), text) for rect, _, text in specs[2]]


def _assert_whole(plot: Plot) -> None:
    for axis in (plot.left, plot.bottom):
        if not axis.style["showValues"]:
            continue
        low, high = sorted(axis.range)
        length = axis.size().width() if axis.orientation == "bottom" else axis.size().height()
        ((_, places),) = axis.tickValues(low, high, length)
        texts = _texts(axis)
        assert len(texts) == len([place for place in places if low <= place <= high])
        widget = QRectF(plot.rect()).adjusted(-0.5, -0.5, 0.5, 0.5)
        for rect, text in texts:
            assert text
            assert widget.contains(rect), f"{text} is cut off"


@pytest.mark.parametrize("height", [64, 110, 200, 420])
@pytest.mark.parametrize("steps", [10, 1000, 100_000, 10_000_000])
@pytest.mark.parametrize("span", [(-1.0, 0.5), (-1e-7, 1e-7), (-12345.0, 9e5), (0.0, 0.003)])
def test_no_tick_is_cut_off(
    qtbot: QtBot, appearance: Appearance, height: int, steps: int, span: tuple[float, float]
) -> None:
    chart = Chart(has_step_axis=True)
    qtbot.addWidget(chart)
    chart.resize(280, height)
    with qtbot.waitExposed(chart):
        chart.show()
    chart.restyle(appearance)
    chart.show_lines((), Limits(0.0, steps), 1)
    chart.box.setYRange(*span, padding=0.0)
    chart.left.setWidth(chart.left.text_width())
    QApplication.processEvents()
    _assert_whole(chart)


def test_no_tick_of_the_window_is_cut_off_at_any_size(window: MainWindow, qapp: QApplication) -> None:
    go_to(window.engine, 200)
    for width, height in ((1440, 900), (1024, 700), (1900, 1000)):
        window.resize(width, height)
        window.arrange_afresh()
        for panel in (window.panel(LossPanel), window.panel(ParametersPanel), window.panel(MomentsPanel)):
            panel.refresh()
        qapp.processEvents()
        plots = [
            *(chart for panel in (window.panel(LossPanel), window.panel(ParametersPanel)) for chart in panel.charts)
        ]
        for plot in (window.canvas.plot, *plots):
            _assert_whole(plot)


def test_ticks_of_the_map_are_as_far_apart_upright_as_level(window: MainWindow, qapp: QApplication) -> None:
    plot = window.canvas.plot
    qapp.processEvents()
    apart = []
    for axis, length in ((plot.bottom, plot.bottom.size().width()), (plot.left, plot.left.size().height())):
        low, high = sorted(axis.range)
        ((_, places),) = axis.tickValues(low, high, length)
        apart.append((places[1] - places[0]) / (high - low) * length)
    assert 0.4 < apart[0] / apart[1] < 2.5
