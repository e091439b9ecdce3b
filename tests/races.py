"""Experiments that tests play."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.experiment import Entry, Experiment
from playground.model.fitting import fitted
from playground.model.step_engine import StepEngine


def race(
    *names: str, objective: str = "rosenbrock", start: tuple[float, float] | None = None, steps: int = 500
) -> Experiment:
    """Make an experiment of the named optimizers with the learning rates that the objective suggests."""
    chosen = OBJECTIVES.find(objective)()
    entries = tuple(Entry(fitted(OPTIMIZERS.find(name), chosen)) for name in names)
    return Experiment(chosen, start or (chosen.start[0], chosen.start[1]), entries, steps=steps)


def go_to(engine: StepEngine, step: int) -> None:
    """Show a step, with every run replayed up to it."""
    engine.seek(step)
    while engine.is_behind:
        engine.tick()


class Ear:
    """Writes down the names of the signals of an object, in the order in which they were emitted."""

    def __init__(self, sender: QObject, names: Sequence[str]) -> None:
        self.heard: list[str] = []
        for name in names:
            getattr(sender, name).connect(self._listener(name))

    def _listener(self, name: str) -> Callable[[], None]:
        return lambda: self.heard.append(name)

    def take(self) -> list[str]:
        """Return what was heard since the last time."""
        heard, self.heard = self.heard, []
        return heard
