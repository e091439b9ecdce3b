"""The document: the experiment being edited, which run is picked, undo, and the file it came from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.runs.experiment import Entry, Experiment, load
from playground.core.schedules import Schedule
from playground.model import edits
from playground.model.edits import RatesFitted
from playground.model.history import History, Moment
from playground.model.palette import color_of


class Document(QObject):
    """The experiment being edited: a frozen value that every edit replaces, with the earlier values kept for undo.

    Signals:
        objective_changed: The objective or one of its parameters, or the plane that is drawn.
        start_changed: The start.
        runs_changed: Which runs there are, or their order.
        run_changed: Settings, label, colour or visibility of a run.
        limits_changed: The step limit, or whether convergence ends a run.
        descent_changed: The experiment's schedule or gradient pipeline.
        notes_changed: The experiment's title or notes.
        changed: Any of the above; emitted first, before the signal that says what.
        picked_changed: Which run is picked.
        history_changed: What undo and redo would do.
        replaced: Another experiment altogether took the place of the one before.
        file_changed: The file's name, or whether there are unsaved changes or any worth asking about.
        rates_chosen: The program has chosen learning rates, in an edit of this gesture.
    """

    objective_changed = Signal()
    start_changed = Signal()
    runs_changed = Signal()
    run_changed = Signal()
    limits_changed = Signal()
    descent_changed = Signal()
    notes_changed = Signal()
    changed = Signal()
    picked_changed = Signal()
    history_changed = Signal()
    replaced = Signal()
    file_changed = Signal()
    rates_chosen = Signal(str)

    def __init__(self, experiment: Experiment, parent: QObject | None = None, is_example: bool = False) -> None:
        """Begin with an experiment that counts as saved; ``is_example``: it came with the program."""
        super().__init__(parent)
        self.experiment = experiment
        self.picked = 0 if experiment.runs else -1
        self.path: Path | None = None
        self.is_example = is_example
        self._saved: Experiment | None = experiment
        self._history = History()
        self._choices = 0

    # What can be asked

    @property
    def picked_entry(self) -> Entry | None:
        """The picked run's entry, or None where there is no run."""
        return self.experiment.runs[self.picked] if 0 <= self.picked < len(self.experiment.runs) else None

    @property
    def is_modified(self) -> bool:
        return self.experiment != self._saved

    @property
    def has_unsaved_work(self) -> bool:
        """Whether there are changes to ask about before they go.

        Playing with an example is no work: it can be had again. Giving it a title or notes of one's own is.
        """
        return self.is_modified and (not self.is_example or self._has_own_words)

    @property
    def _has_own_words(self) -> bool:
        now, saved = self.experiment, self._saved
        return saved is None or (now.title, now.notes) not in (("", ""), (saved.title, saved.notes))

    @property
    def undo_text(self) -> str:
        return self._history.undo_text

    @property
    def redo_text(self) -> str:
        return self._history.redo_text

    def color(self, index: int) -> str:
        return color_of(self.experiment.runs[index].color, index)

    # Edits: where a value is impossible each raises InvalidInputError, and nothing has changed then.

    def set_objective(self, objective: Objective) -> RatesFitted:
        """Change to another objective, with its own start; learning rates nobody has touched follow it.

        An example's title and notes, which are about the objective it had, leave with it.
        """
        experiment, rates = edits.with_objective(self.experiment, objective)
        if self.is_example and not self._has_own_words:
            experiment = dataclasses.replace(experiment, title="", notes="")
        gesture = self._choice()
        self._edit("change of objective", experiment, gesture)
        self.rates_chosen.emit(gesture)
        return rates

    def set_objective_values(self, gesture: str = "", **values: Any) -> None:
        """Change parameters of the objective; start and learning rates stay."""
        self._set(f"change of {', '.join(values)}", gesture, objective=self.experiment.objective.with_values(**values))

    def set_start(self, start: Sequence[float], gesture: str = "") -> None:
        self._set("change of start", gesture, start=tuple(start))

    def set_steps(self, steps: int) -> None:
        self._set("change of step limit", steps=steps)

    def set_notes(self, title: str, notes: str) -> None:
        self._set("change of notes", title=title, notes=notes)

    def set_stop_when_converged(self, stop: bool) -> None:
        self._set("change of stopping", stop_when_converged=stop)

    def set_schedule(self, schedule: Schedule, gesture: str = "") -> None:
        """Change the learning-rate schedule of all runs without their own."""
        self._set("change of schedule", gesture, schedule=schedule)

    def set_pipeline(self, pipeline: GradientPipeline, gesture: str = "") -> None:
        """Change the gradient pipeline of all runs without their own."""
        self._set("change of gradient settings", gesture, pipeline=pipeline)

    def set_run_schedule(self, index: int, schedule: Schedule | None, gesture: str = "") -> None:
        """Give a run a schedule of its own, or the experiment's again."""
        self._set_run(index, "change of schedule", gesture, schedule=schedule)

    def set_run_pipeline(self, index: int, pipeline: GradientPipeline | None, gesture: str = "") -> None:
        """Give a run a gradient pipeline of its own, or the experiment's again."""
        self._set_run(index, "change of gradient settings", gesture, pipeline=pipeline)

    def add_run(self, optimizer_class: type[Optimizer]) -> None:
        """Add a run with a learning rate that suits the objective, and pick it."""
        experiment = edits.with_run(self.experiment, optimizer_class)
        gesture = self._choice()
        self._edit("new run", experiment, gesture, picked=len(experiment.runs) - 1)
        self.rates_chosen.emit(gesture)

    def duplicate_run(self, index: int) -> None:
        """Add a copy of a run right after it, in another colour, and pick the copy."""
        self._edit("duplicate of run", edits.with_copy(self.experiment, index), picked=index + 1)

    def remove_run(self, index: int) -> None:
        """Remove a run and pick its neighbour."""
        experiment = edits.without_run(self.experiment, index)
        picked = self.picked - 1 if self.picked > index else self.picked
        self._edit("removal of run", experiment, picked=min(picked, len(experiment.runs) - 1))

    def set_run_values(self, index: int, gesture: str = "", **values: Any) -> None:
        """Change hyperparameters of a run; another rule inside brings a learning rate that suits the objective."""
        experiment = edits.with_run_values(self.experiment, index, values)
        self._edit(f"change of {', '.join(values)}", experiment, gesture and f"{gesture} {index}")

    def fit_rate(self, optimizer: Optimizer, objective: Objective, lr: float, gesture: str) -> None:
        """Give runs that still have an optimizer on an objective a better learning rate; undone with the gesture."""
        experiment = self.experiment
        for index, entry in enumerate(experiment.runs):
            if (entry.optimizer, experiment.objective) == (optimizer, objective):
                experiment = edits.with_entry(experiment, index, optimizer=optimizer.with_values(lr=lr))
        self._edit("suggested learning rate", experiment, gesture)

    def tune_runs(self, values: Mapping[int, Mapping[str, Any]]) -> None:
        """Change hyperparameters of several runs, by their places, in one edit."""
        experiment = self.experiment
        for index, chosen in values.items():
            optimizer = experiment.runs[index].optimizer.with_values(**chosen)
            experiment = edits.with_entry(experiment, index, optimizer=optimizer)
        self._edit("tuning", experiment)

    def rename_run(self, index: int, label: str) -> None:
        """Change what a run is called; an empty name gives it its optimizer's, one that is taken is numbered."""
        self._edit("new name", edits.with_label(self.experiment, index, label))

    def recolor_run(self, index: int, color: str) -> None:
        self._set_run(index, "new colour", color=color)

    def show_run(self, index: int, visible: bool) -> None:
        self._set_run(index, "showing of run" if visible else "hiding of run", visible=visible)

    def pick(self, index: int) -> None:
        if index != self.picked and 0 <= index < len(self.experiment.runs):
            self.picked = index
            self.picked_changed.emit()

    def end_gesture(self) -> None:
        """Say that a drag is over, so that the next one is undone on its own."""
        self._history.end_gesture()

    # Undo

    def undo(self) -> None:
        self._travel(self._history.undo(Moment(self.experiment, self.picked)))

    def take_back(self) -> None:
        """Take the last edit back for good: it was never meant, and what could be redone before it can be again."""
        self._travel(self._history.take_back())

    def redo(self) -> None:
        self._travel(self._history.redo(Moment(self.experiment, self.picked)))

    # The file

    def replace(
        self, experiment: Experiment, path: Path | None = None, is_example: bool = False, is_saved: bool = True
    ) -> None:
        """Begin anew with another experiment, perhaps one that no file holds; undo does not reach back behind it."""
        self._history = History()
        self.path, self.is_example = path, is_example
        self._saved = experiment if is_saved else None
        self._put(experiment, 0 if experiment.runs else -1)
        self.history_changed.emit()
        self.file_changed.emit()
        self.replaced.emit()

    def open(self, path: str | Path) -> None:
        """Read an experiment from a file; on failure nothing changes.

        Raises:
            InvalidInputError: The file cannot be read or is no experiment.
        """
        self.replace(load(path), Path(path))

    def save(self, path: str | Path) -> None:
        """Write the experiment to a file, which is then the document's.

        Raises:
            InvalidInputError: The file cannot be written.
        """
        self.experiment.save(path)
        self.path, self.is_example = Path(path), False
        self._saved = self.experiment
        self.file_changed.emit()

    # How an edit is made

    def _set(self, what: str, gesture: str = "", **members: Any) -> None:
        self._edit(what, dataclasses.replace(self.experiment, **members), gesture)

    def _set_run(self, index: int, what: str, gesture: str = "", **members: Any) -> None:
        self._edit(what, edits.with_entry(self.experiment, index, **members), gesture and f"{gesture} {index}")

    def _choice(self) -> str:
        """Return the name of a gesture in which the program chooses learning rates."""
        self._choices += 1
        return f"choice {self._choices}"

    def _edit(self, what: str, experiment: Experiment, gesture: str = "", picked: int | None = None) -> None:
        """Replace the experiment; edits of one gesture are undone together."""
        if experiment == self.experiment:
            return
        self._history.record(Moment(self.experiment, self.picked, what), gesture)
        self._put(experiment, self.picked if picked is None else picked)
        self.history_changed.emit()

    def _travel(self, moment: Moment | None) -> None:
        if moment is not None:
            self._put(moment.experiment, moment.picked)
            self.history_changed.emit()

    def _put(self, experiment: Experiment, picked: int) -> None:
        """Make another value the current one and say what is different about it."""
        before, old_picked, was_modified = self.experiment, self.picked, (self.is_modified, self.has_unsaved_work)
        self.experiment, self.picked = experiment, picked
        self.changed.emit()
        if (experiment.objective, experiment.plane) != (before.objective, before.plane):
            self.objective_changed.emit()
        if experiment.start != before.start:
            self.start_changed.emit()
        if len(experiment.runs) != len(before.runs):
            self.runs_changed.emit()
        elif experiment.runs != before.runs:
            self.run_changed.emit()
        if (experiment.steps, experiment.stop_when_converged) != (before.steps, before.stop_when_converged):
            self.limits_changed.emit()
        if (experiment.schedule, experiment.pipeline) != (before.schedule, before.pipeline):
            self.descent_changed.emit()
        if (experiment.title, experiment.notes) != (before.title, before.notes):
            self.notes_changed.emit()
        if picked != old_picked or len(experiment.runs) != len(before.runs):
            self.picked_changed.emit()
        if (self.is_modified, self.has_unsaved_work) != was_modified:
            self.file_changed.emit()
