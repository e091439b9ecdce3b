"""One line of the table of benchmarks, and the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_HEADINGS = ("what", "measured", "goal", "met?")


@dataclass(frozen=True)
class Figure:
    """What was measured.

    Attributes:
        what: What of, against what.
        measured: The figure, with what it was made from.
        goal: What it ought to be.
        is_met: Whether it is; None where it could not be measured.
    """

    what: str
    measured: str
    goal: str
    is_met: bool | None


def table(figures: Sequence[Figure]) -> str:
    """Return the figures in columns, as Markdown reads them too."""
    words = {True: "yes", False: "NO", None: "–"}
    lines = [_HEADINGS, *((figure.what, figure.measured, figure.goal, words[figure.is_met]) for figure in figures)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    lines.insert(1, ("-" * widths[0], "-" * widths[1], "-" * widths[2], "-" * widths[3]))
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines
    )
