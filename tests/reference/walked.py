"""Paths walked elsewhere, and the same ones walked by us."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import SCHEDULES

# Coordinates nearer to 0 than this are compared as if they were this far from it.
_SMALLEST_SCALE = 1e-3


class Reference:
    """A file of paths made by a script of this folder.

    Attributes:
        paths: Each path, ``(steps + 1, 2)``, by the key of its case.
        versions: What the file was made with.
        steps: How many steps each path has.
        cases: How our side walks each path.
    """

    def __init__(self, name: str) -> None:
        """Read the file ``name`` of this folder."""
        self.paths = np.load(Path(__file__).with_name(name))
        manifest = json.loads(str(self.paths["manifest"]))
        self.versions: dict[str, str] = manifest["versions"]
        self.steps: int = manifest["steps"]
        self.cases: list[dict[str, Any]] = manifest["cases"]

    def walked(self, case: dict[str, Any]) -> Run:
        """Return our run of a case."""
        schedule, schedule_values = case["schedule"]
        question = Question(
            OBJECTIVES.find(case["objective"])(),
            OPTIMIZERS.find(case["optimizer"]).from_values(case["hyperparameters"]),
            case["start"],
            schedule=SCHEDULES.find(schedule).from_values(schedule_values),
            pipeline=GradientPipeline.from_values(case["gradient"]),
        )
        run = Run(question)
        run.advance(self.steps)
        return run

    def difference(self, case: dict[str, Any]) -> Array:
        """Return how far our path is from theirs, relative to theirs, in the path's shape."""
        theirs = self.paths[case["key"]]
        away = np.abs(self.walked(case).trajectory.theta - theirs)
        relative: Array = away / np.maximum(np.abs(theirs), _SMALLEST_SCALE)
        return relative

    def makes_progress(self, case: dict[str, Any]) -> bool:
        """Tell whether a path is finite and ends at less than half the loss it began with."""
        path = self.paths[case["key"]]
        value = OBJECTIVES.find(case["objective"])().value
        return bool(np.isfinite(path).all() and value(path[-1]) < 0.5 * value(path[0]))
