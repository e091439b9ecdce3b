"""Writing trajectories as CSV away from the window's thread."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from playground.core.errors import InvalidInputError
from playground.core.runs.csv_export import CancelledError, write_csv
from playground.core.runs.experiment import Entry, Experiment
from playground.core.runs.run import Run

STEPS_AT_ONCE = 2_000
log = logging.getLogger(__name__)


class CsvJob(QThread):
    """Writes runs to a file; called off with ``requestInterruption``.

    Signals:
        progressed: Share done, from 0 to 1000.
        succeeded: The file is there.
        failed: A sentence; what stood there before is still there.
    """

    progressed = Signal(int)
    succeeded = Signal()
    failed = Signal(str)

    def __init__(
        self,
        path: Path,
        experiment: Experiment,
        runs: Sequence[tuple[Entry, Run]],
        last_step: int | None,
        with_experiment: bool = False,
        parent: QObject | None = None,
    ) -> None:
        """Prepare to write the rows of ``runs`` up to a step, or all of the experiment's steps where it is None.

        Args:
            path: The file.
            experiment: What the runs are from.
            runs: Those to be written.
            last_step: The last step of each.
            with_experiment: Whether an experiment that gives these very rows goes beside the file.
            parent: Qt's.
        """
        super().__init__(parent)
        self._path, self._experiment, self._last_step = path, experiment, last_step
        self._runs = list(runs)
        self._with_experiment = with_experiment

    def run(self) -> None:
        """Do it; called by Qt in a thread of its own."""
        try:
            labelled = [(entry.shown_label, run) for entry, run in self._runs]
            steps = self._experiment.steps if self._last_step is None else self._last_step
            whole = self._finished if self._last_step is None else None
            entries = tuple(entry for entry, _ in self._runs)
            beside = dataclasses.replace(self._experiment, runs=entries, steps=steps) if self._with_experiment else None
            write_csv(self._path, labelled, self._report, steps, whole, beside)
        except CancelledError:
            log.info("the export to %s was called off", self._path)
        except MemoryError:
            self.failed.emit(f"'{self._path}' could not be written: the system has no memory for a run of that length.")
        except InvalidInputError as error:
            self.failed.emit(str(error))
        except Exception:  # Nothing may end the thread without a word to the user.
            log.exception("the export to %s failed", self._path)
            self.failed.emit(f"'{self._path}' could not be written; the log has the reason.")
        else:
            self.succeeded.emit()

    def _finished(self, begun: Run) -> Run:
        """Return a run taken to its end: the window's own where it is there already, else one made for this file.

        The window goes on stepping its own runs; the same settings give the same bits again.
        """
        steps, stop = self._experiment.steps, self._experiment.stop_when_converged
        if begun.trajectory.last_step >= steps or begun.diverged:
            return begun
        run = Run(begun.question)
        while (left := steps - run.trajectory.last_step) > 0 and run.can_advance(stop):
            run.advance(min(STEPS_AT_ONCE, left), stop)
            if self.isInterruptionRequested():
                raise CancelledError
        return run

    def _report(self, written: int, total: int) -> bool:
        self.progressed.emit(1000 * written // max(1, total))
        return not self.isInterruptionRequested()
