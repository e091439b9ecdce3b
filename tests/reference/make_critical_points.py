"""Search every objective's domain for critical points, and write them to critical_points.json.

    python -m tests.reference.make_critical_points

Newton's method with exact second derivatives is run from a fine grid of starts, the constants being the defaults. What
it finds on a kink may be none. Of an objective with more than :data:`MOST` of a kind only the number is kept.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.verdicts.bends import curvatures, newton_step

PATH = Path(__file__).with_name("critical_points.json")
SIDE = 401
STEPS = 60
MOST = 32
FLAT, BENT = 1e-9, 1e-5
APART = 1e-4
"""Two points nearer than this share of the domain are one."""


def critical_points(objective: Objective, side: int = SIDE) -> dict[str, list[tuple[float, float]]]:
    """Return the minima, saddles and maxima inside the domain, each sorted."""
    low, high = np.array(objective.domain).T[..., np.newaxis]
    span = high - low
    at = np.stack(np.meshgrid(*(np.linspace(*each, side) for each in objective.domain))).reshape(2, -1)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            step = newton_step(objective.hessian(at), objective.gradient(at))
            length = np.max(np.abs(step) / span, axis=0)
            at = np.clip(at + step / np.maximum(100.0 * length, 1.0), low - span, high + span)
        # By differences: within 1e-30 of a kink exact second derivatives tell nothing.
        bends, slope = curvatures(Objective.hessian(objective, at)), np.hypot(*objective.gradient(at))
    found = (slope < FLAT * np.maximum(np.abs(bends).max(axis=0), 1.0)) & (np.abs(bends).min(axis=0) > BENT)
    found &= np.all((at >= low) & (at <= high), axis=0)
    kinds = {"minima": bends[0] > 0.0, "saddles": bends[0] * bends[1] < 0.0, "maxima": bends[1] < 0.0}
    return {kind: _distinct(at[:, found & there], APART * span) for kind, there in kinds.items()}


def _distinct(points: Array, apart: Array) -> list[tuple[float, float]]:
    kept = []
    while points.shape[1]:
        first = points[:, :1]
        kept.append((float(first[0, 0]), float(first[1, 0])))
        points = points[:, np.any(np.abs(points - first) > apart, axis=0)]
    return sorted(kept)


def main() -> None:
    """Write the file."""
    table: dict[str, Any] = {}
    for objective in OBJECTIVES:
        found = critical_points(objective().at(0))
        table[objective.name] = {kind: points if len(points) <= MOST else len(points) for kind, points in found.items()}
        print(objective.name, {kind: len(points) for kind, points in found.items()})
    PATH.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
