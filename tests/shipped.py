"""The optimizers and objectives that come with the program: what is written about them in tables is complete.

A file that somebody adds to their folders is tested like them, but needs no entry in any table.
"""

from __future__ import annotations

from playground.core.objectives import FAMILIES, OBJECTIVES, Objective
from playground.core.optimizers import OPTIMIZERS, Optimizer, group

OUR_OBJECTIVES: list[type[Objective]] = [
    entry for entry in OBJECTIVES if entry.__module__.rpartition(".")[2] in FAMILIES
]
OUR_OPTIMIZERS: list[type[Optimizer]] = [entry for entry in OPTIMIZERS if group(entry) != "Others"]
