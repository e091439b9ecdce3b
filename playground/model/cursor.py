"""The cursor: the step that is looked at, and the last one recorded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal


class Cursor(QObject):
    """Where in the race one looks; whoever steps the runs places it, and every view follows it.

    Signals:
        moved: Another step is looked at.
        grown: A run has rows that it did not have.

    Attributes:
        step: The step that is looked at.
        last: The last step that any run has recorded.
    """

    moved = Signal()
    grown = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step, self.last = 0, 0
        self._recorded: tuple[int, ...] = ()

    def place(self, step: int, recorded: Sequence[int], are_others: bool = False) -> None:
        """Look at a step, and say what is different; both are in force when either is said.

        Args:
            step: The step to look at.
            recorded: The last step that each run has recorded.
            are_others: Whether the runs are others than before: their rows are no growth.
        """
        has_moved, has_grown = step != self.step, not are_others and tuple(recorded) != self._recorded
        self.step, self.last, self._recorded = step, max(recorded, default=0), tuple(recorded)
        if has_moved:
            self.moved.emit()
        if has_grown:
            self.grown.emit()
