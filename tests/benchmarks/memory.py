"""What the window takes of memory, and whether it stops while runs grow long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.benchmarks.figure import Figure

MOST_MB = 280.0
STEPS = 2_000_000
MOST_A_ROW, MOST_STOP_MS = 1.25, 150.0

# The window as the command opens it, some time after its race is over; kernels have been loaded by then.
_OPENING = """
import json
import sys
import psutil
from playground.cli.main import main
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

handle_events = QApplication.exec

def tell():
    print(json.dumps(psutil.Process().memory_info().rss), flush=True)
    QApplication.quit()

def handle_events_and_tell(*nothing):
    QTimer.singleShot(15_000, tell)
    return handle_events()

QApplication.exec = handle_events_and_tell
main([])
"""
# Of each turn of the event loop the time that is its own: another program's share is no stop of this one.
_STREAMING = f"""
import json
import math
import time
import psutil
from playground.core.runs.experiment import Entry, Experiment
from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.model.fitting import fitted
from playground.view.window.application import make_application, make_window
from tests.benchmarks.races import compile_for
from tests.benchmarks.stage import rest

app = make_application()
window = make_window()
window.show()
objective = OBJECTIVES.find("rosenbrock")()
names = ("adam", "sgd", "momentum", "rmsprop")
entries = tuple(Entry(fitted(OPTIMIZERS.find(name), objective)) for name in names)
race = Experiment(objective, tuple(objective.start), entries, steps={STEPS})
for entry in entries:
    compile_for(race.new_run(entry))
rest()
before = psutil.Process().memory_info().rss
window.document.replace(race)
window.engine.set_speed(math.inf)
window.engine.play()
longest = 0.0
while window.engine.is_playing:
    begin = time.thread_time()
    app.processEvents()
    longest = max(longest, time.thread_time() - begin)
rows = [(len(run.trajectory), run.trajectory.row_bytes) for run in window.engine.runs]
print(json.dumps([psutil.Process().memory_info().rss - before, sum(count * size for count, size in rows), longest]))
"""


def figures() -> Iterator[Figure]:
    """Measure it, each in a process of its own."""
    resident_mb = json.loads(_output(_OPENING)) / 1e6
    yield Figure(
        "resident memory after the opening race",
        f"{resident_mb:.0f} MB",
        f"≤ {MOST_MB:.0f} MB",
        resident_mb <= MOST_MB,
    )
    taken, recorded, longest_s = json.loads(_output(_STREAMING))
    yield Figure(
        f"memory of 4 runs × {STEPS:,} steps in the window, against the numbers recorded",
        f"{taken / recorded:.2f}× ({taken / 1e6:.0f} MB against {recorded / 1e6:.0f} MB)",
        f"≤ {MOST_A_ROW}×",
        taken <= MOST_A_ROW * recorded,
    )
    yield Figure(
        "the longest stop while they stream, of the window's own time",
        f"{1000 * longest_s:.0f} ms",
        f"≤ {MOST_STOP_MS:.0f} ms",
        1000 * longest_s <= MOST_STOP_MS,
    )


def _output(script: str) -> str:
    with tempfile.TemporaryDirectory() as home:
        folders = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")
        environment = {**os.environ, **dict.fromkeys(folders, home)}
        done = subprocess.run(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True, env=environment
        )
    return done.stdout.splitlines()[-1]
