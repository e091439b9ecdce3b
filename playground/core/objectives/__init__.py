"""The objectives: the type, a file a family, and the catalogue of all of them."""

from playground.core.objectives.objective import GROUPS as GROUPS
from playground.core.objectives.objective import OBJECTIVES as OBJECTIVES
from playground.core.objectives.objective import Function as Function
from playground.core.objectives.objective import Objective as Objective

# Importing a family's file lists its objectives; the order here is the order users see. The first three are those that
# people meet first.
from playground.core.objectives.functions import bowls as bowls  # isort: skip
from playground.core.objectives.functions import valleys as valleys  # isort: skip
from playground.core.objectives.functions import many_minima as many_minima  # isort: skip

_LATER = ("tilted_bowls", "camels", "few_minima", "ripples", "kinked", "plateaus", "cliff", "changing")
OBJECTIVES.list_later(*(f"{__name__}.functions.{family}" for family in _LATER))
