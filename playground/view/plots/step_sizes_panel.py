"""The step-size panel: how far the picked run's rule steps for each unit of its direction, parameter by parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QWidget

from playground.core.arithmetic.arrays import Array, RowIndex, places
from playground.core.runs.run import Run
from playground.core.runs.step_sizes import effective_lr
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.plots.curve import Line
from playground.view.plots.live_plot import LOWEST_DECADE
from playground.view.plots.picked_panel import PickedPanel


@dataclass(frozen=True)
class StepSizeRows:
    """The decimal logarithm of one parameter's effective step size; NaN in row 0, which is no step."""

    run: Run
    place: int

    def __call__(self, rows: RowIndex) -> Array:
        """Return some rows."""
        sizes = effective_lr(self.run, rows)
        if sizes is None:
            return np.full(len(places(rows, len(self.run.trajectory))), np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            logarithm: Array = np.log10(np.maximum(sizes[:, self.place], 10.0**LOWEST_DECADE))
        return logarithm


class StepSizesPanel(PickedPanel):
    """lr/(√v̂ + ε) and its like: what the picked run's rule makes of the learning rate for each parameter."""

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        """Follow the document's picked run, on a logarithmic scale."""
        super().__init__(1, document, engine, appearance, parent)
        self.setObjectName("step_sizes_panel")
        self.charts[0].set_logarithmic(True)
        document.picked_changed.connect(self.fit)
        self.set_heading("Step size", "")

    def _sentence(self) -> str:
        picked = self._picked()
        self._set_subject("Step size", picked)
        if picked is None:
            return "Pick a run to see how far it steps."
        if not self._engine.cursor.step:
            return "Press Play to see the step sizes adapt."
        if effective_lr(picked.run, slice(2)) is None:
            return f"{picked.entry.optimizer.title} has no step size for each parameter."
        return self._lost(picked)

    def _lines(self) -> Sequence[Sequence[Line]]:
        picked = self._picked()
        if picked is None:
            return ()
        self._set_subject("Step size", picked, "effective lr against step")
        parameters = self._parameters(picked)
        self.explain(parameters)
        return [
            [
                Line(StepSizeRows(picked.run, place), picked.last, f"step size {entry.text}", entry.color)
                for place, entry in enumerate(parameters)
            ]
        ]
