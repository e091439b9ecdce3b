"""Basins: which minimum each start of a rectangle reaches, and how soon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from playground.core.arrays import Array
from playground.core.gradients import GradientPipeline
from playground.core.maps.files import Map
from playground.core.maps.lanes import Ends, Watch
from playground.core.maps.places import Found, listed_places, near_radius, nearest, settled_places
from playground.core.maps.question import Question, asked, checked_domain, checked_whole
from playground.core.maps.walk import Crew, Progress, walk
from playground.core.objectives import Landscape, Objective
from playground.core.objectives.objective import Minimum
from playground.core.optimizers import Optimizer
from playground.core.schedules import Schedule

MOST_SIZE = 4096
COARSE_SIZE = 64
"""A first map of this size is there at once; see :func:`basin_maps`."""
REST_SHARE = 0.25
"""A run that has stayed in one place for this share of its steps rests there."""


class Fate(IntEnum):
    """How a start of a basin map ended."""

    REACHED = 0
    DIVERGED = 1
    LEFT_VIEW = 2
    AT_SADDLE = 3
    NOT_YET = 4

    @property
    def words(self) -> str:
        """What is shown to the user."""
        return ("reached", "diverged", "left the view", "at a saddle", "not yet there")[self]


@dataclass(frozen=True)
class BasinMap(Map):
    """Where runs from every start of a grid end.

    One place is an ellipse of a hundredth of the objective's domain along x and y (``radius``). A start has *reached*
    a minimum when its last point lies in the place around it; ``steps`` counts to the step since which the run
    has stayed there, or, where the minimum is not a listed one, in one place. A run that has stayed in one place for
    the last quarter of its steps or longer rests there: so minima that nobody has listed are found (critical points,
    by Newton's method from where runs rest, that curve upwards), and saddles. Of an objective that changes from step to
    step, minima and saddles are those after the last step.

    Attributes:
        question: The objective, the optimizer, the step limit, schedule and gradient pipeline.
        domain: The rectangle of the starts, ``((x_low, x_high), (y_low, y_high))``.
        x, y: The starts' coordinates, ``(size,)`` each, the outer ones on the rectangle's edges.
        end: The last finite point of each, ``(2, size, size)``: ``end[:, row, column]`` set out at ``x[column]``,
            ``y[row]``.
        loss: The objective there, ``(size, size)``.
        minimum: Index into :attr:`minima` of the minimum reached, -1 where none.
        steps: The steps taken to get there, -1 where it never did.
        fate: How each ended, as :class:`Fate`.
        last: The step of the last finite point; below the step limit only where it diverged.
        found: Minima beyond the objective's known ones that runs reached; their indices continue that list's.
    """

    question: Question
    domain: tuple[tuple[float, float], ...]
    x: Array
    y: Array
    end: Array
    loss: Array
    minimum: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    fate: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    found: tuple[Minimum, ...]

    @property
    def objective(self) -> Landscape:
        """What was minimised."""
        return self.question.objective

    @property
    def optimizer(self) -> Optimizer:
        """The rule with its hyperparameters."""
        return self.question.optimizer

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """What :attr:`minimum` counts: the objective's known global minima after the last step, then those found."""
        return (*self.question.standing.minima, *self.found)

    def share(self, fate: Fate) -> float:
        """Return the share of the starts that ended in some way."""
        return float(np.mean(self.fate == fate))

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return a column a quantity with a row a start, as the CSV holds them."""
        x, y = np.meshgrid(self.x, self.y)
        words = np.array([fate.words for fate in Fate])[self.fate]
        grids = {
            "x": x, "y": y, "end_x": self.end[0], "end_y": self.end[1], "loss": self.loss, "minimum": self.minimum,
            "steps": self.steps, "fate": words,
        }  # fmt: skip
        return {name: grid.ravel() for name, grid in grids.items()}

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what the NPZ holds."""
        points = np.array([minimum.point for minimum in self.minima]).reshape(-1, 2)
        return {
            "x": self.x, "y": self.y, "end": self.end, "loss": self.loss, "minimum": self.minimum,
            "steps": self.steps, "fate": self.fate, "last": self.last, "minima": points,
        }  # fmt: skip

    def settings(self) -> dict[str, Any]:
        """Return what the map was made with, as JSON can hold it."""
        return {"map": "basin", **self.question.settings(), "domain": self.domain, "size": len(self.x)}

    @classmethod
    def of(cls, question: Question, domain: tuple[tuple[float, float], ...], x: Array, y: Array, ends: Ends) -> Self:
        """Sort the ends of the starts of a grid into places."""
        objective, radius, limit = question.standing, near_radius(question.objective), question.steps
        places = [minimum.point for minimum in objective.minima]
        minimum = nearest(ends.point, places, radius)
        is_whole = ends.last == limit
        minimum[~is_whole] = -1
        rests = is_whole & (minimum < 0) & (ends.since <= (1.0 - REST_SHARE) * limit) & (limit > 0)
        found = _places_found(objective, ends.point[:, rests], radius)
        left = is_whole & (minimum < 0)
        local = nearest(ends.point[:, left], [place.point for place in found.minima], radius)
        minimum[left] = np.where(local >= 0, local + len(places), -1)
        is_saddle = np.zeros(len(minimum), dtype=bool)
        is_saddle[rests] = nearest(ends.point[:, rests], found.saddles, radius) >= 0
        # The outer pixels reach half a cell beyond the starts on the rectangle's edges.
        middle, reach = (x[0] + x[-1]) / 2.0, (x[-1] - x[0] + x[1] - x[0]) / 2.0
        outside = np.abs(ends.point[0] - middle) > reach
        middle, reach = (y[0] + y[-1]) / 2.0, (y[-1] - y[0] + y[1] - y[0]) / 2.0
        outside |= np.abs(ends.point[1] - middle) > reach
        fate = np.select(
            [~is_whole, minimum >= 0, is_saddle, outside],
            [Fate.DIVERGED, Fate.REACHED, Fate.AT_SADDLE, Fate.LEFT_VIEW],
            Fate.NOT_YET,
        )
        shape = (len(y), len(x))
        steps = np.where(minimum >= 0, ends.since, -1).astype(np.int64)
        return cls(
            question, domain, x, y, ends.point.reshape(2, *shape), ends.loss.reshape(shape), minimum.reshape(shape),
            steps.reshape(shape), fate.astype(np.int64).reshape(shape), ends.last.astype(np.int64).reshape(shape),
            found.minima,
        )  # fmt: skip


def basin_map(
    *,
    objective: str | Objective,
    optimizer: str | Optimizer,
    size: int = 256,
    steps: int = 300,
    domain: Sequence[Sequence[float]] | None = None,
    schedule: Schedule | None = None,
    pipeline: GradientPipeline | None = None,
    progress: Progress | None = None,
    crew: Crew | None = None,
) -> BasinMap:
    """Run an optimizer from every start of a grid, and tell which minimum each reaches.

    Args:
        objective: An objective of two parameters or its name.
        optimizer: An optimizer, or a name for one with its defaults.
        size: Starts along x and along y.
        steps: The steps every run takes.
        domain: The rectangle of the starts; the objective's own where left out.
        schedule: What becomes of the learning rate; constant where left out.
        pipeline: What happens to the gradient first. Noise is the same for every start: what its single run draws.
        progress: Called now and then with steps taken and steps in all; returning False calls the map off.
        crew: Who takes the steps; this machine's processors where left out.

    Raises:
        InvalidInputError: A name or value cannot be used; the message says why.
        CancelledError: ``progress`` called it off.

    >>> import playground
    >>> grid = playground.basin_map(objective="quadratic-bowl", optimizer=playground.Sgd(lr=0.25), size=8, steps=20)
    >>> int(grid.minimum.max()), int(grid.steps.max())
    (0, 7)
    """
    question = asked(objective, optimizer, steps, schedule, pipeline)
    spans = checked_domain(domain, question.objective)
    x, y = (np.linspace(low, high, checked_whole(size, "size", 2, MOST_SIZE)) for low, high in spans)
    starts = np.empty((2, len(y), len(x)))
    starts[0], starts[1] = x, y[:, np.newaxis]
    ends = walk(question.lanes(starts.reshape(2, -1), basin_watch(question.standing)), progress, crew)
    return BasinMap.of(question, spans, x, y, ends)


def basin_watch(objective: Landscape) -> Watch:
    """Return what a basin map looks for: since when a run has stayed in one place."""
    return Watch(near_radius(objective), listed_places(objective))


def basin_maps(*, size: int = 256, **wanted: Any) -> Iterator[BasinMap]:
    """Give a coarse map at once and then the one of the size wanted; takes what :func:`basin_map` takes.

    For a picture that follows a slider: show each as it comes, and let ``progress`` return False once it is stale.
    """
    if size > COARSE_SIZE:
        yield basin_map(size=COARSE_SIZE, **wanted)
    yield basin_map(size=size, **wanted)


def _places_found(objective: Landscape, points: Array, radius: tuple[float, float]) -> Found:
    """Return listed local minima and saddles that points rest at, and those that nobody has listed."""
    listed = nearest(points, [minimum.point for minimum in objective.local_minima], radius)
    local = [objective.local_minima[index] for index in np.unique(listed[listed >= 0]).tolist()]
    passes = nearest(points, objective.saddles, radius)
    more = settled_places(objective, points[:, (listed < 0) & (passes < 0)], radius)
    # A run may rest just outside a place that is listed, on its slow way there.
    known = [minimum.point for minimum in (*objective.minima, *local)]
    new = [minimum for minimum in more.minima if nearest(np.array([minimum.point]).T, known, radius)[0] < 0]
    minima = sorted((*local, *new), key=lambda minimum: (round(minimum.value, 9), minimum.point))
    return Found(tuple(minima), (*objective.saddles, *more.saddles))
