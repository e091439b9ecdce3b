"""The document: the experiment being edited, which run is picked, undo, and the file it came from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from playground.core.experiment import Entry, Experiment, load
from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.schedules import Schedule
from playground.model.palette import color_of, next_color

MOST_UNDO_STEPS = 200


class _Moment(NamedTuple):
    """What undo goes back to."""

    experiment: Experiment
    picked: int
    what: str


class Document(QObject):
    """The experiment being edited: a frozen value that every edit replaces, with the earlier values kept for undo.

    Signals:
        objective_changed: The objective or one of its parameters.
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
        file_changed: The file's name, or whether there are unsaved changes.
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

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        """Begin with an experiment that counts as saved."""
        super().__init__(parent)
        self.experiment = experiment
        self.picked = 0 if experiment.runs else -1
        self.path: Path | None = None
        self._saved = experiment
        self._undo: list[_Moment] = []
        self._redo: list[_Moment] = []
        self._gesture = ""

    # What can be asked

    @property
    def picked_entry(self) -> Entry | None:
        """The picked run's entry, or None where there is no run."""
        return self.experiment.runs[self.picked] if 0 <= self.picked < len(self.experiment.runs) else None

    @property
    def is_modified(self) -> bool:
        """Whether there are changes that no file holds."""
        return self.experiment != self._saved

    @property
    def undo_text(self) -> str:
        """What undo would take back, or ``""``."""
        return self._undo[-1].what if self._undo else ""

    @property
    def redo_text(self) -> str:
        """What redo would do again, or ``""``."""
        return self._redo[-1].what if self._redo else ""

    def color(self, index: int) -> str:
        """Return the colour of a run as ``#rrggbb``."""
        return color_of(self.experiment.runs[index].color, index)

    # Edits

    def set_objective(self, objective: Objective) -> None:
        """Change to another objective, with its own start; learning rates nobody has touched follow it."""
        old = self.experiment.objective
        runs = tuple(
            dataclasses.replace(entry, optimizer=fitted(type(entry.optimizer), objective, entry.optimizer))
            if _is_untouched(entry.optimizer, old)
            else entry
            for entry in self.experiment.runs
        )
        self._edit("change of objective", objective=objective, start=objective.start, runs=runs)

    def set_objective_values(self, gesture: str = "", **values: Any) -> None:
        """Change parameters of the objective; start and learning rates stay.

        Raises:
            InvalidInputError: A value is impossible.
        """
        objective = self.experiment.objective.with_values(**values)
        self._edit(f"change of {', '.join(values)}", gesture, objective=objective)

    def set_start(self, start: Sequence[float], gesture: str = "") -> None:
        """Change where every run sets out.

        Raises:
            InvalidInputError: No run can set out from there.
        """
        self._edit("change of start", gesture, start=tuple(start))

    def set_steps(self, steps: int) -> None:
        """Change the step limit.

        Raises:
            InvalidInputError: It is not a whole number in the range allowed.
        """
        self._edit("change of step limit", steps=steps)

    def set_notes(self, title: str, notes: str) -> None:
        """Change the experiment's title and what to look for in it.

        Raises:
            InvalidInputError: A text is too long, or the title has more than one line.
        """
        self._edit("change of notes", title=title, notes=notes)

    def set_stop_when_converged(self, stop: bool) -> None:
        """Change whether a run that has converged takes no more steps."""
        self._edit("change of stopping", stop_when_converged=stop)

    def set_schedule(self, schedule: Schedule, gesture: str = "") -> None:
        """Change the learning-rate schedule of all runs without their own."""
        self._edit("change of schedule", gesture, schedule=schedule)

    def set_pipeline(self, pipeline: GradientPipeline, gesture: str = "") -> None:
        """Change the gradient pipeline of all runs without their own."""
        self._edit("change of gradient settings", gesture, pipeline=pipeline)

    def set_run_schedule(self, index: int, schedule: Schedule | None, gesture: str = "") -> None:
        """Give a run a schedule of its own, or the experiment's again."""
        self._replace_entry(index, "change of schedule", gesture, schedule=schedule)

    def set_run_pipeline(self, index: int, pipeline: GradientPipeline | None, gesture: str = "") -> None:
        """Give a run a gradient pipeline of its own, or the experiment's again."""
        self._replace_entry(index, "change of gradient settings", gesture, pipeline=pipeline)

    def add_run(self, optimizer_class: type[Optimizer]) -> None:
        """Add a run with a learning rate that suits the objective, and pick it."""
        optimizer = fitted(optimizer_class, self.experiment.objective)
        self._insert(len(self.experiment.runs), Entry(optimizer, label=self._free_label(optimizer.title)))

    def duplicate_run(self, index: int) -> None:
        """Add a copy of a run right after it, in another colour, and pick the copy."""
        entry = self.experiment.runs[index]
        copy = dataclasses.replace(entry, label=self._free_label(entry.shown_label), visible=True)
        self._insert(index + 1, copy, what="duplicate of run")

    def remove_run(self, index: int) -> None:
        """Remove a run and pick its neighbour."""
        runs = self._colored_runs()
        runs = runs[:index] + runs[index + 1 :]
        picked = self.picked - 1 if self.picked > index else self.picked
        self._edit("removal of run", runs=runs, picked=min(picked, len(runs) - 1))

    def set_run_values(self, index: int, gesture: str = "", **values: Any) -> None:
        """Change hyperparameters of a run.

        Raises:
            InvalidInputError: A value is impossible.
        """
        entry = self.experiment.runs[index]
        optimizer = entry.optimizer.with_values(**values)
        self._replace_entry(index, f"change of {', '.join(values)}", gesture, optimizer=optimizer)

    def set_learning_rates(self, rates: Mapping[int, float]) -> None:
        """Change the learning rates of several runs, by their places, in one edit.

        Raises:
            InvalidInputError: A rate is impossible.
        """
        runs = list(self.experiment.runs)
        for index, rate in rates.items():
            runs[index] = dataclasses.replace(runs[index], optimizer=runs[index].optimizer.with_values(lr=rate))
        self._edit("tuning", runs=tuple(runs))

    def rename_run(self, index: int, label: str) -> None:
        """Change what a run is called; an empty name gives it its optimizer's, one that is taken is numbered."""
        entry = self.experiment.runs[index]
        wanted = label.strip() or entry.optimizer.title
        if wanted != entry.shown_label:
            self._replace_entry(index, "new name", label=self._free_label(wanted))

    def recolor_run(self, index: int, color: str) -> None:
        """Change a run's colour, ``#rrggbb``."""
        self._replace_entry(index, "new colour", color=color)

    def show_run(self, index: int, visible: bool) -> None:
        """Show or hide a run."""
        self._replace_entry(index, "showing of run" if visible else "hiding of run", visible=visible)

    def pick(self, index: int) -> None:
        """Pick the run whose settings and moments are shown."""
        if index != self.picked and 0 <= index < len(self.experiment.runs):
            self.picked = index
            self.picked_changed.emit()

    def end_gesture(self) -> None:
        """Say that a drag is over, so that the next one is undone on its own."""
        self._gesture = ""

    # Undo

    def undo(self) -> None:
        """Take the last edit back."""
        self._travel(self._undo, self._redo)

    def take_back(self) -> None:
        """Take the last edit back for good: it was never meant."""
        self.undo()
        self._redo.clear()
        self.history_changed.emit()

    def redo(self) -> None:
        """Do the last edit taken back again."""
        self._travel(self._redo, self._undo)

    # The file

    def replace(self, experiment: Experiment, path: Path | None = None) -> None:
        """Begin anew with another experiment; undo does not reach back behind it."""
        self._undo.clear()
        self._redo.clear()
        self._gesture = ""
        self.path = path
        self._saved = experiment
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
        self.path = Path(path)
        self._saved = self.experiment
        self.file_changed.emit()

    # How an edit is made

    def _free_label(self, wanted: str) -> str:
        """Number a label so that no other run has it."""
        taken = {entry.shown_label for entry in self.experiment.runs}
        if wanted not in taken:
            return wanted
        base = re.sub(r" \d+$", "", wanted)
        number = 1
        label = base
        while label in taken:
            number += 1
            label = f"{base} {number}"
        return label

    def _insert(self, index: int, entry: Entry, what: str = "new run") -> None:
        runs = self._colored_runs()
        color = next_color(run.color for run in runs)
        entry = dataclasses.replace(entry, color=color)
        self._edit(what, runs=(*runs[:index], entry, *runs[index:]), picked=index)

    def _colored_runs(self) -> tuple[Entry, ...]:
        """Return the runs with the colours they are shown in, which a change of places must not change."""
        runs = enumerate(self.experiment.runs)
        return tuple(dataclasses.replace(entry, color=self.color(index)) for index, entry in runs)

    def _replace_entry(self, index: int, what: str, gesture: str = "", **members: Any) -> None:
        runs = list(self.experiment.runs)
        runs[index] = dataclasses.replace(runs[index], **members)
        self._edit(what, gesture and f"{gesture} {index}", runs=tuple(runs))

    def _edit(self, what: str, gesture: str = "", picked: int | None = None, **members: Any) -> None:
        """Replace members of the experiment; edits of one gesture are undone together."""
        experiment = dataclasses.replace(self.experiment, **members)
        if experiment == self.experiment:
            return
        if not (gesture and gesture == self._gesture):
            self._undo.append(_Moment(self.experiment, self.picked, what))
            del self._undo[:-MOST_UNDO_STEPS]
        self._gesture = gesture
        self._redo.clear()
        self._put(experiment, self.picked if picked is None else picked)
        self.history_changed.emit()

    def _travel(self, source: list[_Moment], target: list[_Moment]) -> None:
        if not source:
            return
        moment = source.pop()
        target.append(_Moment(self.experiment, self.picked, moment.what))
        self._gesture = ""
        self._put(moment.experiment, moment.picked)
        self.history_changed.emit()

    def _put(self, experiment: Experiment, picked: int) -> None:
        """Make another value the current one and say what is different about it."""
        before, old_picked, was_modified = self.experiment, self.picked, self.is_modified
        self.experiment, self.picked = experiment, picked
        self.changed.emit()
        if experiment.objective != before.objective:
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
        if self.is_modified != was_modified:
            self.file_changed.emit()


def fitted(optimizer_class: type[Optimizer], objective: Objective, optimizer: Optimizer | None = None) -> Optimizer:
    """Return an optimizer, or one with its defaults, with the learning rate that the objective suggests for it."""
    chosen = optimizer or optimizer_class()
    return chosen.with_values(lr=chosen.suggested_lr(objective))


def _is_untouched(optimizer: Optimizer, objective: Objective) -> bool:
    """Tell whether a learning rate is one that the program chose."""
    suggestions = [optimizer.suggested_lr(known) for known in (objective, type(objective)())]
    return optimizer.lr in (*suggestions, type(optimizer)().lr)
