"""Objectives with many minima: Himmelblau, Rastrigin, Ackley."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.core.declare.quantity import POSITIVE, real
from playground.core.objectives.objective import SMALLEST, Function, Minimum


class Himmelblau(Function, name="himmelblau", title="Himmelblau"):
    """Himmelblau's function, with four minima of the same value (Himmelblau 1972)."""

    formula = r"(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    group = "Many minima"
    teaches = "Four equal minima: which one a run ends in depends on the start and on the rule."
    source = "Himmelblau 1972"
    domain = ((-5.0, 5.0), (-5.0, 5.0))
    start = (-0.5, -1.0)  # Near the hilltop between the four minima.
    minima = (  # The roots of both squares, to the nearest float.
        Minimum((3.0, 2.0), 0.0),
        Minimum((-2.805118086952745, 3.131312518250573), 0.0),
        Minimum((-3.7793102533777469, -3.2831859912861694), 0.0),
        Minimum((3.5844283403304917, -1.8481265269644036), 0.0),
    )
    saddles = (
        (3.3851541836, 0.0738518798),
        (0.0866775046, 2.8842547012),
        (-3.0730257508, -0.0813530442),
        (-0.1279613467, -1.9537149802),
    )

    @staticmethod
    def f(p: Himmelblau, x: Any, y: Any) -> Any:
        first = x * x + y - 11.0
        second = x + y * y - 7.0
        return first * first + second * second

    @staticmethod
    def df(p: Himmelblau, x: Any, y: Any) -> tuple[Any, Any]:
        first = x * x + y - 11.0
        second = x + y * y - 7.0
        return 4.0 * x * first + 2.0 * second, 2.0 * first + 4.0 * y * second


class Rastrigin(Function, name="rastrigin", title="Rastrigin"):
    """Rastrigin's function in two dimensions: a bowl with a dimple near every whole-numbered point (Rastrigin 1974)."""

    formula = r"20 + x^2 - 10\cos 2\pi x + y^2 - 10\cos 2\pi y"
    group = "Many minima"
    teaches = "A minimum in every dimple: short steps stop in the one they begin in, long ones skip some."
    source = "Rastrigin 1974"
    domain = ((-5.12, 5.12), (-5.12, 5.12))
    start = (-4.4, 2.5)  # A few dimples from the lowest one.
    minima = (Minimum((0.0, 0.0), 0.0),)

    @staticmethod
    def f(p: Rastrigin, x: Any, y: Any) -> Any:
        turn = 2.0 * math.pi
        return 20.0 + (x * x - 10.0 * np.cos(turn * x)) + (y * y - 10.0 * np.cos(turn * y))

    @staticmethod
    def df(p: Rastrigin, x: Any, y: Any) -> tuple[Any, Any]:
        turn = 2.0 * math.pi
        return 2.0 * x + 10.0 * turn * np.sin(turn * x), 2.0 * y + 10.0 * turn * np.sin(turn * y)


@dataclass(frozen=True)
class Ackley(Function, name="ackley", title="Ackley"):
    """Ackley's function in two dimensions: a nearly flat, rippled plain around one deep funnel (Ackley 1987)."""

    formula = r"-a\,e^{-b\sqrt{\frac{1}{2}(x^2 + y^2)}} - e^{\frac{1}{2}(\cos cx + \cos cy)} + a + e"
    group = "Many minima"
    teaches = "Ripples around one funnel: far out the slope hardly points home, and ripples trap small steps."
    source = "Ackley 1987"
    kinks = "The funnel comes to a point at the origin; the gradient is taken as 0 there."
    domain = ((-5.0, 5.0), (-5.0, 5.0))
    start = (-3.5, 2.6)  # Far out on the plain.
    minima = (Minimum((0.0, 0.0), 0.0),)

    a: float = real(
        20.0,
        symbol="a",
        slider=(1.0, 50.0),
        legal=POSITIVE,
        help="Depth of the funnel. Raise it to make the slope home steeper.",
    )
    b: float = real(
        0.2,
        symbol="b",
        slider=(0.01, 1.0),
        scale="log",
        legal=POSITIVE,
        help="Width of the funnel. Raise it to narrow the funnel.",
    )
    c: float = real(
        2.0 * math.pi,
        symbol="c",
        slider=(0.5, 12.0),
        legal=POSITIVE,
        help="Frequency of the ripples. Raise it for more of them, closer together.",
    )

    @staticmethod
    def f(p: Ackley, x: Any, y: Any) -> Any:
        distance = np.sqrt(0.5 * (x * x + y * y))
        ripple = np.exp(0.5 * (np.cos(p.c * x) + np.cos(p.c * y)))
        return p.a * (1.0 - np.exp(-p.b * distance)) + (math.e - ripple)

    @staticmethod
    def df(p: Ackley, x: Any, y: Any) -> tuple[Any, Any]:
        distance = np.sqrt(0.5 * (x * x + y * y))
        ripple = np.exp(0.5 * (np.cos(p.c * x) + np.cos(p.c * y)))
        funnel = 0.5 * p.a * p.b * np.exp(-p.b * distance) / np.maximum(distance, SMALLEST)
        return (
            funnel * x + 0.5 * p.c * np.sin(p.c * x) * ripple,
            funnel * y + 0.5 * p.c * np.sin(p.c * y) * ripple,
        )
