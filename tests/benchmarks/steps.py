"""What a recorded step costs in time and memory, and against PyTorch."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.benchmarks.races import adam_on_rosenbrock
from tests.benchmarks.rival import TORCH_SETTINGS, rival
from tests.benchmarks.timing import in_turns, seconds

TORCH_PYTHON = "BENCH_TORCH_PYTHON"
"""The environment variable that names an interpreter with PyTorch, where this one has none."""
LEAST_GAIN, OUR_STEPS, TORCH_STEPS = 15.0, 20_000, 2_000
MOST_GROWTH, EARLY, LATE, STEPS_TIMED = 1.1, 1_000, 1_000_000, 1_000
MOST_MEMORY, ROWS = 2.1, 2**17 + 1


def figures() -> Iterator[Figure]:
    """Measure all three."""
    adam_on_rosenbrock().advance(OUR_STEPS)  # Whatever is made only once.
    yield against_torch()
    yield late_against_early()
    yield memory()


def against_torch() -> Figure:
    """Compare Adam with recording to ``torch.optim.Adam`` with autograd, which records nothing."""
    what, goal = "steps/s of one recorded Adam run, against torch.optim.Adam with autograd", f"≥ {LEAST_GAIN:.0f}×"

    def our_step() -> float:
        run = adam_on_rosenbrock()
        return seconds(lambda: run.advance(OUR_STEPS)) / OUR_STEPS

    with rival(TORCH_PYTHON, "torch_adam.py", str(TORCH_STEPS), settings=TORCH_SETTINGS) as torch:
        if torch is None:
            return Figure(what, f"no torch here ({TORCH_PYTHON} may name a Python that has it)", goal, None)
        torch_s, ours_s, gain = in_turns(9, lambda: torch.seconds() / TORCH_STEPS, our_step)
        version = torch.version
    return Figure(
        what, f"{gain:.0f}× (torch {version}: {1e6 * torch_s:.0f} µs against {1e6 * ours_s:.2f} µs a step)", goal,
        gain >= LEAST_GAIN,
    )  # fmt: skip


def late_against_early() -> Figure:
    """Compare a step far on to an early one; each pair has an early run of its own."""
    late_run = adam_on_rosenbrock()
    late_run.advance(LATE)

    def late() -> float:
        return seconds(lambda: late_run.advance(STEPS_TIMED)) / STEPS_TIMED

    def early() -> float:
        run = adam_on_rosenbrock()
        run.advance(EARLY)
        return seconds(lambda: run.advance(STEPS_TIMED)) / STEPS_TIMED

    late_s, early_s, growth = in_turns(101, late, early)
    return Figure(
        f"cost of a step at {LATE:,} recorded steps, against step {EARLY:,}",
        f"{growth:.2f}× ({1e6 * late_s:.3g} µs against {1e6 * early_s:.3g} µs)",
        f"≤ {MOST_GROWTH}×",
        growth <= MOST_GROWTH,
    )


def memory() -> Figure:
    """Compare what a run holds right after its columns have grown, when most is unused, to what its rows need."""
    run = adam_on_rosenbrock()
    tracemalloc.start()
    run = adam_on_rosenbrock()
    run.advance(ROWS - 1)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    trajectory = run.trajectory
    columns = (trajectory.theta, trajectory.loss, trajectory.lr, trajectory.gradient, trajectory.update,
               *trajectory.state.values())  # fmt: skip
    needed = sum(column.nbytes for column in columns)
    share = held / needed
    return Figure(
        "memory a recorded step, against the bytes of its columns (worst: just grown)",
        f"{share:.2f}× ({held / ROWS:.0f} B against {needed / ROWS:.0f} B)",
        f"≤ {MOST_MEMORY}×",
        share <= MOST_MEMORY,
    )
