from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from playground.core.runs.experiment import LONGEST_NOTES
from playground.figures.numbers import three_digits
from playground.model.document import Document
from playground.model.palette import RUN_COLORS
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import GRID
from playground.view.parts.clamped_label import clamped
from playground.view.parts.line_styles import dash_pattern
from playground.view.window.main_window import MainWindow
from playground.view.window.run_names import _SAMPLE


def present(window: MainWindow) -> None:
    window.present(True)
    QApplication.processEvents()


def test_title_notes_and_runs_stand_above_the_landscape(
    window: MainWindow, document: Document, engine: StepEngine
) -> None:
    document.set_notes("A race", "Look at the valley.")
    assert not window.presentation.isVisible()
    present(window)
    header = window.presentation
    assert header.isVisible()
    assert header.title.text() == "A race"
    assert header.notes.text() == "Look at the valley."
    losses = [three_digits(float(run.trajectory.loss[engine.row(run)])) for run in engine.runs]
    rates = [f"{entry.optimizer.lr:g}" for entry in document.experiment.runs]
    assert [entry.words for entry in header.run_names.entries] == [
        f"Adam  lr {rates[0]}  f {losses[0]}",
        f"SGD  lr {rates[1]}  f {losses[1]}",
    ]
    document.show_run(0, False)
    header.run_names.tell()
    assert [entry.words for entry in header.run_names.entries] == [f"SGD  lr {rates[1]}  f {losses[1]}"]
    window.present(False)
    assert not header.isVisible()


def test_the_marks_are_folded_for_the_map_s_room_and_come_back(window: MainWindow) -> None:
    legend = window.canvas.legend
    present(window)
    assert not legend.marks_key.isVisible()
    legend.fold_button.click()
    assert legend.marks_key.isVisible()
    window.present(False)
    assert legend.marks_key.isVisible()
    legend.fold_button.click()
    present(window)
    window.present(False)
    assert not legend.marks_key.isVisible()
    assert not window.appearance.has_legend


def test_without_a_title_the_objective_is_named(window: MainWindow) -> None:
    present(window)
    assert window.presentation.title.text() == "Rosenbrock"
    assert not window.presentation.notes.isVisible()


def test_losses_follow_the_step_and_never_move_the_map(window: MainWindow, engine: StepEngine) -> None:
    window.resize(820, 620)
    present(window)
    names, before = window.presentation.run_names, window.canvas.geometry()
    seen = set()
    for step in (0, 1, 7, 40):
        engine.seek(step)
        names.tell()
        QApplication.processEvents()
        seen.add(names.text())
        assert window.canvas.geometry() == before
    assert len(seen) == 4


def test_all_type_is_at_least_one_and_a_half_times_as_large(window: MainWindow) -> None:
    def sizes() -> dict[QWidget, float]:
        return {each: each.font().pointSizeF() for each in window.findChildren(QWidget) if each.isVisible()}

    before, ticks = sizes(), window.canvas.plot.left.style["tickFont"].pointSizeF()
    usual = QApplication.font().pointSizeF()
    present(window)
    after = sizes()
    assert all(after[each] >= 1.5 * size - 0.01 for each, size in before.items() if each in after)
    assert all(label.font().pointSizeF() >= 1.5 * usual for label in window.presentation.findChildren(QLabel))
    assert window.presentation.title.font().pointSizeF() >= 2.0 * usual
    assert window.canvas.plot.left.style["tickFont"].pointSizeF() >= 1.5 * ticks
    window.present(False)


def test_escape_leaves(window: MainWindow) -> None:
    present(window)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.presentation.isVisible()
    assert window.docks["experiment"].isVisible()


def test_long_notes_are_shortened_to_a_few_lines_and_leave_room_for_the_map(
    window: MainWindow, document: Document
) -> None:
    document.set_notes("Title", "many words " * (LONGEST_NOTES // 11))
    window.resize(1024, 700)
    present(window)
    QApplication.processEvents()
    notes = window.presentation.notes
    assert notes.text().endswith("…")
    assert notes.height() >= notes.heightForWidth(notes.width())
    assert window.canvas.height() > 0.5 * window.height()
    assert notes.toolTip() == document.experiment.notes


@pytest.mark.parametrize("text", ["", "one", "one two three four five six seven", "a\nb\nc\nd\ne"])
def test_a_clamped_text_is_as_long_as_the_lines_allow(text: str, window: MainWindow) -> None:
    metrics = QFontMetrics(window.font())
    assert clamped(text, metrics, 10_000, 9) == text
    short = clamped(text, metrics, 60, 1)
    assert short == text or short.endswith("…")


@pytest.mark.parametrize("color", [color for color in RUN_COLORS if dash_pattern(color)])
def test_a_dashed_run_looks_dashed_beside_its_name(window: MainWindow, document: Document, color: str) -> None:
    document.recolor_run(0, color)
    document.remove_run(1)
    present(window)
    names = window.presentation.run_names
    names.tell()
    picture = names.grab().toImage()
    middle = int(picture.height() / 2)
    sample = int(_SAMPLE * window.appearance.head_radius - GRID)
    ground = picture.pixelColor(sample + GRID // 2, middle)
    inked = [picture.pixelColor(x, middle) != ground for x in range(sample)]
    assert sum(inked[x] and not inked[x + 1] for x in range(sample - 1)) >= 1
