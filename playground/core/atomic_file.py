"""Writing a file so that nobody ever finds half of one."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from playground.core.errors import InvalidInputError

_mask_lock = threading.Lock()
"""The mask for new files belongs to the process and can only be read by setting it: one thread at a time."""


@contextmanager
def replacing(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a file beside ``path`` for writing and rename it to ``path`` once the block has ended well.

    On any error the file beside is removed, and what stood at ``path`` stays as it was.

    Raises:
        InvalidInputError: The folder is missing or the file cannot be written there.
    """
    # Through a link to the file it stands for, so that saving does not turn the link into a file.
    target = Path(os.path.realpath(path))
    if os.path.isdir(target):
        raise InvalidInputError(f"'{path}' is a folder; a file's name is needed.")
    if os.path.exists(path) and not os.path.isfile(path):
        # A device or a pipe, such as /dev/null: renaming would put a file in its place. It may have no path of its own.
        try:
            with open(path, "wb") as device:
                yield device
        except OSError as error:
            raise _refusal(path, error) from error
        return
    try:
        # The name is cut so that the longest legal one, with what is put around it, is still legal.
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise _refusal(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        _take_permissions(name, target)
        os.replace(name, target)
    except OSError as error:
        raise _refusal(path, error) from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def _take_permissions(name: str, target: Path) -> None:
    """Give the new file the old one's permissions, or those of any new file; a temporary one is private."""
    if target.exists():
        mode = target.stat().st_mode & 0o777
    else:
        with _mask_lock:
            mask = os.umask(0)
            os.umask(mask)
        mode = 0o666 & ~mask
    os.chmod(name, mode)


def _refusal(path: str | Path, error: OSError) -> InvalidInputError:
    return InvalidInputError(f"'{path}' could not be written: {error.strerror or error}.")
