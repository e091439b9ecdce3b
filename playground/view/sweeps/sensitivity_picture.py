"""A sensitivity map to look at and to point into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.core.sweeps.sensitivity import SensitivityMap
from playground.figures.map_captions import cell_lines
from playground.figures.setting_plane import Cell, Place, SettingPlane
from playground.figures.shades import best_of, shades
from playground.figures.span import SettingSpan
from playground.figures.ticks import Tick
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.pixels import sensitivity_pixels, upright_image
from playground.view.sweeps.map_frame import (
    draw_best,
    draw_here,
    draw_pointer,
    draw_reading,
    draw_ticks,
    most_ticks_across,
    most_ticks_up,
    tick_font,
)

ZOOM_A_NOTCH = 0.8
"""How much less is shown after the wheel has been turned by a notch."""
NOTCH = 120
LEAST_ROOM = "0.0000"
"""There is room for this at the left, so that the map does not jump from side to side while it is zoomed."""
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Down: (-1, 0),
    Qt.Key.Key_Up: (1, 0),
}


class SensitivityPicture(QWidget):
    """Shows a map between its axes, with the setting in force and the best one marked.

    What is pointed at is read out in a corner. A press or drag, an arrow key or Home takes a setting.

    Signals:
        taken: A setting that the user wants: values by name.
        released: The button or key is up again.
        zoomed: By what factor the wheel wants the axes wider, and about which place, as two numbers from 0 to 1.
        fit_asked: The user double-clicked; True where the first of the two clicks has taken a setting.

    Attributes:
        plane: What the axes show, with the map; None while there is nothing to show.
        best: The map's best pixel for what it is coloured by, or None where there is none.
        setting: The values in force of the hyperparameters on the axes, by name.
        pointed: The pixel that is read out, or None.
    """

    taken = Signal(object)
    released = Signal()
    zoomed = Signal(float, float, float)
    fit_asked = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plane: SettingPlane | None = None
        self.best: Cell | None = None
        self.setting: dict[str, float] = {}
        self.pointed: Cell | None = None
        self._appearance = appearance
        self._by = "loss"
        self._image = QImage()
        self._is_pointed_at_right = False
        self._pointer: QPointF | None = None
        self._pressed: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(16 * GRID, 8 * GRID)
        self.setCursor(Qt.CursorShape.CrossCursor)
        appearance.changed.connect(self._paint_map)

    @property
    def chart(self) -> SensitivityMap | None:
        return self.plane.chart if self.plane is not None else None

    def show_plane(self, x: SettingSpan, y: SettingSpan | None, setting: Mapping[str, float]) -> None:
        """Show other axes and mark a setting as the one in force; the map stays where it belongs."""
        self.setting = dict(setting)
        chart, found = (self.plane.chart, self.plane.shades) if self.plane is not None else (None, None)
        is_same = self.plane is not None and (self.plane.x, self.plane.y) == (x, y)
        self.plane = SettingPlane(x, y, chart, found)
        if not is_same:
            self._point_again()
        self.update()

    def show_map(self, chart: SensitivityMap | None, by: str) -> None:
        """Show another map, coloured by ``"loss"`` or ``"steps"``."""
        if self.plane is None:
            return
        found = shades(chart, by) if chart is not None else None
        best = best_of(chart, by) if chart is not None else None
        self.plane = replace(self.plane, chart=chart, shades=found)
        self.best = Cell(*best) if best is not None else None
        self._point_again()
        self._by = by
        self._paint_map()

    def frame(self) -> QRectF:
        metrics = QFontMetricsF(tick_font(self.font()))
        texts = [LEAST_ROOM, *(tick.text for tick in self._ticks_up())]
        widest = max(map(metrics.horizontalAdvance, texts))
        text = metrics.height()
        box = self.rect().adjusted(round(widest + GRID), round(text / 2), -GRID, -round(text + GRID / 2))
        return QRectF(box).translated(0.5, 0.5)

    def position(self, setting: Mapping[str, float]) -> QPointF:
        """Return where a setting is, in this widget's coordinates; beyond the frame where the axes do not reach."""
        return self._point_of(self.plane.place(setting)) if self.plane is not None else self.frame().center()

    def cell_at(self, point: QPointF) -> Cell | None:
        """Return the map's pixel at a point of this widget, or None where there is none."""
        return self.plane.cell_at(self._place_of(point)) if self.plane is not None else None

    # The parts

    def _paint_map(self) -> None:
        """Work the map's pixels out, in the colours of the theme in force."""
        self._image = QImage()
        if self.chart is not None:
            pixels = sensitivity_pixels(self.chart, self._by, self._appearance.theme.is_dark)
            self._image = upright_image(pixels)
        self.update()

    def _point_of(self, place: Place) -> QPointF:
        frame = self.frame()
        return QPointF(frame.left() + place.across * frame.width(), frame.bottom() - place.up * frame.height())

    def _place_of(self, point: QPointF) -> Place:
        frame = self.frame()
        return Place((point.x() - frame.left()) / frame.width(), (frame.bottom() - point.y()) / frame.height())

    def _ticks_up(self) -> list[Tick]:
        most = most_ticks_up(self.height(), self.font())
        if self.plane is None:
            return []
        if self.plane.y is not None:
            return self.plane.y.ticks(most)
        return self.plane.shades.ticks(most) if self.plane.shades is not None else []

    def _point(self, cell: Cell | None) -> None:
        self.pointed = cell
        lines = cell_lines(self.chart, *cell) if self.chart is not None and cell is not None else ()
        self.setAccessibleDescription(": ".join(lines))
        self.update()

    def _point_again(self) -> None:
        self._point(self.cell_at(self._pointer) if self._pointer is not None else None)

    def _take(self, cell: Cell | None) -> None:
        if cell is not None and self.chart is not None:
            self.taken.emit(self.chart.setting_at(*cell))

    # What Qt asks for

    @guarded(QSize)
    def sizeHint(self) -> QSize:
        return QSize(32 * GRID, 32 * GRID)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.plane is None:
            return
        theme = self._appearance.theme
        painter = QPainter(self)
        frame = self.frame()
        painter.fillRect(frame, QColor(theme.surface))
        painter.setClipRect(frame)
        lower_left, upper_right = map(self._point_of, self.plane.extent())
        painter.drawImage(QRectF(lower_left, upper_right).normalized(), self._image)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.border), 2 if self.hasFocus() else 1))
        painter.drawRect(frame)
        draw_ticks(painter, frame, self.plane.x.ticks(most_ticks_across(frame.width(), self.font())), self._ticks_up(),
                   self.font(), theme)  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_marks(painter, frame)
        if self.chart is not None and self.pointed is not None:
            painter.setFont(self.font())
            draw_reading(painter, frame, cell_lines(self.chart, *self.pointed), not self._is_pointed_at_right, theme)

    def _draw_marks(self, painter: QPainter, frame: QRectF) -> None:
        if self.chart is not None and self.best is not None:
            best = self.position(self.chart.setting_at(*self.best))
            if frame.contains(best):
                draw_best(painter, best)
        here = self.position(self.setting)
        x, y = min(max(here.x(), frame.left()), frame.right()), min(max(here.y(), frame.top()), frame.bottom())
        if (here - QPointF(x, y)).manhattanLength() > 1.0:
            draw_pointer(painter, QPointF(x, y), here - QPointF(x, y))
        else:
            draw_here(painter, here)

    @guarded(nothing)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = self.cell_at(event.position())
            self._take(self._pressed)

    @guarded(nothing)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        cell = self.cell_at(self._pointer)
        is_new = cell != self.pointed
        self._is_pointed_at_right = event.position().x() > self.frame().center().x()
        self._point(cell)
        if is_new and event.buttons() & Qt.MouseButton.LeftButton:
            self._take(cell)

    @guarded(nothing)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.released.emit()

    @guarded(nothing)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.fit_asked.emit(self._pressed is not None)

    @guarded(nothing)
    def wheelEvent(self, event: QWheelEvent) -> None:
        place, turn = self._place_of(event.position()), event.angleDelta().y()
        if turn and 0.0 <= place.across <= 1.0 and 0.0 <= place.up <= 1.0:
            self.zoomed.emit(ZOOM_A_NOTCH ** (turn / NOTCH), *place)
        event.accept()

    @guarded(nothing)
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self._point(None)

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the setting in force by a pixel, or to the best."""
        key, chart = Qt.Key(event.key()), self.chart
        if self.plane is None or chart is None or (key not in _STEPS and key is not Qt.Key.Key_Home):
            super().keyPressEvent(event)
            return
        cell = self.plane.nearest(self.setting)
        if key in _STEPS:
            rows, columns = chart.loss.shape
            up, right = _STEPS[key]
            cell = Cell(min(max(cell.row + up, 0), rows - 1), min(max(cell.column + right, 0), columns - 1))
        elif self.best is not None:
            cell = self.best
        self._take(cell)
        self._is_pointed_at_right = self.position(chart.setting_at(*cell)).x() > self.frame().center().x()
        self._point(cell)

    @guarded(nothing)
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.released.emit()
        super().keyReleaseEvent(event)

    @guarded(nothing)
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Read out no longer what keys moved to."""
        super().focusOutEvent(event)
        self._point(None)
