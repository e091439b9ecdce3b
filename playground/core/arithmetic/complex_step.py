"""Exact derivatives by complex steps, through functions that hold absolute values and signs (Squire & Trapp 1998)."""

from __future__ import annotations

from typing import Any

import numpy as np

WIDTH = 1e-30
"""The length of the imaginary step: its square is far below the last bit of anything it is added to."""


class ComplexStep(np.ndarray[Any, Any]):
    """Complex numbers on which |z| and the sign of z are those of a real variable: they go by its real part."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Apply a ufunc, |z| and the sign by the real part."""
        plain = [np.asarray(operand) for operand in inputs]
        if ufunc is np.absolute:
            result = np.where(plain[0].real < 0.0, -plain[0], plain[0])
        elif ufunc is np.sign:
            result = np.sign(plain[0].real)
        else:
            result = getattr(ufunc, method)(*plain, **kwargs)
        return np.asarray(result).view(ComplexStep)
