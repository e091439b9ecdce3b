"""The learning rates that are shipped: for every optimizer of the catalogue on every objective of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from playground.core.files import resources
from playground.core.objectives.objective import Objective

FILE = "rates.json"
"""Made by ``make rates``."""


def rates_on(objective: Objective) -> Mapping[str, float]:
    """Return the learning rates for an objective, with its constants at their defaults, by the optimizer's name."""
    return _shipped().get(objective.name, {})


@cache
def _shipped() -> Mapping[str, Mapping[str, float]]:
    rates: Mapping[str, Mapping[str, float]] = json.loads(resources.text(FILE))
    return rates
