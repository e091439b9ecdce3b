"""The basins of the picked run as a layer of the landscape: from where it reaches which minimum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QElapsedTimer, QObject, QRectF, QTimer, Signal
from PySide6.QtWidgets import QGraphicsItem

from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.model.background import Background
from playground.model.document import Document
from playground.view.canvas.basin_words import share_meanings
from playground.view.parts.color_key import Meaning
from playground.view.sweeps.pixels import basin_pixels

if TYPE_CHECKING:
    from playground.core.sweeps.basin import BasinMap

Span = tuple[float, float]

MOST_STEPS = 1_000
"""A live map takes no more steps than this from each start, whatever the experiment's limit."""
SIZE = 256

REST_MS = 30
"""What is dragged has the map made anew no more often than this: two frames."""


class BasinsItem(pg.ImageItem):
    """A basin map's pixels, where its starts are."""

    def __init__(self) -> None:
        """Begin hidden."""
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


class Basins(QObject):
    """Keeps a basin map of the picked run up to date while it is wanted, coarse first and then fine.

    Signals:
        made: A map; the latest is :attr:`chart`.
        failed: A sentence: there can be no map.
        changed: Whether maps are wanted, or whether one is being made.
        progressed: Share of the map that is being made, from 0 to 1000.

    Attributes:
        chart: The latest map, or None.
        is_wanted: Whether maps are made.
        is_busy: Whether one is being made.
        is_stopped: Whether the user has stopped it; the next change makes one again.
    """

    made = Signal(object)
    failed = Signal(str)
    progressed = Signal(int)
    changed = Signal()

    def __init__(
        self,
        document: Document,
        view_range: Callable[[], tuple[Span, Span]],
        parent: QObject | None = None,
    ) -> None:
        """Follow a document; ``view_range`` tells which part of the plane is in view."""
        super().__init__(parent)
        self.chart: BasinMap | None = None
        self.is_wanted = False
        self.is_busy = False
        self.is_stopped = False
        self._is_kept = False
        self._is_stale = False
        self._failure = ""
        self._document, self._view_range = document, view_range
        self._background = Background(self)
        self._background.made.connect(self._take)
        self._background.progressed.connect(self.progressed)
        self._background.failed.connect(self._fail)
        self._background.idle.connect(self._rest_now)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self.make)
        self._since_made = QElapsedTimer()
        self._since_made.start()
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
        self.is_wanted, self._is_kept = wanted, False
        if wanted:
            self.make()
        else:
            self.chart = None
            self._call_off()
            self.is_stopped = False
        self.changed.emit()

    def keep(self, chart: BasinMap) -> None:
        """Show a map that is there already, and make no others."""
        self._call_off()
        self.chart, self.is_wanted, self._is_kept = chart, True, True
        self.made.emit(chart)
        self.changed.emit()

    def renew(self) -> None:
        """Make the map anew, once everything that changes now has done so."""
        if self.is_wanted and not self._is_kept and not self._rest.isActive():
            self._rest.start(max(0, REST_MS - self._since_made.elapsed()))

    def stop(self) -> None:
        """Leave the map as far as it is; one of other settings is taken away."""
        if self.is_busy:
            self._call_off()
            self.is_stopped = True
            if self._is_stale:
                self.chart = None
            self.changed.emit()

    def end(self) -> None:
        """Stop for good: the window is closing."""
        self.want(False)
        self._background.end()

    def meanings(self, is_dark: bool = False) -> list[Meaning]:
        """Say what is shown, and what its colours mean in a light or a dark window."""
        entry = self._document.picked_entry
        if entry is None:
            return [Meaning((), "Pick a run to see its basins.")]
        heading = f"Basins of {entry.shown_label}"
        if self.chart is None:
            why = self._failure or ("stopped" if self.is_stopped else "being worked out…")
            return [Meaning((), heading), Meaning((), why)]
        question = self.chart.question
        moved = "" if question.standing.minima == question.objective.minima else ", by the minima at the last of them"
        rough = ", rough" if self.is_stopped and len(self.chart.x) < SIZE else ""
        return [Meaning((), f"{heading}, {question.steps} steps{moved}{rough}"), *share_meanings(self.chart, is_dark)]

    def make(self) -> None:
        """Make the map of what is picked and in view."""
        self.is_stopped, self._failure = False, ""
        self._since_made.start()
        entry = self._document.picked_entry
        if entry is None:
            self.chart = None
            self._call_off()
            self.changed.emit()
            return
        experiment = self._document.experiment
        question = experiment.question(entry)
        wanted = {
            "objective": experiment.objective,
            "optimizer": question.optimizer,
            "schedule": question.schedule,
            "pipeline": question.pipeline,
            "steps": min(experiment.steps, MOST_STEPS),
            "domain": self._view_range(),
        }
        if self.chart is not None and not _is_like(self.chart, experiment.objective, question.optimizer):
            self.chart = None
        self.is_busy = self._is_stale = True
        self._background.do(partial(_task, wanted))
        self.changed.emit()

    def _call_off(self) -> None:
        self._rest.stop()
        self._background.call_off()
        self.is_busy = False

    def _take(self, chart: BasinMap) -> None:
        if self.is_wanted:
            self.chart, self._is_stale = chart, False
            self.made.emit(chart)

    def _fail(self, sentence: str) -> None:
        self.chart, self._failure = None, sentence
        self.failed.emit(sentence)

    def _rest_now(self) -> None:
        self.is_busy = False
        self.changed.emit()


def _is_like(chart: BasinMap, objective: Objective, optimizer: Optimizer) -> bool:
    """Tell whether a map may stay in sight until the next one is there: it is of the same rule and objective."""
    return type(chart.objective) is type(objective) and type(chart.optimizer) is type(optimizer)


def _task(wanted: dict[str, object], progress: Callable[[int, int], bool]) -> Iterator[BasinMap]:
    from playground.core.sweeps.basin import basin_maps

    return basin_maps(size=SIZE, progress=progress, **wanted)
