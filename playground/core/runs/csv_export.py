"""Trajectories as CSV: one header line, RFC 4180, a row a step, a run after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import IO

import numpy as np

from playground.core.errors import CancelledError
from playground.core.files.atomic_file import replacing
from playground.core.runs.csv_numbers import rows_as_text, whole_numbers_as_text
from playground.core.runs.experiment import Experiment
from playground.core.runs.run import Run
from playground.core.runs.trajectory import MOST_STEPS

_FORMULA_SIGNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # The last four are the first, full-width.
CHUNK_ROWS = 4096
"""Rows made into text at a time; few enough that a progress bar moves and a cancel is heard at once."""
CHUNK_BYTES = 16_000_000
"""The same for runs of many parameters."""


def write_csv(
    path: str | Path,
    runs: Sequence[tuple[str, Run]],
    progress: Callable[[int, int], bool] | None = None,
    last_step: int | None = None,
    whole: Callable[[Run], Run] | None = None,
    experiment: Experiment | None = None,
) -> None:
    """Write labelled runs to a file, which is replaced only once all of it is written.

    Args:
        path: The file.
        runs: Each run with its label; all of one objective. Labels that occur again are numbered.
        progress: Called now and then with rows written and rows in all; returning False calls the export off.
        last_step: The last step written of each run; all of them where left out.
        whole: Returns the run to be written for one of ``runs``, called when its turn has come: so a file may hold more
            rows than there is memory for at once. A run is written as it is where left out.
        experiment: What the runs are from, written beside the file; see :func:`experiment_beside`.

    Raises:
        InvalidInputError: The file cannot be written.
        CancelledError: ``progress`` called it off; nothing is left behind.
    """
    with ExitStack() as files:  # Both or neither: what cannot be written is found before one takes its place.
        if experiment is not None:
            files.enter_context(replacing(experiment_beside(path))).write(experiment.to_json().encode())
        stream_csv(files.enter_context(replacing(path)), runs, progress, last_step, whole)


def experiment_beside(path: str | Path) -> Path:
    """Return where a CSV's experiment goes: ``race.experiment.json`` beside ``race.csv``."""
    return Path(path).with_suffix(".experiment.json")


def stream_csv(
    file: IO[bytes],
    runs: Sequence[tuple[str, Run]],
    progress: Callable[[int, int], bool] | None = None,
    last_step: int | None = None,
    whole: Callable[[Run], Run] | None = None,
) -> None:
    """Write labelled runs to an open binary file; see :func:`write_csv`."""
    most = MOST_STEPS + 1 if last_step is None else last_step + 1
    # A run that is yet to be made counts for the most rows it may have.
    total = sum(min(len(run.trajectory), most) if whole is None else most for _, run in runs)
    written = 0
    state_names = _state_names(runs)
    file.write((",".join(_header(runs, state_names)) + "\n").encode())
    for label, (_, run) in zip(_distinct([label for label, _ in runs]), runs, strict=True):
        ready = run if whole is None else whole(run)
        length = min(len(ready.trajectory), most)
        at_once = max(1, min(CHUNK_ROWS, CHUNK_BYTES // ready.trajectory.row_bytes))
        for first in range(0, length, at_once):
            stop = min(first + at_once, length)
            file.write(_text(label, ready, state_names, first, stop))
            written += stop - first
            if progress is not None and not progress(written, total):
                raise CancelledError


def _distinct(labels: Sequence[str]) -> list[str]:
    """Number labels that occur again, so that the rows of two runs can be told apart."""
    used: list[str] = []
    for label in labels:
        number, distinct = 1, label
        while distinct in used or (number > 1 and distinct in labels):
            number += 1
            distinct = f"{label} {number}"
        used.append(distinct)
    return used


def _state_names(runs: Sequence[tuple[str, Run]]) -> list[str]:
    """Name the state columns of all runs, each once, in the order in which they first occur."""
    names: dict[str, None] = {}
    for _, run in runs:
        optimizer = run.question.optimizer
        names.update(dict.fromkeys((*optimizer.state_names(), *optimizer.derived_names())))
    return list(names)


def _header(runs: Sequence[tuple[str, Run]], state_names: Sequence[str]) -> list[str]:
    parameters = runs[0][1].objective.names if runs else ("x", "y")
    per_parameter = ["grad", "update", *state_names]
    return [
        *("run", "optimizer", "step", *parameters, "loss", "lr"),
        *(f"{name}_{parameter}" for name in per_parameter for parameter in parameters),
    ]


def _text(label: str, run: Run, state_names: Sequence[str], first: int, stop: int) -> bytes:
    """Make the lines of rows ``first`` to ``stop``; most of the time goes into the digits of the numbers."""
    dim = run.trajectory.dim
    names = f"{field(label)},{field(run.question.optimizer.name)},".encode()
    if first == 0:  # Nothing led to the start: all that would say so stays empty.
        begin = run.trajectory.rows(0, 1)
        block = np.column_stack([begin.theta, begin.loss])
        nothing = b"," * (1 + dim * (2 + len(state_names)))
        start = b"%b0,%b%b\n" % (names, rows_as_text(block)[0], nothing)
        return start + (_text(label, run, state_names, 1, stop) if stop > 1 else b"")
    rows = run.trajectory.rows(first, stop)
    columns = run.with_derived(dict(zip(run.trajectory.state_names, rows.state, strict=True)), np.arange(first, stop))
    block = np.column_stack([rows.theta, rows.loss, rows.lr, rows.gradient, rows.update])
    # A line is put together from these; one that is the same in every line is given once.
    pieces: list[bytes | list[bytes]] = [names, whole_numbers_as_text(first, stop), b",", rows_as_text(block)]
    for has, group in groupby(state_names, columns.__contains__):
        if has:
            pieces += [b",", rows_as_text(np.column_stack([columns[name] for name in group]))]
        else:
            pieces.append(b"," * (dim * len(list(group))))
    pieces.append(b"\n")
    count = stop - first
    parts = [b""] * (count * len(pieces))
    for place, piece in enumerate(pieces):
        parts[place :: len(pieces)] = [piece] * count if isinstance(piece, bytes) else piece
    return b"".join(parts)


def field(text: str) -> str:
    """Return a text as a field of a CSV: quoted as RFC 4180 asks, where it needs it, and never taken for a formula.

    A spreadsheet works out what begins with one of a few signs, whoever wrote it. An apostrophe goes before those, as
    OWASP advises, and before one that stands before such a sign already, so that taking one away gives the text back.
    """
    if text.lstrip("'").startswith(_FORMULA_SIGNS):
        text = f"'{text}"
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
