"""A process whose main thread looks at the clock every millisecond while kernels are made or loaded, as a window does.

Writes the longest time between two looks, in seconds, while the kernels are had.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from playground.core.compiled.library import LIBRARY, Recipe
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.adam import Adam
from playground.core.runs.kernel import run_kernel
from playground.core.sweeps.kernel import batch_kernel


def main() -> None:
    """Look, have the kernels of a race and of a map, and write."""
    LIBRARY.start()
    objective = OBJECTIVES.find("rosenbrock")()
    recipes: list[Recipe | None] = [batch_kernel(Adam(), objective, True)]
    for name in ("sgd", "momentum", "rmsprop", "adam"):
        optimizer = OPTIMIZERS.find(name)()
        kept = tuple(optimizer.state_class()._fields.index(field) for field in optimizer.state_names())
        recipes.append(run_kernel(optimizer, objective, kept))
    wanted = [recipe for recipe in recipes if recipe is not None]
    busy_s = longest_stop(lambda: None in [LIBRARY.kernel(recipe, 0.0) for recipe in wanted])
    print(busy_s)


def longest_stop(goes_on: Callable[[], bool]) -> float:
    """Return the longest time between two looks at the clock that other threads of this process may have caused.

    They were at work then: a stop in which the process did nothing is the machine's, which others use too.
    """
    longest, before = 0.0, (time.perf_counter(), time.process_time())
    while goes_on():
        time.sleep(0.001)
        now = time.perf_counter(), time.process_time()
        longest, before = max(longest, min(now[0] - before[0], now[1] - before[1])), now
    return longest


if __name__ == "__main__":
    main()
