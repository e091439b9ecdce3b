"""``playground tune``: the best learning rate for a budget."""

from __future__ import annotations

from collections.abc import Sequence

from playground.cli.options import add_question_options, add_start_option, print_report, question_of
from playground.cli.parser import Parser
from playground.cli.sweeps import (
    add_sweep_options,
    parsed,
    rates_of,
    tolerance_of,
    work_of,
    write_files,
)
from playground.core.files.text_output import number, one_line, point, setting
from playground.core.sweeps.arguments import SWEEP_STEPS
from playground.core.sweeps.tuning import Tuned, tuned

_EXAMPLES = """\
examples:
  playground tune --objective rosenbrock --optimizer adam --steps 500 --svg curve.svg
  playground tune --objective elongated-valley --optimizer momentum --also momentum --start -3 1 --csv curve.csv
"""


def tune_parser() -> Parser:
    parser = Parser(
        prog="playground tune",
        description="Find the learning rate that ends lowest for a budget of gradient evaluations.",
        epilog=_EXAMPLES,
    )
    add_question_options(parser)
    add_start_option(parser)
    parser.add_argument("--steps", metavar="N", help=f"how many gradient evaluations a run may spend ({SWEEP_STEPS})")
    parser.add_argument("--also", metavar="NAME", default="", help="a hyperparameter tuned as well, such as momentum")
    parser.add_argument("--rates", metavar=("LOW", "HIGH"), nargs=2, help="the learning rates to look at")
    parser.add_argument("--tolerance", metavar="N", help="how far above the minimum's value counts as there")
    add_sweep_options(parser, "learning rate")
    return parser


def tune_command(words: Sequence[str]) -> None:
    """Tune an optimizer, write the files asked for, and print its settings and what there is to say about them.

    Raises:
        InvalidInputError: A name, value or file cannot be used; nothing has been written then.
    """
    arguments = parsed(tune_parser(), words)
    question, rates, tolerance = question_of(arguments, SWEEP_STEPS), rates_of(arguments), tolerance_of(arguments)
    with work_of(arguments, "Tune") as work:
        found = tuned(question, also=arguments.also, rates=rates, tolerance=tolerance, **work)
    write_files(arguments, found)
    print_report(_tune_report(found), arguments.csv)


def _tune_report(found: Tuned) -> list[str]:
    curve = found.curve
    heading = (
        f"{curve.question.objective.title} from {point(curve.start)}, {found.optimizer.title}, "
        f"{curve.question.steps} steps"
    )
    if found.index < 0:
        return [one_line(heading), *found.words]
    chosen = " ".join(f"{name}={setting(value)}" for name, value in found.best_values().items())
    return [one_line(heading), f"{chosen}: loss {number(found.loss)}", *found.words]
