"""Values and gradients against the literature's formulas, written again in sympy and worked out in 30 digits."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import OBJECTIVES, Function
from tests.shipped import OUR_OBJECTIVES

X, Y = sp.symbols("x y", real=True)
KAPPA, ANGLE, A, B, C, W = sp.symbols("kappa angle a b c w", real=True)
M = sp.Symbol("m", integer=True, positive=True)
RADIUS, EVERY, SCALE, LARGE = sp.symbols("radius every scale large", real=True)
DIGITS = 30
NUMBER = sp.Rational

R = sp.sqrt(X**2 + Y**2)
U = X * sp.cos(sp.pi * ANGLE / 180) + Y * sp.sin(sp.pi * ANGLE / 180)
V = Y * sp.cos(sp.pi * ANGLE / 180) - X * sp.sin(sp.pi * ANGLE / 180)
LEVY = [1 + (v - 1) / 4 for v in (X, Y)]

FORMULAS: dict[str, Any] = {
    "quadratic-bowl": X**2 + Y**2,
    "elongated-valley": (X**2 + KAPPA * Y**2) / 2,
    "rosenbrock": (A - X) ** 2 + B * (Y - X**2) ** 2,
    "beale": sum((NUMBER(c) - X + X * Y**k) ** 2 for k, c in enumerate(("1.5", "2.25", "2.625"), start=1)),
    "himmelblau": (X**2 + Y - 11) ** 2 + (X + Y**2 - 7) ** 2,
    "rastrigin": 20 + sum(v**2 - 10 * sp.cos(2 * sp.pi * v) for v in (X, Y)),
    "ackley": -A * sp.exp(-B * sp.sqrt((X**2 + Y**2) / 2)) - sp.exp((sp.cos(C * X) + sp.cos(C * Y)) / 2) + A + sp.E,
    "saddle": X**2 - Y**2,
    "booth": (X + 2 * Y - 7) ** 2 + (2 * X + Y - 5) ** 2,
    "matyas": NUMBER("0.26") * (X**2 + Y**2) - NUMBER("0.48") * X * Y,
    "rotated-valley": (U**2 + KAPPA * V**2) / 2,
    "mccormick": sp.sin(X + Y) + (X - Y) ** 2 - NUMBER("1.5") * X + NUMBER("2.5") * Y + 1,
    "three-hump-camel": 2 * X**2 - NUMBER("1.05") * X**4 + X**6 / 6 + X * Y + Y**2,
    "six-hump-camel": (4 - NUMBER("2.1") * X**2 + X**4 / 3) * X**2 + X * Y + (-4 + 4 * Y**2) * Y**2,
    "goldstein-price": (1 + (X + Y + 1) ** 2 * (19 - 14 * X + 3 * X**2 - 14 * Y + 6 * X * Y + 3 * Y**2))
    * (30 + (2 * X - 3 * Y) ** 2 * (18 - 32 * X + 12 * X**2 + 48 * Y - 36 * X * Y + 27 * Y**2)),
    "styblinski-tang": sum(v**4 - 16 * v**2 + 5 * v for v in (X, Y)) / 2,
    "peaks": 3 * (1 - X) ** 2 * sp.exp(-(X**2) - (Y + 1) ** 2)
    - 10 * (X / 5 - X**3 - Y**5) * sp.exp(-(X**2) - Y**2)
    - sp.exp(-((X + 1) ** 2) - Y**2) / 3,
    "griewank": 1 + (X**2 + Y**2) / 4000 - sp.cos(X) * sp.cos(Y / sp.sqrt(2)),
    "levy": sp.sin(sp.pi * LEVY[0]) ** 2
    + (LEVY[0] - 1) ** 2 * (1 + 10 * sp.sin(sp.pi * LEVY[0] + 1) ** 2)
    + (LEVY[1] - 1) ** 2 * (1 + sp.sin(2 * sp.pi * LEVY[1]) ** 2),
    "drop-wave": -(1 + sp.cos(12 * R)) / ((X**2 + Y**2) / 2 + 2),
    "schwefel": NUMBER("837.9657745448674") - sum(v * sp.sin(sp.sqrt(sp.Abs(v))) for v in (X, Y)),
    "eggholder": -(Y + 47) * sp.sin(sp.sqrt(sp.Abs(X / 2 + (Y + 47)))) - X * sp.sin(sp.sqrt(sp.Abs(X - (Y + 47)))),
    "bukin-6": 100 * sp.sqrt(sp.Abs(Y - X**2 / 100)) + sp.Abs(X + 10) / 100,
    "cross-in-tray": -((sp.Abs(sp.sin(X) * sp.sin(Y) * sp.exp(sp.Abs(100 - R / sp.pi))) + 1) ** NUMBER("0.1")) / 10000,
    "monkey-saddle": X**3 - 3 * X * Y**2,
    "plateau": (X**2 + Y**2) / (X**2 + Y**2 + W**2),
    "easom": -sp.cos(X) * sp.cos(Y) * sp.exp(-((X - sp.pi) ** 2) - (Y - sp.pi) ** 2),
    "cliff": sp.sqrt(1 + X**2 + Y**2) / 5 + 5 / (1 + sp.exp(-(X - 1) / W)),
    # As a whole: at step 0 the one, on average the other two.
    "moving-bowl": (X - RADIUS) ** 2 + Y**2,
    "rare-gradients": (X**2 + SCALE / EVERY * Y**2) / 2,
    "reddi": (LARGE - (EVERY - 1)) / EVERY * X
    + sp.Piecewise((50 * (sp.Abs(X) - 1) ** 2, sp.Abs(X) > 1), (0, True))
    + Y**2 / 2,
    "michalewicz": -sum(sp.sin(v) * sp.sin(i * v**2 / sp.pi) ** (2 * M) for i, v in ((1, X), (2, Y))),
}

OTHERWISE: dict[str, list[dict[str, float]]] = {
    "elongated-valley": [{"kappa": 731.5}],
    "rosenbrock": [{"a": -0.7, "b": 3.0}],
    "ackley": [{"a": 7.0, "b": 0.9, "c": 3.0}],
    "rotated-valley": [{"kappa": 731.5, "angle": -20.0}, {"angle": 90.0}],
    "plateau": [{"w": 0.1}, {"w": 4.0}],
    "michalewicz": [{"m": 1}, {"m": 20}],
    "cliff": [{"w": 0.01}, {"w": 0.5}],
    "moving-bowl": [{"radius": 0.3, "period": 17}],
    "rare-gradients": [{"every": 7, "scale": 0.5}],
    "reddi": [{"every": 101, "large": 103.0}, {"every": 4, "large": 2.0}],
}

CASES: list[Function] = [
    OBJECTIVES.find(name).from_values(values)  # type: ignore[misc]
    for name in FORMULAS
    for values in ({}, *OTHERWISE.get(name, []))
]

each_case = pytest.mark.parametrize("objective", CASES, ids=lambda one: f"{one.name} {one.values() or ''}")


def _exact(objective: Function) -> tuple[Any, list[Any]]:
    """Return the formula and its two derivatives with the objective's constants, as functions of mpmath's numbers."""
    constants = {
        symbol: sp.Rational(objective.values()[symbol.name])
        for symbol in FORMULAS[objective.name].free_symbols - {X, Y}
    }
    formula = FORMULAS[objective.name].subs(constants)
    slopes = [sp.lambdify((X, Y), sp.diff(formula, variable), "mpmath") for variable in (X, Y)]
    return sp.lambdify((X, Y), formula, "mpmath"), slopes


def _places(objective: Function) -> Array:
    """Return points from all over the domain, ``(2, points)``."""
    low, high = np.array(objective.domain).T
    return np.random.default_rng(23).uniform(low, high, (40, 2)).T


def test_every_landscape_of_the_catalogue_has_its_formula_here() -> None:
    assert set(FORMULAS) == {entry.name for entry in OUR_OBJECTIVES if issubclass(entry, Function)}
    with_constants = {entry.name for entry in OUR_OBJECTIVES if issubclass(entry, Function) and entry.quantities()}
    assert set(OTHERWISE) == with_constants


@each_case
def test_the_value_is_what_the_literature_says(objective: Function) -> None:
    places = _places(objective)
    with mpmath.workdps(DIGITS):
        value, _ = _exact(objective)
        exact = [float(value(*map(mpmath.mpf, place))) for place in places.T.tolist()]
    scale = float(np.abs(exact).max())
    np.testing.assert_allclose(objective.value(places), exact, rtol=1e-13, atol=1e-15 * scale)


@each_case
def test_the_gradient_is_the_derivative_that_sympy_finds(objective: Function) -> None:
    places = _places(objective)
    with mpmath.workdps(DIGITS):
        _, slopes = _exact(objective)
        exact = [[float(slope(*map(mpmath.mpf, place))) for place in places.T.tolist()] for slope in slopes]
    scale = float(np.abs(exact).max())
    np.testing.assert_allclose(objective.gradient(places), exact, rtol=1e-12, atol=1e-14 * scale)


@each_case
def test_every_listed_minimum_and_saddle_solves_the_formula_for_a_zero_gradient(objective: Function) -> None:
    minima = [*objective.minima, *objective.local_minima]
    with mpmath.workdps(DIGITS):
        value, slopes = _exact(objective)
        for point, lowest in minima:
            at = [mpmath.mpf(number) for number in point]
            # On the edge of the domain only the coordinate along it is free.
            free = [low < number < high for number, (low, high) in zip(point, objective.domain, strict=True)]
            at = _solved(slopes, at, free)
            np.testing.assert_allclose([float(number) for number in at], point, rtol=1e-15, atol=1e-15)
            assert float(value(*at)) == pytest.approx(lowest, rel=1e-15, abs=1e-13)
        for point in objective.saddles:
            at = _solved(slopes, [mpmath.mpf(number) for number in point], [True, True])
            np.testing.assert_allclose([float(number) for number in at], point, rtol=1e-9, atol=1e-9)


def _solved(slopes: list[Any], at: list[Any], free: list[bool]) -> list[Any]:
    """Return where the slopes along the free coordinates are 0, next to a point; on a kink, the point itself."""

    def slopes_at(*numbers: Any) -> list[Any]:
        moved = iter(numbers)
        place = [next(moved) if is_free else number for number, is_free in zip(at, free, strict=True)]
        return [slope(*place) for slope, is_free in zip(slopes, free, strict=True) if is_free]

    start = [number for number, is_free in zip(at, free, strict=True) if is_free]
    try:
        if not any(slopes_at(*start)):
            return at
        found = iter(mpmath.findroot(slopes_at, start, tol=1e-40))
    except ZeroDivisionError:
        return at
    return [next(found) if is_free else number for number, is_free in zip(at, free, strict=True)]
