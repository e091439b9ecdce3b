"""The options that several commands share: what is run on what, and the files that are written."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from playground.cli.parser import Parser, pairs, real_number, whole_number
from playground.core.errors import InvalidInputError
from playground.core.files.atomic_file import check_replaceable, replacing
from playground.core.files.text_output import setting
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.question import Question
from playground.core.schedules import SCHEDULES

STANDARD_OUTPUT = "-"


def add_question_options(parser: Parser, several_optimizers: bool = False) -> None:
    """Add what is run on what; the gradient's options come from their declarations."""
    parser.add_argument("--objective", metavar="NAME", help="the function to minimise")
    parser.add_argument("--param", metavar="NAME=VALUE", action="append", help="set a constant of the objective")
    parser.add_argument(
        "--optimizer",
        metavar="NAME",
        action="append" if several_optimizers else "store",
        help=f"the update rule{'; may be given several times' if several_optimizers else ''}",
    )
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", help="set a hyperparameter")
    parser.add_argument("--schedule", metavar="NAME", help="what becomes of the learning rate (constant)")
    parser.add_argument("--schedule-set", metavar="NAME=VALUE", action="append", help="set a value of the schedule")
    for name, quantity in GradientPipeline.settings().items():
        help_text = f"{quantity.help} ({setting(quantity.default)})".replace("%", "%%")
        parser.add_argument(option(name), metavar="N", help=help_text)


def add_start_option(parser: Parser) -> None:
    help_text = "where to set out, one number a parameter (the objective's own start)"
    parser.add_argument("--start", metavar=("X", "Y"), nargs="+", help=help_text)


def option(name: str) -> str:
    return "--" + name.replace("_", "-")


def required(arguments: argparse.Namespace, otherwise: str = "") -> None:
    """Refuse arguments without an objective or an optimizer; ``otherwise`` says what else would do."""
    for name in ("objective", "optimizer"):
        if getattr(arguments, name) is None:
            raise InvalidInputError(
                f"{option(name)} NAME is missing; 'playground list {name}s' tells the names.{otherwise}"
            )


def question_of(arguments: argparse.Namespace, steps: int, optimizer: str | None = None) -> Question:
    """Return what the options ask.

    Args:
        arguments: What was typed.
        steps: The step limit where none was.
        optimizer: The optimizer's name, where the command takes several.
    """
    objective = OBJECTIVES.find(arguments.objective).from_texts(pairs(arguments.param or (), "--param"))
    rule = OPTIMIZERS.find(optimizer or arguments.optimizer).from_texts(pairs(arguments.set or (), "--set"))
    if arguments.schedule_set and arguments.schedule is None:
        raise InvalidInputError("--schedule-set needs a --schedule; 'playground list schedules' tells the names.")
    schedule = SCHEDULES.find(arguments.schedule or "constant")
    gradient = {name: getattr(arguments, name) for name in GradientPipeline.settings()}
    start = getattr(arguments, "start", None)
    return Question.of(
        objective=objective,
        optimizer=rule,
        start=None if start is None else [real_number(text, "--start") for text in start],
        steps=steps if arguments.steps is None else whole_number(arguments.steps, "--steps"),
        schedule=schedule.from_texts(pairs(arguments.schedule_set or (), "--schedule-set")),
        pipeline=GradientPipeline.from_texts({name: text for name, text in gradient.items() if text is not None}),
    )


def check_outputs(outputs: Mapping[str, str | None], experiment: str | None = None) -> None:
    """Refuse files that could not be written before the time for the work is spent.

    Args:
        outputs: The file each option names, or None where the option is not given.
        experiment: A file that is read, which none may overwrite.
    """
    for name in outputs:
        if name != "--csv" and outputs[name] == STANDARD_OUTPUT:
            raise InvalidInputError(f"{name} needs a file's name; only --csv can go to standard output.")
    if outputs.get("--csv") == STANDARD_OUTPUT and sys.stdout is None:
        raise InvalidInputError("--csv - needs standard output, which is closed; name a file instead.")
    taken = {_same(experiment): "the experiment"} if experiment is not None else {}
    for name, file in outputs.items():
        if file is None or file == STANDARD_OUTPUT:
            continue
        if _same(file) in taken:
            raise InvalidInputError(f"{name} would overwrite {taken[_same(file)]}, '{file}'; name another file.")
        taken[_same(file)] = f"what {name} writes"
        _check_writable(file)


def _same(name: str) -> str:
    return os.path.realpath(name)


def _check_writable(name: str) -> None:
    check_replaceable(name)
    if os.path.exists(name) and not os.path.isfile(name):
        return  # A device or a pipe is written straight away, with nothing beside it.
    try:
        tempfile.TemporaryFile(dir=os.path.dirname(_same(name))).close()
    except OSError as error:
        raise InvalidInputError(f"'{name}' could not be written: {error.strerror or error}.") from error


@contextlib.contextmanager
def csv_target(name: str) -> Iterator[IO[bytes]]:
    """Open a file for CSV, or standard output for ``-``; a file takes its place only once the block has ended well."""
    if name == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with replacing(name) as file:
            yield file


def print_report(lines: Sequence[str], csv: str | None) -> None:
    """Print what a command has to say, but not between the lines of a CSV on standard output."""
    print(*lines, sep="\n", file=sys.stderr if csv == STANDARD_OUTPUT else None)
