"""Signals of the system, heard while Qt waits for events."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier


class SignalWaker(QObject):
    """Lets Python look at a signal, such as Ctrl+C in the terminal, at once.

    Qt's loop alone would wait until something of Python's is called.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin to listen."""
        super().__init__(parent)
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._ear.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def end(self) -> None:
        """Stop listening."""
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)
        self._ear.close()
        self._mouth.close()

    def _wake(self) -> None:
        self._ear.recv(64)  # That Python is called is all: it looks at its signals before it goes on.
