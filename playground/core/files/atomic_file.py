"""Writing a file so that nobody ever finds half of one."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from playground.core.errors import InvalidInputError
from playground.core.files.leaving import before_leaving

if sys.platform != "win32":
    import fcntl

PART_SUFFIX = ".playground-part"
"""How the name of a file ends while it is written."""

_parts: set[str] = set()
"""What this process is writing."""


@contextmanager
def replacing(path: str | Path, is_durable: bool = True) -> Iterator[IO[bytes]]:
    """Open a file beside ``path`` for writing and rename it to ``path`` once the block has ended well.

    On any error the file beside is removed, and what stood at ``path`` stays as it was. All is on the disk before the
    rename, so that a loss of power leaves the old file or the new one. What a killed process left in the folder goes.

    Args:
        path: The file.
        is_durable: Whether it is to outlive a loss of power, or only this process, which takes less time.

    Raises:
        InvalidInputError: The folder is missing, or the file is protected or cannot be written there.
    """
    check_replaceable(path)
    if os.path.exists(path) and not os.path.isfile(path):
        # A device or a pipe, such as /dev/null: renaming would put a file in its place. It may have no path of its own.
        try:
            with open(path, "wb") as device:
                yield device
        except OSError as error:
            raise _refusal(path, error) from error
        return
    # Through a link to the file it stands for, so that saving does not turn the link into a file.
    target = Path(os.path.realpath(path))
    remove_abandoned(target.parent)
    # The name is cut so that the longest legal one, with what is put around it, is still legal.
    part = str(target.parent / f".{target.name[:40]}.{secrets.token_hex(8)}{PART_SUFFIX}")
    _parts.add(part)
    try:
        with os.fdopen(_create(part, 0o600 if target.exists() else 0o666), "wb") as file:
            yield file
            file.flush()
            if is_durable:
                os.fsync(file.fileno())
            _take_permissions(part, target)
            if sys.platform != "win32":  # While it is still locked; Windows renames no open file.
                os.replace(part, target)
        if sys.platform == "win32":
            os.replace(part, target)
        if is_durable:
            _sync_folder(target.parent)
    except OSError as error:
        raise _refusal(path, error) from error
    finally:
        with suppress(OSError):
            os.unlink(part)
        _parts.discard(part)


def check_replaceable(path: str | Path) -> None:
    """Refuse what may not be replaced by a file: a folder, and a file that is write-protected.

    Raises:
        InvalidInputError: It may not.
    """
    if not os.path.basename(path) or os.path.isdir(path):
        raise InvalidInputError(f"'{path}' is a folder; a file's name is needed.")
    # A rename asks the folder alone whether it is allowed, and the administrator is allowed everything.
    if os.path.exists(path) and (not os.access(path, os.W_OK) or not os.stat(path).st_mode & 0o222):
        raise InvalidInputError(f"'{path}' is write-protected; choose another name.")


def remove_abandoned(folder: str | Path) -> None:
    """Remove what killed processes of this user had begun to write to a folder; what is still written stays."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") and entry.name.endswith(PART_SUFFIX) and entry.path not in _parts:
                with suppress(OSError):
                    _remove_unless_locked(entry.path)


def _create(part: str, mode: int) -> int:
    """Create a file and keep it locked as long as it is open: so others see that its writer is still alive.

    The system takes the mask for new files off its permissions; to read the mask would be to set it for a moment.
    """
    while True:
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        if sys.platform == "win32":
            return handle  # Nobody can remove an open file there.
        with suppress(OSError):  # Some shares know no locks; nothing is removed there.
            fcntl.flock(handle, fcntl.LOCK_EX)
        # Between creation and lock it looked abandoned.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.stat(part), os.fstat(handle)):
                return handle
        os.close(handle)


def _remove_unless_locked(part: str) -> None:
    if sys.platform == "win32":
        os.unlink(part)
        return
    handle = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        found = os.fstat(handle)
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(part)
    finally:
        os.close(handle)


def _remove_parts() -> None:
    for part in list(_parts):
        with suppress(OSError):
            os.unlink(part)


before_leaving(_remove_parts)


def _sync_folder(folder: Path) -> None:
    """Have the rename itself on the disk, where the system can tell."""
    if sys.platform != "win32":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _take_permissions(name: str, target: Path) -> None:
    if target.exists():
        os.chmod(name, target.stat().st_mode & 0o777)


def _refusal(path: str | Path, error: OSError) -> InvalidInputError:
    return InvalidInputError(f"'{path}' could not be written: {error.strerror or error}.")
