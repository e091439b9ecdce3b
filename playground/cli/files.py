"""The files that maps, curves and tables are written to: options, checks before the work, and the writing after it."""

from __future__ import annotations

import argparse
import contextlib

from playground.cli.options import check_outputs, csv_target
from playground.cli.parser import Parser
from playground.cli.platform_check import why_no_picture
from playground.core.errors import InvalidInputError
from playground.core.sweeps.files import Map, stream_csv


def add_file_options(parser: Parser, row: str, pictures: bool = True) -> None:
    """Add a file for each format.

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


def check_files(arguments: argparse.Namespace) -> None:
    """Refuse files that could not be written, and pictures that could not be drawn, before the work is done.

    Raises:
        InvalidInputError: One cannot be written or drawn, or would overwrite another.
    """
    names = [name for name in ("npz", "csv", "png", "svg") if getattr(arguments, name, None) is not None]
    check_outputs({f"--{name}": getattr(arguments, name) for name in names})
    if not {"png", "svg"}.isdisjoint(names) and (reason := why_no_picture()):
        raise InvalidInputError(reason)


def write_files(arguments: argparse.Namespace, chart: Map, shade: str = "loss") -> None:
    """Write what was asked for; the CSV takes its place only after everything else has been written.

    Raises:
        InvalidInputError: A file cannot be written.
    """
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
