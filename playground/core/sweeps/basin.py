"""Basins: which minimum each start of a rectangle reaches, and how soon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self, Unpack

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import Objective
from playground.core.objectives.objective import Minimum
from playground.core.planes.places import Radius, known_places, near_radius, nearest
from playground.core.runs.codec import question_to_json
from playground.core.runs.question import Asked, Question
from playground.core.sweeps.arguments import asked, checked_domain, checked_whole
from playground.core.sweeps.files import SweepResult
from playground.core.sweeps.lanes import Ends, Lanes, Watch
from playground.core.sweeps.walk import Crew, Progress, walk
from playground.core.verdicts.judging import Codes, Flags, Judged, judge
from playground.core.verdicts.minima import minima_near, within_rim
from playground.core.verdicts.minimised import Minimised
from playground.core.verdicts.stopping import is_settled, lengths
from playground.core.verdicts.verdicts import STATUSES, Status, Verdict

MOST_SIZE = 4096
COARSE_SIZE = 64
"""A first map of this size is there at once; see :func:`basin_maps`."""


ENDINGS = (
    Status.CONVERGED, Status.FINISHED, Status.AT_SADDLE, Status.AT_MAXIMUM, Status.ON_PLATEAU, Status.LEFT_VIEW,
    Status.DIVERGED,
)  # fmt: skip
"""How starts may end, in the order in which legends have them."""


class Ending(NamedTuple):
    """One of the ways in which the starts of a basin map end.

    Attributes:
        words: What is shown.
        status: The status behind it.
        where: Which starts end so, ``(size, size)``.
        at_minimum: Whether they are at or near a minimum of which the map knows the place.
    """

    words: str
    status: Status
    where: Flags
    at_minimum: bool

    @property
    def share(self) -> float:
        return float(np.mean(self.where))


@dataclass(frozen=True)
class BasinMap(SweepResult):
    """Where runs from every start of a grid end.

    Each start has the verdict that a single run from there would have at the step limit, by the same function. One
    place is an ellipse of a hundredth of the objective's domain along x and y. A start has *reached* a minimum when its
    run has converged there, or is in the place around it at the step limit; ``steps`` counts to the step since which
    the run has stayed there, or, where the minimum is not a listed one, in one place. Minima that nobody has
    listed are found by Newton's method from where runs end. Of an objective that changes from step to step, minima
    and saddles are those after the last step; where L2 is added, the minima are those of the sum.

    Attributes:
        domain: The rectangle of the starts, ``((x_low, x_high), (y_low, y_high))``.
        x, y: The starts' coordinates, ``(size,)`` each, the outer ones on the rectangle's edges.
        end: The last finite point of each, ``(dim, size, size)``: ``end[:, row, column]`` set out at ``x[column]``,
            ``y[row]``.
        loss: The objective there, ``(size, size)``.
        minimum: Index into :attr:`minima` of the minimum reached, -1 where none.
        steps: The steps taken to get there, -1 where it never did.
        code: How each stands at the step limit: places in :data:`~playground.core.verdicts.verdicts.STATUSES`.
        at_minimum: Whether each has converged, or is near a minimum at the step limit, ``(size, size)``.
        listed: Index of the known minimum, global or local, that each end lies by; -1 where by none.
        last: The step of the last finite point; below the step limit only where it diverged.
        further_minima: Those that runs reached beyond the objective's known global ones, whose indices they continue.
    """

    domain: tuple[tuple[float, float], ...]
    x: Array
    y: Array
    end: Array
    loss: Array
    minimum: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    code: Codes
    at_minimum: Flags
    listed: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    further_minima: tuple[Minimum, ...]

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """What :attr:`minimum` counts: the known global minima after the last step, then the further ones."""
        return (*self.question.last_objective.minima, *self.further_minima)

    @property
    def status(self) -> npt.NDArray[np.str_]:
        """How each start stands at the step limit, ``(size, size)``: the words that a run's ``status`` equals."""
        return np.array([str(status) for status in STATUSES])[self.code]

    def share(self, status: Status) -> float:
        return float(np.mean(self.code == STATUSES.index(status)))

    def endings(self) -> list[Ending]:
        """Return the ways in which starts end, those at a minimum first; the same words as a run's."""
        reached = self.minimum >= 0
        found = []
        for status in ENDINGS:
            stands = self.code == STATUSES.index(status)
            near = {Status.CONVERGED: "", Status.FINISHED: ", near a minimum"}
            if status in near:
                found.append(Ending(f"{status.words}{near[status]}", status, stands & reached, True))
                stands = stands & ~reached
            words = "converged, in no single minimum" if status is Status.CONVERGED else status.words
            found.append(Ending(words, status, stands, False))
        found.sort(key=lambda ending: not ending.at_minimum)
        return [ending for ending in found if ending.where.any()]

    def verdict(self, row: int, column: int) -> Verdict:
        """Return the verdict on one start, as that of its run but for the step since which."""
        function = Minimised(self.question.last_objective, self.question.l2)
        judged = Judged(self.code[row], self.listed[row], self.at_minimum[row])
        since = int(self.last[row, column]) if self.code[row, column] == STATUSES.index(Status.DIVERGED) else None
        return judged.verdict(column, function, float(self.loss[row, column]), since)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return a column a quantity with a row a start, as the CSV holds them."""
        starts = zip(self.question.section.names, np.meshgrid(self.x, self.y), strict=True)
        ends = {f"end_{name}": along for name, along in zip(self.objective.names, self.end, strict=True)}
        told = {"loss": self.loss, "minimum": self.minimum, "steps": self.steps, "status": self.status}
        grids: dict[str, npt.NDArray[Any]] = {**dict(starts), **ends, **told}
        return {name: grid.ravel() for name, grid in grids.items()}

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        points = np.array([minimum.point for minimum in self.minima]).reshape(-1, len(self.end))
        return {
            "x": self.x, "y": self.y, "end": self.end, "loss": self.loss, "minimum": self.minimum,
            "steps": self.steps, "status": self.status, "last": self.last, "minima": points,
        }  # fmt: skip

    def settings(self) -> dict[str, Any]:
        settings = question_to_json(self.question, has_start=False)
        return {"map": "basin", **settings, "domain": self.domain, "size": len(self.x)}

    @classmethod
    def of(cls, question: Question, domain: tuple[tuple[float, float], ...], x: Array, y: Array, ends: Ends) -> Self:
        """Judge the ends of the starts of a grid, and sort them into places."""
        function, radius = Minimised(question.last_objective, question.l2), near_radius(question.objective)
        is_whole = ends.last == question.steps
        judged = judge(function, ends.point, _settled(question, ends, is_whole), is_last=True)
        judged.code[~is_whole] = STATUSES.index(Status.DIVERGED)
        there = judged.at_minimum & is_whole
        global_count = len(function.objective.minima)
        minimum = np.where(there & (judged.listed < global_count), judged.listed, -1)
        left = there & (minimum < 0)
        found = _minima_found(function, ends.point[:, left], judged.listed[left], radius)
        place = nearest(ends.point[:, left], [one.point for one in found], radius)
        minimum[left] = np.where(place >= 0, place + global_count, -1)
        shape = (len(y), len(x))
        steps = np.where(minimum >= 0, ends.since, -1).astype(np.int64)
        return cls(
            question, domain, x, y, ends.point.reshape(-1, *shape), ends.loss.reshape(shape), minimum.reshape(shape),
            steps.reshape(shape), judged.code.reshape(shape), there.reshape(shape), judged.listed.reshape(shape),
            ends.last.astype(np.int64).reshape(shape), found,
        )  # fmt: skip


def basin_map(
    question: Question | None = None,
    /,
    *,
    size: int = 256,
    domain: Sequence[Sequence[float]] | None = None,
    progress: Progress | None = None,
    crew: Crew | None = None,
    **words: Unpack[Asked],
) -> BasinMap:
    """Run an optimizer from every start of a grid, and tell which minimum each reaches.

    Args:
        question: What is asked, or left out and told in :class:`~playground.core.runs.question.Asked`'s words. Its own
            start plays no role. Noise is the same for every start: what its single run draws.
        size: Starts along x and along y.
        domain: The rectangle of the starts; the objective's own where left out.
        progress: Called now and then with steps taken and steps in all; returning False cancels the map.
        crew: Who takes the steps; this machine's processors where left out.

    Raises:
        InvalidInputError: A name or value cannot be used; the message says why.
        CancelledError: ``progress`` cancelled it.

    >>> import playground
    >>> grid = playground.basin_map(objective="quadratic-bowl", optimizer=playground.Sgd(lr=0.25), size=8, steps=20)
    >>> int(grid.minimum.max()), int(grid.steps.max())
    (0, 7)
    """
    question = asked(question, words, has_start=False)
    section = question.section
    spans = checked_domain(domain, section.domain)
    x, y = (np.linspace(low, high, checked_whole(size, "size", 2, MOST_SIZE)) for low, high in spans)
    starts = np.empty((2, len(y), len(x)))
    starts[0], starts[1] = x, y[:, np.newaxis]
    lanes = Lanes.of(question, section.lift(starts.reshape(2, -1)), basin_watch(question.last_objective))
    return BasinMap.of(question, spans, x, y, walk(lanes, progress, crew))


def basin_watch(objective: Objective) -> Watch:
    """Return what a basin map looks for: since when a run has stayed in one place."""
    return Watch(near_radius(objective), known_places(objective))


def basin_maps(*question: Question, size: int = 256, **wanted: Any) -> Iterator[BasinMap]:
    """Give a coarse map at once and then the one of the size wanted; takes what :func:`basin_map` takes.

    For a picture that follows a slider: show each as it comes, and let ``progress`` return False once it is stale.
    """
    if size > COARSE_SIZE:
        yield basin_map(*question, size=COARSE_SIZE, **wanted)
    yield basin_map(*question, size=size, **wanted)


def _settled(question: Question, ends: Ends, is_whole: Flags) -> Flags:
    """Tell which ends have settled, as their single runs would tell."""
    settled = np.zeros(len(ends.loss), dtype=bool)
    if not (question.objective.is_stationary and question.steps):
        return settled
    step = lengths(ends.point - ends.before)
    distance = lengths(ends.point)
    short = np.flatnonzero(is_whole & is_settled(0.0, step, distance))
    slope = Minimised(question.objective, question.l2).gradient(ends.before[:, short])
    settled[short] = is_settled(lengths(slope), step[short], distance[short])
    return settled


def _minima_found(
    function: Minimised, points: Array, listed: npt.NDArray[np.int64], radius: Radius
) -> tuple[Minimum, ...]:
    """Return the local minima that points are at or near, listed or not, the lowest first."""
    stays = listed >= 0
    stays[stays] = function.stays[listed[stays]]
    local = [function.listed[index] for index in np.unique(listed[stays]).tolist()]
    # A run may rest just outside a place that is listed, on its slow way there.
    more = minima_near(function, points[:, ~stays], radius)
    new: list[Minimum] = []
    if more:
        at = np.array([minimum.point for minimum in more]).T
        known = nearest(at, [minimum.point for minimum in function.listed], radius)
        known[known >= 0] = np.where(function.stays[known[known >= 0]], known[known >= 0], -1)
        is_new = within_rim(function, at, known) < 0
        new = [minimum for minimum, wanted in zip(more, is_new, strict=True) if wanted]
    return tuple(sorted((*local, *new), key=lambda minimum: (round(minimum.value, 9), minimum.point)))
