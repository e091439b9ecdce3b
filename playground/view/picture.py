"""The landscape with its runs as a picture of any size, painted by the window's own canvas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QVBoxLayout, QWidget

from playground.core.atomic_file import replacing
from playground.core.experiment import Experiment
from playground.core.run import Run, Status
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.appearance import GRID, Appearance, ThemeChoice
from playground.view.controls.run_actions import SWATCH, swatch
from playground.view.landscape.landscape import Landscape
from playground.view.log import divert_qt_messages
from playground.view.numbers import three_digits

DEFAULT_SIZE = QSize(1200, 1000)
LEGEND_COLUMNS = 4


class Picture(QWidget):
    """A title, the canvas and a legend, laid out for a picture rather than for a window."""

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, size: QSize, as_vectors: bool = False
    ) -> None:
        """Lay a picture of ``size`` out, without showing it."""
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setAutoFillBackground(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, 2 * GRID, GRID)
        experiment = document.experiment
        title = QLabel(f"{experiment.objective.title}, step {engine.step}", self)
        title.setProperty("role", "heading")
        layout.addWidget(title)
        self.landscape = Landscape(document, engine, appearance, self, as_vectors)
        self.landscape.hint.hide()
        self.landscape.readout.hide()
        layout.addWidget(self.landscape, 1)
        legend = QGridLayout()
        legend.setHorizontalSpacing(3 * GRID)
        shown = [index for index, entry in enumerate(experiment.runs) if entry.visible]
        for place, index in enumerate(shown):
            legend.addLayout(
                _legend_entry(document, engine, index, self), place // LEGEND_COLUMNS, place % LEGEND_COLUMNS
            )
        layout.addLayout(legend)
        self.resize(size)
        self.show()
        QApplication.sendPostedEvents()
        self.landscape.fit()
        # A first drawing gives the axes their widths; before it the canvas has not its final size.
        self.grab()

    def png(self, scale: float) -> bytes:
        """Return the picture as PNG, ``scale`` pixels to each of its own."""
        image = QImage(self.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(scale)
        image.fill(self.palette().window().color())
        self.landscape.finish_drawing(scale)
        self.render(image)
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(image)
        return bytes(data.data())

    def svg(self, scale: float = 1.0) -> bytes:
        """Return the picture as SVG, ``scale`` times its own size: lines as lines, the heat map as an image."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(self.size() * scale)
        generator.setViewBox(QRect(QPoint(0, 0), self.size()))
        generator.setTitle("Optimizer Playground")
        self.landscape.finish_drawing()
        painter = QPainter(generator)
        painter.fillRect(self.rect(), self.palette().window())
        self.render(painter, QPoint(0, 0))
        painter.end()
        return bytes(data.data())


def save_picture(path: str | Path, document: Document, engine: StepEngine, appearance: Appearance, size: QSize) -> None:
    """Write the landscape as PNG, or as SVG where the name ends so; ``size`` is in pixels.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    as_vectors = Path(path).suffix.lower() == ".svg"
    with replacing(path) as file:
        # Laid out at the size of a window, so that type and lines keep their weight however many pixels there are.
        scale = max(1.0, size.width() / DEFAULT_SIZE.width())
        picture = Picture(document, engine, appearance, size / scale, as_vectors)
        file.write(picture.svg(scale) if as_vectors else picture.png(scale))
        picture.close()
        picture.deleteLater()


def write_png(path: str | Path, experiment: Experiment, runs: Sequence[Run]) -> None:
    """Write a picture of finished runs of an experiment, in the order of its entries; needs no display.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    if QApplication.instance() is None:
        divert_qt_messages()
        app = QApplication(["playground", "-platform", "offscreen"])
        app.setStyle("Fusion")
    document = Document(experiment)
    engine = StepEngine(document, runs=runs)
    engine.seek(max((run.trajectory.last_step for run in runs), default=0))
    appearance = Appearance()
    appearance.set_theme(ThemeChoice.LIGHT)
    save_picture(path, document, engine, appearance, DEFAULT_SIZE)


def _legend_entry(document: Document, engine: StepEngine, index: int, parent: QWidget) -> QGridLayout:
    entry, run = document.experiment.runs[index], engine.runs[index]
    line = QLabel(parent)
    line.setPixmap(swatch(document.color(index)).pixmap(SWATCH, parent.devicePixelRatioF()))
    status = engine.status(run)
    words = "" if status in (Status.RUNNING, Status.FINISHED) else f", {status}"
    text = QLabel(f"{entry.shown_label}  f {three_digits(float(run.trajectory.loss[engine.row(run)]))}{words}", parent)
    row = QGridLayout()
    row.addWidget(line, 0, 0)
    row.addWidget(text, 0, 1)
    row.setColumnStretch(1, 1)
    return row
