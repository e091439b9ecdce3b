"""Asking where to write a file, with the ending that its format has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where(parent: QWidget, title: str, suggested: Path, kinds: Mapping[str, str]) -> Path | None:
    """Ask for a file's name, and return it with one of the endings offered; None where the user cancels.

    Args:
        parent: Whom the dialog belongs to.
        title: What it is headed with.
        suggested: The name it begins with.
        kinds: What each ending, such as ``.csv``, is called.
    """
    filters = {f"{words} (*{suffix})": suffix for suffix, words in kinds.items()}
    while True:
        name, chosen = QFileDialog.getSaveFileName(parent, title, str(suggested), ";;".join(filters))
        if not name:
            return None
        path = Path(name)
        if path.suffix.lower() in kinds:
            return path
        path = with_suffix(name, filters.get(chosen, next(iter(kinds))))
        if not path.exists():
            return path
        suggested = path  # The dialog has not asked whether this one may be overwritten.


def with_suffix(name: str, suffix: str) -> Path:
    """Return a file's name with an ending, added where it is missing."""
    path = Path(name)
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
