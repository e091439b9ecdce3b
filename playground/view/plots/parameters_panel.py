"""The parameters panel: where each run stands, one chart a parameter, against the step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.arithmetic.arrays import Array, RowIndex
from playground.core.runs.run import Run
from playground.view.plots.at_hand import at_hand
from playground.view.plots.curve import PlotLine
from playground.view.plots.legend import LegendEntry
from playground.view.plots.runs_panel import RunsPanel


@dataclass(frozen=True)
class ParameterSeries:
    """One parameter of a run."""

    run: Run
    place: int

    def __call__(self, rows: RowIndex) -> Array:
        return at_hand(self.run, rows, lambda some: self.run.trajectory.theta[some, self.place])


class ParametersPanel(RunsPanel):
    """The parameters of every visible run against the step, a chart each, for dashes tell runs apart."""

    name, title = "parameters", "Parameters"
    subject, motion = "its parameters", "the parameters move"
    charts_at_first = 2

    def _lines(self) -> Sequence[Sequence[PlotLine]]:
        names, note = self._parameter_names()
        shown = self._shown_runs()
        listed = " and ".join((*([", ".join(names[:-1])] if names[1:] else []), names[-1]))
        self.set_heading(self.title, f"{note or listed} against step")
        self.explain([one.legend_entry for one in shown], [[LegendEntry(name)] for name in names])
        return [[one.line(ParameterSeries(one.run, place), name) for one in shown] for place, name in enumerate(names)]
