"""The array type that the core computes with."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
"""64-bit floats. A point's first axis is the parameter: shape ``(dim, *batch)``."""

RowIndex: TypeAlias = slice | npt.NDArray[np.intp]
"""Which rows of a trajectory: a slice, which costs no copy, or their places."""


def places(rows: RowIndex, count: int) -> npt.NDArray[np.intp]:
    return np.arange(*rows.indices(count)) if isinstance(rows, slice) else rows
