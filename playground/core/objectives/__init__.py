"""The objectives: the type, functions of two parameters in a file a family, and the catalogue of all of them."""

from playground.core.objectives.objective import GROUPS as GROUPS
from playground.core.objectives.objective import OBJECTIVES as OBJECTIVES
from playground.core.objectives.objective import Function as Function
from playground.core.objectives.objective import Objective as Objective
from playground.core.objectives.vector_function import VectorFunction as VectorFunction

# Importing a family's file lists its objectives. These are the ones that people meet first.
from playground.core.objectives.functions import bowls as bowls  # isort: skip
from playground.core.objectives.functions import valleys as valleys  # isort: skip
from playground.core.objectives.functions import many_minima as many_minima  # isort: skip

FAMILIES = (
    "bowls", "valleys", "many_minima", "tilted_bowls", "camels", "few_minima", "ripples", "kinked", "plateaus", "cliff",
    "changing",
)  # fmt: skip
"""The files of those that come with the program, in the order users see."""
OBJECTIVES.list_folder(f"{__name__}.functions", FAMILIES)
