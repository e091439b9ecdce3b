"""Tune every optimizer from the own start of every objective, and write what to suggest to resources/rates.json."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.suggested import FILE
from playground.core.sweeps.suggestions import tuned_lr


def rates(name: str) -> dict[str, float]:
    """Return the learning rates for an objective, by the optimizer's name; none where nothing on the ladder will do."""
    objective = OBJECTIVES.find(name)()
    found: dict[str, float] = {}
    for kind in OPTIMIZERS:
        optimizer = kind()
        if not (kind.parts() or kind.searches_lines):
            best = tuned_lr(optimizer.with_values(**optimizer.suggested_by(found)), objective)
            found[kind.name] = kind().lr if best is None else best
    return found


def main() -> None:
    """Write the file, a line an objective."""
    names = OBJECTIVES.names()
    with ProcessPoolExecutor() as pool:
        found = dict(zip(names, pool.map(rates, names), strict=True))
    lines = [f"  {json.dumps(name)}: {json.dumps(of_objective)}" for name, of_objective in found.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    (Path(__file__).resolve().parents[1] / "resources" / FILE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
