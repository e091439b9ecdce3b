"""Where a window stands, as plain numbers, and how it comes back: always on a screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

FARTHEST = 1_000_000
"""No screen reaches as far, in pixels that do not depend on its density."""

BORDER = 4
"""Room left for what a window manager draws around a window, in the same pixels."""


class WindowPlace(NamedTuple):
    """Where a window's content stands, in pixels that do not depend on the screen's density."""

    x: int
    y: int
    width: int
    height: int
    is_maximized: bool

    @classmethod
    def is_possible(cls, members: Mapping[str, Any]) -> bool:
        """Tell whether members read from a file are those of a place."""
        numbers = [members.get(name) for name in cls._fields[:4]]
        return (
            members.keys() == set(cls._fields)
            and all(type(number) is int and abs(number) < FARTHEST for number in numbers)
            and type(members["is_maximized"]) is bool
        )


def place_of(window: QWidget) -> WindowPlace:
    """Return where a window stands, or would if it were not maximized."""
    box = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    return WindowPlace(box.x(), box.y(), box.width(), box.height(), window.isMaximized())


def put(window: QWidget, place: WindowPlace) -> None:
    """Put a window where another stood, as far as the screens of today have room there."""
    window.setGeometry(on_a_screen(QRect(place.x, place.y, place.width, place.height), window))
    if place.is_maximized:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def on_a_screen(box: QRect, window: QWidget) -> QRect:
    """Return a box for a window's content that is all on the screen of which it covered most, its title bar too."""
    title_bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    rooms = [screen.availableGeometry() for screen in [window.screen(), *QGuiApplication.screens()]]
    room = max(rooms, key=lambda each: _area(each & box)).adjusted(BORDER, title_bar, -BORDER, -BORDER)
    least = window.minimumSizeHint().expandedTo(window.minimumSize())
    size = box.size().expandedTo(least).boundedTo(room.size())
    left = min(max(box.left(), room.left()), room.right() + 1 - size.width())
    top = min(max(box.top(), room.top()), room.bottom() + 1 - size.height())
    return QRect(left, top, size.width(), size.height())


def _area(box: QRect) -> int:
    return max(0, box.width()) * max(0, box.height())
