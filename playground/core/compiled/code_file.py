"""Machine code on disk: where kernels are kept, by whom they may have been written, and whether they are whole."""

from __future__ import annotations

import atexit
import hashlib
import json
import logging
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from playground.core.files.atomic_file import replacing

log = logging.getLogger(__name__)

SUFFIX = ".kernel"
MOST_KEPT = 500
"""Kernels kept on disk, those made last: some ten megabytes."""

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Code(NamedTuple):
    """A compiled function.

    Attributes:
        entry: The function's name.
        kinds: What it takes, a letter an argument: see :mod:`playground.core.compiled.machine_code`.
        calls: The functions of the C library that it calls.
        processor: What it was compiled for.
        machine: The object file.
    """

    entry: str
    kinds: str
    calls: tuple[str, ...]
    processor: str
    machine: bytes


def write(path: Path, code: Code) -> None:
    """Keep code, whole or not at all: a digest, a line that describes it, and the object file; drop what is old.

    Raises:
        InvalidInputError: It cannot be written.
    """
    words = {"entry": code.entry, "kinds": code.kinds, "calls": code.calls, "processor": code.processor}
    content = json.dumps(words).encode() + b"\n" + code.machine
    with replacing(path, is_durable=False) as file:
        file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    path.chmod(0o600)
    # Kernels of settings and versions long gone would stay for good.
    with suppress(FileNotFoundError):  # Another process does the same.
        made = sorted(((each.stat().st_mtime_ns, each) for each in path.parent.glob(f"*{SUFFIX}")), reverse=True)
        for _, each in made[MOST_KEPT:]:
            each.unlink()


def read(path: Path) -> Code | None:
    """Return the code in a file; None where there is none, it is damaged, or somebody else may have written it."""
    try:
        with path.open("rb") as file:
            if not _is_private(os.fstat(file.fileno())):
                return None
            digest, _, content = file.read().partition(b"\n")
    except OSError:
        return None
    if digest.decode("ascii", "replace") != hashlib.sha256(content).hexdigest():
        log.info("%s is damaged and will be made anew", path.name)
        return None
    line, _, machine = content.partition(b"\n")
    words = json.loads(line)
    return Code(words["entry"], words["kinds"], tuple(words["calls"]), words["processor"], machine)


def folder() -> Path:
    """Return the folder of the kernels; one of this process's own where the user's cache does not do.

    Code is run that is found there: the cache does not do where it cannot be written, nor where others may write to it.
    """
    return user_folder() or _own_folder()


def user_folder() -> Path | None:
    """Return the kernels' folder in the user's cache, made where it is missing; None where it does not do."""
    from platformdirs import user_cache_path

    kept = user_cache_path("optimizer-playground", appauthor=False) / "kernels"
    try:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(kept.stat()):
            log.warning("Kernels are not kept: others may write to %s", kept)
        elif os.access(kept, os.W_OK):
            return kept
    except OSError as error:
        log.info("kernels are not kept: %s", error)
    return None


@cache
def _own_folder() -> Path:
    own = Path(tempfile.mkdtemp(prefix="playground-kernels-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own


def _is_private(facts: os.stat_result) -> bool:
    """Tell whether a file or folder is this user's own, and only this user may write to it."""
    if not hasattr(os, "getuid"):
        return True  # Windows: the cache lies in the user's profile, which others may not enter.
    return facts.st_uid == os.getuid() and not facts.st_mode & _OTHERS_MAY_WRITE
