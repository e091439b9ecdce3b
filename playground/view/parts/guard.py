"""The guard around overridden Qt methods: an exception that leaves one would end the process."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import TracebackType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_told: set[tuple[str, int]] = set()


def guarded(otherwise: Callable[[], R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the exceptions of an overridden Qt method from Qt, and tell them instead.

    PySide ends the process when Qt, called from Python, gets an exception back from Python: ``show()`` leads to a
    ``showEvent`` that raises. So every method that Qt calls carries this guard. An exception goes to
    ``sys.excepthook``, which logs it and tells the user; one for each place: what fails at one frame fails at the next.

    Args:
        otherwise: Returns what Qt is given in place of a result: ``nothing``, ``bool``, ``QSize`` and the like.
    """

    def guard(method: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(method)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return method(*args, **kwargs)
            except Exception as error:  # Whatever it is, it must not reach Qt.
                _tell(error)
                return otherwise()

        call.__dict__["is_guarded"] = True
        return call

    return guard


def nothing() -> None:
    """Return None: what most of Qt's methods return."""


def is_guarded(method: object) -> bool:
    return getattr(method, "is_guarded", False)


def _tell(error: Exception) -> None:
    place = _place(error.__traceback__)
    if place not in _told:
        _told.add(place)
        sys.excepthook(type(error), error, error.__traceback__)


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """Return file and line of where an exception was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return ("", 0) if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
