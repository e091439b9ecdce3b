"""A frame of the whole window, whatever the length of its runs, and against plain pyqtgraph."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from playground.view.window.application import make_application
from tests.benchmarks.figure import Figure
from tests.benchmarks.races import RUNS
from tests.benchmarks.stage import PaintWatch, Stage, rest
from tests.benchmarks.timing import in_turns

SHORT, MIDDLE, LONG, LONGEST = 100, 10_000, 100_000, 1_000_000
MOST_GROWTH = 1.5
LEAST_GAIN = 20.0


class PlainWindow(QWidget):
    """What one would write with pyqtgraph alone: a curve for every line, in plots as large as the stage's."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self.resize(stage.window.size())
        landscape = stage.window.canvas
        self._trails = self._plot(landscape.plot, len(stage.runs))
        box = landscape.box.viewRect()
        self._trails[0].getViewBox().setRange(box, padding=0)
        loss, x, y, self._plain_moments, self._root_moments = stage.charts
        self._loss = self._plot(loss, len(stage.runs))
        self._parameters = [self._plot(chart, len(stage.runs)) for chart in (x, y)]
        self._moments = [self._plot(chart, 4) for chart in (self._plain_moments, self._root_moments)]
        self.show()
        self._watch = PaintWatch([plot.viewport() for plot in self.findChildren(pg.PlotWidget)])
        rest()

    def frame(self) -> float:
        """Draw the runs as they stand; return the seconds it took. Stepping them is not even part of it."""
        rest()
        begin = time.perf_counter()
        lowest = self._stage.runs[0].objective.lowest or 0.0
        for index, run in enumerate(self._stage.runs):
            theta, step = run.trajectory.theta, np.arange(len(run.trajectory))
            self._trails[index].setData(theta[:, 0], theta[:, 1])
            self._loss[index].setData(step, np.log10(np.maximum(run.trajectory.loss - lowest, 1e-16)))
            for axis, curves in enumerate(self._parameters):
                curves[index].setData(step, theta[:, axis])
        picked = self._stage.runs[self._stage.window.document.picked]
        columns = picked.columns()
        for curves, names, is_root in (
            (self._moments[0], ("m", "m_hat"), False),
            (self._moments[1], ("v", "v_hat"), True),
        ):
            for place, curve in enumerate(curves):
                values = columns[names[place // 2]][1:, place % 2]
                curve.setData(np.arange(1, len(values) + 1), np.sqrt(values) if is_root else values)
        self._watch.wait()
        return time.perf_counter() - begin

    def _plot(self, model: QWidget, curves: int) -> list[pg.PlotCurveItem]:
        """Make a plot where the stage's window has one."""
        plot = pg.PlotWidget(self)
        plot.resize(model.size())
        plot.move(model.mapTo(model.window(), model.rect().topLeft()))
        items = [pg.PlotCurveItem(pen=pg.mkPen(index, width=2), antialias=True) for index in range(curves)]
        for item in items:
            plot.addItem(item)
        return items


def figures() -> Iterator[Figure]:
    """Measure both."""
    make_application()
    for points in (LONG, LONGEST):
        long, short = Stage(points), Stage(SHORT)
        long_s, short_s, growth = in_turns(31, long.frame, short.frame)
        long.close()
        short.close()
        yield Figure(
            f"whole-window frame, {RUNS} runs × {points:,} points, against {SHORT} points",
            f"{growth:.2f}× ({1000 * long_s:.1f} ms against {1000 * short_s:.1f} ms)",
            f"≤ {MOST_GROWTH}×",
            growth <= MOST_GROWTH,
        )
    ours = Stage(MIDDLE)
    ours.window.document.pick(adam_index(ours))
    plain = PlainWindow(ours)
    plain_s, ours_s, gain = in_turns(7, plain.frame, ours.frame)
    plain.hide()
    ours.close()
    yield Figure(
        f"the same at {MIDDLE:,} points, against plain pyqtgraph curves",
        f"{gain:.0f}× faster ({1000 * ours_s:.1f} ms against {1000 * plain_s:.0f} ms)",
        f"≥ {LEAST_GAIN:.0f}× faster",
        gain >= LEAST_GAIN,
    )


def adam_index(stage: Stage) -> int:
    """Return which run is Adam's, whose moments fill both charts."""
    return next(index for index, run in enumerate(stage.runs) if run.question.optimizer.name == "adam")
