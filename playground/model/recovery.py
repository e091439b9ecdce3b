"""Work that no file holds yet, kept on the disk while it is edited, so that it outlives the process."""

from __future__ import annotations

import json
import logging
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLockFile, QObject, QTimer

from playground.core.errors import InvalidInputError
from playground.core.files.atomic_file import remove_abandoned, replacing
from playground.core.files.bounded_file import read_text
from playground.core.files.json_text import parse
from playground.core.runs.experiment import MOST_BYTES, Experiment, from_json
from playground.model.document import Document

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
        """Remove it for good."""
        self.kept_in.unlink(missing_ok=True)
        self.lock.unlock()


class Recovery(QObject):
    """Keeps a document's unsaved changes in a file of this process's own; there is none while there are no changes."""

    def __init__(self, document: Document, folder: Path, parent: QObject | None = None) -> None:
        """Follow a document; ``folder`` is made where it is missing."""
        super().__init__(parent)
        self._document = document
        self._path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock = _lock_of(self._path)
        self._written: Experiment | None = None
        self._is_broken = self._is_over = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self.write)
        document.changed.connect(self._write_soon)
        document.file_changed.connect(self._write_soon)
        self._write_soon()

    def write(self) -> None:
        """Bring the file up to date at once; where it cannot be written, one line in the log says so."""
        self._timer.stop()
        document = self._document
        if self._is_over:
            return
        if not document.is_modified:
            if self._written is not None:
                self._path.unlink(missing_ok=True)
            self._written = None
            return
        if document.experiment == self._written:
            return
        content = {
            "format": FORMAT,
            "version": VERSION,
            "path": None if document.path is None else str(document.path.absolute()),
            "experiment": document.experiment.to_json(),
        }
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._lock.isLocked():
                self._lock.tryLock(0)
            # It is to outlive the process, not a loss of power: waiting for the disk would hold the window up.
            with replacing(self._path, is_durable=False) as file:
                file.write(json.dumps(content).encode())
            self._written = document.experiment
        except (OSError, InvalidInputError) as error:
            if not self._is_broken:
                log.warning("unsaved work is not kept: %s", error)
            self._is_broken = True

    def end(self) -> None:
        """Remove the file: the document was closed as it should be."""
        self._is_over = True
        self._timer.stop()
        if self._written is not None:
            self._path.unlink(missing_ok=True)
        self._lock.unlock()

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


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # However old it is: what counts is whether its process lives.
    return lock
