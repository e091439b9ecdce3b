"""The rate curves of several runs as one table: a row a run and learning rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.core.arithmetic.arrays import Array
from playground.core.sweeps.files import Map
from playground.core.sweeps.tuning import Tuned


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
        known = self.rows[0][1].curve.question.objective.lowest if self.rows else None
        if known is not None:
            return known
        losses = [tuned.curve.loss[np.isfinite(tuned.curve.loss)] for _, tuned in self.rows]
        return min((float(loss.min()) for loss in losses if loss.size), default=0.0)

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
        return max(float(curve.question.objective.value(np.array(curve.start))) - self.lowest, 0.0)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return a column a quantity with a row a run and learning rate."""
        curves = [tuned.curve for _, tuned in self.rows]
        lengths = [len(curve.lr) for curve in curves]
        labels = np.array([label for label, _ in self.rows], dtype=np.str_)
        names = np.array([curve.question.optimizer.name for curve in curves], dtype=np.str_)
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
