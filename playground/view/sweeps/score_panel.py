"""The score of every run over a lattice of starts: how often, how fast, how safely, and how much tuning it wants."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.core.runs.experiment import Entry, Experiment
from playground.core.runs.question import Question
from playground.core.sweeps.scoring import WIDTH_RATES, WIDTH_STARTS, Score, score
from playground.core.sweeps.tables import ScoreTable
from playground.figures.numbers import step_number
from playground.model.answer import State
from playground.model.answers import Answers
from playground.model.document import Document
from playground.model.jobs import Progress, jobs
from playground.view.parts.answer_controls import AnswerControls, hint
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.plain_text import PlainLabel
from playground.view.sweeps.map_export import MapExportButton
from playground.view.sweeps.questions import MOST_STEPS, budget_words, measured
from playground.view.sweeps.score_model import ScoreModel
from playground.view.sweeps.score_view import ScoreView

STARTS, SEEDS = 16, 8
"""Starts along x and along y, and seeds for each where there is noise."""


def _asked(experiment: Experiment, entry: Entry) -> Question:
    """Return the question about a run; where it sets out does not matter."""
    return replace(measured(experiment, entry), start=experiment.objective.start)


def _answer(question: Question, progress: Progress) -> Score:
    return score(question, starts=STARTS, seeds=SEEDS, progress=progress)


class ScorePanel(QWidget):
    """A table of scores, a row a run, worked out when it is asked for."""

    def __init__(self, document: Document, appearance: Appearance, parent: QWidget | None = None) -> None:
        """Follow a document's runs; nothing is worked out until it is asked for."""
        super().__init__(parent)
        self.setObjectName("score_panel")
        self._document = document
        self.answers = Answers(jobs(), _answer, parent=self)
        self._model = ScoreModel(document, appearance, self)
        self.table = ScoreView(self._model, appearance, self)
        self.hint_text = PlainLabel(parent=self)
        self.hint_text.setObjectName("hint_text")
        self.hint_text.setWordWrap(True)
        self.hint_text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.score_button = QPushButton(self)
        self.score_button.setObjectName("score_button")
        self._controls = AnswerControls(
            self.answers, self.score_button, "Score the runs",
            f"Run every optimizer as it is set from {STARTS} × {STARTS} starts over the whole domain",
            "Stop, and keep the scores that are there", self,
        )  # fmt: skip
        self.words = PlainLabel(parent=self)
        self.words.setObjectName("words")
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.progress = self._controls.progress
        self.progress.setToolTip("Share of the work done")
        self.export_button = MapExportButton(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID // 2, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.hint_text, 1)
        layout.addWidget(self.words)
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self.score_button)
        foot.addWidget(self.progress, 1)
        foot.addStretch()
        foot.addWidget(self.export_button)
        layout.addLayout(foot)
        document.changed.connect(self._ask)
        self._controls.changed.connect(self._show)
        appearance.changed.connect(self._show)
        self._ask()

    def _ask(self) -> None:
        experiment = self._document.experiment
        self.answers.follow(_asked(experiment, entry) for entry in experiment.runs)

    def _show(self) -> None:
        scores, is_busy = self.answers.results, self.answers.is_busy
        has_table = is_busy or any(found is not None for found in scores)
        self._model.pending = "…" if is_busy else "–"
        self._model.show_scores(scores)
        self.table.setVisible(has_table)
        self.hint_text.setVisible(not has_table)
        self.hint_text.setText(self._hint())
        self.words.setVisible(has_table)
        self.words.setText(self._words())
        self.words.setToolTip(_METHOD)
        runs = zip(self._document.experiment.runs, scores, strict=True)
        rows = [(entry.shown_label, found) for entry, found in runs if found is not None]
        self.export_button.chart = ScoreTable(rows) if rows and not is_busy else None
        self.score_button.setEnabled(bool(scores))

    def _hint(self) -> str:
        sentence = (
            "Score the runs to see how often, how fast and how safely each reaches a global minimum from "
            f"{STARTS} × {STARTS} starts in {budget_words(self._document.experiment, 'steps')}, and how wide a range "
            "of learning rates does well."
        )
        return hint(self.answers, "There is no run to score: add one.", sentence)

    def _words(self) -> str:
        if self.answers.failure:
            return self.answers.failure
        experiment = self._document.experiment
        is_noisy = any(experiment.question(entry).pipeline.noise for entry in experiment.runs)
        seeds = f", {SEEDS} seeds where there is noise" if is_noisy else ""
        again = "Settings have changed: score again. " if self.answers.state is State.STALE else ""
        return f"{again}{STARTS} × {STARTS} starts, {budget_words(experiment, 'steps')} each{seeds}"


_METHOD = (
    f"Starts: the middles of {STARTS} × {STARTS} fields of the domain; {SEEDS} seeds from each where there is noise. "
    f"Steps: the experiment's limit, {step_number(MOST_STEPS)} at most.\n"
    f"Good learning rates: {WIDTH_RATES} looked at, from {WIDTH_STARTS} × {WIDTH_STARTS} starts."
)
