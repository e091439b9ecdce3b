"""The fair race: how every run ends for every learning rate, and each run's best for the same budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from playground.core.experiment import Experiment
from playground.core.maps.tuning import Tuned, tuned
from playground.model.background import Background
from playground.model.document import Document
from playground.view.appearance import GRID, Appearance
from playground.view.line_styles import dash_pattern
from playground.view.numbers import compact, three_digits

MOST_STEPS = 2_000
"""The budget is the experiment's step limit, but no more than this: a curve is some two hundred runs."""
_FLOOR = 1e-16


class FairRace(QWidget):
    """Curves of final loss against learning rate for all runs; a button gives each run its best."""

    def __init__(self, document: Document, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Follow a document's runs; nothing is worked out until it is asked for."""
        super().__init__(parent)
        self.setObjectName("fair_race")
        self._document, self._appearance = document, appearance
        self._background: Background | None = None
        self._results: dict[int, Tuned] = {}
        self._failure = ""
        self._experiment: Experiment | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, 0, GRID, GRID)
        layout.setSpacing(GRID)
        self.plot = pg.PlotWidget(self)
        self.plot.setObjectName("plot")
        self.plot.setAccessibleName("Final loss against learning rate")
        self.plot.setToolTip("Each run's loss after the budget, for every learning rate; the dot is its best")
        self.plot.setFrameShape(QFrame.Shape.NoFrame)
        self.plot.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.plot.setMinimumHeight(6 * GRID)
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.setLogMode(x=True, y=True)
        item.getViewBox().setMouseEnabled(False, False)
        layout.addWidget(self.plot, 1)
        self.words = QLabel(self)
        self.words.setObjectName("words")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(3 * GRID)
        area.setMaximumHeight(10 * GRID)
        area.setWidget(self.words)
        layout.addWidget(area)
        self.progress = QProgressBar(self)
        self.progress.setObjectName("progress")
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName("Progress")
        self.progress.hide()
        layout.addWidget(self.progress)
        buttons = QHBoxLayout()
        self.compare_button = QPushButton("Compare rates", self)
        self.compare_button.setObjectName("compare_button")
        self.compare_button.setToolTip("Run every optimizer with every learning rate, each for the same budget")
        self.compare_button.clicked.connect(self._compare_or_stop)
        self.apply_button = QPushButton("Give each its best", self)
        self.apply_button.setObjectName("apply_button")
        self.apply_button.setToolTip("Set every run's learning rate to its best; one undo takes it back")
        self.apply_button.clicked.connect(self.apply)
        buttons.addWidget(self.compare_button)
        buttons.addWidget(self.apply_button)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        document.changed.connect(self._follow)
        appearance.changed.connect(self._draw)
        self._draw()

    def compare(self) -> None:
        """Work the curves out, one run after another."""
        self._experiment = self._document.experiment
        self._results = {}
        self._failure = ""
        if self._background is None:
            self._background = Background(self)
            self._background.made.connect(self._take)
            self._background.progressed.connect(self.progress.setValue)
            self._background.failed.connect(self._fail)
            self._background.idle.connect(self._rest)
        self.progress.setValue(0)
        self.progress.show()
        self.compare_button.setText("Stop")
        self._background.do(partial(_task, self._experiment))
        self._draw()

    def apply(self) -> None:
        """Give every run its best learning rate, in one edit."""
        rates = {index: result.optimizer.lr for index, result in self._results.items() if result.index >= 0}
        self._document.set_learning_rates(rates)

    def end(self) -> None:
        """Stop for good: the window is closing."""
        if self._background is not None:
            self._background.end()

    def _compare_or_stop(self) -> None:
        if not self.progress.isHidden() and self._background is not None:
            self._background.call_off()
            self._rest()
        else:
            self.compare()

    def _take(self, found: tuple[int, Tuned]) -> None:
        index, result = found
        self._results[index] = result
        self._draw()

    def _rest(self) -> None:
        self.progress.hide()
        self.compare_button.setText("Compare rates")
        self._draw()

    def _follow(self) -> None:
        """Forget curves that no longer belong to what is on screen; those of learning rates alone still do."""
        before, now = self._experiment, self._document.experiment
        if before is not None and _without_rates(before) != _without_rates(now):
            self._experiment = None
            self._results = {}
            self._failure = ""
            if self._background is not None:
                self._background.call_off()
            self._rest()
        elif self._results:
            self._draw()  # A run may have another name or colour.

    def _fail(self, sentence: str) -> None:
        self._failure = sentence
        self._draw()

    def _draw(self) -> None:
        theme = self._appearance.theme
        self.plot.setBackground(QColor(theme.surface))
        item = self.plot.getPlotItem()
        for side, text in (("bottom", "learning rate"), ("left", "")):
            axis = item.getAxis(side)
            axis.setPen(pg.mkPen(theme.border))
            axis.setTextPen(pg.mkPen(theme.muted))
            axis.setLabel(text or None)
        item.clear()
        for index, result in self._results.items():
            color = self._document.color(index)
            gap = np.where(np.isfinite(result.curve.gap), np.maximum(result.curve.gap, _FLOOR), np.nan)
            pen = pg.mkPen(color, width=1)
            pattern = dash_pattern(color)
            if pattern:
                pen.setDashPattern(pattern)
            item.plot(result.curve.lr, gap, pen=pen, connect="finite")
            if result.index >= 0:
                item.plot(
                    [result.curve.lr[result.index]], [gap[result.index]], pen=None, symbol="o", symbolSize=9,
                    symbolBrush=color, symbolPen=theme.text,
                )  # fmt: skip
        self.apply_button.setEnabled(bool(self._results) and self.progress.isHidden())
        self.words.setText(self._sentences())

    def _sentences(self) -> str:
        if self._failure:
            return self._failure
        if not self._results:
            return "Compare how each run ends for every learning rate from this start; then race each with its best."
        runs = self._document.experiment.runs
        lines = []
        for index, result in self._results.items():
            found = f"best lr {compact(result.optimizer.lr)}, ends at {three_digits(result.loss)}"
            said = [found, *result.words] if result.index >= 0 else list(result.words)
            lines.append(f"{runs[index].shown_label}: {' '.join(sentence.rstrip('.') + '.' for sentence in said)}")
        return "\n".join(lines)


def _task(experiment: Experiment, progress: Callable[[int, int], bool]) -> Iterator[tuple[int, Tuned]]:
    count = len(experiment.runs)
    for index, entry in enumerate(experiment.runs):
        settings = experiment.settings(entry)
        result = tuned(
            objective=experiment.objective,
            optimizer=settings.optimizer,
            start=experiment.start,
            steps=min(experiment.steps, MOST_STEPS),
            schedule=settings.schedule,
            pipeline=settings.pipeline,
            progress=partial(_part_of_progress, progress, index, count),
        )
        yield index, result


def _part_of_progress(progress: Callable[[int, int], bool], index: int, count: int, done: int, total: int) -> bool:
    return progress(index * total + done, count * total)


def _without_rates(experiment: Experiment) -> tuple[object, ...]:
    runs = tuple(entry.optimizer.with_values(lr=0.0) for entry in experiment.runs)
    settings = tuple((entry.schedule, entry.pipeline) for entry in experiment.runs)
    return (
        experiment.objective,
        experiment.start,
        experiment.steps,
        experiment.schedule,
        experiment.pipeline,
        runs,
        settings,
    )
