"""What undo goes back to, and redo forward to."""

from __future__ import annotations

from typing import NamedTuple

from playground.core.runs.experiment import Experiment

MOST_UNDO_STEPS = 200


class Moment(NamedTuple):
    """An experiment as it was, which run was picked, and the edit that came between it and now."""

    experiment: Experiment
    picked: int
    what: str = ""


class History:
    """The moments before the edits made and after the edits taken back; it knows no document, and tells nobody."""

    def __init__(self) -> None:
        self._before: list[Moment] = []
        self._after: list[Moment] = []
        # What the last edit made impossible to redo, for the case that the edit itself was never meant.
        self._forgotten: list[Moment] = []
        self._gesture = ""

    @property
    def undo_text(self) -> str:
        """The edit that undo would take back, or ``""``."""
        return self._before[-1].what if self._before else ""

    @property
    def redo_text(self) -> str:
        """The edit that redo would do again, or ``""``."""
        return self._after[-1].what if self._after else ""

    def record(self, before: Moment, gesture: str = "") -> None:
        """Remember how things stood before an edit; edits of one gesture are undone together."""
        if not (gesture and gesture == self._gesture):
            self._before.append(before)
            del self._before[:-MOST_UNDO_STEPS]
            self._forgotten, self._after = self._after, []
        self._gesture = gesture

    def end_gesture(self) -> None:
        """Say that a drag is over, so that the next one is undone on its own."""
        self._gesture = ""

    def undo(self, now: Moment) -> Moment | None:
        """Return the moment to go back to, or None, and remember ``now`` for redo."""
        return self._travel(self._before, self._after, now)

    def redo(self, now: Moment) -> Moment | None:
        """Return the moment to go forward to, or None, and remember ``now`` for undo."""
        return self._travel(self._after, self._before, now)

    def take_back(self) -> Moment | None:
        """Return the moment to go back to, or None; what could be redone before the last edit can be again."""
        self._gesture = ""
        if not self._before:
            return None
        self._after, self._forgotten = self._forgotten, []
        return self._before.pop()

    def _travel(self, source: list[Moment], target: list[Moment], now: Moment) -> Moment | None:
        self._gesture = ""
        if not source:
            return None
        moment = source.pop()
        target.append(now._replace(what=moment.what))
        self._forgotten = []
        return moment
