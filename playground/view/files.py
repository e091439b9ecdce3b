"""The document's files: new, open, save, recent, and what is exported."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QProgressDialog, QWidget

from playground import resources
from playground.core.errors import InvalidInputError
from playground.core.experiment import Entry, Experiment, load
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.model.document import Document, fitted
from playground.model.step_engine import StepEngine
from playground.view.appearance import Appearance
from playground.view.csv_job import CsvJob
from playground.view.export_dialogs import CsvDialog, PictureDialog
from playground.view.picture import save_picture
from playground.view.preferences import Preferences

EXPERIMENT_FILTER = "Experiments (*.json)"


class Files(QObject):
    """Everything that reads or writes a file for the user, with the questions that belong to it.

    Signals:
        said: A sentence for the user about what happened.
        recent_changed: The list of recent files.
    """

    said = Signal(str)
    recent_changed = Signal()

    def __init__(
        self,
        document: Document,
        engine: StepEngine,
        appearance: Appearance,
        preferences: Preferences,
        window: QWidget,
    ) -> None:
        """Serve a document; dialogs belong to ``window``."""
        super().__init__(window)
        self._document, self._engine, self._appearance = document, engine, appearance
        self._preferences, self._window = preferences, window
        self._job: CsvJob | None = None

    # Experiments

    def new(self) -> None:
        """Begin an experiment with one run of Adam on the first objective people meet."""
        if self.may_discard():
            objective = OBJECTIVES.find("rosenbrock")()
            adam = Entry(fitted(OPTIMIZERS.find("adam"), objective))
            self._begin(Experiment(objective, objective.start, (adam,)))

    def open(self) -> None:
        """Ask for a file and open it."""
        if not self.may_discard():
            return
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open an experiment", str(self._folder()), f"{EXPERIMENT_FILTER};;All files (*)"
        )
        if name:
            self.open_path(Path(name))

    def open_recent(self, path: Path) -> None:
        """Open a file from the list of recent ones."""
        if self.may_discard():
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a file; where it cannot be used, say so and leave everything as it is."""
        if resources.root() in path.resolve().parents:
            self.open_example(path)
            return
        try:
            self._document.open(path)
        except InvalidInputError as error:
            self.said.emit(str(error))
            return
        self._remember(path)
        self.said.emit("")
        self._start_over()

    def open_example(self, path: Path) -> None:
        """Begin with one of the examples, which is not overwritten by saving."""
        if self.may_discard():
            try:
                self._begin(load(path))
            except InvalidInputError as error:
                self.said.emit(str(error))

    def save(self) -> bool:
        """Save under the document's name, asking for one where it has none; tell whether it was saved."""
        return self._save_to(self._document.path) if self._document.path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a name and save; tell whether it was saved."""
        suggested = self._document.path or self._folder() / f"{self._document.experiment.objective.name}.json"
        name, _ = QFileDialog.getSaveFileName(self._window, "Save the experiment", str(suggested), EXPERIMENT_FILTER)
        return bool(name) and self._save_to(_with_suffix(name, ".json"))

    def may_discard(self) -> bool:
        """Ask about unsaved changes, where there are any; tell whether to go on."""
        if not self._document.is_modified:
            return True
        name = self._document.path.name if self._document.path else "this experiment"
        box = QMessageBox(self._window)
        box.setObjectName("unsaved_changes")
        box.setWindowTitle("Unsaved changes")
        box.setText(f"Save the changes to {name}?")
        box.setInformativeText("They are lost if you do not save them.")
        button = QMessageBox.StandardButton
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        answer = box.exec()
        box.deleteLater()
        if answer == button.Save:
            return self.save()
        return answer == button.Discard

    # Exports

    def export_csv(self) -> None:
        """Ask which runs, steps and file, and write them away from this thread."""
        if not self._document.experiment.runs:
            self.said.emit("There is no run to export yet. Add one first.")
            return
        shown = self._engine.step  # What the dialog says must be what is written, even while the race goes on.
        dialog = CsvDialog(self._document, self._engine, self._window)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if not accepted:
            return
        suggested = self._folder() / f"{self._document.experiment.objective.name}.csv"
        name, _ = QFileDialog.getSaveFileName(self._window, "Export trajectories", str(suggested), "CSV (*.csv)")
        if name:
            last_step = shown if dialog.steps_shown.isChecked() else None
            self.write_csv(_with_suffix(name, ".csv"), dialog.visible_runs.isChecked(), last_step)

    def write_csv(self, path: Path, only_visible: bool, last_step: int | None) -> None:
        """Write runs to a file in the background, with a progress dialog that can call it off."""
        if self._job is not None:
            self.said.emit("Another export is still being written.")
            return
        pairs = zip(self._document.experiment.runs, self._engine.runs, strict=True)
        runs = [(entry, run) for entry, run in pairs if entry.visible or not only_visible]
        self._job = CsvJob(path, self._document.experiment, runs, last_step, self)
        progress = QProgressDialog(f"Writing {path.name}…", "Cancel", 0, 1000, self._window)
        progress.setWindowModality(Qt.WindowModality.WindowModal)
        progress.setAutoClose(False)
        progress.setAutoReset(False)
        progress.setMinimumDuration(400)
        self._progress, self._csv_path = progress, path
        progress.canceled.connect(self._job.requestInterruption)
        self._job.progressed.connect(progress.setValue)
        self._job.succeeded.connect(self._csv_written)
        self._job.failed.connect(self.said)
        self._job.finished.connect(self._job_ended)
        self._job.start()

    def export_picture(self) -> None:
        """Ask for format, size and file, and write the landscape."""
        dialog = PictureDialog(self._window)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if not accepted:
            return
        suffix = dialog.kind.currentData()
        suggested = self._folder() / f"{self._document.experiment.objective.name}{suffix}"
        kinds = f"{suffix[1:].upper()} (*{suffix})"
        name, _ = QFileDialog.getSaveFileName(self._window, "Export the landscape", str(suggested), kinds)
        if not name:
            return
        path = _with_suffix(name, suffix)
        try:
            save_picture(path, self._document, self._engine, self._appearance, dialog.picture_size)
        except InvalidInputError as error:
            self.said.emit(str(error))
        else:
            self.said.emit(f"The landscape is in {path}.")

    def finish(self) -> None:
        """Call an export off that is still being written: the window is closing."""
        if self._job is not None:
            self._job.requestInterruption()
            self._job.wait()

    def _csv_written(self) -> None:
        self.said.emit(f"The trajectories are in {self._csv_path}.")

    def _job_ended(self) -> None:
        self._progress.close()
        self._progress.deleteLater()
        if self._job is not None:
            self._job.deleteLater()
        self._job = None

    def _save_to(self, path: Path) -> bool:
        try:
            self._document.save(path)
        except InvalidInputError as error:
            self.said.emit(str(error))
            return False
        self._remember(path)
        self.said.emit("")
        return True

    def _begin(self, experiment: Experiment) -> None:
        self._document.replace(experiment)
        self.said.emit("")
        self._start_over()

    def _start_over(self) -> None:
        self._engine.reset()
        self._engine.play()

    def _remember(self, path: Path) -> None:
        self._preferences.add_recent_file(path)
        self.recent_changed.emit()

    def _folder(self) -> Path:
        recent = self._document.path or next(iter(self._preferences.recent_files), None)
        return recent.parent if recent else Path.home()


def _with_suffix(name: str, suffix: str) -> Path:
    path = Path(name)
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
