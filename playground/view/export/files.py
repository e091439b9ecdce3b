"""The document's files: new, open, save, recent."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from playground.core.errors import InvalidInputError
from playground.core.files import resources
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.experiment import Entry, Experiment, load
from playground.model.document import Document
from playground.model.fitting import fitted
from playground.model.step_engine import StepEngine
from playground.view.parts.preferences import Preferences
from playground.view.parts.save_dialog import ask_where


class Files(QObject):
    """Everything that opens or saves an experiment for the user, with the questions that belong to it.

    Signals:
        said: A sentence for the user about what happened.
        recent_changed: The list of recent files.
    """

    said = Signal(str)
    recent_changed = Signal()

    def __init__(self, document: Document, engine: StepEngine, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._engine = document, engine
        self._preferences, self._window = preferences, window

    def new(self) -> None:
        """Begin an experiment with one run of Adam on the first objective people meet."""
        if self.may_discard():
            objective = OBJECTIVES.find("rosenbrock")()
            adam = Entry(fitted(OPTIMIZERS.find("adam"), objective))
            self._begin(Experiment(objective, objective.start, (adam,)))

    def open(self) -> None:
        if not self.may_discard():
            return
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open an experiment", str(self._folder()), "Experiments (*.json);;All files (*)"
        )
        if name:
            self.open_path(Path(name))

    def open_recent(self, path: Path) -> None:
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
                self._begin(load(path), is_example=True)
            except InvalidInputError as error:
                self.said.emit(str(error))

    def recover(self, experiment: Experiment, path: Path | None) -> bool:
        """Begin with work that no file holds yet; tell whether the user let go of what was there."""
        if not self.may_discard():
            return False
        self._document.replace(experiment, path, is_saved=False)
        self._start_over()
        return True

    def save(self) -> bool:
        """Save under the document's name, asking for one where it has none; tell whether it was saved."""
        return self._save_to(self._document.path) if self._document.path else self.save_as()

    def save_as(self) -> bool:
        suggested = self._document.path or self._folder() / f"{self._document.experiment.objective.name}.json"
        path = ask_where(self._window, "Save the experiment", suggested, {".json": "Experiments"})
        return path is not None and self._save_to(path)

    def may_discard(self) -> bool:
        """Ask about unsaved work, where there is any; tell whether to go on."""
        if not self._document.has_unsaved_work:
            return True
        name = self._document.path.name if self._document.path else "this experiment"
        box = QMessageBox(self._window)
        box.setObjectName("unsaved_changes")
        box.setWindowTitle("Unsaved changes")
        box.setTextFormat(Qt.TextFormat.PlainText)
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

    def _save_to(self, path: Path) -> bool:
        try:
            self._document.save(path)
        except InvalidInputError as error:
            self.said.emit(str(error))
            return False
        self._remember(path)
        self.said.emit("")
        return True

    def _begin(self, experiment: Experiment, is_example: bool = False) -> None:
        self._document.replace(experiment, is_example=is_example)
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
