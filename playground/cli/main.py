"""The command ``playground``: its commands, and the window where none is given.

Qt is imported only when a window or a picture is asked for.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import playground
from playground.cli.parser import Parser
from playground.cli.platform_check import why_no_window
from playground.core.errors import InvalidInputError
from playground.core.files.leaving import INTERRUPTED
from playground.core.files.text_output import one_line
from playground.core.runs.examples import experiment_file

COMMANDS = ("run", "list", "map", "tune", "score")
"""Each is a file of this folder; what it needs is imported by it: the window needs none of it."""
WRONG_INPUT = 2
BROKEN_PIPE = 141
"""128 + SIGPIPE, as shells count."""

_COMMANDS_HELP = """\
commands:
  run                 run optimizers without a window; print how they ended, write CSV and PNG
  map                 draw which starts reach which minimum, and which settings end how low
  tune                find an optimizer's best learning rate for a budget
  score               measure how often, how fast and how safely optimizers get there
  list                list the optimizers, objectives or schedules with their settings, or the examples
  'playground run --help', 'playground map --help' and so on tell more.
"""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says and return the exit status.

    Args:
        words: The words after the program's name; those it was called with where left out.
    """
    given = sys.argv[1:] if words is None else words
    try:
        with _standard_output():
            if given and given[0] in COMMANDS:
                command = importlib.import_module(f"playground.cli.{given[0]}")
                getattr(command, f"{given[0]}_command")(given[1:])
                return 0
            experiment = _wanted_experiment(given)
        return _start(experiment)
    except InvalidInputError as error:
        print(f"playground: {one_line(str(error))}", file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED


def open_window() -> int:
    """Open the window as a desktop does, on the experiment named on the command line if there is one."""
    # A desktop shows no standard error: what is wrong with the file, the window itself says.
    return _start(sys.argv[1] if len(sys.argv) > 1 else None)


def _start(experiment: str | None) -> int:
    # What a start makes stays, and looking for garbage in it takes a tenth of the time. The window enables it again.
    gc.disable()
    from playground.view.window.application import start

    return start(experiment)


def _wanted_experiment(words: Sequence[str]) -> str | None:
    """Return the experiment to open a window on, or None for the window as it opens by itself.

    Raises:
        InvalidInputError: The words name no experiment and no command, or no window can be opened.
    """
    if words and not words[0].startswith("-"):
        words = [experiment_file(words[0], COMMANDS), *words[1:]]
    experiment: str | None = _window_parser().parse(words).experiment
    if experiment is not None:
        from playground.core.runs.experiment import load

        load(experiment)  # Refused here, in one line, where somebody is reading the terminal.
    if reason := why_no_window():
        raise InvalidInputError(reason)
    return experiment


def _window_parser() -> Parser:
    parser = Parser(
        prog="playground",
        usage="playground [EXPERIMENT.json | EXAMPLE]\n       playground run ...\n       playground map ..."
        "\n       playground tune ...\n       playground score ...\n       playground list ...",
        description="Watch optimizers walk down loss landscapes, and see why each step went where it did.",
        epilog=_COMMANDS_HELP,
    )
    parser.add_argument(
        "experiment", nargs="?", metavar="EXPERIMENT.json|EXAMPLE", help="open the window on a file or an example"
    )
    parser.add_argument("--version", action="version", version=f"playground {playground.__version__}")
    return parser


@contextmanager
def _standard_output() -> Iterator[None]:
    """Empty standard output at the end, so that what is wrong with it is found here and not at the exit.

    Raises:
        InvalidInputError: It could not be written, as on a full disk.
        SystemExit: Its reader has gone, as ``head`` does; there is nobody to tell.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # An old code page knows no β; a ? is better than no line.
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as error:
        if error.filename is not None:
            raise
        # Python empties it once more at the exit, and would complain once more.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        if isinstance(error, BrokenPipeError):
            raise SystemExit(BROKEN_PIPE) from None
        raise InvalidInputError(f"Standard output could not be written: {error.strerror or error}.") from error
