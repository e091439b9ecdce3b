"""The optimizers: the type, a file a family, and the catalogue of all of them."""

from playground.core.optimizers.optimizer import OPTIMIZERS as OPTIMIZERS
from playground.core.optimizers.optimizer import Optimizer as Optimizer

# Importing a family's file lists its optimizers; the order here is the order users see. The first three are those that
# the opening race needs.
from playground.core.optimizers import gradient_descent as gradient_descent  # isort: skip
from playground.core.optimizers import adaptive as adaptive  # isort: skip
from playground.core.optimizers import adam as adam  # isort: skip

LATER_GROUPS: dict[str, tuple[str, ...]] = {
    "Kin of Adam": ("adam_kin", "scales", "long_memory"),
    "Signs alone": ("signs",),
    "Around other rules": ("wrappers", "swats"),
    "Second order": ("second_order",),
}
"""The families that long lists show apart, by a heading."""
OPTIMIZERS.list_later(*(f"{__name__}.{family}" for families in LATER_GROUPS.values() for family in families))


def group(optimizer: type[Optimizer]) -> str:
    """Return the heading in :data:`LATER_GROUPS` that an optimizer's family stands under, or an empty text."""
    family = optimizer.__module__.rpartition(".")[2]
    return next((heading for heading, families in LATER_GROUPS.items() if family in families), "")
