"""A document with runs on Rosenbrock, its engine, and the panels shown in a window off screen."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.experiment import Entry, Experiment
from playground.model.document import Document
from playground.model.fitting import fitted
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.plots.runs_panel import RunsPanel


class Scene:
    """A document, its engine and the look in force."""

    def __init__(self, names: tuple[str, ...], objective_name: str = "rosenbrock", steps: int = 100_000) -> None:
        """Race the named optimizers."""
        objective = OBJECTIVES.find(objective_name)()
        entries = tuple(Entry(fitted(OPTIMIZERS.find(name), objective)) for name in names)
        self.document = Document(Experiment(objective, objective.start, entries, steps=steps))
        self.engine = StepEngine(self.document)
        self.appearance = Appearance()

    def go_to(self, step: int) -> None:
        """Show a step, everything replayed."""
        self.engine.seek(step)
        while self.engine.is_behind:
            self.engine.tick()


@pytest.fixture
def scene(qapp: QApplication) -> Scene:
    return Scene(("sgd", "momentum", "adam"))


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[RunsPanel], None]:
    def shown(panel: RunsPanel) -> None:
        qtbot.addWidget(panel)
        panel.resize(380, 260)
        with qtbot.waitExposed(panel):
            panel.show()

    return shown
