"""Objectives with one way down or none: the bowl, the elongated valley, the saddle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.core.declare.quantity import POSITIVE, real
from playground.core.objectives.objective import Function, Minimum


class QuadraticBowl(Function, name="quadratic-bowl", title="Quadratic bowl"):
    """The round bowl f = x² + y²: every gradient points at the minimum."""

    formula = r"x^2 + y^2"
    group = "Bowls"
    teaches = "The easiest case: gradient descent goes straight in, momentum swings through and comes back."
    domain = ((-1.0, 1.0), (-1.0, 1.0))
    start = (-0.8, 0.6)  # Off both axes.
    minima = (Minimum((0.0, 0.0), 0.0),)

    @staticmethod
    def f(p: QuadraticBowl, x: Any, y: Any) -> Any:
        return x * x + y * y

    @staticmethod
    def df(p: QuadraticBowl, x: Any, y: Any) -> tuple[Any, Any]:
        return 2.0 * x, 2.0 * y


@dataclass(frozen=True)
class ElongatedValley(Function, name="elongated-valley", title="Elongated valley"):
    """The quadratic f = ½(x² + κy²), κ times steeper along y than along x."""

    formula = r"\frac{1}{2}\left(x^2 + \kappa\, y^2\right)"
    group = "Valleys"
    teaches = (
        "One direction κ times steeper: gradient descent goes down it first and then along, adaptive rules cut through."
    )
    domain = ((-4.0, 4.0), (-4.0, 4.0))
    start = (-3.5, 2.0)  # High on the steep side, far along the flat one.
    minima = (Minimum((0.0, 0.0), 0.0),)

    kappa: float = real(
        20.0,
        symbol="κ",
        slider=(1.0, 1000.0),
        scale="log",
        legal=POSITIVE,
        help="Condition number. Raise it for a narrower valley, in which plain gradient descent needs a smaller step.",
    )

    @staticmethod
    def f(p: ElongatedValley, x: Any, y: Any) -> Any:
        return 0.5 * (x * x + p.kappa * y * y)

    @staticmethod
    def df(p: ElongatedValley, x: Any, y: Any) -> tuple[Any, Any]:
        return x, p.kappa * y


class Saddle(Function, name="saddle", title="Saddle"):
    """The saddle f = x² − y²: down along y without end, and flat at the origin."""

    formula = r"x^2 - y^2"
    group = "Saddles and plateaus"
    teaches = "Flat at the centre: a start on the line y = 0 is drawn in and stays; any other escapes, some sooner."
    domain = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-1.6, 0.001)  # Almost on the line that leads into the saddle point.
    saddles = ((0.0, 0.0),)

    @staticmethod
    def f(p: Saddle, x: Any, y: Any) -> Any:
        return x * x - y * y

    @staticmethod
    def df(p: Saddle, x: Any, y: Any) -> tuple[Any, Any]:
        return 2.0 * x, -2.0 * y
