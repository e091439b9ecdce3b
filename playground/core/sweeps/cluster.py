"""Maps past one machine, on Dask's distributed engine; needs the extra ``playground[cluster]``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from playground.core.compiled.library import LIBRARY
from playground.core.errors import CancelledError, InvalidInputError
from playground.core.sweeps.kernel import batch_kernel
from playground.core.sweeps.lanes import Ends, Lanes
from playground.core.sweeps.stepping import take_all
from playground.core.sweeps.walk import Progress

CONNECT_S = 10.0
"""How long an answer is waited for."""
LOST_WORKERS = 10
"""How many workers may be lost under one piece before it is given up: a piece that kills every worker must end."""
_LISTEN_S = 0.2


class ClusterCrew:
    """Steps pieces of a map on the workers of a cluster; a piece whose worker is lost is stepped by another."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def take(self, pieces: Sequence[Lanes], compiled: bool, progress: Progress | None) -> list[Ends]:
        """Step the pieces and return their ends in order; see :class:`playground.core.sweeps.walk.Crew`.

        Raises:
            CancelledError: ``progress`` called it off.
            InvalidInputError: The cluster was lost.
        """
        import distributed

        wait: Any = distributed.wait
        work = [len(piece) * max(piece.question.steps, 1) for piece in pieces]
        with self._client.as_current():
            futures = [
                self._client.submit(take_piece, piece, compiled, pure=False, retries=LOST_WORKERS) for piece in pieces
            ]
            try:
                while not all(future.done() for future in futures):
                    with suppress(TimeoutError):
                        wait(futures, timeout=_LISTEN_S)
                    done = sum(steps for steps, future in zip(work, futures, strict=True) if future.done())
                    if progress is not None and not progress(done, sum(work)):
                        raise CancelledError
                return list(self._client.gather(futures))
            except (OSError, TimeoutError) as error:
                raise InvalidInputError(f"The cluster was lost: {error}") from error
            finally:
                self._client.cancel(futures)


def take_piece(piece: Lanes, compiled: bool) -> Ends:
    """Step a piece on a worker, the way the one who asked chose: so all pieces have the same last bits."""
    asked = piece.question
    recipe = batch_kernel(asked.optimizer, asked.objective, asked.pipeline.is_plain) if compiled else None
    return take_all(piece, recipe and LIBRARY.make(recipe), lambda steps: None)


@contextmanager
def cluster_crew(address: str) -> Iterator[ClusterCrew]:
    """Give the crew of the cluster whose scheduler is at an address, while a block runs.

    Raises:
        InvalidInputError: The extra is not installed, or nobody answers at the address.
    """
    try:
        import distributed
    except ImportError:
        raise InvalidInputError(
            "--scheduler needs the extra: pip install 'optimizer-playground[cluster]'.", "scheduler"
        ) from None
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InvalidInputError(f"No scheduler answers at '{address}': {error}", "scheduler") from error
    with client:
        yield ClusterCrew(client)
