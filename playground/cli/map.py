"""``playground map``: basins and sensitivity, without a window."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from playground.cli.options import add_question_options, add_start_option, print_report, question_of
from playground.cli.parser import Parser, real_number, whole_number
from playground.cli.sweeps import (
    add_domain_option,
    add_sweep_options,
    domain_of,
    parsed,
    tolerance_of,
    work_of,
    write_files,
)
from playground.core.errors import InvalidInputError, unknown_name
from playground.core.files.text_output import number, one_line, point, setting, table
from playground.core.sweeps.arguments import SWEEP_STEPS
from playground.core.sweeps.basin import BasinMap, basin_map
from playground.core.sweeps.sensitivity import LR_AXIS, SensitivityMap, sensitivity_map
from playground.core.sweeps.swept_setting import sweepable

KINDS = ("basin", "sensitivity")
SHADES = ("loss", "steps")
SIZE, AXIS_COUNT = 256, 128
MOST_ROWS = 12
"""Minima named in the report; what more there are share a row."""

_BASIN_EXAMPLES = """\
examples:
  playground map basin --objective himmelblau --optimizer adam --set lr=0.1 --png basins.png --svg basins.svg
  playground map basin --objective rastrigin --optimizer momentum --set lr=0.004 --npz rastrigin.npz --csv rastrigin.csv
"""
_SENSITIVITY_EXAMPLES = """\
examples:
  playground map sensitivity --objective rosenbrock --optimizer adam --x lr 1e-4 1 --y beta1 0 0.999 --png adam.png
  playground map sensitivity --objective beale --optimizer momentum --y momentum 0 0.999 64 --shade steps --npz m.npz
  playground map sensitivity --objective beale --optimizer lookahead --y inner.beta1 0 0.999 --png lookahead.png
