"""Progress of several walks, one after the other, told as that of one piece of work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from playground.core.sweeps.walk import Progress

_PARTS = 1000


def staged(progress: Progress | None, work: Sequence[int]) -> list[Progress | None]:
    """Return what each of several walks is to report to, so that ``progress`` hears of all of them together.

    Args:
        progress: Who is told; None where nobody is.
        work: How much each walk has to do, in any unit: its share of the whole.
    """
    if progress is None:
        return [None] * len(work)
    total = sum(work)
    return [partial(_told, progress, sum(work[:place]), size, total) for place, size in enumerate(work)]


def _told(progress: Progress, before: int, size: int, total: int, done: int, of: int) -> bool:
    return progress(_PARTS * before + _PARTS * size * done // max(of, 1), _PARTS * total)
