"""What is painted as the bytes of a file: PNG, an image of pixels, or SVG, lines and text; no display is needed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QApplication

from playground.core.errors import InvalidInputError
from playground.view.parts.log import divert_qt_messages


def need_application() -> None:
    """Make the application that Qt paints with, without a display, where there is none yet."""
    if QApplication.instance() is None:
        divert_qt_messages()
        QApplication(["playground", "-platform", "offscreen"]).setStyle("Fusion")


def png_bytes(image: QImage) -> bytes:
    """Return an image as PNG; takes a while where there are many pixels.

    Raises:
        InvalidInputError: It cannot be made, as of an image without pixels.
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    if not writer.write(image):
        raise InvalidInputError(f"The picture could not be made: {writer.errorString()}.")
    return bytes(data.data())


def svg_bytes(size: QSize, box: QRect, resolution: int, paint: Callable[[QPainter], None]) -> bytes:
    """Return what is painted as SVG.

    Args:
        size: How large it says it is, in pixels.
        box: The coordinates that are painted in.
        resolution: Dots per inch, which the size of letters follows.
        paint: Paints it.
    """
    from PySide6.QtSvg import QSvgGenerator

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(box)
    generator.setResolution(resolution)
    generator.setTitle("Optimizer Playground")
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return bytes(data.data())
