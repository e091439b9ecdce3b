"""Names of recorded columns as a textbook prints them."""

from __future__ import annotations

from playground.core.declare.latex import GREEK

_GREEK = {name: letter for letter, name in GREEK.items()} | {"eps": "ε"}
_MARKS = {
    "hat": "\N{COMBINING CIRCUMFLEX ACCENT}",
    "avg": "\N{COMBINING MACRON}",
    "bar": "\N{COMBINING MACRON}",
    "tilde": "\N{COMBINING TILDE}",
    "max": "\N{MODIFIER LETTER SMALL M}\N{MODIFIER LETTER SMALL A}\N{MODIFIER LETTER SMALL X}",
    "prev": "\N{PRIME}",
}


def column_symbol(name: str, is_root: bool = False) -> str:
    """Write a column's name as a symbol: ``m_hat`` is m̂, ``rho`` is ρ, ``v`` is √v where its root is drawn.

    Args:
        name: The column's name; parts that are no known mark stay as they are.
        is_root: Whether the square root of the column is drawn.
    """
    first, *parts = name.split("_")
    symbol = _GREEK.get(first, first)
    for part in parts:
        mark = _MARKS.get(part)
        # A hat sits on a letter, not on a word.
        symbol += mark if mark and len(_GREEK.get(first, first)) == 1 else f" {_GREEK.get(part, part)}"
    if is_root:
        return f"√({symbol})" if " " in symbol else f"√{symbol}"
    return symbol
