"""The document: the experiment being edited, which run is picked, undo, and the file it came from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.runs.experiment import Entry, Experiment, load
from playground.core.schedules import Schedule
from playground.model.fitting import fitted, is_untouched
from playground.model.history import History, Moment
from playground.model.labels import free_label, typed_label
from playground.model.palette import color_of, next_color


class RatesFitted(NamedTuple):
    """What became of the learning rates when the objective changed.

    Attributes:
        followed: The runs, as they are now, that took the rate which the objective suggests.
        kept: Those that kept a rate somebody had set.
    """

    followed: tuple[Entry, ...]
    kept: tuple[Entry, ...]


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

    def __init__(self, experiment: Experiment, parent: QObject | None = None, is_example: bool = False) -> None:
        """Begin with an experiment that counts as saved; ``is_example``: it came with the program."""
        super().__init__(parent)
        self.experiment = experiment
        self.picked = 0 if experiment.runs else -1
        self.path: Path | None = None
        self.is_example = is_example
        self._saved: Experiment | None = experiment
        self._history = History()

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
        """What undo would take back, or ``""``."""
        return self._history.undo_text

    @property
    def redo_text(self) -> str:
        """What redo would do again, or ``""``."""
        return self._history.redo_text

    def color(self, index: int) -> str:
        """Return the colour of a run as ``#rrggbb``."""
        return color_of(self.experiment.runs[index].color, index)

    # Edits

    def set_objective(self, objective: Objective) -> RatesFitted:
        """Change to another objective, with its own start; learning rates nobody has touched follow it.

        An example's title and notes, which are about the objective it had, leave with it.
        """
        old = self.experiment.objective
        follows = [is_untouched(entry.optimizer, old) for entry in self.experiment.runs]
        runs = tuple(
            dataclasses.replace(entry, optimizer=fitted(type(entry.optimizer), objective, entry.optimizer))
            if follows_it
            else entry
            for entry, follows_it in zip(self.experiment.runs, follows, strict=True)
        )
        words: dict[str, Any] = {"title": "", "notes": ""} if self.is_example and not self._has_own_words else {}
        self._edit("change of objective", objective=objective, start=objective.start, runs=runs, **words)
        return RatesFitted(
            tuple(entry for entry, follows_it in zip(runs, follows, strict=True) if follows_it),
            tuple(entry for entry, follows_it in zip(runs, follows, strict=True) if not follows_it),
        )

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
        """Add a run with a learning rate that suits the objective, and pick it.

        Raises:
            InvalidInputError: There are as many runs as there may be.
        """
        optimizer = fitted(optimizer_class, self.experiment.objective)
        self._insert(len(self.experiment.runs), Entry(optimizer, label=self._free_label(optimizer.title)))

    def duplicate_run(self, index: int) -> None:
        """Add a copy of a run right after it, in another colour, and pick the copy; raises as :meth:`add_run` does."""
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
        """Change hyperparameters of a run; another rule inside brings a learning rate that suits the objective.

        Raises:
            InvalidInputError: A value is impossible.
        """
        entry = self.experiment.runs[index]
        optimizer = entry.optimizer.with_values(**values)
        if optimizer.rate_family != entry.optimizer.rate_family and "lr" not in values:
            # Where one family walks well another may diverge: the rate there was, even a user's own, means nothing now.
            optimizer = fitted(type(optimizer), self.experiment.objective, optimizer)
        self._replace_entry(index, f"change of {', '.join(values)}", gesture, optimizer=optimizer)

    def tune_runs(self, values: Mapping[int, Mapping[str, Any]]) -> None:
        """Change hyperparameters of several runs, by their places, in one edit.

        Raises:
            InvalidInputError: A value is impossible; no run has been changed then.
        """
        runs = list(self.experiment.runs)
        for index, chosen in values.items():
            runs[index] = dataclasses.replace(runs[index], optimizer=runs[index].optimizer.with_values(**chosen))
        self._edit("tuning", runs=tuple(runs))

    def rename_run(self, index: int, label: str) -> None:
        """Change what a run is called; an empty name gives it its optimizer's, one that is taken is numbered."""
        entry = self.experiment.runs[index]
        wanted = typed_label(label) or entry.optimizer.title
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
        self._history.end_gesture()

    # Undo

    def undo(self) -> None:
        """Take the last edit back."""
        self._travel(self._history.undo(Moment(self.experiment, self.picked)))

    def take_back(self) -> None:
        """Take the last edit back for good: it was never meant, and what could be redone before it can be again."""
        self._travel(self._history.take_back())

    def redo(self) -> None:
        """Do the last edit taken back again."""
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

    def _free_label(self, wanted: str) -> str:
        """Number a label so that no other run has it."""
        return free_label(wanted, {entry.shown_label for entry in self.experiment.runs})

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
