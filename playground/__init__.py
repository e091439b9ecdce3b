"""Watch optimizers walk down loss landscapes; see :func:`run` and the optimizers' ``init`` and ``update``.

>>> import numpy as np
>>> import playground
>>> optimizer = playground.AdamW(lr=0.1)
>>> params = {"w": np.zeros(3), "b": np.zeros(1)}
>>> state = optimizer.init(params)
>>> grads = {"w": np.ones(3), "b": np.ones(1)}
>>> params, state = optimizer.update(params, grads, state)
>>> params["w"].round(6).tolist()
[-0.1, -0.1, -0.1]
"""

from __future__ import annotations

TYPE_CHECKING = False
"""What ``typing`` has under this name; importing that would take most of the time that this file needs."""

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from playground.core.errors import InvalidInputError as InvalidInputError
    from playground.core.gradients import GradientPipeline as GradientPipeline
    from playground.core.runs.api import Result as Result
    from playground.core.runs.api import run as run
    from playground.core.runs.experiment import Entry as Entry
    from playground.core.runs.experiment import Experiment as Experiment
    from playground.core.sweeps.basin import basin_map as basin_map
    from playground.core.sweeps.rates import rate_curve as rate_curve
    from playground.core.sweeps.scoring import score as score
    from playground.core.sweeps.sensitivity import sensitivity_map as sensitivity_map
    from playground.core.sweeps.tuning import tune as tune
    from playground.core.verdicts.verdicts import Status as Status
    from playground.core.verdicts.verdicts import Verdict as Verdict

__version__ = "0.1.0"


# All of it is imported when it is named: this file is read before the program can say what Ctrl+C is to do.
_HOMES = {
    "Entry": "runs.experiment",
    "Experiment": "runs.experiment",
    "GradientPipeline": "gradients",
    "InvalidInputError": "errors",
    "Result": "runs.api",
    "Status": "verdicts.verdicts",
    "Verdict": "verdicts.verdicts",
    "basin_map": "sweeps.basin",
    "rate_curve": "sweeps.rates",
    "run": "runs.api",
    "score": "sweeps.scoring",
    "sensitivity_map": "sweeps.sensitivity",
    "tune": "sweeps.tuning",
}
_CATALOGUES = (("OPTIMIZERS", "optimizers"), ("OBJECTIVES", "objectives"), ("SCHEDULES", "schedules"))


def __getattr__(name: str) -> Any:
    """Find a name where it lives; an optimizer, objective or schedule by its class name, or its title's spelling."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"playground.core.{_HOMES[name]}"), name)
    # Python asks here for every submodule before it imports it: those need not load the catalogues' every file.
    if name[:1].isupper():
        titled = None
        for entry in _listed():
            if entry.__name__ == name:
                return entry
            if getattr(entry, "title", "").replace("-", "").replace(" ", "") == name:
                titled = entry
        if titled is not None:
            return titled
    raise AttributeError(f"module 'playground' has no attribute '{name}'")


def __dir__() -> list[str]:
    """Name what can be used."""
    return sorted({*globals(), *_HOMES, *(entry.__name__ for entry in _listed())})


def _listed() -> Iterator[type]:
    from importlib import import_module

    for catalogue, home in _CATALOGUES:
        yield from getattr(import_module(f"playground.core.{home}"), catalogue)
