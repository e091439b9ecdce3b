"""``python -m tests.monkey``: sequences of random actions, in a process of their own in case it dies of them."""

from __future__ import annotations

import argparse
import faulthandler
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SEQUENCES, ACTIONS = 100, 300
MOST_GROWTH = 1.2
"""How many times as much memory may be held at the end as after the warm-up."""
LINES_TOLD = 40
"""How many of the last actions are told of a sequence with a fault."""
_FAULT, _GREW = 3, 4
"""Exit status of a process that has found one, and of one that has grown."""


def main() -> int:
    """Play what is asked for; tell seed, sequence and actions of what went wrong, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="decides everything that happens")
    parser.add_argument("--sequences", type=int, default=SEQUENCES, help=f"how many; {SEQUENCES} where left out")
    parser.add_argument("--actions", type=int, default=ACTIONS, help=f"how many in each; {ACTIONS} where left out")
    parser.add_argument("--first", type=int, default=0, help="number of the first sequence")
    parser.add_argument("--trail", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.trail is not None:
        return _play(options)
    with tempfile.TemporaryDirectory() as home:
        return _watch_over(options, Path(home))


def _watch_over(options: argparse.Namespace, home: Path) -> int:
    """Play in processes with folders of their own, another one after each fault."""
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    own = {**os.environ, **dict.fromkeys(names, str(home)), "QT_QPA_PLATFORM": "offscreen"}
    trail = home / "trail.txt"
    faults, status = 0, _FAULT
    first, stop = options.first, options.first + options.sequences
    while first < stop and status not in (0, _GREW):
        wanted = {"seed": options.seed, "first": first, "sequences": stop - first, "actions": options.actions}
        arguments = [text for name, value in wanted.items() for text in (f"--{name}", str(value))]
        command = [sys.executable, "-m", "tests.monkey", *arguments, "--trail", str(trail)]
        status = subprocess.run(command, env=own, check=False).returncode
        if status not in (0, _GREW):
            number, *actions = trail.read_text(encoding="utf-8").splitlines()
            faults += 1
            print(f"Sequence {number} ended the process with status {status}." if status != _FAULT else "", end="")
            print(f"The last of its {len(actions)} notes:", *actions[-LINES_TOLD:], sep="\n    ")
            print(f'Again: make monkey ARGS="--seed {options.seed} --first {number} --sequences 1', end="")
            print(f' --actions {options.actions}"\n', flush=True)
            first = int(number) + 1
    print(f"{options.sequences} sequences of {options.actions} actions, seed {options.seed}: {faults} with a fault")
    return int(bool(faults) or status == _GREW)


def _play(options: argparse.Namespace) -> int:
    # Imported late: Qt reads the environment, which is set for this process alone.
    from playground.core.compiled.library import LIBRARY
    from tests.monkey.troop import growth, play

    faulthandler.enable()
    LIBRARY.start()
    numbers = range(options.first, options.first + options.sequences)
    played = play(options.seed, numbers, options.actions, options.trail, _say)
    if played.fault:
        _say(played.fault)
        os._exit(_FAULT)  # Without a farewell: a window left open would end the process in a way of its own.
    grown = growth(played.resident)
    _say(f"Memory at the end: {grown:.2f} times that after the warm-up")
    return _GREW if grown > MOST_GROWTH else 0


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
