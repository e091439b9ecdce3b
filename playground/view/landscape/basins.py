"""The basins of the picked run as a layer of the landscape: from where it reaches which minimum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pyqtgraph as pg
from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtWidgets import QGraphicsItem

from playground.core.maps.basin import BasinMap, Fate, basin_maps
from playground.model.background import Background
from playground.model.document import Document
from playground.view.map_picture import basin_pixels

MOST_STEPS = 1_000
"""A live map takes no more steps than this from each start, whatever the experiment's limit."""
SIZE = 256
REST_MS = 30
"""How long settings must rest before the map is made anew: two frames."""


class BasinsItem(pg.ImageItem):
    """A basin map's pixels, where its starts are."""

    def __init__(self) -> None:
        """Begin hidden."""
        super().__init__(axisOrder="row-major")
        self.setZValue(-15)
        self.setOpacity(0.9)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.hide()

    def show_map(self, chart: BasinMap) -> None:
        """Draw another map."""
        self.setImage(basin_pixels(chart), autoLevels=False, levels=(0, 255))
        columns, rows = len(chart.x), len(chart.y)
        cell_x = (chart.x[-1] - chart.x[0]) / (columns - 1)
        cell_y = (chart.y[-1] - chart.y[0]) / (rows - 1)
        # A start is the middle of its pixel.
        self.setRect(QRectF(chart.x[0] - cell_x / 2, chart.y[0] - cell_y / 2, cell_x * columns, cell_y * rows))
        self.show()


class Basins(QObject):
    """Keeps a basin map of the picked run up to date while it is wanted, coarse first and then fine.

    Signals:
        made: A map; the latest is :attr:`chart`.
        failed: A sentence: there can be no map.
        changed: Whether maps are wanted, or whether one is being made.
    """

    made = Signal(object)
    failed = Signal(str)
    changed = Signal()

    def __init__(
        self,
        document: Document,
        view_range: Callable[[], tuple[tuple[float, float], tuple[float, float]]],
        parent: QObject | None = None,
    ) -> None:
        """Follow a document; ``view_range`` tells which part of the plane is in view."""
        super().__init__(parent)
        self.chart: BasinMap | None = None
        self.is_wanted = False
        self.is_busy = False
        self._document, self._view_range = document, view_range
        self._background: Background | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._make)
        for signal in (
            document.objective_changed,
            document.run_changed,
            document.runs_changed,
            document.picked_changed,
            document.descent_changed,
            document.limits_changed,
        ):
            signal.connect(self.renew)

    def want(self, wanted: bool) -> None:
        """Begin to make maps, or stop."""
        self.is_wanted = wanted
        if wanted:
            self._make()
        else:
            self.chart = None
            self._rest.stop()
            if self._background is not None:
                self._background.call_off()
            self.is_busy = False
        self.changed.emit()

    def renew(self) -> None:
        """Make the map anew, once what changes has come to rest."""
        if self.is_wanted and not self._rest.isActive():
            self._rest.start()

    def end(self) -> None:
        """Stop for good: the window is closing."""
        self.want(False)
        if self._background is not None:
            self._background.end()

    def words(self) -> str:
        """Say what the map shows, in a line."""
        entry = self._document.picked_entry
        if entry is None:
            return "Pick a run to see its basins."
        if not self._document.experiment.objective.is_stationary:
            return "This landscape changes from step to step, so its basins would, too."
        if self.chart is None:
            return f"Basins of {entry.shown_label}: being worked out…"
        shares = ((fate, self.chart.share(fate)) for fate in Fate)
        parts = ", ".join(f"{100 * share:.0f} % {fate.words}" for fate, share in shares if share >= 0.005)
        return f"Basins of {entry.shown_label}, {self.chart.question.steps} steps: {parts}"

    def _make(self) -> None:
        entry = self._document.picked_entry
        if entry is None or not self._document.experiment.objective.is_stationary:
            self.chart = None
            self.is_busy = False
            if self._background is not None:
                self._background.call_off()
            self.changed.emit()
            return
        if self._background is None:
            self._background = Background(self)
            self._background.made.connect(self._take)
            self._background.failed.connect(self._fail)
            self._background.idle.connect(self._rest_now)
        experiment = self._document.experiment
        settings = experiment.settings(entry)
        wanted = {
            "objective": experiment.objective,
            "optimizer": settings.optimizer,
            "schedule": settings.schedule,
            "pipeline": settings.pipeline,
            "steps": min(experiment.steps, MOST_STEPS),
            "domain": self._view_range(),
        }
        self.is_busy = True
        self._background.do(partial(_task, wanted))
        self.changed.emit()

    def _take(self, chart: BasinMap) -> None:
        if self.is_wanted:
            self.chart = chart
            self.made.emit(chart)

    def _fail(self, sentence: str) -> None:
        self.chart = None
        self.failed.emit(sentence)

    def _rest_now(self) -> None:
        self.is_busy = False
        self.changed.emit()


def _task(wanted: dict[str, object], progress: Callable[[int, int], bool]) -> Iterator[BasinMap]:
    return basin_maps(size=SIZE, progress=progress, **wanted)
