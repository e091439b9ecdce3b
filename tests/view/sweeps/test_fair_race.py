from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.run import Run
from playground.core.sweeps.tables import RaceCurves
from playground.model.document import Document
from playground.view.parts.appearance import Appearance, ThemeChoice
from playground.view.sweeps import questions
from playground.view.sweeps.fair_race import FairRace
from tests.races import race
from tests.view.hand import NO_KEY


@pytest.fixture
def fair_race(qtbot: QtBot, document: Document, appearance: Appearance) -> Iterator[FairRace]:
    document.set_steps(20)
    fair_race = FairRace(document, appearance)
    fair_race.resize(388, 480)
    with qtbot.waitExposed(fair_race):
        fair_race.show()
    yield fair_race
    fair_race.answers.stop()
    fair_race.close()
    fair_race.deleteLater()


def compare(qtbot: QtBot, fair_race: FairRace) -> None:
    fair_race.compare_button.click()
    qtbot.waitUntil(lambda: not fair_race.answers.is_busy, timeout=60_000)


def end_of(document: Document, index: int) -> float:
    run: Run = document.experiment.new_run(document.experiment.runs[index])
    run.advance(document.experiment.steps)
    return float(run.trajectory.loss[-1])


def pixel_of(fair_race: FairRace, lr: float, gap: float) -> QPoint:
    scene = fair_race.plot.box.mapViewToScene(QPointF(np.log10(lr), np.log10(gap)))
    return QPoint(fair_race.plot.mapFromScene(scene))


def test_each_run_gets_its_best_rate_in_one_undoable_edit(
    qtbot: QtBot, fair_race: FairRace, document: Document
) -> None:
    before = document.experiment
    ends = [end_of(document, index) for index in (0, 1)]
    assert not fair_race.apply_button.isEnabled()
    compare(qtbot, fair_race)
    for entry in before.runs:
        assert f"{entry.shown_label}: best lr" in fair_race.words.text()
    fair_race.apply_button.click()
    after = document.experiment
    assert [entry.optimizer.lr for entry in after.runs] != [entry.optimizer.lr for entry in before.runs]
    assert [end_of(document, index) <= ends[index] for index in (0, 1)] == [True, True]
    document.undo()
    assert document.experiment == before


def test_momentum_is_tuned_as_well_where_there_is_one(qtbot: QtBot, fair_race: FairRace, document: Document) -> None:
    document.set_run_values(0, beta1=0.999)
    before = document.experiment
    fair_race.also_box.setChecked(True)
    compare(qtbot, fair_race)
    adam, sgd = fair_race.words.text().splitlines()
    assert ", β₁ 0" in adam
    assert "β" not in sgd
    fair_race.apply_button.click()
    tuned = document.experiment.runs[0].optimizer.values()
    assert tuned["beta1"] < 0.999
    assert f"β₁ {tuned['beta1']:.3g}" in adam
    assert fair_race.words.text().splitlines() == [adam, sgd]  # What is set now is what was found.
    document.undo()
    assert document.experiment == before
    assert fair_race.words.text().splitlines() == [adam, sgd]


def test_curves_with_and_without_momentum_are_not_mistaken_for_each_other(qtbot: QtBot, fair_race: FairRace) -> None:
    compare(qtbot, fair_race)
    fair_race.also_box.setChecked(True)
    assert "best lr" not in fair_race.words.text().splitlines()[0]
    fair_race.also_box.setChecked(False)
    assert "best lr" in fair_race.words.text().splitlines()[0]


def test_it_can_be_stopped_and_begun_again(qtbot: QtBot, fair_race: FairRace) -> None:
    fair_race.compare_button.click()
    assert fair_race.compare_button.text() == "Stop"
    assert fair_race.progress.isVisible()
    fair_race.compare_button.click()
    assert fair_race.compare_button.text() == "Compare"
    assert not fair_race.progress.isVisible()
    compare(qtbot, fair_race)
    assert fair_race.apply_button.isEnabled()


def test_curves_of_another_start_are_forgotten_and_come_back_with_the_start(
    qtbot: QtBot, fair_race: FairRace, document: Document
) -> None:
    compare(qtbot, fair_race)
    said = fair_race.words.text()
    document.set_start((0.3, 0.4))
    assert not fair_race.apply_button.isEnabled()
    assert fair_race.export_button.chart is None
    assert "best lr" not in fair_race.words.text()
    assert fair_race.hint_text.text().startswith("Settings have changed.")
    document.undo()
    assert fair_race.words.text() == said


def test_another_learning_rate_forgets_nothing_and_another_rule_only_its_own(
    qtbot: QtBot, fair_race: FairRace, document: Document
) -> None:
    compare(qtbot, fair_race)
    document.set_run_values(1, lr=1e-4)
    document.add_run(OPTIMIZERS.find("momentum"))
    adam, sgd, momentum = fair_race.words.text().splitlines()
    assert "best lr" in adam
    assert "best lr" in sgd
    assert momentum == "Momentum: its settings have changed; compare again."


