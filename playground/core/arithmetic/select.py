"""Choosing without branching: what a rule or an objective uses where an array may decide."""

from __future__ import annotations

from typing import Any

import numpy as np


def select(condition: Any, a: Any, b: Any) -> Any:
    """Return ``a`` where the condition holds and ``b`` elsewhere; compiled for scalars it is a plain conditional."""
    return np.where(condition, a, b)


def choose(condition: Any, a: Any, b: Any) -> Any:
    """Return the same for single numbers."""
    return a if condition else b
