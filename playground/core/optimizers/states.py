"""States whose fields depend on settings: classes made when they are needed, one for each set of fields."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from functools import cache
from typing import Any

_make: Callable[..., type[Any]] = namedtuple


@cache
def state_class_of(name: str, fields: tuple[str, ...]) -> type[Any]:
    """Return the NamedTuple class with these fields; its states can be pickled, as those of any rule."""
    return type(name, (_make(name, fields),), {"__slots__": (), "__reduce__": _reduced})


def _reduced(state: Any) -> tuple[Any, ...]:
    return _restored, (type(state).__name__, state._fields, tuple(state))


def _restored(name: str, fields: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    return state_class_of(name, fields)(*values)
