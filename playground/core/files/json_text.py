"""JSON of which nothing is known, read strictly: each key once, and no deeper than anything that is written here."""

from __future__ import annotations

import json
from typing import Any

from playground.core.errors import InvalidInputError, shown

DEEPEST = 32
"""How many lists and objects may lie in each other; an experiment needs four, and two more for each wrapped rule."""


def parse(text: str) -> Any:
    """Return what a JSON text holds.

    Raises:
        InvalidInputError: It is no JSON, has a key twice in an object, or is nested too deeply.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once)
        _check_depth(value, DEEPEST)
    except RecursionError:
        raise InvalidInputError(_TOO_DEEP) from None
    except InvalidInputError:
        raise
    except ValueError as error:
        raise InvalidInputError(f"it is not JSON ({error}).") from error
    return value


_TOO_DEEP = f"its lists and objects lie in each other more than {DEEPEST} deep."


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise InvalidInputError(f"it has the entry '{shown(key)}' twice.", key)
            seen.add(key)
    return members


def _check_depth(value: Any, left: int) -> None:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if inner and not left:
        raise InvalidInputError(_TOO_DEEP)
    for member in inner:
        if isinstance(member, (dict, list)):
            _check_depth(member, left - 1)
