"""A sensitivity map kept up to date away from the window's thread: coarse first, then finer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal

from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.optimizers import Optimizer
from playground.core.schedules import Schedule
from playground.core.sweeps.sensitivity import SensitivityMap, sensitivity_map
from playground.core.sweeps.stages import staged
from playground.core.sweeps.walk import Progress
from playground.figures.span import Span
from playground.model.background import Background

SIZES = (24, 64, 128)
"""Values along each axis, from pass to pass."""
ROW_SIZES = (64, 512)
"""The same where there is one hyperparameter."""
REST_MS = 30
"""How long settings must rest before the map is made anew: two frames."""


@dataclass(frozen=True)
class Wanted:
    """What a map is to be made of; equal where the map would be the same.

    Attributes:
        objective, start, steps, schedule, pipeline: As of a run.
        x, y: What the axes show; y is None where there is one hyperparameter.
        optimizer: The rule; its values on the axes do not matter.
        others: The rule with those values set to the axes' ends, by which maps are told apart.
    """

    objective: Objective
    start: tuple[float, ...]
    steps: int
    schedule: Schedule
    pipeline: GradientPipeline
    x: Span
    y: Span | None
    optimizer: Optimizer = field(compare=False)
    others: Optimizer = field(init=False)

    def __post_init__(self) -> None:
        """Tell what the map does not depend on."""
        swept = {span.name: span.low for span in (self.x, self.y) if span is not None}
        object.__setattr__(self, "others", self.optimizer.with_values(**swept))

    def is_like(self, other: Wanted | None) -> bool:
        """Tell whether both are of the same hyperparameters of one rule on one objective, whatever their values."""
        return other is not None and self._kind() == other._kind()

    def _kind(self) -> tuple[object, ...]:
        return type(self.objective), type(self.optimizer), self.x.quantity, self.y and self.y.quantity

    def maps(self, progress: Progress | None = None) -> Iterator[SensitivityMap]:
        """Make the map, finer and finer.

        Raises:
            InvalidInputError: There can be no such map.
            CancelledError: ``progress`` called it off.
        """
        sizes = ROW_SIZES if self.y is None else SIZES
        stages = staged(progress, [size if self.y is None else size * size for size in sizes])
        for size, stage in zip(sizes, stages, strict=True):
            yield sensitivity_map(
                objective=self.objective,
                optimizer=self.optimizer,
                start=self.start,
                steps=self.steps,
                x=self.x.wanted(size),
                y=None if self.y is None else self.y.wanted(size),
                schedule=self.schedule,
                pipeline=self.pipeline,
                progress=stage,
            )


class LiveSensitivity(QObject):
    """Makes the map that is wanted while somebody looks; another one wanted calls it off.

    Signals:
        made: A map; the latest is :attr:`chart`.
        progressed: Share of the work done, from 0 to 1000.
        changed: The map has gone, or work has begun, ended, failed or been stopped.

    Attributes:
        wanted: What the map is to be made of, or None for none.
        chart: The latest map, or None.
        failure: Why there can be no map, or ``""``.
        is_busy: Whether a map is being made.
        is_stopped: Whether the user stopped it.
        is_finished: Whether the map is as fine as it gets, or cannot be.
    """

    made = Signal(object)
    progressed = Signal(int)
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with nothing wanted, and nobody looking."""
        super().__init__(parent)
        self.wanted: Wanted | None = None
        self.chart: SensitivityMap | None = None
        self.failure = ""
        self.is_busy = self.is_stopped = self.is_finished = False
        self._is_watched = False
        self._in_work: Wanted | None = None
        self._made_of: Wanted | None = None
        self._background = Background(self)
        self._background.made.connect(self._take)
        self._background.failed.connect(self._fail)
        self._background.progressed.connect(self.progressed)
        self._background.idle.connect(self._finish)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._begin)

    def want(self, wanted: Wanted | None) -> None:
        """Want another map, or none; nothing happens where it would be the same map."""
        if wanted == self.wanted:
            return
        if wanted is None or not wanted.is_like(self.wanted):
            self._call_off()
            self.chart = None
        self.wanted = wanted
        self.failure = ""
        self.is_stopped = self.is_finished = False
        self._renew()
        self.changed.emit()

    def watch(self, watched: bool) -> None:
        """Work only while somebody looks."""
        self._is_watched = watched
        if not watched:
            self._call_off()
        elif not self.is_busy:
            self._renew()
        self.changed.emit()

    def stop(self) -> None:
        """Stop until something changes; what has been made stays, unless it is of other settings."""
        self._call_off()
        self.is_stopped = True
        if self._made_of != self.wanted:
            self.chart = None
        self.changed.emit()

    def go_on(self) -> None:
        """Make what was stopped."""
        self.is_stopped = False
        self._renew()
        self.changed.emit()

    def end(self) -> None:
        """Stop for good: the window is closing."""
        self._is_watched = False
        self._rest.stop()
        self._background.end()

    def _renew(self) -> None:
        """Make the map once what changes has come to rest."""
        is_due = self._is_watched and self.wanted is not None and not self.is_finished and not self.is_stopped
        if is_due and not self._rest.isActive():
            self._rest.start()

    def _begin(self) -> None:
        if self.wanted is None:
            return
        self._in_work = self.wanted
        self.is_busy = True
        self._background.do(self.wanted.maps)
        self.changed.emit()

    def _call_off(self) -> None:
        self._rest.stop()
        self._background.call_off()
        self.is_busy = False

    def _take(self, chart: SensitivityMap) -> None:
        self.chart, self._made_of = chart, self._in_work
        self.made.emit(chart)

    def _fail(self, sentence: str) -> None:
        self.chart = None
        self.failure = sentence

    def _finish(self) -> None:
        self.is_busy = False
        self.is_finished = self._in_work == self.wanted
        self.changed.emit()
