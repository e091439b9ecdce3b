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

from importlib import import_module
from typing import TYPE_CHECKING, Any

from playground.core.api import Result as Result
from playground.core.api import run as run
from playground.core.errors import InvalidInputError as InvalidInputError
from playground.core.experiment import Entry as Entry
from playground.core.experiment import Experiment as Experiment
from playground.core.gradients import GradientPipeline as GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.run import Status as Status
from playground.core.schedules import SCHEDULES

if TYPE_CHECKING:
    from playground.core.maps.basin import basin_map as basin_map
    from playground.core.maps.rates import rate_curve as rate_curve
    from playground.core.maps.scoring import score as score
    from playground.core.maps.sensitivity import sensitivity_map as sensitivity_map
    from playground.core.maps.tuning import tune as tune

__version__ = "0.1.0"


# What only some scripts need is imported when they name it.
_LATER = {
    "basin_map": "basin",
    "rate_curve": "rates",
    "score": "scoring",
    "sensitivity_map": "sensitivity",
    "tune": "tuning",
}


def __getattr__(name: str) -> Any:
    """Find an optimizer, objective or schedule by its class name: each is here without a line of its own."""
    if name in _LATER:
        return getattr(import_module(f"playground.core.maps.{_LATER[name]}"), name)
    # Python asks here for every submodule before it imports it: those need not load the catalogues' every file.
    if name[:1].isupper():
        for catalogue in (OPTIMIZERS, OBJECTIVES, SCHEDULES):
            for entry in catalogue:
                if entry.__name__ == name:
                    return entry
    raise AttributeError(f"module 'playground' has no attribute '{name}'")


def __dir__() -> list[str]:
    """Name what can be used."""
    listed = {entry.__name__ for catalogue in (OPTIMIZERS, OBJECTIVES, SCHEDULES) for entry in catalogue}
    return sorted({*globals(), *listed, *_LATER})