def test_a_click_on_a_curve_gives_the_run_that_learning_rate(
    qtbot: QtBot, fair_race: FairRace, document: Document
) -> None:
    document.remove_run(0)
    compare(qtbot, fair_race)
    assert fair_race.caption.text() == "f − f* at the end, against learning rate"
    chart = fair_race.export_button.chart
    assert isinstance(chart, RaceCurves)
    (_, result), (gap,) = chart.rows[0], chart.gaps
    place = 60
    QApplication.processEvents()
    pixel = pixel_of(fair_race, result.curve.lr[place], gap[place])
    QTest.mouseMove(fair_race.plot.viewport(), pixel)
    QApplication.processEvents()
    assert fair_race.caption.text().startswith("SGD, lr ")
    QTest.mouseClick(fair_race.plot.viewport(), Qt.MouseButton.LeftButton, NO_KEY, pixel)
    assert document.experiment.runs[0].optimizer.lr == pytest.approx(result.curve.lr[place], rel=0.2)
    assert document.undo_text == "tuning"
    before = document.experiment
    QTest.mouseClick(fair_race.plot.viewport(), Qt.MouseButton.LeftButton, NO_KEY, QPoint(60, 8))
    assert document.experiment == before


def test_the_budget_is_said_exactly(
    qtbot: QtBot, fair_race: FairRace, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "20 gradient evaluations" in fair_race.hint_text.text()
    monkeypatch.setattr(questions, "MOST_STEPS", 10)
    document.replace(race("sam", "sgd", steps=20))
    compare(qtbot, fair_race)
    sam, sgd = fair_race.words.text().splitlines()
    assert " after 5 steps" in sam
    assert " after " not in sgd.partition(".")[0]
    assert "10 gradient evaluations (the step limit is 20) for every learning rate" in fair_race.words.note.text()


def test_without_runs_there_is_nothing_to_compare(fair_race: FairRace, document: Document) -> None:
    document.replace(race())
    assert fair_race.hint_text.text() == "There is no run to compare: add one."
    assert not fair_race.compare_button.isEnabled()


def test_every_control_can_be_found_and_explains_itself(fair_race: FairRace) -> None:
    for name in ("compare_button", "apply_button", "also_box", "export_button", "plot", "words", "caption"):
        widget = getattr(fair_race, name)
        assert widget.objectName() == name
        if name not in ("words", "caption"):
            assert widget.toolTip()


def test_it_can_be_as_narrow_as_a_dock_and_then_has_two_rows_of_controls(
    fair_race: FairRace, appearance: Appearance
) -> None:
    appearance.set_theme(ThemeChoice.DARK)
    fair_race.resize(800, 300)
    QApplication.processEvents()
    assert fair_race.also_box.y() < fair_race.compare_button.geometry().bottom()
    fair_race.resize(264, 300)
    QApplication.processEvents()
    assert fair_race.width() == 264
    assert fair_race.also_box.y() > fair_race.compare_button.geometry().bottom()


def test_what_changed_while_nobody_looked_is_drawn_once_somebody_does(
    qtbot: QtBot, fair_race: FairRace, document: Document
) -> None:
    compare(qtbot, fair_race)
    drawn = len(fair_race.plot.box.childGroup.childItems())
    fair_race.hide()
    document.remove_run(0)
    assert len(fair_race.plot.box.childGroup.childItems()) == drawn
    fair_race.show()
    assert len(fair_race.plot.box.childGroup.childItems()) < drawn


def test_what_came_of_each_run_is_in_sight_beside_a_plot_of_two_fifths_and_the_rest_unfolds(
    qtbot: QtBot, fair_race: FairRace, document: Document
) -> None:
    fair_race.resize(362, 440)  # A dock at 1366 × 768.
    compare(qtbot, fair_race)
    QApplication.processEvents()
    assert fair_race.plot.height() >= 0.4 * fair_race.height()
    words, area = fair_race.words, fair_race.area
    place = QRect(words.mapTo(area, QPoint(0, 0)), words.size())
    assert area.rect().contains(place)
    labels = [label for label in words.findChildren(QLabel) if label.text().startswith("<b>")]
    [(index, result)] = [(i, each) for i, each in enumerate(fair_race.answers.results) if each and each.words][:1]
    rest = words.text().splitlines()[index].split(". ", 1)[1]
    assert rest not in labels[index].text()
    assert rest[:20] in labels[index].toolTip()
    labels[index].linkActivated.emit("more")
    assert rest in labels[index].text()
    assert result.words


def test_the_buttons_are_written_out_at_every_width(qtbot: QtBot, fair_race: FairRace) -> None:
    compare(qtbot, fair_race)
    for width in (388, 362, 300, 264, fair_race.minimumSizeHint().width()):
        fair_race.resize(width, 440)
        QApplication.processEvents()
        for button in (fair_race.compare_button, fair_race.apply_button):
            assert button.width() >= button.sizeHint().width()
            assert fair_race.rect().contains(QRect(button.mapTo(fair_race, QPoint(0, 0)), button.size()))