"""


def map_command(words: Sequence[str]) -> None:
    """Make a map, write the files asked for, and print what it shows.

    Raises:
        InvalidInputError: A name, value or file cannot be used; nothing has been written then.
    """
    parsers = {"basin": basin_parser, "sensitivity": sensitivity_parser}
    if not words or words[0] in ("-h", "--help"):
        _map_parser().parse(words)
    if words[0] not in parsers:
        raise unknown_name("map", words[0], KINDS)
    arguments = parsed(parsers[words[0]](), words[1:])
    shade = getattr(arguments, "shade", SHADES[0])
    if shade not in SHADES:
        raise unknown_name("shade", shade, SHADES)
    chart = _basin(arguments) if words[0] == "basin" else _sensitivity(arguments)
    write_files(arguments, chart, shade)
    lines = _basin_report(chart) if isinstance(chart, BasinMap) else _sensitivity_report(chart)
    print_report(lines, arguments.csv)


def _map_parser() -> Parser:
    parser = Parser(
        prog="playground map",
        usage="playground map basin ...\n       playground map sensitivity ...",
        description="Make a picture of what all starts or all settings do; 'playground map basin --help' tells more.",
    )
    parser.add_argument("kind", metavar="|".join(KINDS), help="which starts reach what, or which settings end how low")
    return parser


def basin_parser() -> Parser:
    parser = Parser(
        prog="playground map basin",
        description="Run an optimizer from every start of a grid, and tell which minimum each reaches and how soon.",
        epilog=_BASIN_EXAMPLES,
    )
    add_question_options(parser)
    parser.add_argument("--size", metavar="N", help=f"starts along x and along y ({SIZE})")
    parser.add_argument("--steps", metavar="N", help=f"how many steps each makes ({SWEEP_STEPS})")
    add_domain_option(parser)
    add_sweep_options(parser, "start")
    return parser


def sensitivity_parser() -> Parser:
    parser = Parser(
        prog="playground map sensitivity",
        description="Run an optimizer from one start with every setting of two hyperparameters, or of lr alone where "
        "there is no other.",
        epilog=_SENSITIVITY_EXAMPLES,
    )
    add_question_options(parser)
    add_start_option(parser)
    parser.add_argument("--steps", metavar="N", help=f"how many steps each makes ({SWEEP_STEPS})")
    axis = ("NAME", "LOW HIGH COUNT")
    for name, default in (("x", " (lr 1e-4 1)"), ("y", "")):
        parser.add_argument(f"--{name}", metavar=axis, nargs="+", help=f"the hyperparameter along {name}{default}")
    parser.add_argument("--tolerance", metavar="N", help="how far above the minimum's value counts as there")
    parser.add_argument("--shade", metavar="|".join(SHADES), default=SHADES[0], help="what the picture is coloured by")
    add_sweep_options(parser, "setting")
    return parser


def _basin(arguments: argparse.Namespace) -> BasinMap:
    question, domain = question_of(arguments, SWEEP_STEPS), domain_of(arguments)
    size = SIZE if arguments.size is None else whole_number(arguments.size, "--size")
    with work_of(arguments, "Map") as work:
        return basin_map(question, size=size, domain=domain, **work)


def _sensitivity(arguments: argparse.Namespace) -> SensitivityMap:
    question = question_of(arguments, SWEEP_STEPS)
    if arguments.y is None and len(sweepable(question.optimizer)) > 1:
        raise InvalidInputError("--y NAME LOW HIGH is missing: the hyperparameter along y, such as --y beta1 0 0.999.")
    y = None if arguments.y is None else _swept(arguments.y, "--y")
    x = LR_AXIS if arguments.x is None else _swept(arguments.x, "--x")
    tolerance = tolerance_of(arguments)
    with work_of(arguments, "Map") as work:
        return sensitivity_map(question, x=x, y=y, tolerance=tolerance, **work)


def _swept(texts: Sequence[str], name: str) -> tuple[str, float, float, int]:
    if len(texts) not in (3, 4):
        raise InvalidInputError(f"{name} takes NAME LOW HIGH and perhaps a COUNT, such as {name} lr 1e-4 1 128.")
    count = whole_number(texts[3], name) if len(texts) == 4 else AXIS_COUNT
    return texts[0].strip(), real_number(texts[1], name), real_number(texts[2], name), count


def _basin_report(chart: BasinMap) -> list[str]:
    settings = " ".join(f"{name}={setting(value)}" for name, value in chart.optimizer.values().items())
    size = len(chart.x)
    heading = (
        f"{chart.objective.title}, {chart.optimizer.title} ({settings}): {size}×{size} starts, "
        f"{chart.question.steps} steps"
    )
    reached = np.unique(chart.minimum[chart.minimum >= 0]).tolist()
    rows = []
    for index in reached[:MOST_ROWS]:
        kind = "minimum" if index < len(chart.objective.minima) else "local minimum"
        place, value = chart.minima[index]
        rows.append([f"{kind} {point(place)}", number(value), *_reached(chart, chart.minimum == index)])
    if others := reached[MOST_ROWS:]:
        rows.append([f"{len(others)} more local minima", "", *_reached(chart, np.isin(chart.minimum, others))])
    endings = chart.endings()
    rows.extend([ending.words, "", _share(ending.where), ""] for ending in endings if not ending.at_minimum)
    lines = table(["end", "loss", "starts", "median steps"], rows, frozenset({1, 2, 3}))
    if there := [f"{ending.words} {_share(ending.where)}" for ending in endings if ending.at_minimum]:
        lines.append(f"Those at a minimum: {'; '.join(there)}.")
    return [one_line(heading), *lines]


def _reached(chart: BasinMap, there: npt.NDArray[np.bool_]) -> list[str]:
    return [_share(there), f"{np.median(chart.steps[there]):g}"]


def _share(there: npt.NDArray[np.bool_]) -> str:
    return f"{100.0 * float(np.mean(there)):.2f} %"


def _sensitivity_report(chart: SensitivityMap) -> list[str]:
    row, column = chart.best
    size = "×".join(str(len(axis.values)) for axis in (chart.x, chart.y) if axis is not None)
    heading = (
        f"{chart.objective.title} from {point(chart.start)}, {chart.question.optimizer.title}: {size} settings, "
        f"{chart.question.steps} steps"
    )
    if not np.isfinite(chart.loss[row, column]):
        return [heading, "Every setting diverged."]
    lines = [
        heading,
        f"best: {' '.join(f'{name}={setting(value)}' for name, value in chart.setting_at(row, column).items())}, "
        f"loss {number(float(chart.loss[row, column]))}",
        f"diverged: {_share(chart.diverged)}",
    ]
    if chart.tolerance is not None:
        lines.append(f"within {number(chart.tolerance)} of the minimum: {_share(chart.steps >= 0)}")
    return lines
