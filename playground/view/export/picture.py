"""The landscape with its runs as a picture of any size, painted by the window's own canvas."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from playground.core.errors import InvalidInputError
from playground.core.files.atomic_file import replacing
from playground.core.planes.section import Span
from playground.core.runs.experiment import Experiment
from playground.core.runs.run import Run
from playground.core.sweeps.basin import BasinMap
from playground.core.verdicts.verdicts import Status
from playground.figures.numbers import compact, three_digits
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas.canvas import Canvas
from playground.view.parts.appearance import GRID, Appearance, ThemeChoice
from playground.view.parts.elided_label import ElidedLabel
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.image_files import need_application, png_bytes, svg_bytes
from playground.view.parts.line_styles import dash_pattern
from playground.view.parts.plain_text import PlainLabel

DEFAULT_SIZE = QSize(1200, 1000)
MOST_COLUMNS, LEGEND_SHARE = 4, 0.3
"""The most columns of the legend, and the most of the picture's height that it may take."""
PIXELS_AT_ONCE = 1_500_000
"""Pixels painted between two looks at the window: some 20 ms."""
SWATCH = QSize(28, 12)


@dataclass(frozen=True)
class Shot:
    """What is to be seen on a picture.

    Attributes:
        size: Its size, in pixels.
        as_vectors: Whether it is made of lines, for SVG, or of pixels, for PNG.
        view: The part of the plane in view; the objective's domain where None.
        with_basins: Whether the basins of the picked run lie over the map; only where there is an event loop.
        basins: Those that are there already, used where they cover what is in view.
    """

    size: QSize
    as_vectors: bool = False
    view: tuple[Span, Span] | None = None
    with_basins: bool = False
    basins: BasinMap | None = None

    @property
    def scale(self) -> float:
        """Pixels to each of the layout's: a window's, so that type and lines keep their weight at any size."""
        return max(1.0, self.size.width() / DEFAULT_SIZE.width())


