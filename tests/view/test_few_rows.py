"""Every panel, form and dialog is shown for runs with little to show, and for none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.experiment import Experiment
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.export.export_dialogs import CsvDialog, PictureDialog
from playground.view.forms.notes_section import NotesDialog
from playground.view.parts.appearance import Appearance
from playground.view.parts.preferences import Preferences
from playground.view.plots.gradient_panel import GradientPanel
from playground.view.window.main_window import MainWindow
from tests.clock import FakeClock
from tests.races import go_to, race

_NAMES = ("sgd", "adam", "newton", "lbfgs")


def _diverging() -> Experiment:
    document = Document(race("sgd"))
    document.set_run_values(0, lr=1e12)
    return document.experiment


EXPERIMENTS = {
    "no runs": (race(), 5),
    "row 0 alone": (race(*_NAMES), 0),
    "one row more": (race(*_NAMES), 1),
    "diverged at the first step": (_diverging(), 5),
    "diverged at the first step, seen at the start": (_diverging(), 0),
    "as usual": (race(*_NAMES), 40),
}


@pytest.fixture(params=list(EXPERIMENTS.values()), ids=list(EXPERIMENTS))
def shown(
    request: pytest.FixtureRequest, qtbot: QtBot, appearance: Appearance, preferences: Preferences
) -> Iterator[MainWindow]:
    experiment, step = request.param
    document = Document(experiment)
    engine = StepEngine(document, FakeClock())
    window = MainWindow(document, engine, appearance, preferences)
    for part in (document, engine):
        part.setParent(window)
    with qtbot.waitExposed(window):
        window.show()
    go_to(engine, step)
    yield window
    window.close()
    window.deleteLater()


def test_every_panel_is_shown(shown: MainWindow, qapp: QApplication) -> None:
    for index in range(max(1, len(shown.document.experiment.runs))):
        shown.document.pick(index)
        for dock in shown.docks.values():
            dock.raise_()
            dock.grab()
            assert dock.widget() is not None
            assert dock.widget().isVisible()
    shown.engine.seek(0)
    qapp.processEvents()
    shown.grab()


def test_every_dialog_is_shown(shown: MainWindow, qtbot: QtBot) -> None:
    dialogs: tuple[QDialog, ...] = (
        CsvDialog(shown.document, shown.engine, shown),
        PictureDialog(shown),
        NotesDialog(shown.document, shown),
        shown.commands.keys_dialog(),
    )
    for dialog in dialogs:
        with qtbot.waitExposed(dialog):
            dialog.show()
        assert not dialog.grab().isNull()
        dialog.close()
        dialog.deleteLater()


def test_the_form_and_the_panels_of_every_optimizer_are_shown_when_it_diverges_at_once(window: MainWindow) -> None:
    for optimizer in OPTIMIZERS:
        experiment = race(optimizer.name)
        window.document.replace(experiment)
        if "lr" in experiment.runs[0].optimizer.values():
            window.document.set_run_values(0, lr=1e300)
        go_to(window.engine, 3)
        for name in ("experiment", "moments", "step_sizes", "gradient"):
            dock = window.docks[name]
            dock.raise_()
            assert not dock.grab().isNull(), optimizer.name


def test_a_run_that_made_no_step_is_said_to_have_diverged(window: MainWindow) -> None:
    window.document.replace(_diverging())
    go_to(window.engine, 5)
    window.docks["gradient"].raise_()
    panel = window.docks["gradient"].content
    assert isinstance(panel, GradientPanel)
    assert "diverged at its first step" in panel.message
