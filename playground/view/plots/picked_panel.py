"""What the panels of the picked run share: finding it, and a colour for each of its parameters."""

from __future__ import annotations

from playground.model.palette import RUN_COLORS
from playground.view.plots.legend import LegendEntry
from playground.view.plots.runs_panel import RunsPanel, ShownRun

MOST_PARAMETERS = 8
"""The first so many parameters of a run are shown."""


class PickedPanel(RunsPanel):
    """A live plot of the picked run alone."""

    def _picked(self) -> ShownRun | None:
        index = self._document.picked
        return self._shown(index, self._engine.runs[index]) if 0 <= index < len(self._engine.runs) else None

    @staticmethod
    def _lost(picked: ShownRun) -> str:
        """Return what to say of a run that made no step, or ``""``."""
        made_none = picked.run.diverged and picked.run.trajectory.last_step == 0
        return f"{picked.entry.shown_label} diverged at its first step: there is nothing to draw." if made_none else ""

    def _set_subject(self, subject: str, picked: ShownRun | None, note: str = "") -> None:
        label = picked.entry.shown_label if picked else ""
        # The note names the run, too: a dock whose tab has the subject shows nothing else of the heading.
        self.set_heading(f"{subject} — {label}" if label else subject, f"{label}, {note}" if label and note else note)

    def _parameters(self, picked: ShownRun) -> list[LegendEntry]:
        """Return the parameters drawn: the run's own colour leads, the next takes the text's, others the palette's."""
        names = self._document.experiment.objective.names[:MOST_PARAMETERS]
        others = (color for color in RUN_COLORS if color != picked.color.lower())
        colors = (picked.color, self._appearance.theme.text, *others)
        return [LegendEntry(name, color) for name, color in zip(names, colors, strict=False)]
