"""Ctrl+C and a termination end the command line in silence wherever they strike, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_BEGINNING = """
import builtins, importlib, signal, sys
import playground.__main__ as program

# Whoever runs the tests may have both ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
number = int(sys.argv.pop(1))


def strike(*ignored):
    signal.raise_signal(number)

"""
_DURING_IMPORT = """
found = builtins.__import__


def striking(name, *rest, **named):
    if name == {name!r}:
        strike()
    return found(name, *rest, **named)


found_module = importlib.import_module
builtins.__import__ = striking
importlib.import_module = lambda name: strike() if name == {name!r} else found_module(name)
sys.exit(program.main())
"""
_DURING_PAINTING = """
program.leave_on_signals()
from playground.view.canvas.trails import TrailsItem
from playground.view.export import picture
{owner}.{method} = strike
sys.exit(program.main())
"""
_DURING_WRITING = """
from playground.core.runs import experiment
from playground.core.runs import csv_export
csv_export._header = strike
sys.exit(program.main())
"""
RUN = ("run", "--objective", "rosenbrock", "--optimizer", "adam", "--steps", "20")


def _struck(code: str, number: signal.Signals, folder: Path) -> subprocess.CompletedProcess[str]:
    files = ("--csv", str(folder / "run.csv"), "--png", str(folder / "run.png"))
    return subprocess.run(
        [sys.executable, "-c", _BEGINNING + code, str(int(number)), *RUN, *files],
        capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "XDG_CACHE_HOME": str(folder.parent / "cache")},
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


_MOMENTS = {
    **{
        f"import of {name}": _DURING_IMPORT.format(name=name)
        for name in (
            "playground.cli.main",
            "numpy",
            "playground.cli.run",
            "playground.view.export.picture",
            "pyqtgraph",
        )
    },
    "a swatch is painted": _DURING_PAINTING.format(owner="picture._Swatch", method="paintEvent"),
    "a trail is painted": _DURING_PAINTING.format(owner="TrailsItem", method="paint"),
    "a CSV is written": _DURING_WRITING,
}


@pytest.mark.parametrize(
    ("moment", "number"),
    [*((moment, signal.SIGINT) for moment in _MOMENTS), ("a CSV is written", signal.SIGTERM)],
)
def test_a_signal_ends_it_in_silence_and_leaves_nothing(moment: str, number: signal.Signals, folder: Path) -> None:
    done = _struck(_MOMENTS[moment], number, folder)
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", "")
    assert list(folder.iterdir()) == []


_AT_THE_END = """
import atexit
atexit.register(strike)
sys.exit(program.main())
"""


def test_ctrl_c_comes_too_late_once_all_is_written(folder: Path) -> None:
    done = _struck(_AT_THE_END, signal.SIGINT, folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == ["run.csv", "run.png"]


def test_a_signal_that_was_ignored_at_the_start_still_is() -> None:
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from playground.core.files.leaving import leave_on_signals; leave_on_signals()\n"
        "signal.raise_signal(signal.SIGINT); print('still here')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "still here\n")


_IN_AN_IDLE_WINDOW = """
from PySide6.QtCore import QTimer
from playground.view.window import application
made = application.make_window


def make_quiet_window():
    window = made()
    window.engine.pause()
    QTimer.singleShot(500, lambda: print("begun", flush=True))
    return window


application.make_window = make_quiet_window
application.SETTLE_AFTER_MS = 10 ** 8
sys.exit(program.main())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_window_in_which_nothing_moves(number: signal.Signals, tmp_path: Path) -> None:
    homes = {f"XDG_{kind}_HOME": str(tmp_path) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    with subprocess.Popen(
        [sys.executable, "-c", _BEGINNING + _IN_AN_IDLE_WINDOW, str(int(number))],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            assert process.stdout.readline() == "begun\n"
            process.send_signal(number)
            assert process.wait(timeout=20) == 128 + number
            assert process.stderr.read() == ""
        finally:
            process.kill()
