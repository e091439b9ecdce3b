"""The option ``--scheduler``: maps stepped by the workers of a Dask cluster."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from playground.cli.parser import Parser
from playground.core.sweeps.walk import Crew


def add_scheduler_option(parser: Parser) -> None:
    """Add ``--scheduler``."""
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="step on the workers of a Dask cluster, such as tcp://10.0.0.1:8786"
    )


@contextmanager
def crew_of(arguments: argparse.Namespace) -> Iterator[Crew | None]:
    """Give the cluster's crew while a block runs, or None, this machine's processors, where no scheduler is named.

    Raises:
        InvalidInputError: The extra is not installed, or nobody answers at the address.
    """
    if arguments.scheduler is None:
        yield None
        return
    from playground.core.sweeps.cluster import cluster_crew

    with cluster_crew(arguments.scheduler) as crew:
        yield crew
