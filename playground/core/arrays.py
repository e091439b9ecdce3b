"""The array type that the core computes with."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
"""64-bit floats. A point's first axis is the parameter: shape ``(dim, *batch)``."""
