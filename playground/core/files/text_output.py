"""Text for a terminal: aligned tables and formulas without LaTeX."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from playground.core.errors import few

_GAP = "  "
_NARROWEST = 30
"""A last column is not wrapped to fewer characters than this: below it, long lines read better."""

_SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "theta": "θ", "omega": "ω", "sum": "Σ", "prod": "Π",
    "Delta": "Δ", "cdot": "·", "times": "×", "pm": "±", "infty": "∞",
    "leq": " ≤ ", "geq": " ≥ ", "leftarrow": " ← ", "to": " → ",
}  # fmt: skip
_DROPPED = {"left", "right", "mathrm", "operatorname", "quad", "big", "Big", "bigl", "bigr"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789ij", "₀₁₂₃₄₅₆₇₈₉ᵢⱼ")


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> list[str]:
    """Return the lines of a table, its columns aligned and the last one never padded.

    Args:
        header: The columns' headings.
        rows: The cells, as many in a row as there are headings.
        right: The columns, counted from 0, whose cells end flush at the right.
    """
    cells = [list(header), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        placed = [
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(_GAP.join(placed).rstrip())
    return lines


def wrapped_table(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return the lines of a table whose last column is wrapped where a line would be longer than ``width``."""
    indent = sum(max(map(len, column)) + len(_GAP) for column in list(zip(header, *rows, strict=True))[:-1])
    room = width - indent
    if room < _NARROWEST:
        return table(header, rows)
    cells: list[Sequence[str]] = []
    for row in rows:
        first, *others = textwrap.wrap(row[-1], room, break_long_words=False, break_on_hyphens=False) or [""]
        cells.append([*row[:-1], first])
        cells += [[*[""] * (len(row) - 1), line] for line in others]
    return table(header, cells)


def one_line(text: str) -> str:
    """Return text on one line, whatever a name, a path or a file from elsewhere put into it."""
    return "".join(mark if mark.isprintable() else "\ufffd" for mark in " ".join(text.split()))


def number(value: float) -> str:
    """Return a number in up to 8 significant digits."""
    return f"{value:.8g}"


def setting(value: float | bool | str) -> str:
    """Return a setting's value as a user would type it."""
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"


def point(coordinates: Sequence[float]) -> str:
    """Return a point as in ``(1, -0.5)``; one of many parameters by the first and the last of them."""
    return f"({few([f'{coordinate:g}' for coordinate in coordinates])})"


def formula(latex: str) -> str:
    r"""Return a formula in LaTeX as a line of plain text.

    >>> formula(r"\frac{1}{2}\left(x^2 + \kappa\, y^2\right)")
    '½(x² + κ y²)'
    """
    text = re.sub(r"\\[,;:! ]", " ", latex.replace(r" \\", ";"))
    # A blank between a command and a letter only parts the two; before anything else it is meant.
    text = re.sub(r"\\([A-Za-z]+)(?: (?=[A-Za-z\\]))?", _command, text)
    before = ""
    while before != text:  # The innermost braces first, so that none holds another.
        before = text
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", _fraction, text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", lambda match: "√" + _operand(match[1]), text)
        text = re.sub(r"\^\{([^{}]*)\}", lambda match: _script(match[1], "^", _RAISED), text)
        text = re.sub(r"_\{([^{}]*)\}", lambda match: _script(match[1], "_", _LOWERED), text)
        text = re.sub(r"(?<![\^_}])\{([^{}]*)\}(?!\{)", r"\1", text)
    text = re.sub(r"\^([0-9])", lambda match: match[1].translate(_RAISED), text)
    text = re.sub(r"_([0-9ij])", lambda match: match[1].translate(_LOWERED), text)
    return " ".join(text.split())


def _command(match: re.Match[str]) -> str:
    name = match[1]
    if name in {"frac", "sqrt"}:
        return f"\\{name}"
    if name in _DROPPED:
        return " " if name == "quad" else ""
    return _SYMBOLS.get(name, f"{name} ")


def _fraction(match: re.Match[str]) -> str:
    above, below = match[1], match[2]
    if (above, below) == ("1", "2"):
        return "½"
    return f"{_operand(above)}/{_operand(below)}"


def _operand(part: str) -> str:
    return part if re.fullmatch(r"\w+", part) else f"({part})"


def _script(inner: str, mark: str, digits: dict[int, int]) -> str:
    return inner.translate(digits) if re.fullmatch("[0-9]+", inner) else f"{mark}({inner})"
