"""A small picture of the learning rate over the steps, with the step shown on it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.core.schedules import Constant, Schedule
from playground.figures.numbers import three_digits
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing

CURVE_HEIGHT = 4 * GRID
MOST_POINTS = 400


class RatePreview(QWidget):
    """lr(t) from the first step to the limit, as a line from zero up, and a dot at the step shown."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rate_preview")
        self._appearance = appearance
        self._schedule: Schedule = Constant()
        self._base, self._limit, self._step = 1.0, 1, 0
        self._steps, self._rates = np.zeros(1, dtype=np.int64), np.ones(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def show_rates(self, schedule: Schedule, base: float, limit: int) -> None:
        """Show what a schedule makes of a base rate up to a step limit."""
        self._schedule, self._base, self._limit = schedule, base, max(1, limit)
        self._steps = np.unique(np.linspace(0, self._limit - 1, min(MOST_POINTS, self._limit)).astype(int))
        rates = np.asarray(schedule.lr_at(base, self._steps), dtype=np.float64)
        self._rates = np.broadcast_to(rates, self._steps.shape)
        self._tell()
        self.update()

    def show_step(self, step: int) -> None:
        if step != self._step:
            self._step = step
            self._tell()
            self.update()

    def rate(self) -> float:
        """Return the learning rate of the step shown; that of the first step at the start."""
        return float(self._schedule.lr_at(self._base, max(0, self._step - 1)))

    def _tell(self) -> None:
        sentence = f"Learning rate at step {self._step}: {three_digits(self.rate())}"
        if not np.isfinite(self._rates).all():
            sentence += ". Later it grows past all numbers, where every run diverges."
        self.setAccessibleName(sentence)
        self.setToolTip(sentence)

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(200, CURVE_HEIGHT + self.fontMetrics().height() + 2 * GRID)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.setBrush(QColor(theme.surface))
        frame = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 4.0, 4.0)
        inside = frame.adjusted(GRID, GRID / 2, -GRID, -GRID)
        plot = inside.adjusted(0, self.fontMetrics().height() + GRID / 2, 0, 0)
        top = float(np.max(self._rates, initial=0.0, where=np.isfinite(self._rates))) or 1.0

        def place(step: float, rate: float) -> QPointF:
            share = step / max(1, self._limit - 1)
            height = min(rate / top, 1.0) if math.isfinite(rate) else 1.0
            return QPointF(plot.left() + plot.width() * share, plot.bottom() - plot.height() * height)

        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent), 1.5))
        painter.drawPolyline(
            QPolygonF(
                [place(step, rate) for step, rate in zip(self._steps.tolist(), self._rates.tolist(), strict=True)]
            )
        )
        painter.setPen(QPen(QColor(theme.surface), 1.5))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(place(min(max(0, self._step - 1), self._limit - 1), self.rate()), 4.0, 4.0)
        painter.setPen(QColor(theme.muted))
        text = f"lr {three_digits(self.rate())}"
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, text)
        painter.end()
