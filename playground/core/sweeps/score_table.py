"""The scores of several runs as one table: a row a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.core.sweeps.files import Map
from playground.core.sweeps.scoring import Score


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
        texts = {
            "run": [label for label, _ in self.rows],
            "optimizer": [optimizer.name for optimizer in optimizers],
        }
        numbers = {
            "lr": [optimizer.lr for optimizer in optimizers],
            "reached": [score.reached for score in scores],
            "median_steps": [score.median_steps for score in scores],
            "most_steps": [score.most_steps for score in scores],
            "diverged": [score.diverged for score in scores],
            "memory": [score.memory for score in scores],
            "good_lr_low": [score.good_rates[0] for score in scores],
            "good_lr_high": [score.good_rates[1] for score in scores],
            "decades": [score.width for score in scores],
            "runs": [score.runs for score in scores],
            "steps": [score.question.steps for score in scores],
        }
        return {
            **{name: np.array(column, dtype=np.str_) for name, column in texts.items()},
            **{name: np.array(column) for name, column in numbers.items()},
        }

    def settings(self) -> dict[str, Any]:
        return {"map": "scores", "runs": [{"run": label, **score.settings()} for label, score in self.rows]}
