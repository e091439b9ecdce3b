"""Leaving at once when a signal asks for it: in silence, with the exit status that shells expect, without litter.

An exception, as Python raises for Ctrl+C, is dropped or ends the process by a fault where Python was called back by C
code that knows none: a compiler, or Qt in the middle of a painting. Leaving from the handler itself cannot be lost.
"""

from __future__ import annotations

import os
import signal

TYPE_CHECKING = False  # Importing typing would take longer than all else here, and Ctrl+C would find nobody there.

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import NoReturn

INTERRUPTED = 128 + signal.SIGINT
"""The exit status after Ctrl+C, as shells count."""

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_last_acts: list[tuple[int, Callable[[], None]]] = []


def before_leaving(act: Callable[[], None]) -> None:
    """Have something done before a signal ends this process; it must be short, and raise nothing."""
    _last_acts.append((os.getpid(), act))


def leave_on_signals() -> None:
    """End this process in silence on Ctrl+C, and where it is terminated; what was ignored at its start still is."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


def end_undisturbed() -> None:
    """Let Ctrl+C come too late: all is done, and Python's own end, which takes a while, would be cut off by it."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def leave(status: int) -> NoReturn:
    """End this process at once, whatever its threads are doing; what is to be done before is done."""
    try:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)  # Nothing else may strike while the last acts are done.
        for owner, act in reversed(_last_acts):
            if owner == os.getpid():  # A forked child must not remove what its parent is still writing.
                act()
    finally:
        os._exit(status)


def _leave(number: int, frame: FrameType | None) -> None:
    leave(128 + number)