class Picture(QWidget):
    """A title, the canvas and a legend, laid out for a picture rather than for a window."""

    def __init__(self, document: Document, engine: StepEngine, appearance: Appearance, shot: Shot) -> None:
        super().__init__()
        self._shot = shot
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setAutoFillBackground(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, 2 * GRID, GRID)
        experiment = document.experiment
        title = PlainLabel(f"{experiment.objective.title}, step {engine.cursor.step}", self)
        title.setProperty("role", "heading")
        layout.addWidget(title)
        self.canvas = Canvas(document, engine, appearance, self, shot.as_vectors)
        self.canvas.hint.hide()
        self.canvas.readout.hide()
        # Before the picture is laid out, or the room that the marks would take could stay empty.
        self.canvas.legend.show_for_picture(shot.with_basins)
        layout.addWidget(self.canvas, 1)
        size = shot.size / shot.scale
        shown = [index for index, entry in enumerate(experiment.runs) if entry.visible]
        entries = [_legend_entry(document, engine, index, self) for index in shown]
        layout.addLayout(_legend(entries, QSize(size.width() - 3 * GRID, round(LEGEND_SHARE * size.height())), self))
        self.resize(size)

    def drawing(self) -> Generator[float, None, QImage | bytes]:
        """Draw piece by piece, each a moment's work, yielding the share done; return pixels, or the text of an SVG."""
        self.show()
        QApplication.sendPostedEvents()
        self.canvas.fit()
        if self._shot.view is not None:
            self.canvas.show_view(*self._shot.view)
        yield 0.1
        # A first drawing gives the axes their widths; before it the canvas has not its final size.
        self.grab()
        if self._shot.with_basins:
            yield from self._lay_basins()
        yield 0.2
        if self._shot.as_vectors:
            self.canvas.finish_drawing()
            yield 0.5
            return self._svg()
        for _ in self.canvas.drawing(self._shot.scale):
            yield 0.3
        return (yield from self._image())

    def _lay_basins(self) -> Generator[float, None, None]:
        basins, chart = self.canvas.basins, self._shot.basins
        if chart is None or not _covers(chart, *self.canvas.view_range()):
            basins.want(True)
            while basins.is_busy:
                yield 0.15
            chart = basins.chart
        if chart is not None:
            basins.freeze(chart)

    def _image(self) -> Generator[float, None, QImage]:
        scale = self._shot.scale
        image = QImage(self.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
        if image.isNull():
            raise InvalidInputError("There is not enough memory for a picture of that size; choose a smaller one.")
        image.setDevicePixelRatio(scale)
        count = -(-image.width() * image.height() // PIXELS_AT_ONCE)
        edges = [self.height() * place // count for place in range(count + 1)]
        for place, (top, bottom) in enumerate(pairwise(edges)):
            strip = QRect(0, top, self.width(), bottom - top)
            painter = QPainter(image)
            painter.fillRect(strip, self.palette().window())
            painter.end()
            self.render(image, strip.topLeft(), QRegion(strip))
            yield 0.4 + 0.4 * (place + 1) / count
        return image

    def _svg(self) -> bytes:
        # At another resolution letters would be smaller than the room laid out for them.
        return svg_bytes(self.size() * self._shot.scale, self.rect(), self.logicalDpiX(), self._paint)

    def _paint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), self.palette().window())
        self.render(painter, QPoint(0, 0))


def drawing(
    document: Document, engine: StepEngine, appearance: Appearance, shot: Shot
) -> Generator[float, None, QImage | bytes]:
    """Draw what there is now piece by piece, whatever becomes of the document; see :meth:`Picture.drawing`."""
    frozen = Document(document.experiment)
    frozen.pick(document.picked)
    still = StepEngine(frozen, runs=engine.runs)
    still.seek(engine.cursor.step)
    return _drawing(frozen, still, appearance, shot)


def _drawing(
    document: Document, engine: StepEngine, appearance: Appearance, shot: Shot
) -> Generator[float, None, QImage | bytes]:
    picture = Picture(document, engine, appearance, shot)
    try:
        yield 0.05
        return (yield from picture.drawing())
    finally:
        picture.canvas.basins.want(False)
        picture.close()
        for part in (picture, engine, document):
            part.deleteLater()


def write_drawn(drawn: QImage | bytes, path: str | Path, check: Callable[[], None] | None = None) -> None:
    """Write an image, or the text of an SVG; may be done in any thread, and takes a while where there are many pixels.

    Once there is but the file to write, ``check`` is called, which raises where it is not wanted any more.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    data = png_bytes(drawn) if isinstance(drawn, QImage) else drawn
    if check is not None:
        check()
    with replacing(path) as file:
        file.write(data)


def save_picture(path: str | Path, document: Document, engine: StepEngine, appearance: Appearance, size: QSize) -> None:
    """Write the landscape as PNG, or as SVG where the name ends so, before anything else goes on.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    work = drawing(document, engine, appearance, Shot(size, Path(path).suffix.lower() == ".svg"))
    while True:
        try:
            next(work)
        except StopIteration as done:
            write_drawn(done.value, path)
            return


def write_png(path: str | Path, experiment: Experiment, runs: Sequence[Run]) -> None:
    """Write a picture of finished runs of an experiment, in the order of its entries; needs no display.

    Raises:
        InvalidInputError: The file cannot be written.
    """
    need_application()
    document = Document(experiment)
    engine = StepEngine(document, runs=runs)
    engine.seek(max((run.trajectory.last_step for run in runs), default=0))
    appearance = Appearance()
    appearance.set_theme(ThemeChoice.LIGHT)
    save_picture(path, document, engine, appearance, DEFAULT_SIZE)


def _covers(chart: BasinMap, x_span: Span, y_span: Span) -> bool:
    """Tell whether a map's pixels reach to the edges of what is in view."""
    return all(
        along[0] - (along[1] - along[0]) / 2 <= low and high <= along[-1] + (along[1] - along[0]) / 2
        for along, (low, high) in ((chart.x, x_span), (chart.y, y_span))
    )


class _Swatch(QWidget):
    """A piece of a run's line, drawn as sharp as the picture is."""

    def __init__(self, color: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._pen = QPen(QColor(color), 2.5)
        self._pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if pattern := dash_pattern(color):
            self._pen.setDashPattern(pattern)
        self.setFixedSize(SWATCH)

    @guarded(nothing)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        middle = self.height() // 2
        painter.drawLine(2, middle, self.width() - 2, middle)


def _legend(entries: Sequence[QWidget], room: QSize, parent: QWidget) -> QGridLayout:
    """Lay entries out in as many columns as have room for the longest, and say how many there is no room for."""
    legend = QGridLayout()
    legend.setHorizontalSpacing(3 * GRID)
    legend.setVerticalSpacing(GRID // 2)
    widest = max((entry.sizeHint().width() for entry in entries), default=room.width())
    columns = max(1, min(MOST_COLUMNS, (room.width() + 3 * GRID) // (widest + 3 * GRID)))
    height = entries[0].sizeHint().height() + GRID // 2 if entries else 1
    places = columns * max(1, room.height() // height)
    fits = len(entries) if len(entries) <= places else places - 1
    for entry in entries[fits:]:
        entry.hide()
    last = [] if fits == len(entries) else [PlainLabel(f"and {len(entries) - fits} more", parent)]
    for place, entry in enumerate([*entries[:fits], *last]):
        legend.addWidget(entry, place // columns, place % columns)
    return legend


def _legend_entry(document: Document, engine: StepEngine, index: int, parent: QWidget) -> QWidget:
    entry, run = document.experiment.runs[index], engine.runs[index]
    verdict = engine.verdict(run)
    words = "" if verdict.status in (Status.RUNNING, Status.FINISHED) else f", {verdict.brief}"
    loss = three_digits(float(run.trajectory.loss[engine.row(run)]))
    widget = QWidget(parent)
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    row.addWidget(_Swatch(document.color(index), widget))
    row.addWidget(ElidedLabel(f"{entry.shown_label}  lr {compact(entry.optimizer.lr)}  f {loss}{words}", widget), 1)
    return widget
