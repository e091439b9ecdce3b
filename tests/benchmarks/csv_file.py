"""Writing a long run as CSV, against ``numpy.savetxt`` and Python's own ``repr`` of the same columns."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.runs.csv_export import CHUNK_ROWS, write_csv
from tests.benchmarks.figure import Figure
from tests.benchmarks.races import adam_on_rosenbrock, compile_for
from tests.benchmarks.timing import in_turns, seconds

ROWS = 1_000_000
LEAST_AGAINST_REPR = 4.0


def figures() -> Iterator[Figure]:
    """Measure it."""
    run = adam_on_rosenbrock()
    compile_for(run)
    run.advance(ROWS - 1)
    trajectory = run.trajectory
    step = np.arange(ROWS, dtype=np.float64)
    # What is worked out and put together for it is a gift: savetxt is only asked to write.
    numbers = np.column_stack(
        [step, trajectory.theta, trajectory.loss, trajectory.lr, trajectory.gradient, trajectory.update,
         *run.columns().values()]
    )  # fmt: skip
    lines = ",".join(["%r"] * numbers.shape[1]) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "run.csv"

        def savetxt() -> float:
            return seconds(lambda: np.savetxt(file, numbers, delimiter=","))

        def ours() -> float:
            return seconds(lambda: write_csv(file, [("Adam", run)]))

        def by_repr() -> float:
            return seconds(lambda: _write_by_repr(file, lines, numbers))

        savetxt_s, ours_s, gain = in_turns(3, savetxt, ours)
        repr_s, our_s, share = in_turns(3, by_repr, ours)
    yield Figure(
        f"CSV of {ROWS:,} rows, against numpy.savetxt of the same columns",
        f"{gain:.2f}× as fast ({ours_s:.1f} s against {savetxt_s:.1f} s)",
        "> 1×",
        gain > 1.0,
    )
    yield Figure(
        "the same, against Python's repr of each number",
        f"{share:.1f}× as fast ({our_s:.1f} s against {repr_s:.1f} s)",
        f"≥ {LEAST_AGAINST_REPR:.0f}×",
        share >= LEAST_AGAINST_REPR,
    )


def _write_by_repr(file: Path, lines: str, numbers: Array) -> None:
    with file.open("w") as opened:
        for first in range(0, len(numbers), CHUNK_ROWS):
            block = numbers[first : first + CHUNK_ROWS]
            opened.write(lines * len(block) % tuple(block.ravel().tolist()))
