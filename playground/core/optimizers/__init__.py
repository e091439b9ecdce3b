"""The optimizers: the type, a file a family, and the catalogue of all of them."""

from playground.core.optimizers.optimizer import OPTIMIZERS as OPTIMIZERS
from playground.core.optimizers.optimizer import Optimizer as Optimizer

# Importing a family's file lists its optimizers. These are the ones that the opening race needs.
from playground.core.optimizers import gradient_descent as gradient_descent  # isort: skip
from playground.core.optimizers import adaptive as adaptive  # isort: skip
from playground.core.optimizers import adam as adam  # isort: skip

_GROUPS = {
    "": ("gradient_descent", "adaptive", "adam"),
    "Kin of Adam": ("adam_kin", "scales", "long_memory"),
    "Signs alone": ("signs",),
    "Around other rules": ("wrappers", "swats"),
    "Second order": ("second_order",),
}
"""The families, in the order users see, by the headings under which long lists show them."""
OPTIMIZERS.list_folder(__name__, [family for families in _GROUPS.values() for family in families])


def group(optimizer: type[Optimizer]) -> str:
    """Return the heading that an optimizer stands under in long lists; an empty text for those at the top."""
    family = optimizer.__module__.rpartition(".")[2]
    return next((heading for heading, families in _GROUPS.items() if family in families), "Others")
