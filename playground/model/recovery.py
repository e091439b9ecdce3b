"""Work that no file holds yet, kept on the disk while it is edited, so that it outlives the process."""

from __future__ import annotations

import itertools
import json
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLockFile, QObject, QTimer

from playground.core.errors import InvalidInputError
from playground.core.files.atomic_file import remove_abandoned, replacing
from playground.core.files.bounded_file import read_text
from playground.core.files.json_text import parse
from playground.core.runs.experiment import MOST_BYTES, Experiment, from_json
from playground.model.document import Document
from playground.model.jobs import Progress, jobs

FORMAT = "optimizer-playground recovery"
VERSION = 1
WRITE_AFTER_MS = 500
"""How much of the latest work may be lost: long enough that a drag does not write at each of its steps."""

log = logging.getLogger(__name__)


class Recovered(NamedTuple):
    """Work that a process left behind when it was killed.

    Attributes:
        experiment: The work.
        path: The file it is a later state of, or None.
        changed_s: When it was last changed, in seconds since 1970.
        kept_in: The file it is kept in.
        lock: Keeps other windows from offering it, too, as long as this process lives.
    """

    experiment: Experiment
    path: Path | None
    changed_s: float
    kept_in: Path
    lock: QLockFile

    def forget(self) -> None:
        self.kept_in.unlink(missing_ok=True)
        self.lock.unlock()


class _OwnFile:
    """The file of this process's own, written from whatever thread; there is none while there is nothing to keep."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = _lock_of(path)
        self._content: Experiment | None = None
        self._latest = 0
        self._is_broken = self._is_over = False
        self._guard = threading.RLock()  # The last acts before leaving may come while this thread writes.

    def bring_up_to_date(self, number: int, experiment: Experiment | None, saved_as: Path | None) -> None:
        """Keep an experiment, or nothing where it is None, unless a higher number has been there."""
        with self._guard:
            if self._is_over or number < self._latest:
                return
            self._latest = number
            if experiment is None:
                self._remove()
            elif experiment != self._content:
                self._write(experiment, saved_as)

    def end(self) -> None:
        with self._guard:
            self._is_over = True
            self._remove()
            self.lock.unlock()

    def _remove(self) -> None:
        if self._content is not None:
            self.path.unlink(missing_ok=True)
        self._content = None

    def _write(self, experiment: Experiment, saved_as: Path | None) -> None:
        try:
            content = {
                "format": FORMAT,
                "version": VERSION,
                "path": None if saved_as is None else str(saved_as.absolute()),
                "experiment": experiment.to_json(),
            }
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.lock.isLocked():
                self.lock.tryLock(0)
            # It is to outlive the process, not a loss of power: nobody is to wait for the disk.
            with replacing(self.path, is_durable=False) as file:
                file.write(json.dumps(content).encode())
            self._content = experiment
        except (OSError, InvalidInputError) as error:
            if not self._is_broken:
                log.warning("unsaved work is not kept: %s", error)
            self._is_broken = True


class Recovery(QObject):
    """Keeps a document's unsaved changes in a file of this process's own; there is none while there are no changes."""

    def __init__(self, document: Document, folder: Path, parent: QObject | None = None) -> None:
        """Follow a document; ``folder`` is made where it is missing."""
        super().__init__(parent)
        self._document = document
        self._file = _OwnFile(folder / f"{os.getpid()}-{secrets.token_hex(4)}.json")
        self._numbers = itertools.count(1)
        self._is_over = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self._write_in_background)
        document.changed.connect(self._write_soon)
        document.file_changed.connect(self._write_soon)
        self._write_soon()

    def write(self) -> None:
        """Bring the file up to date at once; where it cannot be written, one line in the log says so."""
        self._timer.stop()
        self._file.bring_up_to_date(*self._unsaved())

    def end(self) -> None:
        """Remove the file: the document was closed as it should be."""
        self._is_over = True
        self._timer.stop()
        self._file.end()

    def _write_in_background(self) -> None:
        jobs().submit(partial(_brought_up_to_date, self._file, *self._unsaved()), owner=self._file, completes=True)

    def _unsaved(self) -> tuple[int, Experiment | None, Path | None]:
        document = self._document
        return next(self._numbers), document.experiment if document.is_modified else None, document.path

    def _write_soon(self) -> None:
        if not self._is_over and not self._timer.isActive():
            self._timer.start()


def abandoned(folder: Path) -> list[Recovered]:
    """Return the work that killed processes left in a folder, the latest first; what living ones keep is left out."""
    remove_abandoned(folder)
    found = []
    for path in {path.with_suffix(".json") for path in [*folder.glob("*.json"), *folder.glob("*.lock")]}:
        lock = _lock_of(path)
        if not lock.tryLock(0):
            continue
        try:
            if path.exists():
                found.append(_read(path, lock))
            else:
                lock.unlock()
        except (OSError, InvalidInputError) as error:
            log.warning("'%s' cannot be offered: %s", path, error)
            lock.unlock()
    return sorted(found, key=lambda work: work.changed_s, reverse=True)


def _read(path: Path, lock: QLockFile) -> Recovered:
    content = parse(read_text(path, 3 * MOST_BYTES))
    if not isinstance(content, dict) or (content.get("format"), content.get("version")) != (FORMAT, VERSION):
        raise InvalidInputError("it is no unsaved work of this version.")
    name, text = content.get("path"), content.get("experiment")
    if not isinstance(text, str) or not (name is None or (isinstance(name, str) and "\0" not in name)):
        raise InvalidInputError("it holds no experiment.")
    return Recovered(from_json(text), None if name is None else Path(name), path.stat().st_mtime, path, lock)


def _brought_up_to_date(
    file: _OwnFile, number: int, experiment: Experiment | None, saved_as: Path | None, progress: Progress
) -> Iterator[None]:
    file.bring_up_to_date(number, experiment, saved_as)
    yield None


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # However old it is: what counts is whether its process lives.
    return lock
