"""Sequence after sequence in one process, as a day's work is, watching what stays behind and what it takes up."""

from __future__ import annotations

import faulthandler
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TextIO

from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from playground.view.window.application import make_application
from tests.monkey.session import Sequence
from tests.monkey.watch import FaultError, Watch, left_behind, resident_mb

LONGEST_ACTION_S = 120
"""After that long an action counts as hanging: the process ends with the stacks of its threads."""
WARM_UP = 0.3
"""Share of the sequences before memory is looked at: until then caches fill and modules are loaded."""
FEWEST_SETTLED = 10
"""Sequences after the warm-up without which memory tells nothing."""


class Played(NamedTuple):
    """How sequences went: the memory held after each in MB, and the fault of the last one or ``""``."""

    resident: list[float]
    fault: str


def play(seed: int, sequences: range, actions: int, trail: Path, say: Callable[[str], None]) -> Played:
    """Play sequences of random actions up to the first fault, after which nothing in the process can be trusted.

    Args:
        seed: Decides, with a sequence's number, everything that happens in it.
        sequences: Their numbers.
        actions: How many actions each has.
        trail: Where number and actions of the sequence being played are written, in case the process ends.
        say: Told how it goes.
    """
    app = make_application()
    style = app.styleSheet(), app.palette(), app.font()
    resident: list[float] = []
    before: dict[str, int] = {}
    fault = ""
    watch = Watch()
    with watch.on(), tempfile.TemporaryDirectory() as home:
        for number in sequences:
            folder = Path(home) / str(number)
            folder.mkdir()
            with trail.open("w", encoding="utf-8") as notes:
                print(number, file=notes, flush=True)
                fault = _play_one(f"{seed}/{number}", actions, folder, watch, notes)
            _restyle(app, *style)
            left = {name: count for name, count in left_behind().items() if count > before.get(name, 0)}
            if not fault and before and left:
                fault = f"left behind: {left}"
            before = left_behind()
            resident.append(resident_mb())
            say(f"sequence {number}: {'FAULT' if fault else 'fine'}, {resident[-1]:.0f} MB")
            if fault:
                break
    return Played(resident, fault)


def growth(resident: list[float]) -> float:
    """Return how many times as much memory is held at the end as after the warm-up: medians of five sequences."""
    settled = resident[int(len(resident) * WARM_UP) :]
    if len(settled) < FEWEST_SETTLED:
        return 1.0
    first, last = sorted(settled[:5])[2], sorted(settled[-5:])[2]
    return last / first if first else 1.0


def _play_one(seed: str, actions: int, folder: Path, watch: Watch, notes: TextIO) -> str:
    """Play a sequence and return its fault, or ``""``."""

    def note(text: str) -> None:
        faulthandler.dump_traceback_later(LONGEST_ACTION_S, exit=True)
        print(text, file=notes, flush=True)

    try:
        Sequence(seed, folder, watch, note).play(actions)
    except FaultError as fault:
        return str(fault)
    finally:
        faulthandler.cancel_dump_traceback_later()
    return ""


def _restyle(app: QApplication, sheet: str, palette: QPalette, font: QFont) -> None:
    """Look again as before the first sequence."""
    app.setStyleSheet(sheet)
    app.setPalette(palette)
    app.setFont(font)
