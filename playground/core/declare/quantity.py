"""A setting that is a number, a whole number or a switch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from playground.core.declare.scale import Scale, forward, inverse
from playground.core.declare.setting import Setting, field_of
from playground.core.errors import InvalidInputError, shown

Kind = Literal["real", "whole", "switch"]

_TRUE_WORDS = frozenset({"true", "yes", "on", "1"})
_FALSE_WORDS = frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True)
class Interval:
    """Which numbers are legal: from ``low`` to ``high``, either end left out where it is ``open``."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Any) -> bool:
        """Tell whether a number, or every number of an array, is finite and inside."""
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return bool(np.all(above & below & np.isfinite(value)))

    def __str__(self) -> str:
        """Say the interval in words, as in 'at least 0 and below 1'."""
        parts = []
        if self.low > -math.inf:
            parts.append(f"above {self.low:g}" if self.low_open else f"at least {self.low:g}")
        if self.high < math.inf:
            parts.append(f"below {self.high:g}" if self.high_open else f"at most {self.high:g}")
        return " and ".join(parts) or "a finite number"


ANY = Interval()
POSITIVE = Interval(low=0.0, low_open=True)
NOT_NEGATIVE = Interval(low=0.0)
DECAY = Interval(low=0.0, high=1.0, high_open=True)
FRACTION = Interval(low=0.0, high=1.0)
MOST_COUNTED = 1e15
"""The highest count of steps or things: compiled code and arrays of steps hold no whole number past 63 bits."""
COUNT = Interval(low=0.0, high=MOST_COUNTED)
AT_LEAST_ONE = Interval(low=1.0, high=MOST_COUNTED)


@dataclass(frozen=True, kw_only=True)
class Quantity(Setting):
    """A number or a switch.

    Attributes:
        kind: ``"real"``, ``"whole"`` or ``"switch"``.
        low, high: The ends of its slider; they do not bound the value.
        scale: How the slider moves.
        legal: Which values make sense at all.
    """

    kind: Kind
    low: float
    high: float
    scale: Scale = "linear"
    legal: Interval = ANY

    def checked(self, value: Any, owner: str) -> Any:
        """Return ``value`` as the right type; an array of reals is let through, so that a rule can sweep over settings.

        Raises:
            InvalidInputError: The value has the wrong type or is not legal.
        """
        if self.kind == "switch":
            if isinstance(value, (bool, np.bool_)):
                return bool(value)
            raise self.refusal(owner, value, "true or false")
        if isinstance(value, (bool, np.bool_, str)) or not isinstance(value, (int, float, np.number, np.ndarray)):
            raise self.refusal(owner, value, f"a number {self.legal}" if self.legal != ANY else "a number")
        try:
            number = float(value) if isinstance(value, int) else value  # numpy's tests know no int past 64 bits.
        except OverflowError:
            raise self.refusal(owner, value, str(self.legal)) from None
        if not self.legal.holds(number) or (self.kind == "whole" and np.any(number != np.floor(number))):
            raise self.refusal(
                owner, value, f"a whole number {self.legal}" if self.kind == "whole" else str(self.legal)
            )
        if isinstance(value, np.ndarray) and value.ndim:
            return value
        return int(value) if self.kind == "whole" else float(value)

    def parsed(self, text: str, owner: str) -> Any:
        word = text.strip().lower()
        if self.kind == "switch":
            if word in _TRUE_WORDS or word in _FALSE_WORDS:
                return word in _TRUE_WORDS
            raise self.refusal(owner, text, "true or false")
        word = self._with_point(word.replace("−", "-"), owner)
        number: float
        try:
            number = int(word) if self.kind == "whole" and word.lstrip("+-").isdigit() else float(word)
        except ValueError:
            raise self.refusal(owner, text, "a number") from None
        if math.isinf(number) and any(letter.isdigit() for letter in word):
            raise self.refusal(owner, text.strip(), str(self.legal))  # A number typed, too large for a float.
        return self.checked(number, owner)

    def position(self, value: float) -> float:
        """Place ``value`` on the slider: 0 at its low end, 1 at its high end, clamped."""
        low, high, at = (forward(self.scale, number) for number in (self.low, self.high, value))
        return min(1.0, max(0.0, (at - low) / (high - low)))

    def at_position(self, position: float) -> float:
        """Invert :meth:`position`: the value at a fraction of the slider's way, the two ends exact."""
        if position <= 0.0:
            return self.low
        if position >= 1.0:
            return self.high
        low, high = forward(self.scale, self.low), forward(self.scale, self.high)
        return inverse(self.scale, low + position * (high - low))

    def described(self) -> dict[str, Any]:
        legal = {
            "low": self.legal.low if math.isfinite(self.legal.low) else None,
            "low_open": self.legal.low_open,
            "high": self.legal.high if math.isfinite(self.legal.high) else None,
            "high_open": self.legal.high_open,
        }
        return self.description(self.kind, slider=[self.low, self.high], scale=self.scale, legal=legal)

    def _with_point(self, word: str, owner: str) -> str:
        """Take a comma for the decimal point that it is in many countries, where it cannot be one between thousands.

        Raises:
            InvalidInputError: It can be either.
        """
        whole, comma, rest = word.partition(",")
        if not comma or "," in rest or "." in word:
            return word
        if len(rest) == 3 and rest.isdigit() and whole.strip("+-0"):
            ways = [whole + rest] if self.kind == "whole" else [whole + rest, f"{whole}.{rest}"]
            raise InvalidInputError(
                f"{owner}: {self.name} is not clear, {shown(word)}: write {' or '.join(map(shown, ways))}.",
                field=self.name,
            )
        return f"{whole}.{rest}"


def real(
    default: float,
    *,
    symbol: str,
    slider: tuple[float, float],
    help: str,
    scale: Scale = "linear",
    legal: Interval = ANY,
) -> Any:
    """Declare a real number on a dataclass field."""
    return _declared("real", default, slider, symbol=symbol, help=help, scale=scale, legal=legal)


def whole(
    default: int, *, symbol: str, slider: tuple[int, int], help: str, legal: Interval, scale: Scale = "linear"
) -> Any:
    """Declare a whole number on a dataclass field."""
    return _declared("whole", default, slider, symbol=symbol, help=help, scale=scale, legal=legal)


def switch(default: bool, *, symbol: str, help: str) -> Any:
    """Declare something that is on or off on a dataclass field."""
    return _declared("switch", default, (0, 1), symbol=symbol, help=help)


def _declared(kind: Kind, default: float, slider: tuple[float, float], **rest: Any) -> Any:
    low, high = slider
    return field_of(Quantity(kind=kind, default=default, low=low, high=high, **rest))
