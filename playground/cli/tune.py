"""``playground tune``, the best learning rate for a budget, and ``playground score``, the textbook's table measured."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from playground.cli.files import add_file_options, check_files, write_files
from playground.cli.options import (
    MAP_STEPS,
    add_question_options,
    domain_of,
    optimizer_of,
    question_of,
    report_to,
    required,
    start_of,
)
from playground.cli.parser import Parser, real_number, whole_number
from playground.cli.progress import progress_bar
from playground.cli.workers import add_scheduler_option, crew_of
from playground.core.errors import InvalidInputError
from playground.core.files.text_output import number, one_line, point, setting, table
from playground.core.sweeps.score_table import ScoreTable
from playground.core.sweeps.scoring import Score, score
from playground.core.sweeps.tuning import Tuned, tuned

_TUNE_EXAMPLES = """\
examples:
  playground tune --objective rosenbrock --optimizer adam --steps 500 --svg curve.svg
  playground tune --objective elongated-valley --optimizer momentum --also momentum --start -3 1 --csv curve.csv
"""
_SCORE_EXAMPLES = """\
examples:
  playground score --objective himmelblau --optimizer adam --set lr=0.1
  playground score --objective beale --optimizer sgd --optimizer momentum --optimizer adam --tuned
"""


def tune_parser() -> Parser:
    """Make the parser of ``playground tune``."""
    parser = Parser(
        prog="playground tune",
        description="Find the learning rate that ends lowest for a budget of gradient evaluations.",
        epilog=_TUNE_EXAMPLES,
    )
    add_question_options(parser)
    parser.add_argument("--start", metavar=("X", "Y"), nargs="+", help="where to set out (the objective's own start)")
    parser.add_argument("--steps", metavar="N", help=f"how many gradient evaluations a run may spend ({MAP_STEPS})")
    parser.add_argument("--also", metavar="NAME", default="", help="a hyperparameter tuned as well, such as momentum")
    parser.add_argument("--rates", metavar=("LOW", "HIGH"), nargs=2, help="the learning rates to look at")
    parser.add_argument("--tolerance", metavar="N", help="how far above the minimum's value counts as there")
    add_file_options(parser, "learning rate")
    add_scheduler_option(parser)
    return parser


def tune_command(words: Sequence[str]) -> None:
    """Tune an optimizer, write the files asked for, and print its settings and what there is to say about them.

    Raises:
        InvalidInputError: A name, value or file cannot be used; nothing has been written then.
    """
    arguments = tune_parser().parse(words)
    required(arguments, "objective", "optimizer")
    check_files(arguments)
    wanted = question_of(arguments, optimizer_of(arguments, arguments.optimizer))
    wanted["start"] = start_of(arguments.start, wanted["objective"])
    wanted["also"] = arguments.also
    if arguments.rates is not None:
        wanted["rates"] = _rates(arguments.rates)
    if arguments.tolerance is not None:
        wanted["tolerance"] = real_number(arguments.tolerance, "--tolerance")
    with crew_of(arguments) as crew, progress_bar("Tune") as bar:
        found = tuned(**wanted, progress=bar, crew=crew)
    write_files(arguments, found)
    print(*_tune_report(found), sep="\n", file=report_to(arguments.csv))


def _tune_report(found: Tuned) -> list[str]:
    curve = found.curve
    heading = (
        f"{curve.question.objective.title} from {point(curve.start)}, {found.optimizer.title}, "
        f"{curve.question.steps} steps"
    )
    if found.index < 0:
        return [one_line(heading), *found.words]
    chosen = " ".join(f"{name}={setting(value)}" for name, value in found.found().items())
    return [one_line(heading), f"{chosen}: loss {number(found.loss)}", *found.words]


def score_parser() -> Parser:
    """Make the parser of ``playground score``."""
    parser = Parser(
        prog="playground score",
        description="Measure optimizers from a lattice of starts: how often, how fast, how safely, how much tuning.",
        epilog=_SCORE_EXAMPLES,
    )
    add_question_options(parser, several_optimizers=True)
    parser.add_argument("--steps", metavar="N", help=f"how many steps each run makes ({MAP_STEPS})")
    parser.add_argument("--starts", metavar="N", help="starts along x and along y (16)")
    parser.add_argument("--seeds", metavar="N", help="with how many seeds each is run where there is noise (8)")
    parser.add_argument(
        "--domain", metavar=("X1", "X2", "Y1", "Y2"), nargs=4, help="the rectangle of the starts (the objective's own)"
    )
    parser.add_argument("--rates", metavar=("LOW", "HIGH"), nargs=2, help="the learning rates to look at")
    parser.add_argument("--tuned", action="store_true", help="give each its best learning rate first")
    parser.add_argument("--json", action="store_true", help="print everything measured, as JSON")
    add_file_options(parser, "optimizer", pictures=False)
    add_scheduler_option(parser)
    return parser


def score_command(words: Sequence[str]) -> None:
    """Score optimizers, write the files asked for, and print a table with a row each.

    Raises:
        InvalidInputError: A name, value or file cannot be used; nothing has been written then.
    """
    arguments = score_parser().parse(words)
    required(arguments, "objective", "optimizer")
    check_files(arguments)
    if arguments.set and len(arguments.optimizer) > 1:
        raise InvalidInputError("--set goes with one --optimizer; several are scored as they are, or with --tuned.")
    optimizers = [optimizer_of(arguments, name) for name in arguments.optimizer]
    wanted = question_of(arguments, optimizers[0])
    if arguments.domain is not None:
        wanted["domain"] = domain_of(arguments.domain)
    if arguments.rates is not None:
        wanted["rates"] = _rates(arguments.rates)
    for name in ("starts", "seeds"):
        if (text := getattr(arguments, name)) is not None:
            wanted[name] = whole_number(text, f"--{name}")
    scores = []
    with crew_of(arguments) as crew:
        for optimizer in optimizers:
            wanted["optimizer"] = optimizer
            with progress_bar(optimizer.title) as bar:
                if arguments.tuned:
                    shared = ("objective", "steps", "schedule", "pipeline", "rates")
                    question = {name: wanted[name] for name in shared if name in wanted}
                    wanted["optimizer"] = tuned(**question, optimizer=optimizer, progress=bar, crew=crew).optimizer
                scores.append(score(**wanted, progress=bar, crew=crew))
    write_files(arguments, ScoreTable([(each.question.optimizer.name, each) for each in scores]))
    if arguments.json:
        report = [json.dumps([each.settings() for each in scores], indent=2, ensure_ascii=True, allow_nan=False)]
    else:
        report = _score_report(scores)
    print(*report, sep="\n", file=report_to(arguments.csv))


def _score_report(scores: Sequence[Score]) -> list[str]:
    first = scores[0]
    heading = f"{first.question.objective.title}: {first.runs} runs of {first.question.steps} steps each"
    header = [
        "optimizer", "lr", "reached", "median steps", "90 % steps", "diverged", "state", "good lr", "decades",
    ]  # fmt: skip
    rows = [
        [
            each.question.optimizer.name,
            setting(each.question.optimizer.lr),
            "–" if math.isnan(each.reached) else f"{each.reached:.1%}",
            _steps(each.median_steps),
            _steps(each.most_steps),
            f"{each.diverged:.1%}",
            str(each.memory),
            f"{each.good_rates[0]:.2g} to {each.good_rates[1]:.2g}",
            f"{'≥ ' if each.is_width_cut else ''}{each.width:.1f}",
        ]
        for each in scores
    ]
    return [heading, *table(header, rows, frozenset(range(1, len(header))))]


def _steps(count: float) -> str:
    return f"{count:g}" if math.isfinite(count) else "never"


def _rates(texts: Sequence[str]) -> tuple[float, float]:
    low, high = (real_number(text, "--rates") for text in texts)
    return low, high
