from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.schedules import Exponential
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.forms.gallery import Gallery
from playground.view.forms.run_actions import RunActions
from playground.view.parts.appearance import Appearance
from playground.view.parts.line_entry import LineEntry
from tests.races import race


@pytest.fixture
def panel(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[ExperimentPanel]:
    owner = QWidget()
    actions = RunActions(document, appearance, owner)
    panel = ExperimentPanel(document, engine, appearance, actions, owner)
    owner.resize(380, 900)
    panel.resize(380, 900)
    with qtbot.waitExposed(owner):
        owner.show()
    owner.activateWindow()
    yield panel
    owner.deleteLater()


def entry_of(panel: ExperimentPanel, name: str) -> LineEntry:
    entry = panel.run_section.form.rows[name].entry
    assert entry is not None
    return entry


def type_number(entry: LineEntry, text: str) -> None:
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, text)
    QTest.keyClick(entry, Qt.Key.Key_Return)


def choose(panel: ExperimentPanel, name: str) -> None:
    """Choose an objective from the gallery."""
    section = panel.objective_section
    section.objective_button.click()
    gallery = section.findChild(Gallery)
    assert isinstance(gallery, Gallery)
    assert gallery.isVisible()
    gallery.tiles[name].click()
    assert not gallery.isVisible()


def test_every_objective_can_be_chosen_and_shows_its_formula_parameters_and_start(
    panel: ExperimentPanel, document: Document
) -> None:
    section = panel.objective_section
    for objective in OBJECTIVES:
        choose(panel, objective.name)
        assert type(document.experiment.objective) is objective
        assert objective.title in section.objective_button.text()
        assert list(section.form.rows) == list(objective.quantities())
        assert objective.title in section.formula.accessibleName()
        assert section.teaches.text() == objective.teaches
        shown = [float(entry.text()) for entry in section.start_row.entries]
        assert shown == list(document.experiment.start)


def test_the_gallery_finds_objectives_by_what_they_teach(panel: ExperimentPanel, document: Document) -> None:
    panel.objective_section.objective_button.click()
    gallery = panel.objective_section.findChild(Gallery)
    assert isinstance(gallery, Gallery)
    QTest.keyClicks(gallery.search, "himmelblau")
    assert [name for name, tile in gallery.tiles.items() if tile.isVisibleTo(gallery)] == ["himmelblau"]
    QTest.keyClick(gallery.search, Qt.Key.Key_Return)
    assert document.experiment.objective.name == "himmelblau"
    panel.objective_section.objective_button.click()
    QTest.keyClicks(gallery.search, "no such thing")
    assert gallery.nothing.isVisible()
    QTest.keyClick(gallery.search, Qt.Key.Key_Return)
    QTest.keyClick(gallery.search, Qt.Key.Key_Escape)
    assert not gallery.isVisible()
    assert document.experiment.objective.name == "himmelblau"


def test_choosing_the_same_objective_keeps_what_was_set(panel: ExperimentPanel, document: Document) -> None:
    document.set_objective_values(b=7.0)
    before = document.experiment
    choose(panel, "rosenbrock")
    assert document.experiment == before


def test_undo_shows_the_former_objective_again(panel: ExperimentPanel, document: Document) -> None:
    choose(panel, "saddle")
    document.undo()
    assert "Rosenbrock" in panel.objective_section.objective_button.text()
    assert list(panel.objective_section.form.rows) == ["a", "b"]


def test_a_parameter_typed_changes_the_objective(panel: ExperimentPanel, document: Document) -> None:
    entry = panel.objective_section.form.rows["b"].entry
    assert entry is not None
    type_number(entry, "12.5")
    assert document.experiment.objective.values()["b"] == 12.5


def test_a_start_typed_is_exact(panel: ExperimentPanel, document: Document) -> None:
    type_number(panel.objective_section.start_row.entries[0], "0.123456789012345")
    type_number(panel.objective_section.start_row.entries[1], "-1e-3")
    assert document.experiment.start == (0.123456789012345, -0.001)


@pytest.mark.parametrize("text", ["far", "nan", "inf", "1e13", ""])
def test_an_impossible_start_is_marked_with_a_sentence_and_the_last_good_one_stays(
    panel: ExperimentPanel, document: Document, text: str
) -> None:
    before = document.experiment
    entry = panel.objective_section.start_row.entries[0]
    entry.setFocus()
    entry.selectAll()
    QTest.keyClick(entry, Qt.Key.Key_Backspace)
    QTest.keyClicks(entry, text)
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert entry.property("invalid") is True
    assert panel.objective_section.start_row.start_error.isVisible()
    assert "x" in panel.objective_section.start_row.start_error.text()
    assert document.experiment is before
    QTest.keyClick(entry, Qt.Key.Key_Escape)
    assert not panel.objective_section.start_row.start_error.isVisible()
    assert float(entry.text()) == before.start[0]


def test_the_start_can_be_reset_to_the_objectives_own(panel: ExperimentPanel, document: Document) -> None:
    assert not panel.objective_section.start_row.start_reset.isVisible()
    document.set_start((0.5, 0.5))
    assert panel.objective_section.start_row.start_reset.isVisible()
    panel.objective_section.start_row.start_reset.click()
    assert document.experiment.start == document.experiment.objective.start
    assert not panel.objective_section.start_row.start_reset.isVisible()


