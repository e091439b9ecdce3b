"""What a run of many parameters recorded: small numbers for every step, the last rows, and keyframes for the others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import numpy as np

from playground.core.arithmetic.arrays import Array, RowIndex
from playground.core.runs.keyframes import Keyframes
from playground.core.runs.rows import Rows
from playground.core.runs.step_table import StepTable
from playground.core.runs.stepper import Stepper
from playground.core.runs.trajectory import Measure, Trajectory
from playground.core.verdicts.stopping import lengths

RUN_BYTES = 256_000_000
"""What a run may take: four of them fit a machine of 4 GB, whose quarter is for recorded steps."""
NARROW_BYTES = 512
"""Rows up to this size, such as those of eight parameters, are all kept: to keep only what is small would save little,
and charts draw such runs parameter by parameter, from rows all over them."""

_NUMBERS = ("loss", "lr", "gradient_norm", "update_norm", "plane_a", "plane_b")
_KEYFRAME_SHARE, _BLOCK_SHARE, _REPLAY_SHARE = 2, 16, 8  # One part in so many of what the run may take.
_SCRATCH_BYTES = 2**20  # Rows that nobody asked for are replayed into memory that a processor keeps near.


class KeyframedTrajectory(Trajectory):
    """Every step's small numbers, and whole rows as far as memory goes; older rows are replayed, to the last bit.

    ``theta``, ``gradient``, ``update`` and the columns of ``state`` are read as arrays are, by rows and coordinates;
    they are :class:`Column` objects, so that a read costs what it reads.
    """

    def __init__(
        self,
        stepper: Stepper,
        loss: float,
        measure: Measure,
        project: Callable[[Array], Array],
        most_bytes: int = RUN_BYTES,
    ) -> None:
        """Begin with row 0.

        Args:
            stepper: The run at its start.
            loss: The objective there.
            measure: What else is told of a point.
            project: Gives points' coordinates on the plane that the run is looked at on.
            most_bytes: What rows and keyframes may take together.
        """
        super().__init__(stepper.theta, loss, stepper.recorded_state, measure, project, capacity=1)
        self.most_bytes = most_bytes
        self.keyframes = Keyframes(stepper, most_bytes // _KEYFRAME_SHARE)
        self._block_rows = max(1, most_bytes // _BLOCK_SHARE // self.row_bytes)
        self._replay_rows = max(1, most_bytes // _REPLAY_SHARE // self.row_bytes)
        self._start = self._rows
        self._recent: tuple[tuple[int, Rows], ...] = ((0, self._start),)
        """Rows from some step on, each block with its first step; the last one has room for rows to come."""
        self._replayed = (0, self._start)
        self._replay_end = stepper.copy()
        self._replaying = threading.Lock()
        self._table = StepTable((*_NUMBERS, *self._table.names))
        self._note(self._start, 0)

    @property
    def at_hand(self) -> range:
        """The rows that can be read without replaying any."""
        return range(self._recent[0][0], self._count)

    def make_room(self, count: int) -> None:
        """Do nothing: :meth:`reserve` gives as many rows as there is room for."""

    def reserve(self, count: int) -> Rows:
        """Return views of the next rows, as many as fit before a block ends or a keyframe is due."""
        first, block = self._recent[-1]
        if self._count == first + len(block.loss):
            self._drop_oldest(new_blocks=1)
            first, block = self._count, Rows.blank(self._block_rows, self.dim, len(self.state_names))
            self._recent = (*self._recent, (first, block))
        begin = self._count - first
        rows = block.part(slice(begin, begin + min(count, self.keyframes.until_next(self.last_step))))
        self._table.make_room(len(rows.loss))
        return rows

    def commit(self, count: int) -> None:
        first, block = self._recent[-1]
        begin = self._count - first
        self._note(block.part(slice(begin, begin + count)), self._count)
        self._count += count

    def keep(self, stepper: Stepper, step_s: float) -> None:
        """Keep a keyframe where one is due; see :meth:`Keyframes.note`."""
        self.keyframes.note(stepper, step_s)
        self._drop_oldest()

    @property
    def loss(self) -> Array:
        return self._table.column("loss")[: self._count]

    @property
    def lr(self) -> Array:
        return self._table.column("lr")[: self._count]

    @property
    def theta(self) -> Any:
        return Column(self, attrgetter("theta"))

    @property
    def gradient(self) -> Any:
        return Column(self, attrgetter("gradient"))

    @property
    def update(self) -> Any:
        return Column(self, attrgetter("update"))

    @property
    def state(self) -> dict[str, Any]:
        return {name: Column(self, _state_at(place)) for place, name in enumerate(self.state_names)}

    def gradient_norms(self, rows: RowIndex) -> Array:
        return self._table.column("gradient_norm")[rows]

    def update_norms(self, rows: RowIndex) -> Array:
        return self._table.column("update_norm")[rows]

    def path(self, rows: RowIndex) -> Array:
        return np.stack([self._table.column(name)[rows] for name in ("plane_a", "plane_b")], axis=1)

    def rows(self, first: int, stop: int) -> Rows:
        pieces = []
        while first < stop:
            begin, block = self.block_with(first)
            pieces.append(block.part(slice(first - begin, stop - begin)))
            first = begin + len(block.loss)
        if len(pieces) == 1:
            return pieces[0]
        *columns, state = zip(*pieces, strict=True)
        return Rows._make([*(np.concatenate(each) for each in columns), np.concatenate(state, axis=1)])

    def state_at(self, rows: RowIndex) -> dict[str, Array]:
        found = self.read(lambda block: np.moveaxis(block.state, 0, 1), rows)
        return {name: found[:, place] for place, name in enumerate(self.state_names)}

    def read(self, of: Callable[[Rows], Array], rows: Any, *coordinates: Any) -> Array:
        """Return a part of a column, as an array would give it.

        Args:
            of: Returns the column of some rows.
            rows: A row, a slice, or an array of places.
            coordinates: Which numbers of each row, all where left out; several give those of every row.
        """
        wanted = np.arange(*rows.indices(len(self))) if isinstance(rows, slice) else np.arange(len(self))[rows]
        if not wanted.size:
            nothing: Array = of(self._start)[_each(np.zeros(wanted.shape, dtype=np.intp), coordinates)]
            return nothing
        if isinstance(rows, slice) and wanted[-1] - wanted[0] == len(wanted) - 1:
            first, block = self.block_with(int(wanted[0]))
            if wanted[-1] < first + len(block.loss):
                view: Array = of(block)[(slice(wanted[0] - first, wanted[-1] - first + 1), *coordinates)]
                return view
        order = np.argsort(wanted, axis=None, kind="stable")
        rising, pieces, place = wanted.ravel()[order], [], 0
        while place < len(order):
            first, block = self.block_with(int(rising[place]))
            end = int(np.searchsorted(rising, first + len(block.loss)))
            pieces.append(of(block)[_each(rising[place:end] - first, coordinates)])
            place = end
        found: Array = np.concatenate(pieces)
        placed = np.empty_like(found)
        placed[order] = found
        return placed.reshape(wanted.shape + found.shape[1:])

    def block_with(self, row: int) -> tuple[int, Rows]:
        """Return some neighbouring rows with one that is asked for, and the step of the first of them."""
        for first, block in reversed(self._recent):
            if row >= first:
                return first, block.part(slice(self._count - first))
        return (0, self._start) if row == 0 else self._replay(row)

    def _note(self, rows: Rows, step: int) -> None:
        """Note what is small about rows, of which the first belongs to a step."""
        plane = self._project(rows.theta.T).T
        norms = [lengths(rows.gradient.T), lengths(rows.update.T)]
        self._table.add(np.column_stack([rows.loss, rows.lr, *norms, plane, self._measured(rows.theta, step)]))

    def _drop_oldest(self, new_blocks: int = 0) -> None:
        """Let go of the oldest whole rows that there is no more memory for; two blocks with the new ones stay."""
        left = self.most_bytes - self.most_bytes // _REPLAY_SHARE - self.keyframes.nbytes
        most = max(2, left // (self._block_rows * self.row_bytes))
        self._recent = self._recent[new_blocks - most :]

    def _replay(self, row: int) -> tuple[int, Rows]:
        """Step again from the keyframe before a row, and return that row with neighbours."""
        with self._replaying:
            first, rows = self._replayed
            if first <= row < first + len(rows.loss):
                return first, rows
            stepper, following = self.keyframes.around(row)
            if self._replay_end.step == row - 1 > stepper.step:  # As whoever reads row after row asks.
                stepper, first = self._replay_end, row
            else:
                first = max(stepper.step + 1, row - self._replay_rows // 2)
            stop = min(first + self._replay_rows, following + 1, self._recent[0][0])
            self._walk(stepper, first - 1 - stepper.step)
            rows = Rows.blank(stop - first, self.dim, len(self.state_names))
            self._walk(stepper, stop - first, rows)
            self._replayed, self._replay_end = (first, rows), stepper
            return first, rows

    def _walk(self, stepper: Stepper, steps: int, rows: Rows | None = None) -> None:
        """Take steps again, to fill some rows or for nothing but where they lead."""
        at_once = max(1, _SCRATCH_BYTES // self.row_bytes)
        room = Rows.blank(min(steps, at_once), self.dim, len(self.state_names)) if rows is None else rows
        done = 0
        while done < steps:
            kernel = stepper.kernel(0.0)
            count, first = min(steps - done, at_once, stepper.most_steps(kernel)), 0 if rows is None else done
            taken = stepper.take(room.part(slice(first, first + count)), kernel)
            if not taken:
                raise RuntimeError(f"step {stepper.step + 1} was recorded and cannot be taken again")
            done += taken


class Column:
    """A column of a trajectory with keyframes, read as an array is: ``column[rows]``, ``column[rows, coordinates]``.

    Rows may be one row, a slice or an array of places; coordinates may be one, a slice or, but for an array of rows, an
    array of places too. What is not at hand is replayed.
    """

    def __init__(self, trajectory: KeyframedTrajectory, of: Callable[[Rows], Array]) -> None:
        self._trajectory, self._of = trajectory, of

    def __len__(self) -> int:
        return len(self._trajectory)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self), self._trajectory.dim

    def __getitem__(self, key: Any) -> Array:
        rows, *coordinates = key if isinstance(key, tuple) else (key,)
        if np.ndim(rows) and any(map(np.ndim, coordinates)):
            raise IndexError("rows and coordinates cannot both be arrays; read the rows first")
        return self._trajectory.read(self._of, rows, *coordinates)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        """Return all of it, which may take much memory."""
        return np.asarray(self[:], dtype=dtype)


def _state_at(place: int) -> Callable[[Rows], Array]:
    return lambda rows: rows.state[place]


def _each(rows: Any, coordinates: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the index of some coordinates in each of some rows."""
    return (rows[..., np.newaxis] if any(map(np.ndim, coordinates)) else rows, *coordinates)
