"""``playground run``: one run from options, or every run of an experiment file, without a window."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Sequence
from pathlib import Path

from playground.cli.options import (
    STANDARD_OUTPUT,
    add_question_options,
    add_start_option,
    check_outputs,
    csv_target,
    option,
    print_report,
    question_of,
    required,
)
from playground.cli.parser import Parser
from playground.cli.platform_check import why_no_picture
from playground.core.errors import InvalidInputError
from playground.core.files.atomic_file import replacing
from playground.core.files.text_output import number, one_line, point, setting, table
from playground.core.runs.api import Result, finished_runs
from playground.core.runs.csv_export import experiment_beside, stream_csv
from playground.core.runs.examples import experiment_file
from playground.core.runs.experiment import Experiment, load
from playground.core.verdicts.verdicts import Status

MOST_COLUMNS = 8
"""Points of more parameters are told in one column of the report."""

_EXAMPLES = """\
examples:
  playground run --objective rosenbrock --optimizer adam --set lr=0.05 --start -1.5 2 --steps 300
  playground run --objective elongated-valley --param kappa=100 --optimizer sgd --set lr=0.01 --csv sgd.csv
  playground run --objective beale --optimizer adamw --schedule cosine --schedule-set total=300 --png beale.png
  playground run race.json --csv race.csv
  playground run schedules --png schedules.png

'playground list optimizers' (objectives, schedules, examples) tells the names and their settings.
"""


def run_parser() -> Parser:
    parser = Parser(
        prog="playground run",
        description="Run an optimizer on an objective, or every run of an experiment file. Needs no display.",
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "experiment", nargs="?", metavar="EXPERIMENT.json|EXAMPLE", help="a saved experiment or an example"
    )
    add_question_options(parser)
    add_start_option(parser)
    parser.add_argument("--steps", metavar="N", help=f"how many steps to make ({Experiment.steps})")
    parser.add_argument("--stop-when-converged", action="store_true", help="make no more steps after converging")
    parser.add_argument("--csv", metavar="FILE", help="write what was recorded, a row a step; - is standard output")
    parser.add_argument(
        "--with-experiment", action="store_true", help="write the experiment beside the CSV, as NAME.experiment.json"
    )
    parser.add_argument("--png", metavar="FILE", help="draw the landscape and the trajectories")
    return parser


def run_command(words: Sequence[str]) -> None:
    """Make the runs, write the files asked for, and print how each run ended.

    Raises:
        InvalidInputError: A name, value or file cannot be used; nothing has been written then.
    """
    arguments = run_parser().parse(words)
    experiment = _from_options(arguments) if arguments.experiment is None else _from_file(arguments)
    _check_outputs(arguments)
    results = finished_runs(experiment)
    _write_files(arguments, experiment, results)
    print_report(_report(experiment, results), arguments.csv)


def _from_file(arguments: argparse.Namespace) -> Experiment:
    for name, value in vars(arguments).items():
        if name not in {"experiment", "csv", "with_experiment", "png"} and value not in (None, False):
            raise InvalidInputError(
                f"{option(name)} cannot go with an experiment file, which decides that itself; "
                "leave one of the two out."
            )
    arguments.experiment = experiment_file(arguments.experiment)
    experiment = load(arguments.experiment)
    if not experiment.runs:
        raise InvalidInputError(f"'{arguments.experiment}' holds no runs; add one in the window and save it again.")
    return experiment


def _from_options(arguments: argparse.Namespace) -> Experiment:
    required(arguments, " Or give an experiment file.")
    question = question_of(arguments, Experiment.steps)
    return Experiment.of(question, stop_when_converged=arguments.stop_when_converged)


def _check_outputs(arguments: argparse.Namespace) -> None:
    outputs = {"--csv": arguments.csv, "--png": arguments.png}
    if arguments.with_experiment:
        if arguments.csv in (None, STANDARD_OUTPUT):
            raise InvalidInputError("--with-experiment needs a CSV file that it can stand beside; name one with --csv.")
        outputs["--with-experiment"] = str(experiment_beside(arguments.csv))
    check_outputs(outputs, arguments.experiment)
    if arguments.with_experiment:
        _check_beside(experiment_beside(arguments.csv))
    if arguments.png is not None and (reason := why_no_picture()):
        raise InvalidInputError(reason)


def _check_beside(path: Path) -> None:
    """Refuse to replace a file that nobody named, unless an earlier run could have written it."""
    if path.exists():
        try:
            load(path)
        except InvalidInputError as error:
            raise InvalidInputError(
                f"--with-experiment would overwrite '{path}', which is no experiment; name another CSV file."
            ) from error


def _write_files(arguments: argparse.Namespace, experiment: Experiment, results: Sequence[Result]) -> None:
    """Write CSV and picture; a file takes its place only after everything before it has been written."""
    with contextlib.ExitStack() as files:
        if arguments.with_experiment:
            beside = files.enter_context(replacing(experiment_beside(arguments.csv)))
            beside.write(experiment.to_json().encode())
        if arguments.csv is not None:
            file = files.enter_context(csv_target(arguments.csv))
            stream_csv(file, [(result.label, result.run) for result in results])
        if arguments.png is not None:
            from playground.view.export.picture import write_png

            write_png(arguments.png, experiment, [result.run for result in results])


def _report(experiment: Experiment, results: Sequence[Result]) -> list[str]:
    """Return the lines of a heading and a table with a row a run; value evaluations only where a rule asked for any."""
    objective = experiment.objective
    constants = " ".join(f"{name}={setting(value)}" for name, value in objective.values().items())
    heading = f"{objective.title}{f' ({constants})' if constants else ''} from {point(experiment.start)}"
    searches = any(result.value_evaluations for result in results)
    rows = []
    for result in results:
        trajectory = result.run.trajectory
        rows.append(
            [
                one_line(result.label),
                result.optimizer.name,
                str(trajectory.last_step),
                *_end(trajectory.theta[-1].tolist()),
                number(float(trajectory.loss[-1])),
                _spent(result),
                *([str(result.value_evaluations)] if searches else ()),
                result.verdict.words,
            ]
        )
    names = objective.names if objective.dim <= MOST_COLUMNS else ("point",)
    spent = ["gradient evaluations", "value evaluations"] if searches else ["gradient evaluations"]
    header = ["run", "optimizer", "steps", *names, "loss", *spent, "status"]
    return [heading, *table(header, rows, frozenset(range(2, len(header) - 1)))]


def _end(theta: Sequence[float]) -> Sequence[str]:
    return [number(coordinate) for coordinate in theta] if len(theta) <= MOST_COLUMNS else [point(theta)]


def _spent(result: Result) -> str:
    """Return the gradient evaluations, and how many of them were made until the run had converged."""
    verdict = result.verdict
    if verdict.status is not Status.CONVERGED or verdict.since is None:
        return str(result.gradient_evaluations)
    return f"{result.gradient_evaluations} ({result.run.gradient_evaluations_until(verdict.since)} until converged)"
