"""Bowls and valleys that lie aslant to the parameters' axes: Booth, Matyas, the rotated valley, McCormick."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.core.declare.quantity import POSITIVE, real
from playground.core.objectives.objective import Function, Minimum

_DEGREE = math.pi / 180.0


class Booth(Function, name="booth", title="Booth"):
    """Booth's function, a bowl that is three times as long as wide, turned by 45° (Jamil & Yang 2013, function 17)."""

    formula = r"(x + 2y - 7)^2 + (2x + y - 5)^2"
    group = "Bowls"
    teaches = "A slanting bowl: gradient descent curves in along its long axis, steps of equal size cut it."
    source = "Jamil & Yang 2013"
    domain = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-8.0, -3.0)  # High on the steep side.
    minima = (Minimum((1.0, 3.0), 0.0),)

    @staticmethod
    def f(p: Booth, x: Any, y: Any) -> Any:
        first = x + 2.0 * y - 7.0
        second = 2.0 * x + y - 5.0
        return first * first + second * second

    @staticmethod
    def df(p: Booth, x: Any, y: Any) -> tuple[Any, Any]:
        first = x + 2.0 * y - 7.0
        second = 2.0 * x + y - 5.0
        return 2.0 * first + 4.0 * second, 4.0 * first + 2.0 * second


class Matyas(Function, name="matyas", title="Matyas"):
    """Matyas' function, a valley along the diagonal, 25 times steeper across than along (Jamil & Yang 2013)."""

    formula = r"0.26\,(x^2 + y^2) - 0.48\,xy"
    group = "Bowls"
    teaches = "A flat diagonal floor: down the side at once, and then hardly any slope is left to follow."
    source = "Jamil & Yang 2013"
    domain = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-9.0, -2.0)  # On the side of the valley, far from its middle.
    minima = (Minimum((0.0, 0.0), 0.0),)

    @staticmethod
    def f(p: Matyas, x: Any, y: Any) -> Any:
        return 0.26 * (x * x + y * y) - 0.48 * x * y

    @staticmethod
    def df(p: Matyas, x: Any, y: Any) -> tuple[Any, Any]:
        return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x


@dataclass(frozen=True)
class RotatedValley(Function, name="rotated-valley", title="Rotated valley"):
    """The elongated valley f = ½(u² + κv²), its axes u and v turned against those of the parameters."""

    formula = (
        r"\frac{1}{2}\left(u^2 + \kappa\, v^2\right) \\"
        r" u = x\,\cos\alpha + y\,\sin\alpha \\ v = y\,\cos\alpha - x\,\sin\alpha"
    )
    group = "Valleys"
    teaches = "Turn the valley: gradient descent does not mind, rules that scale each coordinate lose their short cut."
    domain = ((-4.0, 4.0), (-4.0, 4.0))
    start = (-3.5, -1.0)  # At 45°: on the steep side, far along the flat one.
    minima = (Minimum((0.0, 0.0), 0.0),)

    kappa: float = real(
        20.0,
        symbol="κ",
        slider=(1.0, 1000.0),
        scale="log",
        legal=POSITIVE,
        help="Condition number. Raise it for a narrower valley, in which plain gradient descent needs a smaller step.",
    )
    angle: float = real(
        45.0,
        symbol="α",
        slider=(0.0, 90.0),
        help="Angle of the valley in degrees. Raise it from 0 to 45 to take the axes out of line, to 90 to swap them.",
    )

    @staticmethod
    def f(p: RotatedValley, x: Any, y: Any) -> Any:
        cos, sin = np.cos(_DEGREE * p.angle), np.sin(_DEGREE * p.angle)
        u = x * cos + y * sin
        v = y * cos - x * sin
        return 0.5 * (u * u + p.kappa * v * v)

    @staticmethod
    def df(p: RotatedValley, x: Any, y: Any) -> tuple[Any, Any]:
        cos, sin = np.cos(_DEGREE * p.angle), np.sin(_DEGREE * p.angle)
        u = x * cos + y * sin
        v = p.kappa * (y * cos - x * sin)
        return u * cos - v * sin, u * sin + v * cos


class Mccormick(Function, name="mccormick", title="McCormick"):
    """McCormick's function, a slanting valley with waves along its floor (McCormick 1976).

    Beyond the domain the waves go on, each minimum lower than the one before: what is listed is the lowest shown.
    """

    formula = r"\sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1"
    group = "Valleys"
    teaches = "First down the side, then a turn along the floor: of its two dips the near one need not be the lower."
    source = "McCormick 1976"
    domain = ((-1.5, 4.0), (-3.0, 4.0))
    start = (3.2, -1.4)  # High on the side, just beyond the watershed of the two dips.
    # At (½ − π/3, −½ − π/3), with the value −π/3 − √3/2; the next dip is π further along both axes and π higher.
    minima = (Minimum((-0.5471975511965977, -1.5471975511965979), -1.9132229549810364),)
    local_minima = (Minimum((2.5943951023931957, 1.5943951023931955), 1.2283696986087569),)
    saddles = ((1.5471975511965977, 0.5471975511965977),)

    @staticmethod
    def f(p: Mccormick, x: Any, y: Any) -> Any:
        across = x - y
        return np.sin(x + y) + across * across - 1.5 * x + 2.5 * y + 1.0

    @staticmethod
    def df(p: Mccormick, x: Any, y: Any) -> tuple[Any, Any]:
        wave = np.cos(x + y)
        across = 2.0 * (x - y)
        return wave + across - 1.5, wave - across + 2.5
