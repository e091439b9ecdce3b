"""What counts as a fault: uncaught exceptions, errors in the log, warnings of Qt, widgets and threads left behind."""

from __future__ import annotations

import contextlib
import gc
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

_HARMLESS = (
    "This plugin does not support",  # The off-screen platform has no window manager.
    "propagateSizeHints",
)


class FaultError(AssertionError):
    """Something happened that should not; the text says what."""


class Watch(logging.Handler):
    """Collects faults while it is on.

    Attributes:
        faults: What was seen, in words with tracebacks.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        super().__init__(logging.WARNING)
        self.faults: list[str] = []

    @contextlib.contextmanager
    def on(self) -> Iterator[None]:
        """Listen at every place where an exception can end without anybody having caught it, and to the log."""
        hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
        root = logging.getLogger()
        sys.excepthook = self._raised
        sys.unraisablehook = lambda args: self._raised(args.exc_type, args.exc_value, args.exc_traceback)
        threading.excepthook = lambda args: self._raised(args.exc_type, args.exc_value, args.exc_traceback)
        root.addHandler(self)
        try:
            yield
        finally:
            sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
            root.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Note errors, and warnings of Qt."""
        text = self.format(record)
        is_from_qt = record.name == "qt"
        if (record.levelno >= logging.ERROR or is_from_qt) and not any(words in text for words in _HARMLESS):
            self.faults.append(f"{record.levelname} of {record.name}: {text}")

    def check(self) -> None:
        """Raise what was seen.

        Raises:
            FaultError: Anything was.
        """
        if self.faults:
            seen, self.faults = self.faults, []
            raise FaultError("\n".join(seen))

    def _raised(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.faults.append("".join(traceback.format_exception(kind, error, trace)).rstrip())


def settle() -> None:
    """Let Qt and Python delete what is due, so that what is left has been left behind."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def left_behind() -> dict[str, int]:
    """Count widgets and threads, by what they are.

    The workers of a pool stay, as they should; of a thread of Qt's, Python remembers that it has been there.
    """
    threads = [thread.name for thread in threading.enumerate()]
    counts: dict[str, int] = {"threads": sum(not name.startswith(("ThreadPoolExecutor", "Dummy")) for name in threads)}
    for widget in QApplication.allWidgets():
        name = type(widget).__name__
        counts[name] = counts.get(name, 0) + 1
    return counts


def resident_mb() -> float:
    """Return the memory that the process holds; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024.0
