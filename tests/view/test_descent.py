from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from playground.core.gradients import GradientPipeline
from playground.core.schedules import SCHEDULES, Constant, Cosine, Exponential, Warmup
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.forms.notes_section import NotesDialog
from playground.view.forms.rate_preview import RatePreview
from playground.view.forms.run_actions import RunActions
from playground.view.parts.appearance import Appearance


@pytest.fixture
def panel(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> Iterator[ExperimentPanel]:
    owner = QWidget()
    panel = ExperimentPanel(document, engine, appearance, RunActions(document, appearance, owner), owner)
    owner.resize(380, 900)
    panel.resize(380, 900)
    with qtbot.waitExposed(owner):
        owner.show()
    yield panel
    owner.deleteLater()


def test_the_closed_section_says_what_is_in_force(panel: ExperimentPanel, document: Document) -> None:
    fold = panel.objective_section.descent.fold_button
    assert fold.text() == "Schedule, noise, L2, clipping: none"
    document.set_schedule(Cosine(total=100))
    document.set_pipeline(GradientPipeline(noise=0.5, clip_norm=2.0))
    assert fold.text() == "Cosine schedule; noise 0.5; clip norm 2"


def test_what_a_closed_section_says_never_widens_the_form(panel: ExperimentPanel, document: Document) -> None:
    fold = panel.objective_section.descent.fold_button
    content = panel.widget()
    assert content is not None
    before = content.minimumSizeHint().width()
    assert before < 290
    document.set_schedule(Warmup(warmup=20))
    document.set_pipeline(GradientPipeline(noise=0.5, l2=0.001, clip_norm=2.0, clip_value=3.0))
    assert fold.text() == "Warm-up schedule; noise 0.5; L2 0.001; clip norm 2; clip values 3"
    assert content.minimumSizeHint().width() == before
    assert fold.text() in fold.toolTip()


@pytest.mark.parametrize("schedule", list(SCHEDULES), ids=lambda schedule: schedule.name)
def test_a_schedule_chosen_is_the_experiments(
    panel: ExperimentPanel, document: Document, schedule: type[Constant]
) -> None:
    section = panel.objective_section.descent
    section.fold_button.click()
    assert section.form is not None
    editor = section.form.schedule_editor
    row = editor.kind.findData(schedule.name)
    editor.kind.setCurrentIndex(row)
    editor.kind.activated.emit(row)
    assert type(document.experiment.schedule) is schedule
    assert list(editor.form.rows) == list(schedule.quantities())


def test_what_follows_a_warm_up_can_be_chosen_and_set(panel: ExperimentPanel, document: Document) -> None:
    document.set_schedule(Warmup(warmup=20))
    section = panel.objective_section.descent
    section.fold_button.click()
    assert section.form is not None
    then = section.form.schedule_editor.form.parts["then"]
    row = then.kind.findData("cosine")
    then.kind.activated.emit(row)
    assert document.experiment.schedule == Warmup(warmup=20, then=Cosine())
    then.form.rows["total"].changed.emit(77)
    assert document.experiment.schedule == Warmup(warmup=20, then=Cosine(total=77))
    document.undo()
    document.undo()
    assert document.experiment.schedule == Warmup(warmup=20)


def test_noise_set_changes_all_runs_without_their_own(panel: ExperimentPanel, document: Document) -> None:
    section = panel.objective_section.descent
    section.fold_button.click()
    assert section.form is not None
    section.form.pipeline_form.rows["noise"].changed.emit(0.25)
    assert document.experiment.pipeline == GradientPipeline(noise=0.25)
    assert all(document.experiment.question(entry).pipeline.noise == 0.25 for entry in document.experiment.runs)


def test_a_run_can_have_a_schedule_of_its_own_and_give_it_up(panel: ExperimentPanel, document: Document) -> None:
    section = panel.run_section.descent
    assert section.fold_button.text() == "Schedule, noise, L2, clipping: as for all runs"
    section.fold_button.click()
    assert section.form is not None
    section.form.own_schedule.click()
    assert document.experiment.runs[document.picked].schedule == Constant()
    section.form.own_schedule.click()
    assert document.experiment.runs[document.picked].schedule is None


def test_the_picture_of_the_rates_follows_the_step(
    panel: ExperimentPanel, document: Document, engine: StepEngine
) -> None:
    document.set_steps(100)
    document.set_schedule(Cosine(total=100))
    section = panel.objective_section.descent
    section.fold_button.click()
    assert section.form is not None
    preview = section.form.schedule_editor.preview
    base = document.experiment.runs[document.picked].optimizer.lr
    engine.seek(1)
    assert preview.rate() == pytest.approx(base)
    engine.seek(51)
    assert preview.rate() == pytest.approx(base / 2)
    assert "step 51" in preview.toolTip()


def test_title_and_notes_are_shown_where_there_are_any(panel: ExperimentPanel, document: Document) -> None:
    assert not panel.notes_section.isVisible()
    document.set_notes("A race", "Look at the valley.")
    assert panel.notes_section.title.text() == "A race"
    assert panel.notes_section.notes.text() == "Look at the valley."
    assert panel.notes_section.isVisible()
    document.undo()
    assert not panel.notes_section.isVisible()


def test_the_dialog_writes_title_and_notes_and_refuses_what_is_too_long(
    panel: ExperimentPanel, document: Document
) -> None:
    dialog = NotesDialog(document, panel)
    dialog.title.setText("  Adam  ")
    dialog.notes.setPlainText("x" * 5000)
    dialog.accept()
    assert not dialog.error.isHidden()
    assert document.experiment.title == ""
    dialog.notes.setPlainText("Short.")
    dialog.accept()
    assert (document.experiment.title, document.experiment.notes) == ("Adam", "Short.")
    dialog.deleteLater()
    QApplication.sendPostedEvents()


def test_a_rate_past_all_numbers_is_drawn_and_said(appearance: Appearance, qtbot: QtBot) -> None:
    preview = RatePreview(appearance)
    qtbot.addWidget(preview)
    preview.show_rates(Exponential(gamma=20_000.0), 0.1, 500)
    preview.show_step(300)
    assert not preview.grab().isNull()
    assert "∞" in preview.toolTip()
    assert "Later it grows past all numbers, where every run diverges." in preview.toolTip()
