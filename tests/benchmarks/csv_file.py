"""Writing a long run as CSV, against ``numpy.savetxt`` of the same columns."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from playground.core.csv_export import write_csv
from tests.benchmarks.figure import Figure
from tests.benchmarks.races import adam_on_rosenbrock
from tests.benchmarks.timing import in_turns, seconds

ROWS = 1_000_000


def figures() -> Iterator[Figure]:
    """Measure it."""
    run = adam_on_rosenbrock()
    run.advance(ROWS - 1)
    trajectory = run.trajectory
    step = np.arange(ROWS, dtype=np.float64)
    # What is worked out and put together for it is a gift: savetxt is only asked to write.
    numbers = np.column_stack(
        [step, trajectory.theta, trajectory.loss, trajectory.lr, trajectory.gradient, trajectory.update,
         *run.columns().values()]
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "run.csv"

        def savetxt() -> float:
            return seconds(lambda: np.savetxt(file, numbers, delimiter=","))

        def ours() -> float:
            return seconds(lambda: write_csv(file, [("Adam", run)]))

        savetxt_s, ours_s, gain = in_turns(3, savetxt, ours)
    yield Figure(
        f"CSV of {ROWS:,} rows, against numpy.savetxt of the same columns",
        f"{gain:.2f}× as fast ({ours_s:.1f} s against {savetxt_s:.1f} s)",
        "> 1×",
        gain > 1.0,
    )
