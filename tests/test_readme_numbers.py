"""Every number in the README's prose, evaluated."""

from __future__ import annotations

import functools
import re
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

import playground
from playground.core.files.resources import text as resource_text
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.examples import OPENING, examples
from playground.core.runs.experiment import from_json
from playground.core.sweeps.basin import BasinMap
from playground.core.sweeps.scoring import score
from playground.core.verdicts.verdicts import Status
from tests.claims import unclaimed
from tests.shipped import OUR_OBJECTIVES, OUR_OPTIMIZERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROSE = re.sub(r"`[^`]*`", "", re.sub(r"```.*?```", "", README, flags=re.DOTALL))
ONE_LINE = " ".join(PROSE.split())
STEPS = 500
SIZE, FINE = 64, 151
"""Starts along a side: enough for shares, and for the rims of Rastrigin's tiles."""


@functools.cache
def basins(objective: str, optimizer: str, lr: float, size: int = SIZE) -> BasinMap:
    rule = OPTIMIZERS.find(optimizer)(lr=lr)
    return playground.basin_map(objective=objective, optimizer=rule, size=size, steps=STEPS)


FRACTIONS = {"an eighth": 1 / 8, "a fifth": 1 / 5, "a quarter": 1 / 4, "two thirds": 2 / 3, "nine tenths": 9 / 10}


def about(name: str, *shares: float) -> str:
    """Return a fraction's name where all shares are within a sixth of it, the shares themselves elsewhere."""
    wanted = FRACTIONS[name]
    return name if all(abs(share - wanted) < wanted / 6.0 for share in shares) else f"{shares}"


def pieces(labels: npt.NDArray[np.int64], least: int = 4) -> int:
    """Count the connected regions of one label with so many cells at least."""
    left = np.ones(labels.shape, dtype=bool)
    count = 0
    for corner in np.ndindex(labels.shape):
        if not left[corner]:
            continue
        size, waiting = 0, [corner]
        left[corner] = False
        while waiting:
            row, column = waiting.pop()
            size += 1
            for y, x in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
                inside = 0 <= y < labels.shape[0] and 0 <= x < labels.shape[1]
                if inside and left[y, x] and labels[y, x] == labels[corner]:
                    left[y, x] = False
                    waiting.append((y, x))
        count += size >= least
    return count


def himmelblau() -> list[str]:
    plain, coasting = basins("himmelblau", "sgd", 0.002), basins("himmelblau", "momentum", 0.005)
    minima = len(OBJECTIVES.find("himmelblau")().minima)
    assert pieces(plain.minimum) == minima == 4
    assert pieces(coasting.minimum) > 3 * minima
    assert set(np.unique(coasting.minimum).tolist()) == set(range(minima))
    return [
        f"*Himmelblau*, {STEPS} steps: SGD (lr 0.002)",
        "Momentum (lr 0.005) overshoots",
        "four colours for four minima",
    ]


def rastrigin() -> list[str]:
    objective = OBJECTIVES.find("rastrigin")()
    rates = {"sgd": 0.001, "adam": 0.1, "momentum": 0.004}
    # The ridges between dimples are where the derivative of one coordinate falls through 0.
    fine = np.linspace(-6.0, 6.0, 240_001)
    slope = objective.gradient(np.array([fine, np.zeros_like(fine)]))[0]
    ridges = fine[1:][(slope[:-1] > 0.0) & (slope[1:] <= 0.0)]

    def tiles(points: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        columns, rows = (np.searchsorted(ridges, axis).astype(np.int64) for axis in points)
        return np.asarray(100 * columns + rows)

    for name in ("sgd", "adam"):
        chart = basins("rastrigin", name, rates[name])
        np.testing.assert_array_equal(tiles(chart.end), tiles(np.array(np.meshgrid(chart.x, chart.y))))
    chart = basins("rastrigin", "momentum", rates["momentum"], FINE)
    dimple = tiles(np.array(np.meshgrid(chart.x, chart.y)))
    skipped = tiles(chart.end) != dimple
    count = len(np.unique(dimple))
    rimmed = len(np.unique(dimple[skipped]))
    assert rimmed > 0.5 * count
    return [
        f"SGD (lr {rates['sgd']:g}) and Adam (lr {rates['adam']:g}) end in the dimple they set out in, a tile each, "
        f"{count} in all",
        f"Momentum (lr {rates['momentum']:g}) skips into another from the rims of more than half of them",
    ]


def rosenbrock() -> list[str]:
    adam, sgd, momentum = (
        basins("rosenbrock", name, lr) for name, lr in (("adam", 0.1), ("sgd", 0.002), ("momentum", 0.005))
    )
    x, y = np.meshgrid(adam.x, adam.y)
    reached, along = adam.minimum >= 0, np.abs(y - x * x) < 0.5
    assert reached[along].mean() > 5.0 * reached[~along].mean()
    assert (reached & along).sum() > 0.5 * reached.sum()
    thrown = [each.status == Status.DIVERGED for each in (sgd, momentum)]
    assert thrown[0][np.abs(x) > 1.5].mean() > 5.0 * thrown[0][np.abs(x) < 1.0].mean()
    share = about("an eighth", float(reached.mean()))
    return [
        f"*Rosenbrock*: Adam (lr 0.1) arrives within {STEPS} steps from {share} of the plane",
        f"SGD at lr 0.002 diverges from {about('a fifth', thrown[0].mean())}, the steep sides, "
        f"Momentum at lr 0.005 from {about('nine tenths', thrown[1].mean())}",
    ]


def beale() -> list[str]:
    sgd, momentum, adam = (basins("beale", *each) for each in (("sgd", 0.01), ("momentum", 0.003), ("adam", 0.1)))
    thrown = [each.status == Status.DIVERGED for each in (sgd, momentum)]
    for diverged in thrown:
        by_height = diverged.mean(axis=1)
        assert by_height[np.abs(sgd.y) > 3.2].min() > 0.95
        assert by_height[np.abs(sgd.y) < 0.7].max() < 0.3
    assert not (adam.status == Status.DIVERGED).any()
    share = about("two thirds", *(float(diverged.mean()) for diverged in thrown))
    return [
        f"*Beale*: SGD (lr 0.01) and Momentum (lr 0.003) diverge from about {share} of the plane",
        "a band about y = 0",
        f"Adam (lr 0.1), whose steps do not grow with the gradient, never does, but has arrived from "
        f"{about('a quarter', (adam.minimum >= 0).mean())} only after {STEPS} steps",
    ]


def counts() -> list[str]:
    opening = from_json(resource_text(OPENING))
    assert len(opening.runs) == 4
    starts = (score.__kwdefaults__ or {})["starts"]
    assert sys.version_info >= (3, 11)
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return [
        f"{len(OUR_OPTIMIZERS)} optimizers, {len(OUR_OBJECTIVES)} landscapes, {len(examples())} examples",
        "four optimizers race down",
        "Rosenbrock's valley, four optimizers",
        "Python 3.11 or newer",
        f"from {starts} × {starts} starts",
        "a quarter of the memory there is",  # Held by the tests of the memory budget.
        "exit status 2",  # Held by those of the command line.
    ]


WORDS_THAT_COUNT_NOTHING_MEASURED = [
    "Two commands",
    "1 − β₂",
    "two of its hyperparameters",
    "ten thousand starts",
]


def test_every_number_in_the_readme_is_what_the_program_gives() -> None:
    phrases = [*counts(), *himmelblau(), *rastrigin(), *rosenbrock(), *beale(), *WORDS_THAT_COUNT_NOTHING_MEASURED]
    assert unclaimed(ONE_LINE, phrases) == []
