"""Icons: the SVGs of resources/icons, drawn in the theme's colour."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from playground.core.files.resources import text as resource_text

SIZE = 20
"""An icon's side, in pixels that do not depend on the screen's density."""


@cache
def icon(name: str, color: str) -> QIcon:
    """Return an icon of resources/icons in one colour, sharp at one-, two- and threefold scale."""
    drawing = resource_text(f"icons/{name}.svg").replace("currentColor", color)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    made = QIcon()
    for scale in (1, 2, 3):
        made.addPixmap(_picture(renderer, SIZE, scale))
    return made


def _picture(renderer: QSvgRenderer, side: int, scale: int) -> QPixmap:
    picture = QPixmap(QSize(side * scale, side * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture
