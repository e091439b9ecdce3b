"""``playground score``: the textbook's table of optimizers, measured."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace

from playground.cli.options import add_question_options, print_report, question_of
from playground.cli.parser import Parser, whole_number
from playground.cli.sweeps import (
    add_domain_option,
    add_sweep_options,
    domain_of,
    parsed,
    rates_of,
    work_of,
    write_files,
)
from playground.core.errors import InvalidInputError
from playground.core.files.text_output import setting, table
from playground.core.sweeps.arguments import SWEEP_STEPS
from playground.core.sweeps.scoring import Score, score
from playground.core.sweeps.tables import ScoreTable
from playground.core.sweeps.tuning import tuned

_EXAMPLES = """\
examples:
  playground score --objective himmelblau --optimizer adam --set lr=0.1
  playground score --objective beale --optimizer sgd --optimizer momentum --optimizer adam --tuned
"""


def score_parser() -> Parser:
    parser = Parser(
        prog="playground score",
        description="Measure optimizers from a lattice of starts: how often, how fast, how safely, how much tuning.",
        epilog=_EXAMPLES,
    )
    add_question_options(parser, several_optimizers=True)
    parser.add_argument("--steps", metavar="N", help=f"how many steps each run makes ({SWEEP_STEPS})")
    parser.add_argument("--starts", metavar="N", default="16", help="starts along x and along y (16)")
    parser.add_argument(
        "--seeds", metavar="N", default="8", help="with how many seeds each is run where there is noise (8)"
    )
    add_domain_option(parser)
    parser.add_argument("--rates", metavar=("LOW", "HIGH"), nargs=2, help="the learning rates to look at")
    parser.add_argument("--tuned", action="store_true", help="give each its best learning rate first")
    parser.add_argument("--json", action="store_true", help="print everything measured, as JSON")
    add_sweep_options(parser, "optimizer", pictures=False)
    return parser


def score_command(words: Sequence[str]) -> None:
    """Score optimizers, write the files asked for, and print a table with a row each.

    Raises:
        InvalidInputError: A name, value or file cannot be used; nothing has been written then.
    """
    arguments = parsed(score_parser(), words)
    if arguments.set and len(arguments.optimizer) > 1:
        raise InvalidInputError("--set goes with one --optimizer; several are scored as they are, or with --tuned.")
    questions = [question_of(arguments, SWEEP_STEPS, name) for name in arguments.optimizer]
    domain, rates = domain_of(arguments), rates_of(arguments)
    starts, seeds = (whole_number(getattr(arguments, name), f"--{name}") for name in ("starts", "seeds"))
    scores = []
    for question in questions:
        with work_of(arguments, question.optimizer.title) as work:
            if arguments.tuned:
                question = replace(question, optimizer=tuned(question, rates=rates, **work).optimizer)
            scores.append(score(question, starts=starts, seeds=seeds, domain=domain, rates=rates, **work))
    write_files(arguments, ScoreTable([(each.question.optimizer.name, each) for each in scores]))
    if arguments.json:
        report = [json.dumps([each.settings() for each in scores], indent=2, ensure_ascii=True, allow_nan=False)]
    else:
        report = _score_report(scores)
    print_report(report, arguments.csv)


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
