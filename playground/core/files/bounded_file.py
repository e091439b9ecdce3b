"""Reading a text file of which nothing is known: no further than a declared size, and never one without an end."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from playground.core.errors import InvalidInputError


def read_text(path: str | Path, most_bytes: int) -> str:
    """Return what a file of UTF-8 text holds.

    Raises:
        InvalidInputError: It cannot be read, is a folder, a pipe or a device, is larger than that, or is no text.
    """
    try:
        _check_kind(path, os.stat(path))  # Before it is opened: opening a pipe would wait for a writer.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            _check_kind(path, os.fstat(handle))
            content = file.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise InvalidInputError(f"'{path}' could not be read: it is larger than {most_bytes / 1e6:g} MB.")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InvalidInputError(f"'{path}' could not be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"'{path}' could not be read: it is not a text file.") from error
    except InvalidInputError:
        raise
    except ValueError as error:  # A name that no file can have.
        raise InvalidInputError(f"'{path}' could not be read: {error}.") from error


def _check_kind(path: str | Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise InvalidInputError(f"'{path}' could not be read: it is a folder.")
    if not stat.S_ISREG(found.st_mode):
        raise InvalidInputError(f"'{path}' could not be read: it is a pipe or a device, not a file.")
