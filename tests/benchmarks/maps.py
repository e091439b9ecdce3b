"""Maps of all starts, against batched PyTorch, jitted JAX, and numpy a tile at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.compiled.library import LIBRARY
from playground.core.objectives import OBJECTIVES, Function
from playground.core.optimizers.adam import Adam
from playground.core.sweeps.basin import COARSE_SIZE, basin_map
from playground.core.sweeps.kernel import batch_kernel
from tests.benchmarks.figure import Figure
from tests.benchmarks.rival import TORCH_SETTINGS, rival
from tests.benchmarks.timing import in_turns, seconds

TORCH_PYTHON, JAX_PYTHON = "BENCH_TORCH_PYTHON", "BENCH_JAX_PYTHON"
"""The environment variables that name interpreters with PyTorch, and with JAX and optax, where this one has none."""
SIZE, STEPS, RATE = 256, 300, 0.1
TILE = 4096
LEAST_AGAINST_TORCH, LEAST_AGAINST_JAX, LEAST_AGAINST_NUMPY = 10.0, 1.5, 1.3
MOST_COARSE_MS, MOST_FINE_MS = 50.0, 150.0

_COLD = f"""
import playground
grid = playground.basin_map(objective="himmelblau", optimizer=playground.Adam(lr={RATE}), size={SIZE}, steps={STEPS})
print(grid.end.sum())
"""


def figures() -> Iterator[Figure]:
    """Measure them all."""
    for name in ("himmelblau", "rastrigin", "ackley"):
        recipe = batch_kernel(Adam(), _landscape(name), is_plain=True)
        if recipe is None:
            raise TypeError(name)
        LIBRARY.make(recipe)
    yield against_torch()
    yield against_jax()
    yield cold_against_jax()
    yield from against_numpy()
    yield from latency()


def ours(name: str, size: int = SIZE) -> float:
    """Return the seconds that a whole map takes, its minima found and sorted."""
    objective, adam = _landscape(name), Adam(lr=RATE)
    return seconds(lambda: basin_map(objective=objective, optimizer=adam, size=size, steps=STEPS))


def against_torch() -> Figure:
    """Compare with PyTorch batched, which keeps the ends only."""
    what, goal = f"basin map {SIZE}² × {STEPS} Adam steps, against PyTorch batched", f"≥ {LEAST_AGAINST_TORCH:.0f}×"
    with rival(TORCH_PYTHON, "torch_map.py", str(SIZE), str(STEPS), settings=TORCH_SETTINGS) as torch:
        if torch is None:
            return Figure(what, f"no torch here ({TORCH_PYTHON} may name a Python that has it)", goal, None)
        torch_s, ours_s, gain = in_turns(3, torch.seconds, lambda: ours("himmelblau"))
        version = torch.version
    measured = f"{gain:.0f}× (torch {version}: {torch_s:.2f} s against {ours_s:.3f} s)"
    return Figure(what, measured, goal, gain >= LEAST_AGAINST_TORCH)


def against_jax() -> Figure:
    """Compare with JAX jitted, which keeps the ends only."""
    what, goal = f"basin map {SIZE}² × {STEPS} Adam steps, against jitted JAX and optax", f"≥ {LEAST_AGAINST_JAX}×"
    with rival(JAX_PYTHON, "jax_tasks.py", "map", str(SIZE), str(STEPS)) as jax:
        if jax is None:
            return Figure(what, f"no jax here ({JAX_PYTHON} may name a Python that has it)", goal, None)
        jax_s, ours_s, gain = in_turns(21, jax.seconds, lambda: ours("himmelblau"))
        version = jax.version
    measured = f"{gain:.2f}× (jax {version}, 64 bits: {jax_s:.3f} s against {ours_s:.3f} s)"
    return Figure(what, measured, goal, gain >= LEAST_AGAINST_JAX)


def cold_against_jax() -> Figure:
    """Compare from the start of a process to the numbers; the kernel is on disk, as on every start but the first."""
    what, goal = "the same from a cold process, against JAX's", "< 1×"
    jax = [os.environ.get(JAX_PYTHON, sys.executable), str(Path(__file__).with_name("jax_tasks.py"))]
    jax += ["cold", str(SIZE), str(STEPS)]

    def process(command: list[str]) -> float:
        return seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL))

    if not subprocess.run(jax, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL).stdout:
        return Figure(what, f"no jax here ({JAX_PYTHON} may name a Python that has it)", goal, None)
    ours_s, jax_s, ratio = in_turns(5, lambda: process([sys.executable, "-c", _COLD]), lambda: process(jax))
    return Figure(what, f"{ratio:.2f}× ({ours_s:.2f} s against {jax_s:.2f} s)", goal, ratio < 1.0)


def against_numpy() -> Iterator[Figure]:
    """Compare with numpy a tile at a time where there are sines and exponentials; it keeps the ends only."""
    for name in ("rastrigin", "ackley"):
        objective = _landscape(name)

        def in_tiles(objective: Function = objective) -> float:
            return seconds(lambda: numpy_ends(objective))

        def compiled(name: str = name) -> float:
            return ours(name)

        numpy_s, ours_s, gain = in_turns(5, in_tiles, compiled)
        yield Figure(
            f"basin map {SIZE}² × {STEPS} of {objective.title}, against numpy in tiles",
            f"{gain:.1f}× ({numpy_s:.2f} s against {ours_s:.3f} s)",
            f"≥ {LEAST_AGAINST_NUMPY}×",
            gain >= LEAST_AGAINST_NUMPY,
        )


def numpy_ends(objective: Function) -> Array:
    """Return the ends that Adam written down in numpy reaches, a tile that fits the caches at a time."""
    axes = [np.linspace(low, high, SIZE) for low, high in objective.domain]
    ends = np.stack(np.meshgrid(*axes)).reshape(2, -1)
    for first in range(0, ends.shape[1], TILE):
        theta = ends[:, first : first + TILE].copy()
        m, v = np.zeros_like(theta), np.zeros_like(theta)
        for t in range(1, STEPS + 1):
            g = objective.gradient(theta)
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g * g
            theta -= RATE / (1.0 - 0.9**t) * m / (np.sqrt(v / (1.0 - 0.999**t)) + 1e-8)
        ends[:, first : first + TILE] = theta
    return ends


def latency() -> Iterator[Figure]:
    """Measure how soon a map that follows a slider is there; drawing it is not part of it."""
    for size, most, what in ((COARSE_SIZE, MOST_COARSE_MS, "first coarse map"), (SIZE, MOST_FINE_MS, "map")):
        for name in ("himmelblau", "rastrigin"):
            taken_ms = 1e3 * float(np.median([ours(name, size) for _ in range(11)]))
            yield Figure(
                f"{what} of {size}² on {name}, from settings to minima", f"{taken_ms:.0f} ms", f"≤ {most:.0f} ms",
                taken_ms <= most,
            )  # fmt: skip


def _landscape(name: str) -> Function:
    found = OBJECTIVES.find(name)()
    if not isinstance(found, Function):
        raise TypeError(name)
    return found
