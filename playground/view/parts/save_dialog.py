"""Asking where to write a file, and whether what stands there may be replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from playground.core.errors import InvalidInputError
from playground.core.files.atomic_file import check_replaceable


def ask_where(
    parent: QWidget,
    title: str,
    suggested: Path,
    kinds: Mapping[str, str],
    beside: Callable[[Path], Sequence[Path]] = lambda path: (),
) -> Path | None:
    """Ask for a file's name, and return it with one of the endings offered; None where the user cancels.

    The ending is added first and only then is the user asked about what would be replaced: the dialog itself would ask
    about the name as it was typed.

    Args:
        parent: Whom the dialog belongs to.
        title: What it is headed with.
        suggested: The name it begins with.
        kinds: What each ending, such as ``.csv``, is called.
        beside: The files that are written together with one of a name.
    """
    filters = {f"{words} (*{suffix})": suffix for suffix, words in kinds.items()}
    options = QFileDialog.Option.DontConfirmOverwrite
    while True:
        name, chosen = QFileDialog.getSaveFileName(parent, title, str(suggested), ";;".join(filters), options=options)
        if not name:
            return None
        path = Path(name)
        if path.suffix.lower() not in kinds:
            path = path.with_name(path.name + filters.get(chosen, next(iter(kinds))))
        if _may_write(parent, [path, *beside(path)]):
            return path
        suggested = path


def _may_write(parent: QWidget, paths: Sequence[Path]) -> bool:
    """Tell whether files may be written, asking about those that would be replaced."""
    try:
        for path in paths:
            check_replaceable(path)
    except InvalidInputError as error:
        _ask(parent, "write_protected", str(error), QMessageBox.StandardButton.Ok)
        return False
    there = [path for path in paths if path.exists()]
    if not there:
        return True
    names = " and ".join(path.name for path in there)
    answer = _ask(
        parent,
        "replace_file",
        f"{there[0].parent} has {names} already. Replace {'it' if len(there) == 1 else 'them'}?",
        QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
    )
    return answer == QMessageBox.StandardButton.Yes


def _ask(parent: QWidget, name: str, sentence: str, buttons: QMessageBox.StandardButton) -> int:
    box = QMessageBox(parent)
    box.setObjectName(name)
    box.setWindowTitle("Replace a file")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    box.setStandardButtons(buttons)
    if buttons & QMessageBox.StandardButton.No:
        box.setDefaultButton(QMessageBox.StandardButton.No)
        box.button(QMessageBox.StandardButton.Yes).setText("&Replace")
        box.button(QMessageBox.StandardButton.No).setText("&Another name…")
    answer = box.exec()
    box.deleteLater()
    return answer
