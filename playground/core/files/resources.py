"""One door to the files shipped with the program: icons, styles, experiments, texts."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath

from playground.core.errors import unknown_name


@cache
def root() -> Path:
    """Return the folder of the shipped files: inside the package in a wheel, beside it in a checkout.

    Raises:
        FileNotFoundError: Neither is there; the installation is incomplete.
    """
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "_resources", package.parent / "resources"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"The program's own files are missing from {package}; install it again.")


def path(name: str) -> Path:
    """Return where a shipped file is.

    Args:
        name: The file's name with its folders, parted by ``/``, such as ``icons/play.svg``.

    Raises:
        ValueError: The name would lead out of the shipped files.
        FileNotFoundError: There is no such file; the known ones are listed.
    """
    found = root() / _inside(name)
    if not found.is_file():
        known = names()
        raise FileNotFoundError(f"{unknown_name('resource', name, known)} All: {', '.join(known) or 'none'}.")
    return found


def text(name: str) -> str:
    """Return what a shipped text file holds; raises as :func:`path` does."""
    return path(name).read_text(encoding="utf-8")


def names(folder: str = "") -> list[str]:
    """Return the names of all files below a folder, sorted, as :func:`path` takes them.

    Args:
        folder: A folder of the shipped files; all of them where left out.

    Raises:
        ValueError: The folder would lead out of the shipped files.
        FileNotFoundError: There is no such folder; the known ones are listed.
    """
    top = root()
    start = top / _inside(folder)
    if not start.is_dir():
        known = sorted(item.relative_to(top).as_posix() for item in top.rglob("*") if item.is_dir())
        raise FileNotFoundError(f"{unknown_name('resource folder', folder, known)} All: {', '.join(known) or 'none'}.")
    found = (item.relative_to(top) for item in start.rglob("*") if item.is_file())
    return sorted(item.as_posix() for item in found if not any(part.startswith(".") for part in item.parts))


def _inside(name: str) -> PurePosixPath:
    """Refuse a name that leads out of the shipped files on this system or another."""
    for kind in (PurePosixPath, PureWindowsPath):
        given = kind(name)
        if given.anchor or ".." in given.parts:
            raise ValueError(f"'{name}' is not a name inside the shipped files: give it relative and without '..'.")
    return PurePosixPath(name)
