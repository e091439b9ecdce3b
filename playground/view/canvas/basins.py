"""The basins of the picked run: from where it reaches which minimum, kept up to date and said in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from playground.core.planes.places import NEAR_SHARE
from playground.core.planes.section import Span
from playground.core.runs.question import Question
from playground.core.verdicts.verdicts import Status
from playground.figures.numbers import counted_steps, three_digits
from playground.model.answer import Answer, State
from playground.model.document import Document
from playground.model.jobs import Progress, jobs
from playground.view.parts.basin_colors import end_color, minimum_color
from playground.view.parts.color_key import Meaning

if TYPE_CHECKING:
    from playground.core.sweeps.basin import BasinMap


MOST_STEPS = 1_000
"""A live map takes no more steps than this from each start, whatever the experiment's limit."""
SIZE = 256

THROTTLE_MS = 30
"""What is dragged has the map made anew no more often than this: two frames."""
MOST_HUES = 4
"""Hues that stand for all minima reached."""
LEAST_SHARE = 0.005
"""A smaller share of the starts is not spoken of."""


class BasinQuestion(NamedTuple):
    """All that decides a map: where the question's own start lies does not."""

    question: Question
    domain: tuple[Span, Span]

    def maps(self, progress: Progress) -> Iterator[BasinMap]:
        from playground.core.sweeps.basin import basin_maps

        return basin_maps(self.question, size=SIZE, domain=self.domain, progress=progress)

    def is_like(self, other: BasinQuestion) -> bool:
        """Tell whether the map of ``other`` may stay in sight until this one's is there: rule and objective stay."""
        mine, theirs = self.question, other.question
        return type(mine.objective) is type(theirs.objective) and type(mine.optimizer) is type(theirs.optimizer)


class Basins(Answer):
    """Keeps a basin map of the picked run up to date while it is wanted, coarse first and then fine."""

    def __init__(self, document: Document, view_range: Callable[[], tuple[Span, Span]], parent: QObject) -> None:
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
        chart: BasinMap | None = self.result
        return chart

    def want(self, wanted: bool) -> None:
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


def share_meanings(chart: BasinMap, is_dark: bool = False) -> list[Meaning]:
    meanings = []
    for ending in chart.endings():
        if ending.share >= LEAST_SHARE:
            colors = _hues(chart, is_dark) if ending.at_minimum else (QColor(end_color(ending.status, is_dark)),)
            near = f" (within {NEAR_SHARE:.0%})" if ending.at_minimum and ending.status is Status.FINISHED else ""
            meanings.append(Meaning(colors, f"{100 * ending.share:.0f} % {ending.words}{near}"))
    # Last: where there is too little room, the shares are what matters.
    return [*meanings, Meaning((), "lighter is sooner")] if (chart.minimum >= 0).any() else meanings


def end_words(chart: BasinMap, x: float, y: float) -> str:
    """Say how the run from the start nearest to a point ends; nothing where the map does not reach."""
    column, row = (_nearest(along, at) for along, at in ((chart.x, x), (chart.y, y)))
    if column is None or row is None:
        return ""
    words = chart.verdict(row, column).words
    index = int(chart.minimum[row, column])
    if index < 0:
        return words
    place = ", ".join(map(three_digits, chart.minima[index].point))
    return f"{words}: ({place}) in {counted_steps(int(chart.steps[row, column]))}"


def _hues(chart: BasinMap, is_dark: bool) -> tuple[QColor, ...]:
    """Return the hues of the minima that most starts reach, in the minima's order."""
    counts = np.bincount(chart.minimum[chart.minimum >= 0].ravel(), minlength=len(chart.minima))
    most = np.argsort(-counts, kind="stable")[:MOST_HUES]
    return tuple(minimum_color(int(index), is_dark) for index in np.sort(most) if counts[index])


def _nearest(along: np.ndarray, at: float) -> int | None:
    """Return which of evenly spaced starts is nearest to a coordinate; None beyond their outer cells."""
    place = (at - along[0]) / (along[-1] - along[0]) * (len(along) - 1)
    nearest = round(place) if np.isfinite(place) else -1
    return nearest if 0 <= nearest < len(along) else None
