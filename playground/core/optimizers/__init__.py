"""The optimizers: the type, a file a family, and the catalogue of all of them."""

from playground.core.optimizers.optimizer import OPTIMIZERS as OPTIMIZERS
from playground.core.optimizers.optimizer import Optimizer as Optimizer

# Importing a family's file lists its optimizers; the order here is the order users see. The first three are those that
# the opening race needs.
from playground.core.optimizers import gradient_descent as gradient_descent  # isort: skip
from playground.core.optimizers import adaptive as adaptive  # isort: skip
from playground.core.optimizers import adam as adam  # isort: skip

_LATER = ("adam_kin", "scales", "long_memory", "signs", "wrappers", "swats", "second_order")
OPTIMIZERS.list_later(*(f"{__name__}.{family}" for family in _LATER))
