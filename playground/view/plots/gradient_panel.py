"""The gradient panel: the gradient that the picked run's rule was given, and the true one where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QWidget

from playground.core.arithmetic.arrays import Array, RowIndex, places
from playground.core.runs.run import Run
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.plots.curve import Line
from playground.view.plots.legend import LegendEntry
from playground.view.plots.picked_panel import PickedPanel

_TRUE_DASH = (3.0, 3.0)


@dataclass(frozen=True)
class GradientRows:
    """One component of the gradient that the rule was given, or of the true one; NaN in row 0, which is no step."""

    run: Run
    place: int
    is_true: bool

    def __call__(self, rows: RowIndex) -> Array:
        """Return some rows."""
        trajectory = self.run.trajectory
        if not self.is_true:
            return trajectory.gradient[rows, self.place]
        # Row k holds the gradient at the point of row k − 1.
        before = places(rows, len(trajectory)) - 1
        gradient = self.run.objective.gradient(trajectory.theta[np.maximum(before, 0)].T)[self.place]
        return np.where(before >= 0, gradient, np.nan)


class GradientPanel(PickedPanel):
    """The picked run's gradient, a chart a parameter; the true one dashed beside it, where something was done to it."""

    may_bend = True

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        """Follow the document's picked run."""
        super().__init__(2, document, engine, appearance, parent)
        self.setObjectName("gradient_panel")
        document.picked_changed.connect(self.fit)
        document.objective_changed.connect(self.fit)
        self.set_heading("Gradient", "")

    def _sentence(self) -> str:
        picked = self._picked()
        self._set_subject("Gradient", picked)
        if picked is None:
            return "Pick a run to see its gradient."
        if not self._engine.cursor.step:
            return "Press Play to see the gradient."
        return self._lost(picked)

    def _lines(self) -> Sequence[Sequence[Line]]:
        picked = self._picked()
        if picked is None:
            return ()
        run = picked.run
        # An objective that changes hands out another function at each step; there the one given is the true one.
        differs = not run.question.pipeline.is_plain and run.objective.is_stationary
        self._set_subject("Gradient", picked, "against step")
        parameters = self._parameters(picked)
        theme = self._appearance.theme
        given = LegendEntry("as the rule was given it", picked.color)
        true = LegendEntry("true", theme.text, _TRUE_DASH)
        self.explain([given, true] if differs else [], [[LegendEntry(entry.text)] for entry in parameters])
        charts = []
        for place, entry in enumerate(parameters):
            lines = [Line(GradientRows(run, place, False), picked.last, f"gradient {entry.text}", picked.color)]
            if differs:
                name = f"true gradient {entry.text}"
                lines.append(Line(GradientRows(run, place, True), picked.last, name, theme.text, _TRUE_DASH))
            charts.append(lines)
        return charts
