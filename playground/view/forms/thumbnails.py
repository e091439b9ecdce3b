"""Small pictures of objectives, made in the background and kept."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap

from playground.core.objectives import Objective
from playground.core.planes.section import Section
from playground.figures.ground import survey
from playground.model.answers import Answers
from playground.model.jobs import Progress, jobs
from playground.view.parts.appearance import Appearance, ColorMap

THUMBNAIL = QSize(96, 72)
_SAMPLES = 64


class Thumbnail(NamedTuple):
    """An objective's domain in the colours of a map, moved a little towards another colour, ``#rrggbb``."""

    objective: type[Objective]
    color_map: ColorMap
    toward: str

    @classmethod
    def of(cls, objective: type[Objective], appearance: Appearance) -> Thumbnail:
        """Return an objective's thumbnail in the colours of today."""
        return cls(objective, appearance.color_map, appearance.theme.halo)

    def drawn(self, progress: Progress) -> QImage:
        """Draw it; in any thread."""
        section = Section(self.objective())
        ground = survey(section, *section.domain, _SAMPLES, _SAMPLES)
        share = np.clip((ground.height - ground.low) / (ground.high - ground.low), 0.0, 1.0)
        table = pg.colormap.get(str(self.color_map)).getLookupTable(nPts=256).astype(float)
        toward = QColor(self.toward)
        table = (0.7 * table + 0.3 * np.array([toward.red(), toward.green(), toward.blue()])).astype(np.uint8)
        pixels = np.ascontiguousarray(table[(share[::-1] * 255).astype(np.uint8)])
        image = QImage(pixels.data, _SAMPLES, _SAMPLES, 3 * _SAMPLES, QImage.Format.Format_RGB888)
        mode = Qt.TransformationMode.SmoothTransformation
        return image.scaled(THUMBNAIL * 2, Qt.AspectRatioMode.IgnoreAspectRatio, mode)

    def icon(self) -> QIcon:
        """Return it as an icon, empty as long as it is being drawn."""
        image = thumbnails().want(self)
        pixmap = QPixmap(THUMBNAIL) if image is None else QPixmap.fromImage(image)
        if image is None:
            pixmap.fill(Qt.GlobalColor.transparent)
        return QIcon(pixmap)


@cache
def thumbnails() -> Answers:
    """Return all thumbnails; ``made`` tells which one is there."""
    return Answers(jobs(), Thumbnail.drawn)
