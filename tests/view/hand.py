"""A hand on the mouse over the landscape."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.view.canvas.canvas import Canvas

NO_KEY = Qt.KeyboardModifier.NoModifier


class Hand:
    """Points with coordinates of the landscape, and does what a user does with the mouse."""

    def __init__(self, landscape: Canvas) -> None:
        pg.setConfigOption("mouseRateLimit", -1)  # Else moves that follow each other at once are dropped.
        self.canvas = landscape
        self.viewport = landscape.plot.viewport()

    def pixel(self, x: float, y: float) -> QPoint:
        """Return where a point of the landscape is on the canvas."""
        scene = self.canvas.box.mapViewToScene(QPointF(x, y))
        return QPoint(self.canvas.plot.mapFromScene(scene))

    def point(self, pixel: QPoint) -> tuple[float, float]:
        """Return which point of the landscape is at a place on the canvas."""
        at = self.canvas.box.mapSceneToView(self.canvas.plot.mapToScene(pixel))
        return at.x(), at.y()

    def click(self, x: float, y: float, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseClick(self.viewport, button, NO_KEY, self.pixel(x, y))

    def double_click(self, x: float, y: float) -> None:
        """Click twice, as Qt reports it: press, release, double click, release."""
        at, left = self.pixel(x, y), Qt.MouseButton.LeftButton
        self.press(at)
        self.release(at)
        self._send(QEvent.Type.MouseButtonDblClick, at, left, left)
        self.release(at)

    def press(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        self._send(QEvent.Type.MouseButtonPress, at, button, button)

    def move(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
        self._send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, button)

    def release(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        self._send(QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton)

    def drag(self, start: QPoint, end: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        """Press, move in ten steps and release."""
        self.press(start, button)
        for step in range(1, 11):
            self.move(start + (end - start) * (step / 10), button)
        self.release(end, button)

    def wheel(self, at: QPoint, notches: int) -> None:
        """Turn the wheel, away from the user where positive."""
        event = QWheelEvent(
            QPointF(at),
            QPointF(self.viewport.mapToGlobal(at)),
            QPoint(0, 0),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            NO_KEY,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.viewport, event)

    def _send(self, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        where = QPointF(at)
        event = QMouseEvent(kind, where, QPointF(self.viewport.mapToGlobal(at)), button, held, NO_KEY)
        QApplication.sendEvent(self.viewport, event)
