"""Which line is which run, with its learning rate and its loss at the step shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from playground.core.verdicts.verdicts import Status
from playground.figures.numbers import compact, three_digits
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.flow_key import FlowKey, KeyEntry
from playground.view.parts.line_styles import dash_pattern

REFRESH_MS = 100
"""Numbers that change more often cannot be read."""
_SAMPLE, _WIDEST_LOSS = 7.0, "−0.00×10⁻⁰⁰"
_DASHES = 32.0
"""How many of a pattern's units a sample shows: two of the longest dashes with their gap."""


class RunNames(FlowKey):
    """The visible runs' names beside their lines."""

    def __init__(self, document: Document, engine: StepEngine, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance, _SAMPLE, is_quiet=False, parent=parent)
        self.setObjectName("run_names")
        self.setAccessibleName("Runs shown")
        self._document, self._engine = document, engine
        self._rest = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._rest.timeout.connect(self.tell)
        for signal in (
            document.runs_changed,
            document.run_changed,
            document.objective_changed,
            engine.restarted,
            engine.cursor.moved,
            engine.cursor.grown,
        ):
            signal.connect(self._tell_soon)

    def tell(self) -> None:
        self._rest.stop()
        runs = zip(self._document.experiment.runs, self._engine.runs, strict=True)
        entries = []
        for index, (entry, run) in enumerate(runs):
            if entry.visible:
                head = f"{entry.shown_label}  lr {compact(entry.optimizer.lr)}  "
                has_diverged = self._engine.status(run) is Status.DIVERGED
                loss = three_digits(float(run.trajectory.loss[self._engine.row(run)]))
                words = f"{head}{'diverged' if has_diverged else f'f {loss}'}"
                entries.append(KeyEntry(words, _line(self._document.color(index)), f"{head}f {_WIDEST_LOSS}"))
        self.show_entries(entries)

    def _tell_soon(self) -> None:
        if self.isVisible() and not self._rest.isActive():
            self._rest.start()


def _line(color: str) -> Callable[[QPainter, QRectF, Appearance], None]:
    def draw(painter: QPainter, box: QRectF, appearance: Appearance) -> None:
        pen = QPen(QColor(color), appearance.trail_width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        length = box.width() - GRID
        if pattern := dash_pattern(color):
            # Not in widths of this pen: the longest dashes would fill the sample and look solid.
            pen.setDashPattern([part * length / _DASHES / pen.widthF() for part in pattern])
        painter.setPen(pen)
        middle = box.center().y()
        painter.drawLine(QPointF(box.left(), middle), QPointF(box.left() + length, middle))

    return draw
