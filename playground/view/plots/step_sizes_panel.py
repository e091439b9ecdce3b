"""The step-size panel: how far the picked run's rule steps for each unit of its direction, parameter by parameter."""

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
from playground.view.plots.at_hand import at_hand
from playground.view.plots.curve import PlotLine
from playground.view.plots.live_plot import LOWEST_DECADE
from playground.view.plots.picked_panel import PickedPanel
from playground.view.plots.runs_panel import ShownRun


@dataclass(frozen=True)
class StepSizeSeries:
    """The decimal logarithm of one parameter's effective step size; NaN in row 0, which is no step."""

    run: Run
    place: int

    def __call__(self, rows: RowIndex) -> Array:
        return at_hand(self.run, rows, self._read)

    def _read(self, rows: RowIndex) -> Array:
        sizes = self.run.effective_lr(rows)
        if sizes is None:
            return np.full(len(places(rows, len(self.run.trajectory))), np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            logarithm: Array = np.log10(np.maximum(sizes[:, self.place], 10.0**LOWEST_DECADE))
        return logarithm


class StepSizesPanel(PickedPanel):
    """lr/(√v̂ + ε) and its like: what the picked run's rule makes of the learning rate for each parameter."""

    name, title = "step_sizes", "Step size"
    subject, motion = "how far it steps", "the step sizes adapt"

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, engine, appearance, parent)
        self.charts[0].set_logarithmic(True)

    def _lack(self, picked: ShownRun) -> str:
        if not self._engine.cursor.step or picked.run.effective_lr(slice(2)) is not None:
            return ""
        return f"{picked.entry.optimizer.title} has no step size for each parameter."

    def _lines_of(self, picked: ShownRun) -> Sequence[Sequence[PlotLine]]:
        self._set_note(picked, "effective lr against step")
        parameters = self._parameters(picked)
        self.explain(parameters)
        return [
            [
                PlotLine(StepSizeSeries(picked.run, place), picked.last, f"step size {entry.text}", entry.color)
                for place, entry in enumerate(parameters)
            ]
        ]
