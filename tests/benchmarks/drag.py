"""From a drag of the start, or of a slider, to what follows it on the screen."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from statistics import median

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from playground.core.compiled.library import LIBRARY
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers.adam import Adam
from playground.core.runs.experiment import Entry, Experiment
from playground.core.sweeps.basin import COARSE_SIZE, BasinMap
from playground.core.sweeps.kernel import batch_kernel
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas.basins import SIZE
from playground.view.parts.appearance import Appearance
from playground.view.parts.preferences import Preferences
from playground.view.window.application import make_application
from playground.view.window.main_window import MainWindow
from tests.benchmarks.figure import Figure
from tests.benchmarks.races import RUNS, compile_for
from tests.benchmarks.stage import PaintWatch, Stage, rest

STEPS, FRAMES, MOST_FRAME_MS = 500, 61, 16.0
RATE, MAP_STEPS, MAPS = 0.1, 300, 15
MOST_MAP_MS = {COARSE_SIZE: 50.0, SIZE: 150.0}


def figures() -> Iterator[Figure]:
    """Measure both."""
    make_application()
    yield start_dragged()
    for name in ("himmelblau", "rastrigin"):
        yield from slider_dragged(name)


def start_dragged() -> Figure:
    """Move the start round in a circle, as the mouse does; runs are replayed, trails and panels painted each time."""
    stage = Stage(STEPS, noise=0.0)
    for run in stage.runs:
        compile_for(run)
    shown = [chart.viewport() for chart in stage.charts if chart.isVisible()]
    watch = PaintWatch([stage.window.canvas.plot.viewport(), *shown])
    x, y = stage.window.document.experiment.start
    taken_ms = []
    for frame in range(FRAMES):
        angle = math.tau * frame / FRAMES
        rest()
        begin = time.perf_counter()
        stage.window.canvas.box.pointed.emit(x + 0.2 * math.cos(angle), y + 0.2 * math.sin(angle))
        taken_ms.append(1000.0 * (watch.wait() - begin))
        if stage.engine.is_behind:
            raise ValueError("the runs were not replayed within the frame")
    stage.close()
    return Figure(
        f"{RUNS} runs × {STEPS} steps replayed at a drag of the start, trails and panels painted",
        f"{median(taken_ms):.1f} ms",
        f"≤ {MOST_FRAME_MS:.0f} ms",
        median(taken_ms) <= MOST_FRAME_MS,
    )


def slider_dragged(name: str) -> Iterator[Figure]:
    """Move Adam's learning rate while its basins are shown; each map is painted over the landscape of the window."""
    objective = OBJECTIVES.find(name)()
    recipe = batch_kernel(Adam(), objective, is_plain=True)
    if recipe is None:
        raise TypeError(f"{name} has no kernel")
    LIBRARY.make(recipe)
    document = Document(Experiment(objective, objective.start, (Entry(Adam(lr=RATE)),), steps=MAP_STEPS))
    window = MainWindow(document, StepEngine(document), Appearance(), Preferences())
    window.show()
    rest()
    watch = PaintWatch([window.canvas.plot.viewport()])
    arrived: list[int] = []

    def arrive(chart: BasinMap) -> None:
        arrived.append(len(chart.x))
        watch.begin()

    basins = window.canvas.basins
    basins.made.connect(arrive)
    window.canvas.basins.want(True)
    taken_ms: dict[int, list[float]] = {size: [] for size in MOST_MAP_MS}
    for turn in range(MAPS):
        while basins.is_busy:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        rest()
        arrived.clear()
        begin = time.perf_counter()
        document.set_run_values(0, lr=RATE * (1.0 + 0.01 * (turn + 1)))
        for size in MOST_MAP_MS:
            while size not in arrived:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            taken_ms[size].append(1000.0 * (watch.finish() - begin))
    basins.want(False)
    window.hide()
    window.deleteLater()
    rest()
    for size, several in taken_ms.items():
        yield Figure(
            f"slider moved to the {'first coarse map' if size == COARSE_SIZE else 'map'} of {size}² on {name} painted",
            f"{median(several):.0f} ms",
            f"≤ {MOST_MAP_MS[size]:.0f} ms",
            median(several) <= MOST_MAP_MS[size],
        )
