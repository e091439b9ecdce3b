"""What a run shows beside its own point: slow weights, the point it looked at, where it switched its rule."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from playground.core.arithmetic.arrays import Array
from playground.core.optimizers import Optimizer
from playground.core.optimizers.optimizer import Event
from playground.core.planes.section import Section
from playground.core.runs.run import Run
from playground.view.parts.appearance import Appearance

_POINT_RADIUS = 4.0
_EVENT_RADIUS = 5.0


class RunMarks:
    """Draws the points and events that a run's optimizer declares; remembers events, so that rows are read once."""

    def __init__(self) -> None:
        self._events: WeakKeyDictionary[Run, tuple[int, list[Event]]] = WeakKeyDictionary()

    def draw(
        self,
        painter: QPainter,
        scene: QTransform,
        section: Section,
        run: Run,
        row: int,
        color: str,
        appearance: Appearance,
    ) -> None:
        theme = appearance.theme
        optimizer = run.question.optimizer

        def pixel(theta: Array) -> QPointF:
            return scene.map(QPointF(*section.project(theta).tolist()))

        head = pixel(run.trajectory.theta[row])
        for name in optimizer.points:
            at = pixel(run.trajectory.state[name][row])
            painter.setPen(QPen(QColor(color), 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(head, at)
            painter.setPen(QPen(QColor(color), 2.0))
            painter.setBrush(QColor(theme.halo))
            painter.drawEllipse(at, _POINT_RADIUS, _POINT_RADIUS)
        for event in self.events(run, row):
            at = pixel(run.trajectory.theta[event.row])
            painter.setPen(QPen(QColor(theme.halo), 1.5))
            painter.setBrush(QColor(color))
            painter.drawRect(
                QRectF(at.x() - _EVENT_RADIUS, at.y() - _EVENT_RADIUS, 2 * _EVENT_RADIUS, 2 * _EVENT_RADIUS)
            )
            draw_label(painter, at, f"{event.word}, step {event.row}", theme.surface, theme.text)

    def events(self, run: Run, row: int) -> list[Event]:
        optimizer = run.question.optimizer
        if type(optimizer).events is Optimizer.events:
            return []
        read_to, events = self._events.get(run, (0, []))
        last = run.trajectory.last_step
        if last > read_to:
            found = optimizer.events(run.columns(read_to, last + 1))
            events = [*events, *(Event(read_to + event.row, event.word) for event in found)]
            self._events[run] = (last, events)
        return [event for event in events if event.row <= row]


def draw_label(painter: QPainter, at: QPointF, text: str, background: str, ink: str) -> None:
    metrics = painter.fontMetrics()
    box = QRectF(
        at.x() + 10.0, at.y() - metrics.height() - 8.0, metrics.horizontalAdvance(text) + 12.0, metrics.height() + 4.0
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(background))
    painter.drawRoundedRect(box, 4.0, 4.0)
    painter.setPen(QColor(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
