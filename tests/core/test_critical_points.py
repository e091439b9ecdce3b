"""What objectives list, against all critical points that a search of their domains has found."""

from __future__ import annotations

import json

import numpy as np
import pytest

from playground.core.objectives import OBJECTIVES, Objective
from tests.reference.make_critical_points import PATH, critical_points
from tests.shipped import OUR_OBJECTIVES

FOUND = json.loads(PATH.read_text(encoding="utf-8"))
TOO_MANY = {"rastrigin", "ackley", "griewank", "levy", "schwefel", "eggholder", "cross-in-tray"}
"""Egg boxes, of which only the lowest wells are listed."""


def nearest(points: list[list[float]], place: tuple[float, ...], objective: Objective) -> float:
    """Return how far the nearest of the points is from a place, as a share of the domain."""
    low, high = np.array(objective.domain).T
    return min((float(np.max(np.abs(np.subtract(point, place)) / (high - low))) for point in points), default=np.inf)


def on_kink(objective: Objective, point: list[float]) -> bool:
    """Tell whether the gradient jumps at a point, which a search by its differences takes for a sharp bend."""
    hair = 1e-9 * np.array([0.6, 0.8])
    jump = objective.gradient(np.array(point) + hair) - objective.gradient(np.array(point) - hair)
    return bool(np.hypot(*jump) > 1.0)


def test_every_objective_has_been_searched() -> None:
    assert list(FOUND) == [entry.name for entry in OUR_OBJECTIVES]
    assert {name for name, found in FOUND.items() if isinstance(found["minima"], int)} == TOO_MANY


@pytest.mark.parametrize("name", [name for name in FOUND if name not in TOO_MANY])
def test_every_minimum_and_saddle_that_a_search_finds_is_listed(name: str) -> None:
    objective = OBJECTIVES.find(name)().at(0)
    minima = [list(minimum.point) for minimum in (*objective.minima, *objective.local_minima)]
    for kind, listed in (("minima", minima), ("saddles", [list(point) for point in objective.saddles])):
        for point in FOUND[name][kind]:
            if on_kink(objective, point):
                continue
            assert nearest(listed, tuple(point), objective) < 1e-4
        # A kink has no second derivatives for the search to go by, and the monkey saddle none at all.
        if not (objective.kinks or name == "monkey-saddle"):
            assert len(FOUND[name][kind]) == len(listed)


@pytest.mark.parametrize("name", ["beale", "himmelblau", "michalewicz"])
def test_the_search_finds_anew_what_is_on_record(name: str) -> None:
    found = critical_points(OBJECTIVES.find(name)(), side=101)
    for kind, points in FOUND[name].items():
        np.testing.assert_allclose(found[kind], points, atol=1e-8)


def test_no_saddle_or_maximum_lies_by_a_listed_minimum() -> None:
    # So what lies by a listed minimum at the step limit is near it and at nothing else.
    for name in FOUND:
        objective = OBJECTIVES.find(name)().at(0)
        for kind in ("saddles", "maxima"):
            found = FOUND[name][kind]
            for minimum in (*objective.minima, *objective.local_minima) if isinstance(found, list) else ():
                assert nearest(found, minimum.point, objective) > 0.01
