"""From the command to the first painted frame, against a bare pyqtgraph window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.benchmarks.timing import in_turns

MOST = 1.25

# The first paint event begins a frame in which the whole window is painted; a timer of 0 ms is heard after it.
_WATCH = """
import os
from PySide6.QtCore import QEvent, QObject, QTimer
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, report)
        return False
def report():
    print("painted", flush=True)
    os._exit(0)
watch = Watch()
"""
# Nothing of Qt is imported before the program does so itself: in which order modules are imported counts.
_OURS = f"""
import sys
class Watcher:
    @staticmethod
    def find_spec(name, *nothing):
        if name == "playground.view.window.main_window":  # By now Qt is imported.
            sys.meta_path.remove(Watcher)
            watch_the_window()
def watch_the_window():
    exec({_WATCH!r}, globals())
    from PySide6.QtWidgets import QApplication, QMainWindow
    handle_events = QApplication.exec
    def handle_events_and_watch(*nothing):
        window = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMainWindow))
        window.installEventFilter(watch)
        return handle_events()
    QApplication.exec = handle_events_and_watch
sys.meta_path.insert(0, Watcher)
from playground.__main__ import main
main()
"""
_BARE = f"""
import pyqtgraph
app = pyqtgraph.mkQApp()
{_WATCH}
window = pyqtgraph.PlotWidget()
window.resize(1440, 900)
window.viewport().installEventFilter(watch)
window.show()
app.exec()
"""


def figures() -> Iterator[Figure]:
    """Measure it."""
    with tempfile.TemporaryDirectory() as home:
        folders = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")
        environment = {**os.environ, **dict.fromkeys(folders, home), "PYTHONPYCACHEPREFIX": home}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # Nobody's program is compiled anew at each start.

        def first_frame(script: str) -> float:
            begin = time.perf_counter()
            with subprocess.Popen(
                [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment
            ) as process:
                heard = process.stdout.readline() if process.stdout else ""
                taken = time.perf_counter() - begin
            if heard != "painted\n":
                raise RuntimeError("the window was never painted")
            return taken

        def ours() -> float:
            return first_frame(_OURS)

        def bare() -> float:
            return first_frame(_BARE)

        ours(), bare()  # From here on bytecode and fonts are cached, as they are for users.
        ours_s, bare_s, ratio = in_turns(15, ours, bare)
    yield Figure(
        "start to the first painted frame, against a bare pyqtgraph window",
        f"{ratio:.2f}× ({ours_s:.2f} s against {bare_s:.2f} s)",
        f"≤ {MOST}×",
        ratio <= MOST,
    )
