"""Examples and objectives one after the other: each visible run keeps a curve, in view."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from playground.core.objectives import OBJECTIVES
from playground.core.runs.examples import examples
from playground.core.runs.experiment import load
from playground.view.plots.live_plot import LivePlot
from playground.view.plots.loss_panel import LossPanel
from playground.view.plots.parameters_panel import ParametersPanel
from playground.view.window.main_window import MainWindow
from tests.races import go_to

EXAMPLES = {example.name: example.path for example in examples()}
_NAMES = list(EXAMPLES)
_OBJECTIVES = [objective.name for objective in OBJECTIVES]
_SEQUENCES = [
    ("adam-sgd-beale", "eggholder", "beta1"),
    ("adam-sgd-beale", "schwefel", "adam-sgd-bowl"),
    *((one, _OBJECTIVES[place % len(_OBJECTIVES)], other) for place, (one, other) in enumerate(pairwise(_NAMES))),
]


def _assert_every_run_is_seen(window: MainWindow, panel: LivePlot) -> None:
    visible = [entry.shown_label for entry in window.document.experiment.runs if entry.visible]
    for chart in panel.charts:
        if chart.isHidden() or panel.message:
            continue
        assert len(chart.curves) == len(visible)
        view = chart.box.viewRect()
        for curve in chart.curves:
            assert curve.isVisible()
            assert curve.boundingRect() == view
            inside = (curve.values >= view.top()) & (curve.values <= view.bottom())  # Qt's rectangles hang upside down.
            assert np.any(inside & (curve.steps >= view.left()) & (curve.steps <= view.right()))


@pytest.mark.parametrize("sequence", _SEQUENCES, ids="-".join)
def test_each_visible_run_has_a_curve_in_view(
    window: MainWindow, qapp: QApplication, sequence: tuple[str, str, str]
) -> None:
    first, objective, second = sequence
    panels = (window.panel(LossPanel), window.panel(ParametersPanel))
    window.document.replace(load(EXAMPLES[first]))
    go_to(window.engine, 60)
    window.document.set_objective(OBJECTIVES.find(objective)())
    for step in (3, 45):
        go_to(window.engine, step)
        for panel in panels:
            panel.refresh()
            _assert_every_run_is_seen(window, panel)
    qapp.processEvents()
    window.document.replace(load(EXAMPLES[second]))
    for step in (1, 60, 80):
        go_to(window.engine, step)
        for panel in panels:
            panel.refresh()
            _assert_every_run_is_seen(window, panel)
