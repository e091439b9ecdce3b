"""What several runs have come to as one table: their scores, or their rate curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.sweeps.files import Map
from playground.core.sweeps.scoring import Score
from playground.core.sweeps.tolerance import lowest_of
from playground.core.sweeps.tuning import Tuned


@dataclass(frozen=True)
class ScoreTable(Map):
    """The textbook's table measured.

    Attributes:
        rows: What each run is called, and its score.
    """

    rows: Sequence[tuple[str, Score]]

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return a column a figure with a row a run; infinite where fewer runs than asked for ever arrived."""
        scores = [score for _, score in self.rows]
        optimizers = [score.question.optimizer for score in scores]
        return {
            "run": np.array([label for label, _ in self.rows], dtype=np.str_),
            "optimizer": np.array([optimizer.name for optimizer in optimizers], dtype=np.str_),
            "lr": np.array([optimizer.lr for optimizer in optimizers]),
            "reached": np.array([score.reached for score in scores]),
            "median_steps": np.array([score.median_steps for score in scores]),
            "most_steps": np.array([score.most_steps for score in scores]),
            "diverged": np.array([score.diverged for score in scores]),
            "memory": np.array([score.memory for score in scores]),
            "good_lr_low": np.array([score.good_rates[0] for score in scores]),
            "good_lr_high": np.array([score.good_rates[1] for score in scores]),
            "decades": np.array([score.width for score in scores]),
            "runs": np.array([score.runs for score in scores]),
            "steps": np.array([score.question.steps for score in scores]),
        }

    def settings(self) -> dict[str, Any]:
        return {"map": "scores", "runs": [{"run": label, **score.settings()} for label, score in self.rows]}


@dataclass(frozen=True)
class RaceCurves(Map):
    """How several runs from one start, on one objective, end for every learning rate.

    Attributes:
        rows: What each run is called, and how it was tuned.
    """

    rows: Sequence[tuple[str, Tuned]]

    @property
    def lowest(self) -> float:
        """The loss that gaps are measured from: f*, or the lowest end of all where the objective has no minimum."""
        curves = [tuned.curve for _, tuned in self.rows]
        return lowest_of(curves[0].objective, np.concatenate([curve.loss for curve in curves])) if curves else 0.0

    @property
    def gaps(self) -> list[Array]:
        """How far above :attr:`lowest` each run ends; infinite where it diverged."""
        return [np.maximum(tuned.curve.loss - self.lowest, 0.0) for _, tuned in self.rows]

    @property
    def start_gap(self) -> float:
        """How far above :attr:`lowest` the start is; 0 where there is no run."""
        if not self.rows:
            return 0.0
        curve = self.rows[0][1].curve
        return max(float(curve.objective.value(np.array(curve.start))) - self.lowest, 0.0)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return a column a quantity with a row a run and learning rate."""
        curves = [tuned.curve for _, tuned in self.rows]
        lengths = [len(curve.lr) for curve in curves]
        labels = np.array([label for label, _ in self.rows], dtype=np.str_)
        names = np.array([curve.optimizer.name for curve in curves], dtype=np.str_)
        parts: dict[str, list[npt.NDArray[Any]]] = {
            "lr": [curve.lr for curve in curves],
            "loss": [curve.loss for curve in curves],
            "gap": self.gaps,
            "steps": [curve.steps for curve in curves],
            "last": [curve.last for curve in curves],
        }
        return {
            "run": np.repeat(labels, lengths),
            "optimizer": np.repeat(names, lengths),
            **{name: np.concatenate(part) if part else np.empty(0) for name, part in parts.items()},
        }

    def settings(self) -> dict[str, Any]:
        return {"map": "race", "runs": [{"run": label, **tuned.settings()} for label, tuned in self.rows]}
