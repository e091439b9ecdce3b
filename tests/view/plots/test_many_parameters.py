"""What the panels draw of a problem with more than two parameters, or with fewer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import Objective
from playground.core.objectives.objective import Group
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.experiment import Entry, Experiment
from playground.core.runs.keyframed import KeyframedTrajectory
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.plots.gradient_panel import GradientPanel, GradientSeries
from playground.view.plots.moments_panel import MomentsPanel, StateColumns, StateSeries
from playground.view.plots.parameters_panel import ParameterSeries, ParametersPanel
from playground.view.plots.picked_panel import PickedPanel
from playground.view.plots.runs_panel import RunsPanel
from playground.view.plots.step_sizes_panel import StepSizeSeries, StepSizesPanel

KINDS: tuple[type[RunsPanel], ...] = (ParametersPanel, GradientPanel, MomentsPanel, StepSizesPanel)


@dataclass(frozen=True)
class Bowl(Objective):
    """A bowl in as many dimensions as a test asks for."""

    name: ClassVar[str] = "bowl-of-many"
    title: ClassVar[str] = "Bowl"
    formula: ClassVar[str] = "|w|^2"
    group: ClassVar[Group] = "Bowls"
    teaches: ClassVar[str] = "A bowl."

    def value(self, theta: Array) -> Any:
        return (theta**2).sum(axis=0)

    def gradient(self, theta: Array) -> Array:
        return 2.0 * theta


def bowl(dim: int) -> Objective:
    members = {
        "names": tuple(f"w{place}" for place in range(dim)),
        "domain": ((-2.0, 2.0),) * dim,
        "start": tuple(np.linspace(-1.0, 1.0, dim) + 0.1),
    }
    objective = type("SizedBowl", (Bowl,), members)()
    assert isinstance(objective, Objective)
    return objective


@pytest.fixture
def engines(qapp: QApplication) -> Iterator[list[StepEngine]]:
    engines: list[StepEngine] = []
    yield engines
    for engine in engines:
        engine.deleteLater()


def panel_of(
    kind: type[RunsPanel], dim: int, qtbot: QtBot, appearance: Appearance, engines: list[StepEngine], height: int = 900
) -> RunsPanel:
    objective = bowl(dim)
    runs = tuple(Entry(OPTIMIZERS.find(name)()) for name in ("adam", "momentum"))
    document = Document(Experiment(objective, objective.start, runs, steps=50))
    engine = StepEngine(document)
    engines.append(engine)
    engine.seek(30)
    while engine.is_behind:
        engine.tick()
    panel = kind(document, engine, appearance)
    qtbot.addWidget(panel)
    panel.resize(500, height)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def curves(panel: RunsPanel) -> list[np.ndarray[Any, Any]]:
    return [curve.values for chart in panel.charts if not chart.isHidden() for curve in chart.curves]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("dim", "shown"), [(1, 1), (4, 4), (8, 8), (50, 8)])
def test_each_parameter_up_to_eight_has_its_curves(
    kind: type[RunsPanel], dim: int, shown: int, qtbot: QtBot, appearance: Appearance, engines: list[StepEngine]
) -> None:
    panel = panel_of(kind, dim, qtbot, appearance, engines)
    columns = {ParametersPanel: 2, GradientPanel: 1, MomentsPanel: 4, StepSizesPanel: 1}[kind]
    assert len(curves(panel)) == columns * shown
    assert all(len(values) > 20 for values in curves(panel))
    assert (f"the first 8 of {dim} parameters" in panel.note_label.text()) == (dim > 8)


@pytest.mark.parametrize("kind", [MomentsPanel, StepSizesPanel])
def test_eight_parameters_of_the_picked_run_have_eight_colours(
    kind: type[PickedPanel], qtbot: QtBot, appearance: Appearance, engines: list[StepEngine]
) -> None:
    panel = panel_of(kind, 8, qtbot, appearance, engines)
    assert len({curve.line.color for chart in panel.charts for curve in chart.curves}) == 8


def test_a_low_panel_makes_no_more_charts_than_it_shows_and_names_the_others(
    qtbot: QtBot, appearance: Appearance, engines: list[StepEngine]
) -> None:
    panel = panel_of(ParametersPanel, 4, qtbot, appearance, engines, height=230)
    assert len(panel.charts) < 4
    assert "w3: in a higher panel" in panel.legend.entries[-1].text
    panel.resize(500, 900)
    assert len(panel.charts) == 4
    assert "in a higher panel" not in panel.legend.entries[-1].text


def test_curves_of_a_run_with_keyframes_replay_nothing_but_the_row_under_the_pointer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    objective = bowl(200)
    question = Question(objective, OPTIMIZERS.find("adam")(), objective.start, 1_000)
    run = Run(question, most_bytes=400_000)
    run.advance(300)
    first = run.trajectory.at_hand.start
    assert 0 < first < 300
    series = (
        ParameterSeries(run, 3),
        GradientSeries(run, 3, False),
        StateSeries(StateColumns(run), "m", 3, False),
        StepSizeSeries(run, 3),
    )
    alone = [float(one(slice(1, 2))[0]) for one in series]
    assert np.isfinite(alone).all()

    def replay(*_: object) -> None:
        raise AssertionError("replayed")

    monkeypatch.setattr(KeyframedTrajectory, "_replay", replay)
    for one in series:
        values = one(slice(0, 301))
        assert np.isnan(values[:first]).all()
        assert np.isfinite(values[max(first, 1) :]).all()
