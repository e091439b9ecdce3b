"""What the panels of the picked run share: finding it, and a colour for each of its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from playground.model.palette import HUES
from playground.view.plots.curve import PlotLine
from playground.view.plots.legend import LegendEntry
from playground.view.plots.runs_panel import RunsPanel, ShownRun


class PickedPanel(RunsPanel):
    """A live plot of the picked run alone; a subclass says in :meth:`_lines_of` what to draw of it."""

    fits_on: ClassVar[tuple[str, ...]] = ("picked_changed",)

    def _picked(self) -> ShownRun | None:
        index = self._document.picked
        return self._shown(index) if 0 <= index < len(self._engine.runs) else None

    def _sentence(self) -> str:
        picked = self._picked()
        self._set_note(picked)
        if picked is None:
            return f"Pick a run to see {self.subject}."
        if sentence := self._lack(picked) or self._invitation():
            return sentence
        made_none = picked.run.diverged and picked.run.trajectory.last_step == 0
        return f"{picked.entry.shown_label} diverged at its first step: there is nothing to draw." if made_none else ""

    def _lack(self, picked: ShownRun) -> str:
        """Return why there is nothing to draw of a run, or ``""``."""
        return ""

    def _lines(self) -> Sequence[Sequence[PlotLine]]:
        picked = self._picked()
        return () if picked is None else self._lines_of(picked)

    def _lines_of(self, picked: ShownRun) -> Sequence[Sequence[PlotLine]]:
        """Return what to draw of a run, a sequence a chart, and set note and legend."""
        raise NotImplementedError

    def _set_note(self, picked: ShownRun | None, note: str = "") -> None:
        label = picked.entry.shown_label if picked else ""
        if note and (rest := self._parameter_names()[1]):
            note = f"{note}, {rest}"
        # The note names the run, too: a dock whose tab has the title shows nothing else of the heading.
        heading = f"{self.title} — {label}" if label else self.title
        self.set_heading(heading, f"{label}, {note}" if label and note else note)

    def _parameters(self, picked: ShownRun) -> list[LegendEntry]:
        """Return the parameters drawn: the run's own colour leads, the next takes the text's, then those of others."""
        colors = (picked.color, self._appearance.theme.text, *(hue for hue in HUES if hue != picked.color.lower()))
        return [LegendEntry(name, color) for name, color in zip(self._parameter_names()[0], colors, strict=False)]
