"""Stepping many lanes on all processors, with progress and a way to stop."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial
from typing import Protocol

from playground.core.compiled.library import LIBRARY, Kernel
from playground.core.errors import CancelledError
from playground.core.sweeps.kernel import batch_kernel
from playground.core.sweeps.lanes import Ends, Lanes
from playground.core.sweeps.stepping import take_all

Progress = Callable[[int, int], bool]
"""Called now and then with steps taken and steps in all, of all lanes together; returning False cancels the sweep."""

FEWEST_LANES, MOST_LANES = 256, 8192
"""How many lanes are stepped together: more than a block, or calls outweigh steps; few enough for the caches."""
PIECES_A_WORKER = 6
"""Pieces for each processor, so that all are busy to the end."""
INTERPRETED_S = 3e-8
"""About what a step of a lane takes interpreted, in seconds."""
_LISTEN_S = 0.05
_PARTS = 1000


class Crew(Protocol):
    """Whoever steps pieces of a map; locally that is threads, past one machine a cluster."""

    def take(self, pieces: Sequence[Lanes], compiled: bool, progress: Progress | None) -> list[Ends]:
        """Step the pieces, with a compiled kernel where ``compiled`` is set, and return their ends in order.

        Raises:
            CancelledError: ``progress`` cancelled it.
        """


def walk(lanes: Lanes, progress: Progress | None = None, crew: Crew | None = None) -> Ends:
    """Step lanes to their ends.

    Args:
        lanes: The lanes.
        progress: Told how far it is, from the thread that called.
        crew: Who steps them; threads, one a processor, where left out.

    Raises:
        CancelledError: ``progress`` cancelled it.
    """
    question = lanes.question
    work = len(lanes) * max(question.steps, 1)
    is_plain = question.pipeline.is_plain
    recipe = batch_kernel(question.optimizer, question.objective, is_plain) if question.steps else None
    kernel = recipe and LIBRARY.kernel(recipe, INTERPRETED_S * work, may_wait=True)
    firsts, pieces = _pieces(lanes)
    ends = Ends.unfilled(*lanes.start.shape)
    if crew is not None:
        for first, part in zip(firsts, crew.take(pieces, kernel is not None, progress), strict=True):
            ends.fill(first, part)
        return ends
    counter = _Counter(work, progress)
    if len(pieces) == 1 or processors() == 1:
        for first, piece in zip(firsts, pieces, strict=True):
            ends.fill(first, take_all(piece, kernel, counter.count_and_report))
        return ends

    _step_in_threads(pieces, firsts, ends, kernel, counter)
    return ends


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pieces(lanes: Lanes) -> tuple[Sequence[int], list[Lanes]]:
    count = len(lanes)
    size = -(-count // (PIECES_A_WORKER * processors()))
    size = min(max(-(-size // FEWEST_LANES) * FEWEST_LANES, FEWEST_LANES), MOST_LANES)
    firsts = range(0, count, size)
    return firsts, [lanes.part(first, min(first + size, count)) for first in firsts]


class _Counter:
    """Where pieces report what they have done, and hear that they are cancelled."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.cancelled = threading.Event()
        self._total = total
        self._progress = progress
        self._done = 0
        self._lock = threading.Lock()

    def count(self, steps: int) -> None:
        """Count steps, from any thread; raises where the sweep has been cancelled."""
        with self._lock:
            self._done += steps
        if self.cancelled.is_set():
            raise CancelledError

    def report(self) -> None:
        """Tell the caller, from its own thread, how far it is; raises where that cancels it."""
        if self._progress is not None and not self._progress(self._done, self._total):
            raise CancelledError

    def count_and_report(self, steps: int) -> None:
        self.count(steps)
        self.report()


def _step_in_threads(
    pieces: Sequence[Lanes], firsts: Sequence[int], ends: Ends, kernel: Kernel | None, counter: _Counter
) -> None:
    """Step pieces, telling now and then how far they are, in threads that end at once on an error, as Ctrl+C."""

    def step(first: int, piece: Lanes) -> None:
        ends.fill(first, take_all(piece, kernel, counter.count))

    pool = ThreadPoolExecutor(processors(), thread_name_prefix="map")
    try:
        missing = {pool.submit(step, first, piece) for first, piece in zip(firsts, pieces, strict=True)}
        while missing:
            finished, missing = wait(missing, timeout=_LISTEN_S, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
            counter.report()
    except BaseException:
        counter.cancelled.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


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
