"""What the commands that sweep share: their options, checks before the work, the work itself, and files after it."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator, Sequence
from typing import TypedDict

from playground.cli.options import check_outputs, csv_target, required
from playground.cli.parser import Parser, real_number
from playground.cli.platform_check import why_no_picture
from playground.cli.progress import progress_bar
from playground.core.errors import InvalidInputError
from playground.core.sweeps.files import Map, stream_csv
from playground.core.sweeps.walk import Crew, Progress


def add_domain_option(parser: Parser) -> None:
    parser.add_argument(
        "--domain", metavar=("X1", "X2 Y1 Y2"), nargs="+", help="the rectangle of the starts (the objective's own)"
    )


def add_sweep_options(parser: Parser, row: str, pictures: bool = True) -> None:
    """Add a file for each format, and who steps.

    Args:
        parser: What takes the options.
        row: What the CSV has a row for: ``"start"``.
        pictures: Whether there are pictures, or numbers alone.
    """
    parser.add_argument("--npz", metavar="FILE", help="write the arrays, with the settings as JSON text")
    parser.add_argument("--csv", metavar="FILE", help=f"write a row for each {row}; - is standard output")
    if pictures:
        parser.add_argument("--png", metavar="FILE", help="draw it as an image of pixels")
        parser.add_argument("--svg", metavar="FILE", help="draw it as lines and text that stay sharp at any size")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="step on the workers of a Dask cluster, such as tcp://10.0.0.1:8786"
    )


class Work(TypedDict):
    """Who is told how far a sweep is, and who steps it, named as sweeps take them."""

    progress: Progress
    crew: Crew | None


@contextlib.contextmanager
def work_of(arguments: argparse.Namespace, words: str) -> Iterator[Work]:
    """Give what a sweep works with while a block runs: a bar behind some words, and the cluster where one is named."""
    with contextlib.ExitStack() as block:
        crew: Crew | None = None
        if arguments.scheduler is not None:
            from playground.core.sweeps.cluster import cluster_crew

            crew = block.enter_context(cluster_crew(arguments.scheduler))
        yield {"progress": block.enter_context(progress_bar(words)), "crew": crew}


def domain_of(arguments: argparse.Namespace) -> list[list[float]] | None:
    """Return the spans that ``--domain X1 X2 Y1 Y2`` gives, or None."""
    if arguments.domain is None:
        return None
    ends = [real_number(text, "--domain") for text in arguments.domain]
    if len(ends) % 2:
        raise InvalidInputError("--domain takes two numbers for each parameter, the lower first.")
    return [[low, high] for low, high in zip(ends[::2], ends[1::2], strict=True)]


def rates_of(arguments: argparse.Namespace) -> tuple[float, float] | None:
    """Return the range that ``--rates LOW HIGH`` gives, or None."""
    if arguments.rates is None:
        return None
    low, high = (real_number(text, "--rates") for text in arguments.rates)
    return low, high


def tolerance_of(arguments: argparse.Namespace) -> float | None:
    """Return what ``--tolerance`` gives, or None."""
    return None if arguments.tolerance is None else real_number(arguments.tolerance, "--tolerance")


def parsed(parser: Parser, words: Sequence[str]) -> argparse.Namespace:
    """Return what was typed, refusing files that could not be written and pictures that could not be drawn."""
    arguments = parser.parse(words)
    required(arguments)
    names = [name for name in ("npz", "csv", "png", "svg") if getattr(arguments, name, None) is not None]
    check_outputs({f"--{name}": getattr(arguments, name) for name in names})
    if not {"png", "svg"}.isdisjoint(names) and (reason := why_no_picture()):
        raise InvalidInputError(reason)
    return arguments


def write_files(arguments: argparse.Namespace, chart: Map, shade: str = "loss") -> None:
    """Write what was asked for; the CSV takes its place only after everything else has been written."""
    with contextlib.ExitStack() as files:
        if arguments.csv is not None:
            stream_csv(files.enter_context(csv_target(arguments.csv)), chart)
        if arguments.npz is not None:
            chart.to_npz(arguments.npz)
        png, svg = (getattr(arguments, name, None) for name in ("png", "svg"))
        if png is None and svg is None:
            return
        from playground.view.sweeps.map_picture import Look, write_map_png, write_map_svg

        if png is not None:
            write_map_png(png, chart, Look(shade))
        if svg is not None:
            write_map_svg(svg, chart, Look(shade))