def test_the_start_shown_follows_a_drag_on_the_canvas(panel: ExperimentPanel, document: Document) -> None:
    document.set_start((0.25, 1.75), "start")
    assert [entry.text() for entry in panel.objective_section.start_row.entries] == ["0.25", "1.75"]


def test_the_form_shows_the_picked_runs_settings(panel: ExperimentPanel, document: Document) -> None:
    for optimizer in OPTIMIZERS:
        document.add_run(optimizer)
        entry = document.picked_entry
        assert entry is not None
        assert panel.run_section.heading.text() == entry.shown_label
        assert list(panel.run_section.form.rows) == list(entry.optimizer.quantities())
        assert float(entry_of(panel, "lr").text()) == entry.optimizer.lr


def test_a_hyperparameter_typed_changes_the_picked_run_only(panel: ExperimentPanel, document: Document) -> None:
    document.pick(1)
    before = document.experiment.runs[0]
    type_number(entry_of(panel, "lr"), "0.0123")
    assert document.experiment.runs[1].optimizer.lr == 0.0123
    assert document.experiment.runs[0] is before


def test_an_impossible_hyperparameter_is_marked_and_the_last_good_one_stays_in_force(
    panel: ExperimentPanel, document: Document
) -> None:
    before = document.experiment
    type_number(entry_of(panel, "beta1"), "1.5")
    row = panel.run_section.form.rows["beta1"]
    assert entry_of(panel, "beta1").property("invalid") is True
    assert row.error.isVisible()
    assert "beta1" in row.error.text()
    assert document.experiment is before


def test_a_slider_drag_moves_entry_and_document_and_is_undone_in_one_go(
    panel: ExperimentPanel, document: Document
) -> None:
    before = document.experiment
    slider = panel.run_section.form.rows["lr"].slider
    assert slider is not None
    slider.setSliderDown(True)
    for position in range(100, 300, 20):
        slider.setSliderPosition(position)
    slider.setSliderDown(False)
    lr = document.experiment.runs[0].optimizer.lr
    assert lr != before.runs[0].optimizer.lr
    assert float(entry_of(panel, "lr").text()) == lr
    document.undo()
    assert document.experiment == before
    assert float(entry_of(panel, "lr").text()) == before.runs[0].optimizer.lr


def test_two_slider_drags_are_undone_one_after_the_other(panel: ExperimentPanel, document: Document) -> None:
    slider = panel.run_section.form.rows["lr"].slider
    assert slider is not None
    rates = []
    for target in (100, 200):
        slider.setSliderDown(True)
        slider.setSliderPosition(target - 10)
        slider.setSliderPosition(target)
        slider.setSliderDown(False)
        rates.append(document.experiment.runs[0].optimizer.lr)
    document.undo()
    assert document.experiment.runs[0].optimizer.lr == rates[0]


def test_a_drag_moves_the_run_at_each_place_it_passes(
    panel: ExperimentPanel, document: Document, engine: StepEngine
) -> None:
    engine.seek(100)
    other = engine.runs[1]
    slider = panel.run_section.form.rows["lr"].slider
    assert slider is not None
    slider.setSliderDown(True)
    for position in (100, 150):
        slider.setSliderPosition(position)
        assert engine.runs[0].question.optimizer == document.experiment.runs[0].optimizer
        assert engine.runs[0].trajectory.last_step == 100
        assert engine.runs[1] is other
    slider.setSliderDown(False)


def test_without_runs_it_says_so_and_shows_no_form(panel: ExperimentPanel, document: Document) -> None:
    document.replace(race())
    assert panel.runs_section.no_runs.isVisible()
    section = panel.runs_section
    buttons = (section.color_button, section.duplicate_button, section.remove_button)
    assert not any(button.isEnabled() for button in buttons)
    assert not panel.run_section.form.isVisible()
    assert not panel.run_section.heading.isVisible()
    document.add_run(OPTIMIZERS.find("adam"))
    QApplication.processEvents()
    assert not panel.runs_section.no_runs.isVisible()
    assert all(button.isEnabled() for button in buttons)
    assert panel.run_section.form.isVisible()


def test_an_experiment_opened_is_shown_in_full(panel: ExperimentPanel, document: Document) -> None:
    document.replace(race("momentum", objective="elongated-valley", start=(3.0, -2.0)))
    assert "Elongated valley" in panel.objective_section.objective_button.text()
    assert list(panel.objective_section.form.rows) == ["kappa"]
    assert [entry.text() for entry in panel.objective_section.start_row.entries] == ["3", "-2"]
    assert panel.run_section.heading.text() == "Momentum"
    assert list(panel.run_section.form.rows) == list(OPTIMIZERS.find("momentum").quantities())


def test_the_formula_of_the_picked_run_follows_its_settings_schedule_and_gradient(
    panel: ExperimentPanel, document: Document
) -> None:
    formula = panel.run_section.formula
    adam = next(index for index, entry in enumerate(document.experiment.runs) if entry.optimizer.name == "adam")
    document.pick(adam)
    assert "weight_decay" not in formula.accessibleName()
    document.set_run_values(adam, weight_decay=1.0)
    assert "g = g + weight_decay * theta" in formula.accessibleName()
    assert "plain" not in panel.run_section.descent.fold_button.text()
    document.set_schedule(Exponential())
    assert "lr = lr0 * gamma ** (t - 1)" in formula.accessibleName()
    document.set_run_pipeline(adam, GradientPipeline(l2=0.5))
    assert "g = grad(theta) + l2 * theta" in formula.accessibleName()
