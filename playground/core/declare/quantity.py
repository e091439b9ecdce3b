"""A number, whole number, switch or choice that the user can set, declared once on its dataclass field.

The form in the window, the command line, the file format and the checks are all made from the declaration.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from playground.core.errors import InvalidInputError, shown

Scale = Literal["linear", "log", "log1m"]
Kind = Literal["real", "whole", "switch"]

QUANTITY = "quantity"
"""Where a dataclass field keeps its declaration."""
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


@dataclass(frozen=True)
class Quantity:
    """What is known about one settable value.

    Attributes:
        name: Its name in files, on the command line and in Python.
        kind: ``"real"``, ``"whole"`` or ``"switch"``.
        default: Its value until somebody changes it.
        symbol: As a textbook prints it.
        low, high: The ends of its slider; they do not bound the value.
        scale: How the slider moves: ``"linear"``, ``"log"``, or ``"log1m"``, the logarithm of 1 − value.
        legal: Which values make sense at all.
        help: What raising and lowering it does.
    """

    name: str
    kind: Kind
    default: float | int | bool
    symbol: str
    low: float
    high: float
    scale: Scale
    legal: Interval
    help: str

    def checked(self, value: Any, owner: str) -> Any:
        """Return ``value`` as the right type, or raise a sentence that names ``owner`` and this quantity.

        An array of reals is let through, so that a rule can sweep over settings.

        Raises:
            InvalidInputError: The value has the wrong type or is not legal.
        """
        if self.kind == "switch":
            if isinstance(value, (bool, np.bool_)):
                return bool(value)
            raise self._refusal(owner, value, "true or false")
        if isinstance(value, (bool, np.bool_, str)) or not isinstance(value, (int, float, np.number, np.ndarray)):
            raise self._refusal(owner, value, f"a number {self.legal}" if self.legal != ANY else "a number")
        try:
            number = float(value) if isinstance(value, int) else value  # numpy's tests know no int past 64 bits.
        except OverflowError:
            raise self._refusal(owner, value, str(self.legal)) from None
        if not self.legal.holds(number) or (self.kind == "whole" and np.any(number != np.floor(number))):
            raise self._refusal(
                owner, value, f"a whole number {self.legal}" if self.kind == "whole" else str(self.legal)
            )
        if isinstance(value, np.ndarray) and value.ndim:
            return value
        return int(value) if self.kind == "whole" else float(value)

    def parsed(self, text: str, owner: str) -> Any:
        """Read a value from what a user typed.

        Raises:
            InvalidInputError: The text is not a legal value.
        """
        word = text.strip().lower()
        if self.kind == "switch":
            if word in _TRUE_WORDS or word in _FALSE_WORDS:
                return word in _TRUE_WORDS
            raise self._refusal(owner, text, "true or false")
        word = self._with_point(word.replace("−", "-"), owner)
        number: float
        try:
            number = int(word) if self.kind == "whole" and word.lstrip("+-").isdigit() else float(word)
        except ValueError:
            raise self._refusal(owner, text, "a number") from None
        if math.isinf(number) and any(letter.isdigit() for letter in word):
            raise self._refusal(owner, text.strip(), str(self.legal))  # A number typed, too large for a float.
        return self.checked(number, owner)

    def position(self, value: float) -> float:
        """Place ``value`` on the slider: 0 at its low end, 1 at its high end, clamped."""
        low, high, at = (self._bent(number) for number in (self.low, self.high, value))
        return min(1.0, max(0.0, (at - low) / (high - low)))

    def at_position(self, position: float) -> float:
        """Invert :meth:`position`: the value at a fraction of the slider's way, the two ends exact."""
        if position <= 0.0:
            return self.low
        if position >= 1.0:
            return self.high
        low, high = self._bent(self.low), self._bent(self.high)
        bent = low + position * (high - low)
        if self.scale == "log":
            return math.pow(10.0, bent)
        if self.scale == "log1m":
            return 1.0 - math.pow(10.0, -bent)
        return bent

    def _bent(self, value: float) -> float:
        if self.scale == "log":
            return math.log10(max(value, self.low))
        if self.scale == "log1m":
            return -math.log10(max(1.0 - value, 1.0 - self.high))
        return value

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

    def _refusal(self, owner: str, value: Any, wanted: str) -> InvalidInputError:
        return InvalidInputError(f"{owner}: {self.name} must be {wanted}, not {shown(value)}.", field=self.name)


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
    return _declared("real", default, symbol, slider, scale, legal, help)


def whole(
    default: int, *, symbol: str, slider: tuple[int, int], help: str, legal: Interval, scale: Scale = "linear"
) -> Any:
    """Declare a whole number on a dataclass field."""
    return _declared("whole", default, symbol, slider, scale, legal, help)


def switch(default: bool, *, symbol: str, help: str) -> Any:
    """Declare something that is on or off on a dataclass field."""
    return _declared("switch", default, symbol, (0, 1), "linear", ANY, help)


def _declared(
    kind: Kind,
    default: float | int | bool,
    symbol: str,
    slider: tuple[float, float],
    scale: Scale,
    legal: Interval,
    help: str,
) -> Any:
    # The name is not known here: `quantities` takes it from the field.
    quantity = Quantity("", kind, default, symbol, slider[0], slider[1], scale, legal, help)
    return dataclasses.field(default=default, metadata={QUANTITY: quantity})
