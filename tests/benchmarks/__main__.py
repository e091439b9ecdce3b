"""``python -m tests.benchmarks``: measure and print the table; words choose which of the measurements."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import compiled, csv_file, drag, frame, maps, memory, objective, start, steps
from tests.benchmarks.figure import Figure, table

NOUNS: dict[str, Callable[[], Iterator[Figure]]] = {
    "frame": frame.figures,
    "steps": steps.figures,
    "start": start.figures,
    "objective": objective.figures,
    "drag": drag.figures,
    "csv": csv_file.figures,
    "compiled": compiled.figures,
    "maps": maps.figures,
    "memory": memory.figures,
}

SCREEN = {
    "name": "screen",
    "x": 0,
    "y": 0,
    "width": 1920,
    "height": 1080,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}
"""Off-screen, Qt's own screen is smaller than the window, which would then have next to no canvas."""


def main() -> None:
    """Measure what is asked for, everything where nothing is."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("nouns", nargs="*", metavar="noun", help=f"what to measure: {', '.join(NOUNS)}")
    nouns = parser.parse_args().nouns or list(NOUNS)
    if unknown := sorted(set(nouns) - set(NOUNS)):
        parser.error(f"'{unknown[0]}' is not measured; known are {', '.join(NOUNS)}.")
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder  # What the program remembers is nobody's.
        if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
            screens = Path(folder) / "screens.json"
            screens.write_text(json.dumps({"screens": [SCREEN]}))
            os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        for noun in nouns:
            print(f"Measuring: {noun}", file=sys.stderr)
            found += NOUNS[noun]()
    print(f"\nRatios are medians of pairs that took turns; {os.cpu_count()} processors.\n\n{table(found)}")


if __name__ == "__main__":
    main()
