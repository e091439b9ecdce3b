"""Learning rates that no file has, tuned away from the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject

from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.sweeps.suggestions import tuned_lr
from playground.model.document import Document
from playground.model.fitting import is_shipped, note_tuned
from playground.model.jobs import Job, Jobs, Progress, jobs


class RateTuner(QObject):
    """Gives runs whose rate the program has just chosen a better one, where it had none for just this objective."""

    def __init__(self, document: Document, parent: QObject | None = None, work: Jobs | None = None) -> None:
        """Follow a document; ``work`` is done by the program's own threads where left out."""
        super().__init__(parent)
        self._document, self._jobs = document, work or jobs()
        self._job: Job | None = None
        self._question: tuple[str, Objective] | None = None
        document.rates_chosen.connect(self._tune)

    def _tune(self, gesture: str) -> None:
        if self._job is not None:
            self._job.cancel()
        objective = self._document.experiment.objective
        wanted = [
            entry.optimizer
            for entry in self._document.experiment.runs
            if entry.optimizer.lr == entry.optimizer.suggested_lr(objective)
            and not (entry.optimizer.searches_lines or is_shipped(entry.optimizer, objective))
        ]
        if wanted:
            self._question = gesture, objective
            self._job = self._jobs.submit(partial(_tuned, wanted, objective), owner=self)
            # A bound method, which a signal holds weakly: a partial would keep this and its job alive together.
            self._job.produced.connect(self._fit)

    def _fit(self, found: tuple[Optimizer, float]) -> None:
        if self._question is None:
            return
        (gesture, objective), (optimizer, lr) = self._question, found
        note_tuned(optimizer, objective, lr)
        self._document.fit_rate(optimizer, objective, lr, gesture)


def _tuned(wanted: list[Optimizer], objective: Objective, progress: Progress) -> Iterator[tuple[Optimizer, float]]:
    for done, optimizer in enumerate(wanted):
        lr = tuned_lr(optimizer, objective)
        if lr is not None:
            yield optimizer, lr
        if not progress(done + 1, len(wanted)):
            return
