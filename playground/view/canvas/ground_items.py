"""The pictures under the trails: the heat map, the contours and the basins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import contourpy
import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.core.planes.section import Span
from playground.figures.ground import Ground
from playground.view.parts.appearance import ColorMap, Theme
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.pixels import basin_pixels

if TYPE_CHECKING:
    from playground.core.sweeps.basin import BasinMap


class HeatMapItem(pg.ImageItem):
    """The ground as colours, smoothed between samples."""

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")
        self.setZValue(-20)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_ground(self, ground: Ground) -> None:
        columns, rows = len(ground.x), len(ground.y)
        self.setImage(ground.height, autoLevels=False, levels=(ground.low, ground.high))
        # A sample is the middle of its pixel: half a cell more on every side puts it where it belongs.
        cell_x = (ground.x[-1] - ground.x[0]) / (columns - 1)
        cell_y = (ground.y[-1] - ground.y[0]) / (rows - 1)
        self.setRect(QRectF(ground.x[0] - cell_x / 2, ground.y[0] - cell_y / 2, cell_x * columns, cell_y * rows))

    def show_colors(self, color_map: ColorMap, theme: Theme) -> None:
        self.setLookupTable(map_colors(color_map, theme))

    @guarded(nothing)
    def paint(self, painter: QPainter, *args: Any) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *args)


class ContoursItem(pg.GraphicsObject):
    """All contour lines as one path."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._pen = pg.mkPen("k")
        self.setZValue(-10)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_ground(self, ground: Ground) -> None:
        generator = contour_generator(ground)
        path = QPainterPath()
        for points, offsets in (pair for level in ground.levels for pair in _chunks(generator.lines(level))):
            connect = np.ones(len(points), dtype=bool)
            connect[offsets[1:-1] - 1] = False
            path.addPath(pg.arrayToQPath(points[:, 0], points[:, 1], connect=connect))
        self.prepareGeometryChange()
        self._path = path
        # A new cache: where the frame cut the old path off, Qt would move that path's picture, and paint only the rest.
        mode = self.cacheMode()
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.setCacheMode(mode)
        self.update()

    def show_colors(self, theme: Theme) -> None:
        color = QColor(theme.halo if theme.is_dark else theme.map_text)
        color.setAlphaF(0.45 if theme.is_dark else 0.22)
        self._pen = pg.mkPen(color, width=1, cosmetic=True)
        self.update()

    @guarded(QRectF)
    def boundingRect(self) -> QRectF:
        return self._path.boundingRect()

    @guarded(nothing)
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.drawPath(self._path)


class BasinsItem(pg.ImageItem):
    """A basin map's pixels, where its starts are."""

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")
        self.setZValue(-15)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.hide()

    def show_map(self, chart: BasinMap, is_dark: bool, view: tuple[Span, Span] | None = None) -> None:
        """Draw another map; no more of it than is in view, where given: an SVG has no frame that would cut it off."""
        pixels, x, y = basin_pixels(chart, is_dark), chart.x, chart.y
        if view is not None:
            across, up = ((along >= low) & (along <= high) for along, (low, high) in zip((x, y), view, strict=True))
            if across.any() and up.any():
                pixels, x, y = pixels[np.ix_(up, across)], x[across], y[up]
        self.setImage(pixels, autoLevels=False, levels=(0, 255))
        cell_x, cell_y = chart.x[1] - chart.x[0], chart.y[1] - chart.y[0]
        # A start is the middle of its pixel.
        self.setRect(QRectF(x[0] - cell_x / 2, y[0] - cell_y / 2, cell_x * len(x), cell_y * len(y)))
        self.show()


def map_colors(color_map: ColorMap, theme: Theme) -> npt.NDArray[np.uint8]:
    """Return the map's colours from the lowest to the highest, ``(512, 3)``: subdued, so that the runs stand out."""
    table = pg.colormap.get(str(color_map)).getLookupTable(nPts=512).astype(float)[:, :3]
    halo = QColor(theme.halo)
    toward = np.array([halo.red(), halo.green(), halo.blue()])
    share = 0.38 if theme.is_dark else 0.36
    colors: npt.NDArray[np.uint8] = (table * (1 - share) + toward * share).astype(np.uint8)
    return colors


def contour_generator(ground: Ground) -> contourpy.SerialContourGenerator:
    """Return what ``contourpy.contour_generator`` would.

    That imports numpy's masked arrays to look for a mask, which takes a twentieth of the time to the first frame.
    """
    kind = contourpy.SerialContourGenerator
    return kind(
        *np.meshgrid(ground.x, ground.y),
        ground.height,
        ~np.isfinite(ground.height),
        corner_mask=True,
        line_type=contourpy.LineType.ChunkCombinedOffset,
        fill_type=kind.default_fill_type,
        quad_as_tri=False,
        z_interp=contourpy.ZInterp.Linear,
    )


def _chunks(lines: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pair points and offsets; a level without lines has None for both."""
    return [
        (points, offsets.astype(np.int64))
        for points, offsets in zip(*lines, strict=True)
        if points is not None and offsets is not None
    ]
