from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.core.gradients import GradientPipeline
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.examples import examples
from playground.core.runs.experiment import load
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.plots.gradient_panel import GradientPanel
from playground.view.plots.moments_panel import MomentsPanel
from playground.view.plots.step_sizes_panel import StepSizesPanel
from tests.races import race


def shown(qtbot: QtBot, kind: type[Any], document: Document, appearance: Appearance) -> tuple[Any, StepEngine]:
    engine = StepEngine(document)
    panel = kind(document, engine, appearance)
    qtbot.addWidget(panel)
    panel.resize(380, 260)
    with qtbot.waitExposed(panel):
        panel.show()
    engine.seek(30)
    while engine.is_behind:
        engine.tick()
    panel.refresh()
    return panel, engine


def test_adams_step_size_is_lr_over_the_root_of_its_second_moment(qtbot: QtBot, appearance: Appearance) -> None:
    document = Document(race("adam"))
    panel, engine = shown(qtbot, StepSizesPanel, document, appearance)
    columns, adam = engine.runs[0].columns(), document.experiment.runs[0].optimizer
    assert len(panel.charts[0].curves) == 2
    for place, curve in enumerate(panel.charts[0].curves):
        wanted = adam.lr / (np.sqrt(columns["v_hat"][1:31, place]) + adam.values()["eps"])
        np.testing.assert_allclose(10.0**curve.values, wanted, rtol=1e-12)


def test_a_rule_without_step_sizes_says_so(qtbot: QtBot, appearance: Appearance) -> None:
    panel, _ = shown(qtbot, StepSizesPanel, Document(race("newton")), appearance)
    assert "no step size" in panel.message


def test_every_rule_has_a_picture_of_its_step_sizes_or_a_sentence(qtbot: QtBot, appearance: Appearance) -> None:
    document = Document(race(*(optimizer.name for optimizer in OPTIMIZERS), objective="quadratic-bowl"))
    panel, _ = shown(qtbot, StepSizesPanel, document, appearance)
    for index in range(len(document.experiment.runs)):
        document.pick(index)
        panel.refresh()
        assert panel.message or any(len(curve.values) for curve in panel.charts[0].curves)


def test_the_gradient_shown_is_the_one_recorded(qtbot: QtBot, appearance: Appearance) -> None:
    panel, engine = shown(qtbot, GradientPanel, Document(race("sgd")), appearance)
    gradient = engine.runs[0].trajectory.gradient
    for place, chart in enumerate(panel.charts):
        assert len(chart.curves) == 1
        np.testing.assert_array_equal(chart.curves[0].values, gradient[1:31, place])


def test_the_true_gradient_stands_beside_a_noisy_one(qtbot: QtBot, appearance: Appearance) -> None:
    document = Document(race("sgd"))
    document.set_pipeline(GradientPipeline(noise=0.5, seed=1))
    panel, engine = shown(qtbot, GradientPanel, document, appearance)
    run = engine.runs[0]
    true = run.objective.gradient(run.trajectory.theta[:30].T)
    for place, chart in enumerate(panel.charts):
        given, beside = chart.curves
        np.testing.assert_array_equal(given.values, run.trajectory.gradient[1:31, place])
        np.testing.assert_allclose(beside.values, true[place], rtol=1e-12)
        assert not np.allclose(given.values, beside.values)


def test_the_moments_say_when_swats_switched(qtbot: QtBot, appearance: Appearance) -> None:
    (swats,) = (example for example in examples() if example.name == "swats")
    document = Document(load(swats.path))
    document.pick([entry.optimizer.name for entry in document.experiment.runs].index("swats"))
    panel, _ = shown(qtbot, MomentsPanel, document, appearance)
    assert "switched to SGD at step 26" in panel.note_label.text()


def test_a_panel_too_low_for_all_its_charts_shows_the_first_one_whole(qtbot: QtBot, appearance: Appearance) -> None:
    panel, _ = shown(qtbot, MomentsPanel, Document(race("adam")), appearance)
    names = [[curve.line.name for curve in chart.curves] for chart in panel.charts]
    assert all(names)
    panel.resize(380, 14 * 8)  # What a tool leaves to it in a low window.
    panel.refresh()
    QApplication.processEvents()
    top, last = panel.charts
    assert not top.isVisible()
    assert [curve.line.name for curve in last.curves] == names[0]
    plots = last.parentWidget()
    assert plots.rect().contains(last.geometry())
    assert last.geometry().top() > panel.legend.geometry().bottom()
    assert last.box.height() >= 3 * last.bottom.height()
    texts = [entry.text for entry in panel.legend.entries]
    assert "m̂" in texts
    assert texts[-1] == "√v̂, √v: in a higher panel"
    panel.resize(380, 260)
    panel.refresh()
    assert [[curve.line.name for curve in chart.curves] for chart in panel.charts] == names
    assert "panel" not in panel.legend.entries[-1].text
