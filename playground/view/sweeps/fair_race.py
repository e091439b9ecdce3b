"""The fair race: how every run ends for every learning rate, and each run's best for the same budget."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from playground.core.optimizers import Optimizer
from playground.core.runs.experiment import Entry, Experiment
from playground.core.sweeps.swept_setting import sweepable
from playground.core.sweeps.tables import RaceCurves
from playground.core.sweeps.tuning import Tuned
from playground.figures.numbers import compact, power_of_ten, step_number, three_digits
from playground.model.answer import State
from playground.model.answers import Answers
from playground.model.document import Document
from playground.model.jobs import jobs
from playground.view.parts.answer_controls import AnswerControls, hint
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.elided_label import ElidedLabel
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.plain_text import PlainLabel
from playground.view.sweeps.map_export import MapExportButton
from playground.view.sweeps.questions import RaceQuestion, budget, budget_words
from playground.view.sweeps.rate_plot import LEAST_PLOT, RateLine, RatePlot
from playground.view.sweeps.run_findings import Finding, RunFindings

PLOT_SHARE = 0.4
"""The least share of the height that is the plot's."""


class FairRace(QWidget):
    """Curves of final loss against learning rate for all runs; a button gives each run its best."""

    def __init__(self, document: Document, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Follow a document's runs; nothing is worked out until it is asked for."""
        super().__init__(parent)
        self.setObjectName("fair_race")
        self._document, self._appearance = document, appearance
        self.answers = Answers(jobs(), RaceQuestion.answer, parent=self)
        self._build()
        document.changed.connect(self._ask)
        self.also_box.toggled.connect(self._ask)
        self._answer_controls.changed.connect(self._show)
        self.plot.pointed.connect(self._read_out)
        self.plot.picked.connect(self._take_rate)
        appearance.changed.connect(self._show)
        self._ask()

    def apply(self) -> None:
        found = {index: result for index, result in self._found() if result.index >= 0}
        experiment = self._document.experiment
        for index, result in found.items():
            # With the best momentum, a run is asked something else; the answer stays the same.
            entry = experiment.runs[index]
            self.answers.keep(self._asked(experiment, entry, result.optimizer), result)
        self._document.tune_runs({index: result.best_values() for index, result in found.items()})

    def _build(self) -> None:
        self.caption = ElidedLabel("", self)
        self.caption.setObjectName("caption")
        self.caption.setProperty("role", "muted")
        self.plot = RatePlot(self)
        self.plot.setObjectName("plot")
        self.plot.setAccessibleName("Final loss against learning rate")
        self.plot.setToolTip(
            "How far above f* each run ends, for every learning rate looked at; a gap is where it diverges.\n"
            "● its best   ○ as it is set   ✕ from here on it diverges\n"
            "Click a curve to give the run that learning rate"
        )
        self.words = RunFindings(self)
        self.hint_text = PlainLabel(parent=self)
        self.hint_text.setObjectName("hint_text")
        self.hint_text.setWordWrap(True)
        self.hint_text.setAlignment(Qt.AlignmentFlag.AlignTop)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.plot, 1)
        column.addWidget(self.words)
        self.area = QScrollArea(self)
        self.area.setObjectName("area")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(content)
        self.also_box = QCheckBox("also momentum/β₁", self)
        self.also_box.setObjectName("also_box")
        self.also_box.setToolTip("Tune momentum, β₁ or β together with the learning rate, in the runs that have one")
        self.export_button = MapExportButton(self)
        self.compare_button = QPushButton(self)
        self.compare_button.setObjectName("compare_button")
        self._answer_controls = AnswerControls(
            self.answers, self.compare_button, "Compare",
            "Run every optimizer with every learning rate, each for the same budget",
            "Stop, and keep the curves that are there", self,
        )  # fmt: skip
        self.progress = self._answer_controls.progress
        self.progress.setToolTip("Share of the work done")
        self.apply_button = QPushButton("Give each its best", self)
        self.apply_button.setObjectName("apply_button")
        self.apply_button.clicked.connect(self.apply)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)  # One row of controls can become two.
        layout.setContentsMargins(GRID, GRID // 2, GRID, GRID)
        layout.setSpacing(GRID // 2)
        self.heading = QWidget(self)
        self.heading.setObjectName("heading")
        head = QHBoxLayout(self.heading)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.caption, 1)
        head.addWidget(self.export_button)
        layout.addWidget(self.heading)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.hint_text, 1)
        self._buttons, settings = QBoxLayout(QBoxLayout.Direction.LeftToRight), QHBoxLayout()
        self._buttons.addWidget(self.compare_button)
        self._buttons.addWidget(self.apply_button)
        settings.addWidget(self.also_box)
        settings.addWidget(self.progress, 1)
        self._controls = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        for row in (self._buttons, settings):
            row.setSpacing(GRID)
            self._controls.addLayout(row)
        self._controls.setSpacing(GRID)
        layout.addSpacing(GRID // 2)
        layout.addLayout(self._controls)

    @guarded(nothing)
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wrap_controls()  # Only what is shown has the style's sizes.
        self._draw(self._found())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Ask for room for its widest control, and a little of the plot."""
        return QSize(max(self.compare_button.sizeHint().width(), _width_of(self.apply_button)), LEAST_PLOT)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the controls into one row where there is room for it."""
        super().resizeEvent(event)
        self.plot.setMinimumHeight(max(LEAST_PLOT, math.ceil(PLOT_SHARE * self.height())))
        self._wrap_controls()

    def _wrap_controls(self) -> None:
        for row, controls in (
            (self._controls, (self.compare_button, self.apply_button, self.also_box)),
            (self._buttons, (self.compare_button, self.apply_button)),
        ):
            fits = self.width() >= _width_of(*controls)
            row.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)

    def _ask(self) -> None:
        experiment = self._document.experiment
        self.answers.follow(self._asked(experiment, entry, entry.optimizer) for entry in experiment.runs)

    def _asked(self, experiment: Experiment, entry: Entry, optimizer: Optimizer) -> RaceQuestion:
        return RaceQuestion.of(experiment, entry, optimizer, self.also_box.isChecked())

    def _found(self) -> list[tuple[int, Tuned]]:
        """Return what is there, with the runs' places."""
        return [(index, result) for index, result in enumerate(self.answers.results) if result is not None]

    def _chart(self) -> RaceCurves:
        runs = self._document.experiment.runs
        return RaceCurves([(runs[index].shown_label, result) for index, result in self._found()])

    def _show(self) -> None:
        found, is_busy, runs = self._found(), self.answers.is_busy, self._document.experiment.runs
        has_plot = is_busy or bool(found)
        for part in (self.caption, self.export_button, self.area):
            part.setVisible(has_plot)
        self.hint_text.setVisible(not has_plot)
        self.hint_text.setText(self._hint())
        self.also_box.setVisible(not is_busy)
        self._wrap_controls()
        self.compare_button.setEnabled(bool(runs))
        self.apply_button.setEnabled(not is_busy and any(result.index >= 0 for _, result in found))
        self.apply_button.setToolTip("Set every run's learning rate to its best; one undo takes it back")
        self.export_button.colors = tuple(self._document.color(index) for index, _ in found)
        self.export_button.chart = self._chart() if found and not is_busy else None
        if self.isVisible():  # Drawing takes 10 ms: too long for each step of a slider while nobody looks.
            self._draw(found)
        self._read_out(None)
        self.words.say(self._findings() if has_plot else [])
        self.words.note.setText(self._note())

    def _draw(self, found: list[tuple[int, Tuned]]) -> None:
        experiment, chart = self._document.experiment, self._chart()
        lines = []
        for (index, result), gap in zip(found, chart.gaps, strict=True):
            now, drawn = experiment.runs[index].optimizer, result.curve.question.optimizer
            is_same = now == drawn.with_values(lr=now.lr)
            color = self._document.color(index)
            lines.append(RateLine(color, result.curve.lr, gap, result.index, now.lr if is_same else None))
        self.plot.show_lines(lines, chart.start_gap, self._appearance)

    def _read_out(self, under: tuple[int, int] | None) -> None:
        """Say what the axes are, or what the point under the pointer is."""
        has_minimum = self._document.experiment.objective.lowest is not None
        if under is None:
            what = "f − f*" if has_minimum else "f above the lowest end"
            self.caption.setText(f"{what} at the end, against learning rate")
            return
        index, result = self._found()[under[0]]
        curve, place = result.curve, under[1]
        settings = [f"lr {compact(curve.lr[place])}", *_also_words(result)]
        label = self._document.experiment.runs[index].shown_label
        self.caption.setText(f"{label}, {', '.join(settings)}: ends at f {three_digits(curve.loss[place])}")

    def _take_rate(self, line: int, place: int) -> None:
        index, result = self._found()[line]
        values = {**result.best_values(), "lr": float(f"{result.curve.lr[place]:.3g}")}
        optimizer = result.optimizer.with_values(**values)
        self.answers.keep(
            self._asked(self._document.experiment, self._document.experiment.runs[index], optimizer), result
        )
        self._document.tune_runs({index: values})

    def _hint(self) -> str:
        sentence = (
            "Compare how each run ends for every learning rate from this start, each with "
            f"{self._budget()}; then race each with its best."
        )
        return hint(self.answers, "There is no run to compare: add one.", sentence)

    def _budget(self) -> str:
        return budget_words(self._document.experiment, "gradient evaluations")

    def _note(self) -> str:
        if self.answers.failure:
            return self.answers.failure
        start = ", ".join(map(compact, self._document.experiment.start)).replace("-", "\N{MINUS SIGN}")
        also = " The curves are those at the best momentum or β₁." if self.also_box.isChecked() else ""
        return f"From ({start}), {self._budget()} for every learning rate.{also}"

    def _findings(self) -> list[Finding]:
        runs = zip(self._document.experiment.runs, self.answers.results, strict=True)
        return [
            Finding(self._document.color(index), entry.shown_label, *self._words(result))
            for index, (entry, result) in enumerate(runs)
        ]

    def _words(self, result: Tuned | None) -> tuple[str, str]:
        if result is None:
            if self.answers.is_busy:
                return "…", ""
            is_stale = self.answers.state is State.STALE
            return "its settings have changed; compare again." if is_stale else "not compared yet.", ""
        if result.index < 0:
            return _typeset(" ".join(result.words[:1])), _typeset(" ".join(result.words[1:]))
        settings = ", ".join([f"best lr {compact(result.optimizer.lr)}", *_also_words(result)])
        spent = self._spent(result)
        return _typeset(f"{settings}: ends at {three_digits(result.loss)}{spent}."), _typeset(" ".join(result.words))

    def _spent(self, result: Tuned) -> str:
        """Say how many steps the budget pays for, where they are fewer."""
        steps = result.curve.question.steps
        return f" after {step_number(steps)} steps" if steps < budget(self._document.experiment) else ""


def _width_of(*controls: QWidget) -> int:
    """Return the width of a row of controls with margins and what is between them."""
    return sum(control.sizeHint().width() for control in controls) + (len(controls) + 1) * GRID


def _also_words(result: Tuned) -> list[str]:
    if not result.also:
        return []
    symbol = sweepable(result.optimizer)[result.also].symbol
    return [f"{symbol} {compact(result.best_values()[result.also])}"]


def _typeset(sentence: str) -> str:
    """Write powers of ten as the window does."""
    return re.sub(r"(\d)e([+-]\d+)", lambda found: f"{found[1]}×{power_of_ten(int(found[2]))}", sentence)
