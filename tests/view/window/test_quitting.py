"""Leaving in the middle of work, in a process of its own: nothing half-written stays, and the process goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = """
import os, signal, sys
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication

from playground.core.files.leaving import leave_on_signals
from playground.core.optimizers import OPTIMIZERS
from playground.view.window import application
from playground.view.window.main_window import MainWindow

folder, what, how = Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def find():
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))


def begin():
    window = find()
    document = window.document
    if what == "map":
        document.add_run(OPTIMIZERS.find("lbfgs"))  # Its map takes a minute.
        window.canvas.basins.want(True)
    elif what == "csv":
        document.set_steps(1_000_000)
        window.exports.write_csv(folder / "runs.csv", False, None, True)
    else:
        window.exports.write_picture(folder / "poster.svg", QSize(8000, 8000), False)
    poll.start(5)


def is_under_way():
    if what == "csv":
        return any(folder.iterdir())
    if what == "map":
        return find().canvas.basins.state == "busy"
    return find().exports._progress.value() > 0


def look():
    if is_under_way():
        poll.stop()
        print("begun", flush=True)
        if how == "close":
            find().document.replace(find().document.experiment)  # Nothing to ask about.
            find().close()
        else:
            os.kill(os.getpid(), signal.SIGINT)


leave_on_signals()
application.make_application()
poll = QTimer()
poll.timeout.connect(look)
QTimer.singleShot(300, begin)
sys.exit(application.start(None))
"""


@pytest.mark.parametrize("how", ["close", "interrupt"])
@pytest.mark.parametrize("what", ["map", "csv", "poster"])
def test_who_leaves_in_the_middle_of_work_leaves_nothing_half_written(what: str, how: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, folder, what, how], capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.stdout.strip() == "begun", done.stderr
    assert done.returncode == (0 if how == "close" else 128 + signal.SIGINT), done.stderr
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []
