"""The loss panel: how far each run is above the lowest value, against the step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtWidgets import QWidget

from playground.core.arithmetic.arrays import Array, RowIndex
from playground.core.runs.run import Run
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import Appearance
from playground.view.plots.curve import PlotLine
from playground.view.plots.live_plot import LOWEST_DECADE, heading_button
from playground.view.plots.runs_panel import RunsPanel

_LOG_TIP = "Logarithmic: every power of ten has the same height. Off: the plain difference."
_NO_LOWEST_TIP = "This objective has no lowest value to measure from, so there is no logarithm to draw."


@dataclass(frozen=True)
class LossSeries:
    """A run's loss above ``lowest``, or its decimal logarithm, floored."""

    run: Run
    lowest: float
    is_logarithmic: bool

    def __call__(self, rows: RowIndex) -> Array:
        loss = self.run.trajectory.loss[rows] - self.lowest
        if not self.is_logarithmic:
            return loss
        logarithm: Array = np.log10(np.maximum(loss, 10.0**LOWEST_DECADE))
        return logarithm


class LossPanel(RunsPanel):
    """The loss of every visible run against the step, on a logarithmic scale at first."""

    name, title = "loss", "Loss"
    subject, motion = "its loss", "the loss fall"

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, engine, appearance, parent)
        self.log_button = heading_button("log", "Logarithmic scale", _LOG_TIP)
        self.log_button.setObjectName("log_button")
        self.log_button.setCheckable(True)
        self.log_button.setChecked(True)
        self.log_button.toggled.connect(self._change_scale)
        self.add_button(self.log_button)

    def _lines(self) -> Sequence[Sequence[PlotLine]]:
        lowest = self._document.experiment.objective.lowest
        is_logarithmic = lowest is not None and self.log_button.isChecked()
        self.log_button.setEnabled(lowest is not None)
        self.log_button.setToolTip(_LOG_TIP if lowest is not None else _NO_LOWEST_TIP)
        self.charts[0].set_logarithmic(is_logarithmic)
        self.set_heading(self.title, "f against step" if lowest is None else "f − f* against step")
        shown = self._shown_runs()
        self.explain([one.legend_entry for one in shown])
        return [[one.line(LossSeries(one.run, lowest or 0.0, is_logarithmic)) for one in shown]]

    def _change_scale(self) -> None:
        self.fit()  # A zoom into the other scale would show nothing of this one.
        self.refresh()
