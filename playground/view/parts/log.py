"""The log: warnings and errors, with tracebacks, in a file of the user's log folder."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_log_path
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_NAME = "optimizer-playground"
_MOST_BYTES = 1_000_000


def log_folder() -> Path:
    """Return the folder of the log, which exists once the log has been opened."""
    return user_log_path(_NAME, appauthor=False)


def open_log() -> None:
    """Send what is logged to a file; where there can be none, to standard error."""
    handler: logging.Handler
    try:
        log_folder().mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            log_folder() / "playground.log", maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)


def divert_qt_messages() -> None:
    """Send what Qt has to say to the log, too, rather than to the terminal."""
    logging.getLogger("qt").addHandler(logging.NullHandler())  # Else, without a log, they would go to the terminal.
    qInstallMessageHandler(_log_qt_message)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
        print(text, file=sys.stderr)  # Qt may be about to end the process: the log might not see another line.
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", text)


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
