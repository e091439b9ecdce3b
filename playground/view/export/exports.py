"""What is exported: trajectories as CSV, the landscape as a picture, basins. What they need is imported only then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QProgressDialog, QWidget

from playground.model.document import Document
from playground.model.jobs import Job, jobs
from playground.model.step_engine import StepEngine
from playground.view.canvas.canvas import Canvas
from playground.view.parts.appearance import Appearance
from playground.view.parts.plain_text import PlainLabel
from playground.view.parts.preferences import Preferences
from playground.view.parts.save_dialog import ask_where

Beside = Callable[[Path], Sequence[Path]]
"""The files that are written together with one of a name."""


def _nothing_beside(path: Path) -> list[Path]:
    return []


def _experiment_beside(path: Path) -> list[Path]:
    from playground.core.runs.csv_export import experiment_beside

    return [experiment_beside(path)]


class Exports(QObject):
    """Everything that is written for other programs, one at a time, with the questions that belong to it.

    Signals:
        said: A sentence for the user about what happened.
    """

    said = Signal(str)

    def __init__(
        self,
        document: Document,
        engine: StepEngine,
        appearance: Appearance,
        preferences: Preferences,
        canvas: Canvas,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._document, self._engine, self._appearance = document, engine, appearance
        self._preferences, self._canvas, self._window = preferences, canvas, window
        self._job: Job | None = None
        self._came_of_it = ""

    def export_csv(self) -> None:
        from playground.view.export.export_dialogs import CsvDialog

        if not self._document.experiment.runs:
            self.said.emit("There is no run to export yet. Add one first.")
            return
        shown = self._engine.cursor.step  # What the dialog says must be what is written, even while the race goes on.
        dialog = CsvDialog(self._document, self._engine, self._window)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if not accepted:
            return
        with_experiment = dialog.with_experiment.isChecked()
        beside = _experiment_beside if with_experiment else _nothing_beside
        path = self._ask_where("Export trajectories", {".csv": "CSV"}, beside)
        if path is not None:
            last_step = shown if dialog.steps_shown.isChecked() else None
            self.write_csv(path, dialog.visible_runs.isChecked(), last_step, with_experiment)

    def write_csv(self, path: Path, only_visible: bool, last_step: int | None, with_experiment: bool = False) -> None:
        """Write runs to a file in the background, with a progress dialog that can call it off."""
        from playground.view.export.csv_work import csv_written

        if self._is_busy():
            return
        pairs = zip(self._document.experiment.runs, self._engine.runs, strict=True)
        runs = [(entry, run) for entry, run in pairs if entry.visible or not only_visible]
        work = partial(csv_written, path, self._document.experiment, runs, last_step, with_experiment)
        self._follow(jobs().write(path, work), path)

    def export_picture(self) -> None:
        from playground.view.export.export_dialogs import PictureDialog

        dialog = PictureDialog(self._window)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if not accepted:
            return
        suffix = dialog.kind.currentData()
        path = self._ask_where("Export the landscape", {suffix: suffix[1:].upper()})
        if path is not None:
            self.write_picture(path, dialog.picture_size, dialog.part.currentData())

    def write_picture(self, path: Path, size: QSize, as_shown: bool) -> None:
        """Make a picture with what is on the canvas, basins and all, while the window goes on."""
        from playground.view.export.picture import Shot, drawing
        from playground.view.export.picture_job import PictureJob

        if self._is_busy():
            return
        basins = self._canvas.basins
        shot = Shot(
            size,
            as_vectors=path.suffix.lower() == ".svg",
            view=self._canvas.view_range() if as_shown else None,
            with_basins=basins.is_wanted,
            basins=None if basins.is_busy else basins.chart,
        )
        work = drawing(self._document, self._engine, self._appearance, shot)
        self._follow(PictureJob(path, work), path)

    def export_basins(self) -> None:
        from playground.view.sweeps.map_export import begin_export

        chart = self._canvas.basins.chart
        if chart is None:
            self.said.emit("There are no basins to export yet: View ▸ Basins of the picked run shows them.")
            return
        begin_export(self._window, chart, self._say)

    def finish(self) -> None:
        """Call an export off that is still being written: the window is closing."""
        if self._job is not None:
            self._job.cancel()

    def _is_busy(self) -> bool:
        """Tell whether an export is still being written, and the user, too."""
        if self._job is not None:
            self.said.emit("Another export is still being written.")
        return self._job is not None

    def _follow(self, job: Job, path: Path) -> None:
        self._job, self._progress = job, self._show_progress(path)
        self._progress.canceled.connect(job.cancel)
        job.progressed.connect(self._progress.setValue)
        job.produced.connect(self._note)
        job.failed.connect(self._note)
        job.ended.connect(self._job_ended)

    def _show_progress(self, path: Path) -> QProgressDialog:
        """Make a dialog for an export, which is seen only if it takes a while, and can cancel it."""
        progress = QProgressDialog(self._window)
        progress.setLabel(PlainLabel(f"Writing {path.name}…", progress))
        progress.setCancelButtonText("Cancel")
        progress.setRange(0, 1000)
        progress.setWindowModality(Qt.WindowModality.WindowModal)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        progress.setMinimumDuration(400)
        return progress

    def _ask_where(self, title: str, kinds: dict[str, str], beside: Beside = _nothing_beside) -> Path | None:
        suggested = self._preferences.export_folder / self._document.experiment.objective.name
        path = ask_where(self._window, title, suggested, kinds, beside)
        if path is not None:
            self._preferences.export_folder = path.parent
        return path

    def _say(self, sentence: str) -> None:
        self.said.emit(sentence)

    def _note(self, sentence: str) -> None:
        self._came_of_it = sentence

    def _job_ended(self) -> None:
        self._progress.close()
        self._progress.deleteLater()
        self._job = None
        if self._came_of_it:  # Only now: whoever hears it may begin another export.
            self.said.emit(self._came_of_it)
        self._came_of_it = ""
