"""The lines of a rule, worked out: what a formula says would happen in a step."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from types import CodeType
from typing import Any

import numpy as np

from playground.core.declare.written import Passage


def dot(a: Any, b: Any) -> Any:
    return np.sum(a * b, axis=0)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": np.abs,
    "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
    "cos": np.cos,
    "dot": dot,
    "exp": np.exp,
    "floor": np.floor,
    "fmod": np.fmod,
    "log": np.log,
    "max": np.maximum,
    "min": np.minimum,
    "norm": lambda x: np.sqrt(dot(x, x)),
    "sign": np.sign,
    "sqrt": np.sqrt,
}


def worked_out(
    passages: Iterable[Passage],
    given: Mapping[str, Any],
    found: Mapping[str, Any] | None = None,
    grad: Callable[[Any], Any] | None = None,
) -> dict[str, Any]:
    """Return every name's value after all lines.

    Args:
        passages: The lines, as :func:`playground.core.runs.formula.passages` returns them.
        given: What is known before the first line.
        found: Values of lines that arithmetic cannot say, such as those that search.
        grad: The objective's gradient, for lines that ask for it elsewhere.
    """
    names: dict[str, Any] = {"pi": np.pi, **given}
    functions = {**FUNCTIONS, "grad": grad}
    for passage in passages:
        for line in passage.lines:
            if not line.expression:
                names[line.symbol] = (found or {}).get(line.symbol, np.nan)
                continue
            settings = {name: value for name, value in passage.owner.values().items() if name != "lr"}
            known = {**functions, **names, **settings}
            with np.errstate(all="ignore"):
                value = _value(line.expression, known)
                if line.when:
                    value = np.where(_condition(line.when, known), value, names.get(line.symbol, np.nan))
            names[line.symbol] = value
    return names


def _value(expression: str, known: Mapping[str, Any]) -> Any:
    return eval(_compiled(expression), {"__builtins__": {}}, dict(known))


@functools.cache
def _compiled(expression: str) -> CodeType:
    return compile(expression, "a line", "eval")


def _condition(when: str, known: Mapping[str, Any]) -> Any:
    """Work out a condition coordinate by coordinate, which ``and`` and ``or`` do not."""
    wanted: Any = False
    for alternative in when.split(" or "):
        holds: Any = True
        for part in alternative.split(" and "):
            holds = holds & np.asarray(_value(part, known), dtype=bool)
        wanted = wanted | holds
    return wanted
