"""Numbers as the window shows them: three significant digits, powers of ten, a true minus sign."""

from __future__ import annotations

import math

from playground.core.declare.quantity import Quantity

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MINUS = "\N{MINUS SIGN}"
_THOUSANDS = "\N{NARROW NO-BREAK SPACE}"
PLAIN_LOW, PLAIN_HIGH = -3, 5
"""Numbers from 10 to the first up to 10 to the second are written without a power of ten."""


def power_of_ten(exponent: int) -> str:
    """Write a power of ten: ``10⁻³``."""
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}"


def three_digits(value: float) -> str:
    """Write a number with three significant digits: ``0.0132``, ``−1.50``, ``2.35×10⁻⁸``."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else f"{_MINUS if value < 0 else ''}∞"
    if value == 0.0:
        return "0"
    mantissa, exponent = f"{value:.2e}".split("e")
    power = int(exponent)
    if PLAIN_LOW <= power < PLAIN_HIGH:
        text = f"{float(f'{value:.2e}'):.{max(0, 2 - power)}f}"
    else:
        text = f"{mantissa}×{power_of_ten(power)}"
    return text.replace("-", _MINUS)


def step_number(step: int) -> str:
    """Write a step, in groups of three digits: ``12 000``."""
    return f"{step:,}".replace(",", _THOUSANDS)


def counted_steps(steps: int) -> str:
    """Write a number of steps with its word: ``1 step``, ``20 steps``."""
    return f"{step_number(steps)} step" if steps == 1 else f"{step_number(steps)} steps"


def short_step(step: int) -> str:
    """Write a step for an axis, where round thousands and millions have to be short: ``20k``, ``1.5M``."""
    if step >= 1_000_000 and step % 100_000 == 0:
        return f"{step / 1_000_000:g}M"
    if step >= 10_000 and step % 100 == 0:
        return f"{step / 1000:g}k"
    return step_number(step)


def at_spacing(value: float, spacing: float) -> str:
    """Write a number to the digits that tell it from another one ``spacing`` away: ``0.25``, ``2×10⁻⁶``."""
    if abs(value) < spacing * 1e-6:
        return "0"
    finest = math.floor(math.log10(spacing) + 1e-9)
    power = math.floor(math.log10(abs(value)) + 1e-9)
    if (finest >= PLAIN_LOW - 1 or power >= PLAIN_LOW) and power < PLAIN_HIGH:
        text = f"{value:.{max(0, -finest)}f}"
    else:
        mantissa = value / math.pow(10.0, power)
        text = f"{mantissa:.{max(0, power - finest)}f}×{power_of_ten(power)}"
    return text.replace("-", _MINUS)


def compact(number: float) -> str:
    """Write a setting with at most three significant digits, as short as can be: 0.05, 3e-4."""
    return _shortest(f"{number:.3g}")


def plain(number: float) -> str:
    """Write a number for an entry: exact, as short as can be, with an ASCII minus so that it can be typed again."""
    return _shortest(repr(float(number)))


def _shortest(text: str) -> str:
    mantissa, mark, exponent = text.partition("e")
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{int(exponent)}" if mark else mantissa


def nearly(number: float) -> str:
    """Write a number for reading: to ten digits, without the rounding that shows in the last of them."""
    return plain(float(f"{number:.10g}"))


def tidy(quantity: Quantity, value: float) -> float:
    """Round a value from a slider to three significant digits; one on a log(1−β) scale keeps those of 1 − value."""
    if quantity.kind == "whole":
        return round(value)
    if quantity.scale == "log1m":
        return round(1.0 - float(f"{1.0 - value:.2e}"), 12)
    if quantity.scale == "linear":
        # A linear slider's zero must be reached exactly, not as 1e-17, and its ends not be passed.
        decimals = max(0, math.ceil(-math.log10((quantity.high - quantity.low) / 400.0)))
        return min(max(round(value, decimals), quantity.low), quantity.high)
    return float(f"{value:.2e}")


def tidy_coordinate(value: float, pixel: float) -> float:
    """Round a coordinate from the pointer to the fewest decimals that stay within a pixel of it."""
    decimals = max(0, math.ceil(-math.log10(pixel))) if pixel > 0.0 else 15
    return round(value, min(decimals, 15))
