"""From the choice of another objective to its landscape on the screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from statistics import median

import numpy as np

from playground.core.objectives import OBJECTIVES, Function
from playground.view.window.application import make_application, make_window
from tests.benchmarks.figure import Figure
from tests.benchmarks.stage import PaintWatch, rest
from tests.benchmarks.timing import seconds

MOST_MS = 100.0
ROUNDS = 5


def figures() -> Iterator[Figure]:
    """Choose every objective in turn, several rounds, in the opening window at the end of its race."""
    make_application()
    window = make_window()
    window.show()
    window.engine.pause()
    window.engine.seek(window.engine.limit)
    rest()
    watch = PaintWatch([window.canvas.plot.viewport()])
    objectives = [objective() for objective in OBJECTIVES if issubclass(objective, Function)]
    taken: dict[str, list[float]] = {}
    ratios = []
    for _ in range(ROUNDS):
        for objective in objectives:
            begin = time.perf_counter()
            window.document.set_objective(objective)
            chosen_s = watch.wait() - begin
            rest()
            rows, columns = window.canvas.heat_map.image.shape
            (left, right), (bottom, top) = window.canvas.box.viewRange()
            grid = np.stack(np.meshgrid(np.linspace(left, right, columns), np.linspace(bottom, top, rows)))
            ratios.append(chosen_s / seconds(partial(objective.value, grid)))
            taken.setdefault(objective.title, []).append(chosen_s)
    window.hide()
    window.deleteLater()
    rest()
    times = {title: 1000.0 * median(several) for title, several in taken.items()}
    slowest = max(times, key=times.__getitem__)
    yield Figure(
        "choosing another objective to its landscape painted",
        f"{median(times.values()):.0f} ms ({slowest}: {times[slowest]:.0f} ms), "
        f"{median(ratios):.0f}× evaluating the grid once",
        f"≤ {MOST_MS:.0f} ms",
        times[slowest] <= MOST_MS,
    )
