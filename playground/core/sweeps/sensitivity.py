"""Sensitivity: how a run from one start ends for every setting of two hyperparameters, or of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Unpack

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.errors import InvalidInputError
from playground.core.optimizers import Optimizer
from playground.core.runs.codec import question_to_json
from playground.core.runs.question import AskedFrom, Question
from playground.core.sweeps.arguments import asked
from playground.core.sweeps.files import SweepResult
from playground.core.sweeps.lanes import Lanes, Watch
from playground.core.sweeps.swept_setting import SweptSetting, swept_setting
from playground.core.sweeps.tolerance import target_loss, wanted_tolerance
from playground.core.sweeps.walk import Crew, Progress, walk

LR_AXIS = ("lr", 1e-4, 1.0, 128)


@dataclass(frozen=True)
class SensitivityMap(SweepResult):
    """How runs end for every setting of two hyperparameters, or of one.

    Attributes:
        x, y: The two hyperparameters with their values; y is None where there is but one.
        loss: The loss after the last step, ``(len(y.values), len(x.values))``; infinite where the run diverged. One
            row, where y is None.
        steps: The step since which the loss has stayed within ``tolerance`` of f*, -1 where it was not at the end.
        last: The step of the last finite point; below the step limit only where the run diverged.
        tolerance: How far above f* counts as there; None where the objective has no minimum.
    """

    x: SweptSetting
    y: SweptSetting | None
    loss: Array
    steps: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    tolerance: float | None

    @property
    def diverged(self) -> npt.NDArray[np.bool_]:
        return self.last < self.question.steps

    def optimizer_at(self, row: int, column: int) -> Optimizer:
        return self.question.optimizer.with_values(**self.setting_at(row, column))

    def setting_at(self, row: int, column: int) -> dict[str, float]:
        """Return the swept hyperparameters of a pixel, by name."""
        setting = {self.x.name: float(self.x.values[column])}
        return setting if self.y is None else {**setting, self.y.name: float(self.y.values[row])}

    @property
    def best(self) -> tuple[int, int]:
        row, column = divmod(int(np.argmin(self.loss)), self.loss.shape[1])
        return row, column

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return a column a quantity with a row a setting, as the CSV holds them."""
        axes = [axis for axis in (self.x, self.y) if axis is not None]
        settings = zip((axis.name for axis in axes), np.meshgrid(*(axis.values for axis in axes)), strict=True)
        grids = {**dict(settings), "loss": self.loss, "steps": self.steps, "last": self.last}
        return {name: grid.ravel() for name, grid in grids.items()}

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        y = {} if self.y is None else {"y": self.y.values}
        return {"x": self.x.values, **y, "loss": self.loss, "steps": self.steps, "last": self.last}

    def settings(self) -> dict[str, Any]:
        return {
            "map": "sensitivity", **question_to_json(self.question), "x": self.x.span,
            "y": self.y.span if self.y is not None else None, "tolerance": self.tolerance,
        }  # fmt: skip


def sensitivity_map(
    question: Question | None = None,
    /,
    *,
    x: Sequence[object] = LR_AXIS,
    y: Sequence[object] | None = None,
    tolerance: float | None = None,
    progress: Progress | None = None,
    crew: Crew | None = None,
    **words: Unpack[AskedFrom],
) -> SensitivityMap:
    """Run an optimizer from one start with every setting of two hyperparameters, or of one.

    Args:
        question: What is asked, or left out and told in :class:`~playground.core.runs.question.AskedFrom`'s words.
        x: A hyperparameter's name, its first and last value and how many it takes; spaced by its scale. One of a rule
            inside is named as in ``inner.beta1``.
        y: Another one, likewise; where left out, the map has one row.
        tolerance: How far above f* counts as there; what f rises by over a thousandth of the domain where left out.
        progress: Called now and then with steps taken and steps in all; returning False cancels the map.
        crew: Who takes the steps; this machine's processors where left out.

    Raises:
        InvalidInputError: A name or value cannot be used; the message says why.
        CancelledError: ``progress`` cancelled it.
    """
    question = asked(question, words)
    optimizer = question.optimizer
    across, up = swept_setting(optimizer, x, "x"), None if y is None else swept_setting(optimizer, y, "y")
    if up is not None and across.name == up.name:
        raise InvalidInputError(f"x and y must be two hyperparameters, not {across.name} twice.", "y")
    allowed = wanted_tolerance(question.objective, tolerance)
    # Along lr, runs are stepped together; other settings are the same throughout a block.
    is_turned = up is not None and up.name == "lr"
    axes = [axis for axis in ((up, across) if is_turned else (across, up)) if axis is not None]
    grids = np.meshgrid(*(axis.values for axis in axes))
    swept = {axis.name: grid.ravel() for axis, grid in zip(axes, grids, strict=True)}

    def laid_out(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        grid = values.reshape(-1, len(axes[0].values))
        return np.ascontiguousarray(grid.T) if is_turned else grid

    loss, steps, last = map(laid_out, outcomes(question, allowed, swept, progress, crew))
    return SensitivityMap(question, across, up, loss, steps, last, allowed)


class Outcomes(NamedTuple):
    """How runs ended, told by the loss: infinite where one diverged; steps to the tolerance; last finite step."""

    loss: Array
    steps: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]


def outcomes(
    question: Question,
    tolerance: float | None,
    swept: dict[str, Array],
    progress: Progress | None,
    crew: Crew | None,
) -> Outcomes:
    """Run with hyperparameters that differ from run to run."""
    watch = Watch(target=target_loss(question.objective, tolerance))
    ends = walk(Lanes.of(question, np.array(question.start)[:, np.newaxis], watch, **swept), progress, crew)
    is_whole = ends.last == question.steps
    steps = np.where(is_whole & (ends.since <= question.steps), ends.since, -1)
    return Outcomes(np.where(is_whole, ends.loss, np.inf), steps.astype(np.int64), ends.last.astype(np.int64))
