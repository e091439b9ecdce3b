"""Sliders and the axes of the maps reach the same learning rates, on every objective."""

from __future__ import annotations

import pytest

from playground.core.objectives import OBJECTIVES
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.forms.setting_rows import SLIDER_STEPS
from playground.view.sweeps.axis_choice import AxisChoice
from playground.view.window.main_window import MainWindow


@pytest.mark.parametrize("name", ["rosenbrock", "schwefel", "eggholder", "matyas"])
def test_a_rate_much_too_large_can_be_dragged_to_and_seen_on_the_map_of_settings(window: MainWindow, name: str) -> None:
    window.document.set_objective(OBJECTIVES.find(name)())
    suggested = window.document.experiment.runs[0].optimizer.lr
    slider = window.panel(ExperimentPanel).run_section.form.rows["lr"].slider
    assert slider is not None
    assert 0 < slider.value() < SLIDER_STEPS
    slider.setValue(SLIDER_STEPS)
    highest = window.document.experiment.runs[0].optimizer.lr
    assert highest >= 99.0 * suggested
    window.document.undo()
    choice = AxisChoice(window)
    choice.show_optimizer(window.document.experiment.runs[0].optimizer, window.document.experiment.objective)
    assert choice.axes is not None
    assert (choice.axes.x.name, choice.axes.x.high) == ("lr", highest)
    assert choice.axes.x.place(suggested) == pytest.approx(slider.value() / SLIDER_STEPS, abs=0.6 / SLIDER_STEPS)
