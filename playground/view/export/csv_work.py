"""Writing trajectories as CSV, as work for another thread."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

from playground.core.errors import CancelledError, InvalidInputError
from playground.core.runs.csv_export import write_csv
from playground.core.runs.experiment import Entry, Experiment
from playground.core.runs.run import Run
from playground.model.jobs import Progress

STEPS_AT_ONCE = 2_000


def csv_written(
    path: Path,
    experiment: Experiment,
    runs: Sequence[tuple[Entry, Run]],
    last_step: int | None,
    with_experiment: bool,
    progress: Progress,
) -> Iterator[str]:
    """Write the rows of ``runs`` up to a step, or all of the experiment's steps where it is None; say where they are.

    What is not there yet is worked out in runs made for this file, for the window goes on stepping its own; the same
    settings give the same bits again. ``with_experiment`` puts an experiment with these very rows beside the file;
    ``progress`` is told how many rows are written.

    Raises:
        InvalidInputError: The file could not be written; what stood there before is still there.
        CancelledError: ``progress`` said so.
    """
    told = 0, 1
    steps, stop = experiment.steps, experiment.stop_when_converged

    def report(written: int, total: int) -> bool:
        nonlocal told
        told = written, total
        return progress(written, total)

    def finished(begun: Run) -> Run:
        if begun.trajectory.last_step >= steps or begun.diverged:
            return begun
        run = Run(begun.question)
        while (left := steps - run.trajectory.last_step) > 0 and run.can_advance(stop):
            run.advance(min(STEPS_AT_ONCE, left), stop)
            if not progress(*told):
                raise CancelledError
        return run

    whole, last = (finished, steps) if last_step is None else (None, last_step)
    entries = tuple(entry for entry, _ in runs)
    beside = dataclasses.replace(experiment, runs=entries, steps=last) if with_experiment else None
    try:
        write_csv(path, [(entry.shown_label, run) for entry, run in runs], report, last, whole, beside)
    except MemoryError as error:
        raise InvalidInputError(
            f"'{path}' could not be written: the system has no memory for a run of that length."
        ) from error
    yield f"The trajectories are in {path}."
