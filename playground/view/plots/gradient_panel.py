"""The gradient panel: the gradient that the picked run's rule was given, and the true one where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.core.arithmetic.arrays import Array, RowIndex, places
from playground.core.runs.run import Run
from playground.view.plots.at_hand import at_hand
from playground.view.plots.curve import PlotLine
from playground.view.plots.legend import LegendEntry
from playground.view.plots.picked_panel import PickedPanel
from playground.view.plots.runs_panel import ShownRun

_TRUE_DASH = (3.0, 3.0)


@dataclass(frozen=True)
class GradientSeries:
    """One component of the gradient that the rule was given, or of the true one; NaN in row 0, which is no step."""

    run: Run
    place: int
    is_true: bool

    def __call__(self, rows: RowIndex) -> Array:
        return at_hand(self.run, rows, self._read)

    def _read(self, rows: RowIndex) -> Array:
        trajectory = self.run.trajectory
        if not self.is_true:
            return trajectory.gradient[rows, self.place]
        # Row k holds the gradient at the point of row k − 1.
        before = places(rows, len(trajectory)) - 1
        gradient = self.run.objective.gradient(trajectory.theta[np.maximum(before, 0)].T)[self.place]
        return np.where(before >= 0, gradient, np.nan)


class GradientPanel(PickedPanel):
    """The picked run's gradient, a chart a parameter; the true one dashed beside it, where something was done to it."""

    name, title = "gradient", "Gradient"
    subject, motion = "its gradient", "the gradient"
    charts_at_first, may_bend = 2, True
    fits_on = ("picked_changed", "objective_changed")

    def _lines_of(self, picked: ShownRun) -> Sequence[Sequence[PlotLine]]:
        run = picked.run
        # An objective that changes hands out another function at each step; there the one given is the true one.
        differs = not run.question.pipeline.is_plain and run.objective.is_stationary
        self._set_note(picked, "against step")
        parameters = self._parameters(picked)
        theme = self._appearance.theme
        given = LegendEntry("as the rule was given it", picked.color)
        true = LegendEntry("true", theme.text, _TRUE_DASH)
        self.explain([given, true] if differs else [], [[LegendEntry(entry.text)] for entry in parameters])
        charts = []
        for place, entry in enumerate(parameters):
            lines = [PlotLine(GradientSeries(run, place, False), picked.last, f"gradient {entry.text}", picked.color)]
            if differs:
                name = f"true gradient {entry.text}"
                lines.append(PlotLine(GradientSeries(run, place, True), picked.last, name, theme.text, _TRUE_DASH))
            charts.append(lines)
        return charts
