"""One run of a million recorded steps, compiled: against the loop written by hand, PyTorch, and optax in a scan."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numba import njit

import playground
from playground.core.runs.run import Run
from tests.benchmarks.figure import Figure
from tests.benchmarks.maps import JAX_PYTHON, TORCH_PYTHON
from tests.benchmarks.races import adam_on_rosenbrock, compile_for
from tests.benchmarks.rival import TORCH_SETTINGS, rival
from tests.benchmarks.timing import in_turns, seconds

STEPS, SCRIPT_STEPS, TORCH_STEPS = 1_000_000, 500_000, 2_000
MOST_STOP_MS, STOP_TRIES = 50.0, 3
MOST_AGAINST_HAND, LEAST_AGAINST_TORCH = 1.2, 2_000.0


def figures() -> Iterator[Figure]:
    """Measure them all."""
    compile_for(adam_on_rosenbrock())
    ours()
    yield against_hand()
    in_a_script()
    yield against_torch()
    yield against_optax()
    yield from stops()


def ours() -> float:
    """Return the seconds that a run of ours takes."""

    def task() -> Run:
        run = adam_on_rosenbrock()
        run.advance(STEPS)
        return run

    return seconds(task)


def against_hand() -> Figure:
    """Compare with the very loop that one would write for this one run, which records the same."""
    run = adam_on_rosenbrock()
    start = [float(number) for number in run.start]
    by_hand: Any = _by_hand

    def task() -> list[Any]:
        columns = [np.empty((STEPS, 2)) for _ in range(5)] + [np.empty(STEPS) for _ in range(2)]
        by_hand(*start, 0.01, *columns)
        return columns

    task()
    ours_s, hand_s, ratio = in_turns(11, ours, lambda: seconds(task))
    return Figure(
        f"one Adam run of {STEPS:,} recorded steps, against the loop by hand in numba",
        f"{ratio:.2f}× ({1e9 * ours_s / STEPS:.0f} ns against {1e9 * hand_s / STEPS:.0f} ns a step)",
        f"≤ {MOST_AGAINST_HAND}×",
        ratio <= MOST_AGAINST_HAND,
    )


@njit(error_model="numpy")
def _by_hand(
    x: float, y: float, lr: float, theta: Any, gradient: Any, update: Any, m: Any, v: Any, loss: Any, rate: Any
) -> None:
    mx = my = vx = vy = 0.0
    for k in range(len(loss)):
        gx, gy = -2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)
        t = float(k + 1)
        mx, my = 0.9 * mx + 0.1 * gx, 0.9 * my + 0.1 * gy
        vx, vy = 0.999 * vx + 0.001 * (gx * gx), 0.999 * vy + 0.001 * (gy * gy)
        first, second = 1.0 - 0.9**t, 1.0 - 0.999**t
        dx = -lr * (mx / first) / (math.sqrt(vx / second) + 1e-8)
        dy = -lr * (my / first) / (math.sqrt(vy / second) + 1e-8)
        x, y = x + dx, y + dy
        across, off = 1.0 - x, y - x * x
        theta[k, 0], theta[k, 1] = x, y
        gradient[k, 0], gradient[k, 1] = gx, gy
        update[k, 0], update[k, 1] = dx, dy
        m[k, 0], m[k, 1], v[k, 0], v[k, 1] = mx, my, vx, vy
        loss[k], rate[k] = across * across + 100.0 * off * off, lr


def in_a_script() -> float:
    """Return the seconds that a run takes a script, whose kernel is there."""
    optimizer = playground.Adam(lr=0.01)
    return seconds(lambda: playground.run(objective="rosenbrock", optimizer=optimizer, steps=SCRIPT_STEPS))


def against_torch() -> Figure:
    """Compare with ``torch.optim.Adam`` with autograd, which records nothing."""
    what = f"playground.run of {SCRIPT_STEPS:,} steps, a step against torch.optim.Adam with autograd"
    goal = f"≥ {LEAST_AGAINST_TORCH:,.0f}×"
    with rival(TORCH_PYTHON, "torch_adam.py", str(TORCH_STEPS), settings=TORCH_SETTINGS) as torch:
        if torch is None:
            return Figure(what, f"no torch here ({TORCH_PYTHON} may name a Python that has it)", goal, None)
        torch_s, ours_s, gain = in_turns(7, lambda: torch.seconds() / TORCH_STEPS, lambda: in_a_script() / SCRIPT_STEPS)
        version = torch.version
    measured = f"{gain:,.0f}× (torch {version}: {1e6 * torch_s:.0f} µs against {1e6 * ours_s:.3f} µs a step)"
    return Figure(what, measured, goal, gain >= LEAST_AGAINST_TORCH)


def against_optax() -> Figure:
    """Compare with optax's Adam in ``lax.scan``, which records the points only."""
    what, goal = "the same, against optax's Adam in lax.scan recording θ", "> 1×"
    with rival(JAX_PYTHON, "jax_tasks.py", "run", str(STEPS)) as jax:
        if jax is None:
            return Figure(what, f"no jax here ({JAX_PYTHON} may name a Python that has it)", goal, None)
        jax_s, ours_s, gain = in_turns(7, jax.seconds, ours)
        version = jax.version
    measured = f"{gain:.1f}× (jax {version}: {1e9 * jax_s / STEPS:.0f} ns against {1e9 * ours_s / STEPS:.0f} ns a step)"
    return Figure(what, measured, goal, gain > 1.0)


def stops() -> Iterator[Figure]:
    """Measure for how long a window stands still while kernels are made, and while they are loaded."""
    script = Path(__file__).with_name("kernels_made.py")

    def longest_ms(cache: str) -> float:
        done = subprocess.run(
            [sys.executable, "-m", f"{__package__}.{script.stem}"], env={**os.environ, "XDG_CACHE_HOME": cache},
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return 1e3 * float(done.stdout)

    with ExitStack() as folders:
        caches = [folders.enter_context(TemporaryDirectory()) for _ in range(STOP_TRIES)]
        for what in ("made", "loaded"):  # The second time they are there.
            stop_ms = median(longest_ms(cache) for cache in caches)
            yield Figure(
                f"longest stop of a window's thread while five kernels are {what}", f"{stop_ms:.0f} ms",
                f"≤ {MOST_STOP_MS:.0f} ms", stop_ms <= MOST_STOP_MS,
            )  # fmt: skip
