"""The parameters panel: where each run stands, one chart a parameter, against the step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from playground.core.arithmetic.arrays import Array, RowIndex
from playground.core.runs.run import Run
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.plots.curve import Line
from playground.view.plots.legend import LegendEntry
from playground.view.plots.picked_panel import MOST_PARAMETERS
from playground.view.plots.runs_panel import RunsPanel


@dataclass(frozen=True)
class ParameterRows:
    """One parameter of a run."""

    run: Run
    place: int

    def __call__(self, rows: RowIndex) -> Array:
        """Return some rows."""
        return self.run.trajectory.theta[rows, self.place]


class ParametersPanel(RunsPanel):
    """The first parameters of every visible run against the step: dashes tell runs apart, so each has its chart."""

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        """Follow the document's runs."""
        super().__init__(2, document, engine, appearance, parent)
        self.setObjectName("parameters_panel")
        document.objective_changed.connect(self.fit)
        self.set_heading("Parameters", "")

    def _sentence(self) -> str:
        if not self._engine.runs:
            return "Add a run to see its parameters."
        if not self._shown_runs():
            return "All runs are hidden."
        return "" if self._engine.cursor.step else "Press Play to see the parameters move."

    def _lines(self) -> Sequence[Sequence[Line]]:
        names = self._document.experiment.objective.names[:MOST_PARAMETERS]
        shown = self._shown_runs()
        self.set_heading(
            "Parameters", f"{', '.join(names[:-1])}{' and ' if len(names) > 1 else ''}{names[-1]} against step"
        )
        self.explain([one.legend_entry for one in shown], [[LegendEntry(name)] for name in names])
        return [
            [
                Line(
                    ParameterRows(one.run, place),
                    one.last,
                    f"{one.entry.shown_label} {name}",
                    one.color,
                    one.dash,
                    counts=not one.run.diverged,
                    is_picked=one.is_picked,
                )
                for one in shown
            ]
            for place, name in enumerate(names)
        ]
