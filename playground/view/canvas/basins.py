"""The basins of the picked run as a layer of the landscape: from where it reaches which minimum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QRectF
from PySide6.QtWidgets import QGraphicsItem

from playground.core.planes.section import Span
from playground.core.runs.question import Question
from playground.model.answers import Answer, State
from playground.model.document import Document
from playground.model.jobs import Progress, jobs
from playground.view.canvas.basin_captions import share_meanings
from playground.view.parts.color_key import Meaning
from playground.view.parts.pixels import basin_pixels

if TYPE_CHECKING:
    from playground.core.sweeps.basin import BasinMap


MOST_STEPS = 1_000
"""A live map takes no more steps than this from each start, whatever the experiment's limit."""
SIZE = 256

THROTTLE_MS = 30
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


class BasinQuestion(NamedTuple):
    """All that decides a map: where the question's own start lies does not."""

    question: Question
    domain: tuple[Span, Span]

    def maps(self, progress: Progress) -> Iterator[BasinMap]:
        """Make the map, coarse first and then fine."""
        from playground.core.sweeps.basin import basin_maps

        return basin_maps(self.question, size=SIZE, domain=self.domain, progress=progress)

    def is_like(self, other: BasinQuestion) -> bool:
        """Tell whether the map of ``other`` may stay in sight until this one's is there: rule and objective stay."""
        mine, theirs = self.question, other.question
        return type(mine.objective) is type(theirs.objective) and type(mine.optimizer) is type(theirs.optimizer)


class Basins(Answer):
    """Keeps a basin map of the picked run up to date while it is wanted, coarse first and then fine.

    Attributes:
        is_wanted: Whether maps are made.
    """

    def __init__(
        self,
        document: Document,
        view_range: Callable[[], tuple[Span, Span]],
        parent: QObject | None = None,
    ) -> None:
        """Follow a document; ``view_range`` tells which part of the plane is in view."""
        super().__init__(jobs(), BasinQuestion.maps, BasinQuestion.is_like, THROTTLE_MS, parent=parent)
        self.is_wanted = False
        self._is_frozen = False
        self._document, self._view_range = document, view_range
        for signal in (
            document.objective_changed,
            document.run_changed,
            document.runs_changed,
            document.picked_changed,
            document.descent_changed,
            document.limits_changed,
        ):
            signal.connect(self.follow)

    @property
    def chart(self) -> BasinMap | None:
        """The latest map."""
        chart: BasinMap | None = self.result
        return chart

    def want(self, wanted: bool) -> None:
        """Begin to make maps, or stop."""
        self.is_wanted, self._is_frozen = wanted, False
        if wanted:
            self.follow()
        else:
            self.ask(None)
        self.changed.emit()

    def freeze(self, chart: BasinMap) -> None:
        """Show a map that is there already, and make no others."""
        self.is_wanted = self._is_frozen = True
        self.keep(chart, chart)

    def follow(self) -> None:
        """Ask for the map of what is picked and in view."""
        if not self.is_wanted or self._is_frozen:
            return
        experiment, entry = self._document.experiment, self._document.picked_entry
        if entry is None:
            self.ask(None)
            return
        start, steps = experiment.objective.start, min(experiment.steps, MOST_STEPS)
        self.ask(BasinQuestion(replace(experiment.question(entry), start=start, steps=steps), self._view_range()))

    def meanings(self, is_dark: bool = False) -> list[Meaning]:
        """Say what is shown, and what its colours mean in a light or a dark window."""
        entry = self._document.picked_entry
        if entry is None:
            return [Meaning((), "Pick a run to see its basins.")]
        heading = f"Basins of {entry.shown_label}"
        is_stopped = self.state is State.STOPPED
        if self.chart is None:
            why = self.failure or ("stopped" if is_stopped else "being worked out…")
            return [Meaning((), heading), Meaning((), why)]
        question = self.chart.question
        moved = (
            "" if question.last_objective.minima == question.objective.minima else ", by the minima at the last of them"
        )
        rough = ", rough" if is_stopped and len(self.chart.x) < SIZE else ""
        return [Meaning((), f"{heading}, {question.steps} steps{moved}{rough}"), *share_meanings(self.chart, is_dark)]
