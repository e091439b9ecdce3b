"""Curved valleys and uneven ground: Rosenbrock, Beale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.core.declare.quantity import POSITIVE, real
from playground.core.objectives.objective import Function, Minimum


@dataclass(frozen=True)
class Rosenbrock(Function, name="rosenbrock", title="Rosenbrock"):
    """Rosenbrock's valley f = (a − x)² + b(y − x²)² (Rosenbrock 1960)."""

    formula = r"(a - x)^2 + b\,(y - x^2)^2"
    group = "Valleys"
    teaches = "A long curved valley: reaching it is easy, following it to the minimum is not."
    source = "Rosenbrock 1960"
    domain = ((-2.0, 2.0), (-1.0, 3.0))
    start = (-1.5, 2.0)  # Above the valley's far arm.

    a: float = real(
        1.0,
        symbol="a",
        slider=(-2.0, 2.0),
        help="Moves the minimum along the valley, to (a, a²). Raise it to move right.",
    )
    b: float = real(
        100.0,
        symbol="b",
        slider=(1.0, 1000.0),
        scale="log",
        legal=POSITIVE,
        help="Steepness of the valley's walls. Raise it for a narrower valley, which asks for smaller steps.",
    )

    @staticmethod
    def f(p: Rosenbrock, x: Any, y: Any) -> Any:
        along = p.a - x
        across = y - x * x
        return along * along + p.b * across * across

    @staticmethod
    def df(p: Rosenbrock, x: Any, y: Any) -> tuple[Any, Any]:
        pull = 2.0 * p.b * (y - x * x)
        return -2.0 * (p.a - x) - 2.0 * x * pull, pull

    @property
    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((self.a, self.a * self.a), 0.0),)


class Beale(Function, name="beale", title="Beale"):
    """Beale's function, flat in the middle with steep corners (Beale 1958)."""

    formula = r"(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2"
    group = "Valleys"
    teaches = "Flat ground between steep corners: a step size that suits one is wrong for the other."
    source = "Beale 1958"
    domain = ((-4.5, 4.5), (-4.5, 4.5))
    start = (1.0, 1.5)  # On the slope from which the way to the minimum bends.
    minima = (Minimum((3.0, 0.5), 0.0),)
    saddles = ((0.0, 1.0), (0.10053793732415834, -2.644513585023125))

    @staticmethod
    def f(p: Beale, x: Any, y: Any) -> Any:
        first = 1.5 - x + x * y
        second = 2.25 - x + x * y * y
        third = 2.625 - x + x * y * y * y
        return first * first + second * second + third * third

    @staticmethod
    def df(p: Beale, x: Any, y: Any) -> tuple[Any, Any]:
        y2 = y * y
        y3 = y2 * y
        first = 1.5 - x + x * y
        second = 2.25 - x + x * y2
        third = 2.625 - x + x * y3
        dx = 2.0 * (first * (y - 1.0) + second * (y2 - 1.0) + third * (y3 - 1.0))
        dy = 2.0 * x * (first + 2.0 * second * y + 3.0 * third * y2)
        return dx, dy
