"""Ctrl+C on the command line, which is not lost wherever it strikes."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_struck = threading.Event()


@contextmanager
def interruptible() -> Iterator[None]:
    """Remember Ctrl+C while a block runs, beside raising KeyboardInterrupt where it strikes.

    Where Python was called back by C code that knows no exceptions, as while a compiler stores what it made, the
    exception is dropped and the program would go on; so long work asks :func:`check_interrupted` now and then.
    """
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield  # Somebody else answers Ctrl+C, or nobody is to.
        return
    complain = sys.unraisablehook
    signal.signal(signal.SIGINT, _strike)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = complain
        logging.disable(logging.NOTSET)
        _struck.clear()


def check_interrupted() -> None:
    """Raise KeyboardInterrupt if Ctrl+C was pressed in the block of :func:`interruptible`."""
    if _struck.is_set():
        raise KeyboardInterrupt


def _strike(number: int, frame: FrameType | None) -> None:
    _struck.set()
    # What the end of the work breaks on the way is no news to whoever asked for it.
    sys.unraisablehook = _say_nothing
    logging.disable()
    raise KeyboardInterrupt


def _say_nothing(unraisable: sys.UnraisableHookArgs) -> None:
    pass
