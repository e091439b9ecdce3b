"""Rows of a trajectory: what steps leave behind, in columns."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import NamedTuple, Self

import numpy as np

from playground.core.arithmetic.arrays import Array


class Rows(NamedTuple):
    """Some rows of every column; ``state`` is ``(columns, rows, dim)``, in the order of the rule's names."""

    theta: Array
    loss: Array
    lr: Array
    gradient: Array
    update: Array
    state: Array

    @classmethod
    def blank(cls, count: int, dim: int, states: int) -> Self:
        """Make rows to be filled, in one piece: the fewer pieces, the larger the pages that the system gives.

        Raises:
            MemoryError: There is none.
        """
        memory = np.empty(count * row_bytes(dim, states) // 8)
        ends = list(accumulate((dim, 1, 1, dim, dim, states * dim)))
        theta, loss, lr, gradient, update, state = (
            memory[count * begin : count * end] for begin, end in pairwise((0, *ends))
        )
        theta, gradient, update = (each.reshape(count, dim) for each in (theta, gradient, update))
        return cls(theta, loss, lr, gradient, update, state.reshape(states, count, dim))

    def part(self, rows: slice) -> Self:
        theta, loss, lr, gradient, update, state = self
        return type(self)(theta[rows], loss[rows], lr[rows], gradient[rows], update[rows], state[:, rows])


def row_bytes(dim: int, states: int) -> int:
    return 8 * (dim * (3 + states) + 2)
