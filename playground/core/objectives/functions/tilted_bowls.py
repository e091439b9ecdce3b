"""Bowls and valleys that lie aslant to the parameters' axes: Booth, Matyas, the rotated valley, McCormick."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.core.declare.quantity import POSITIVE, real
from playground.core.objectives.objective import Function, Group, Minimum

_DEGREE = math.pi / 180.0


@dataclass(frozen=True)
class Booth(Function, name="booth", title="Booth"):
    """Booth's function, a bowl that is three times as long as wide, turned by 45° (Jamil & Yang 2013, function 17)."""

    formula: ClassVar[str] = r"(x + 2y - 7)^2 + (2x + y - 5)^2"
    group: ClassVar[Group] = "Bowls"
    teaches: ClassVar[str] = (
        "A slanting bowl: gradient descent curves in along its long axis, steps of equal size cut it."
    )
    source: ClassVar[str] = "Jamil & Yang 2013"

    @staticmethod
    def f(p: Booth, x: Any, y: Any) -> Any:
        """Return (x + 2y − 7)² + (2x + y − 5)²."""
        first = x + 2.0 * y - 7.0
        second = 2.0 * x + y - 5.0
        return first * first + second * second

    @staticmethod
    def df(p: Booth, x: Any, y: Any) -> tuple[Any, Any]:
        """Return the derivatives of the two squares, added up."""
        first = x + 2.0 * y - 7.0
        second = 2.0 * x + y - 5.0
        return 2.0 * first + 4.0 * second, 4.0 * first + 2.0 * second

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The square [-10, 10]²."""
        return ((-10.0, 10.0), (-10.0, 10.0))

    @property
    def start(self) -> tuple[float, ...]:
        """High on the steep side."""
        return (-8.0, -3.0)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The point (1, 3), where both squares are 0."""
        return (Minimum((1.0, 3.0), 0.0),)

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 0.02, "momentum": 0.003, "nesterov": 0.003, "adagrad": 1.0, "rmsprop": 0.05, "adadelta": 5.0,
            "adam": 0.2, "adamw": 0.2, "sign": 0.07, "rprop": 0.2,
        }  # fmt: skip


@dataclass(frozen=True)
class Matyas(Function, name="matyas", title="Matyas"):
    """Matyas' function, a valley along the diagonal, 25 times steeper across than along (Jamil & Yang 2013)."""

    formula: ClassVar[str] = r"0.26\,(x^2 + y^2) - 0.48\,xy"
    group: ClassVar[Group] = "Bowls"
    teaches: ClassVar[str] = (
        "A flat diagonal floor: down the side at once, and then hardly any slope is left to follow."
    )
    source: ClassVar[str] = "Jamil & Yang 2013"

    @staticmethod
    def f(p: Matyas, x: Any, y: Any) -> Any:
        """Return 0.26(x² + y²) − 0.48xy."""
        return 0.26 * (x * x + y * y) - 0.48 * x * y

    @staticmethod
    def df(p: Matyas, x: Any, y: Any) -> tuple[Any, Any]:
        """Return (0.52x − 0.48y, 0.52y − 0.48x)."""
        return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The square [-10, 10]²."""
        return ((-10.0, 10.0), (-10.0, 10.0))

    @property
    def start(self) -> tuple[float, ...]:
        """On the side of the valley, far from its middle."""
        return (-9.0, -2.0)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The origin."""
        return (Minimum((0.0, 0.0), 0.0),)

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 0.7, "momentum": 0.1, "nesterov": 0.1, "adagrad": 1.0, "rmsprop": 0.05, "adadelta": 5.0,
            "adam": 0.2, "adamw": 0.2, "sign": 0.07, "rprop": 0.2,
        }  # fmt: skip


@dataclass(frozen=True)
class RotatedValley(Function, name="rotated-valley", title="Rotated valley"):
    """The elongated valley f = ½(u² + κv²), its axes u and v turned against those of the parameters."""

    formula: ClassVar[str] = (
        r"\frac{1}{2}\left(u^2 + \kappa\, v^2\right) \\"
        r" u = x\,\cos\alpha + y\,\sin\alpha \\ v = y\,\cos\alpha - x\,\sin\alpha"
    )
    group: ClassVar[Group] = "Valleys"
    teaches: ClassVar[str] = (
        "Turn the valley: gradient descent does not mind, rules that scale each coordinate lose what they had gained."
    )

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
        """Return ½(u² + κv²)."""
        cos, sin = np.cos(_DEGREE * p.angle), np.sin(_DEGREE * p.angle)
        u = x * cos + y * sin
        v = y * cos - x * sin
        return 0.5 * (u * u + p.kappa * v * v)

    @staticmethod
    def df(p: RotatedValley, x: Any, y: Any) -> tuple[Any, Any]:
        """Return (u cos α − κv sin α, u sin α + κv cos α)."""
        cos, sin = np.cos(_DEGREE * p.angle), np.sin(_DEGREE * p.angle)
        u = x * cos + y * sin
        v = p.kappa * (y * cos - x * sin)
        return u * cos - v * sin, u * sin + v * cos

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The square [-4, 4]²."""
        return ((-4.0, 4.0), (-4.0, 4.0))

    @property
    def start(self) -> tuple[float, ...]:
        """At 45°: on the steep side, far along the flat one."""
        return (-3.5, -1.0)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The origin."""
        return (Minimum((0.0, 0.0), 0.0),)

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family; those of gradient descent follow 1/κ."""
        steepest = max(self.kappa, 1.0)
        return {
            "sgd": 1.7 / steepest, "momentum": 0.2 / steepest, "nesterov": 0.2 / steepest, "adagrad": 0.5,
            "rmsprop": 0.02, "adadelta": 2.0, "adam": 0.1, "adamw": 0.1, "sign": 0.02, "rprop": 0.1,
        }  # fmt: skip


@dataclass(frozen=True)
class Mccormick(Function, name="mccormick", title="McCormick"):
    """McCormick's function, a slanting valley with waves along its floor (McCormick 1976).

    Beyond the domain the waves go on, each minimum lower than the one before: what is listed is the lowest shown.
    """

    formula: ClassVar[str] = r"\sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1"
    group: ClassVar[Group] = "Valleys"
    teaches: ClassVar[str] = (
        "First down the side, then a turn along the floor: of its two dips the near one need not be the lower."
    )
    source: ClassVar[str] = "McCormick 1976"

    @staticmethod
    def f(p: Mccormick, x: Any, y: Any) -> Any:
        """Return sin(x + y) + (x − y)² − 1.5x + 2.5y + 1."""
        across = x - y
        return np.sin(x + y) + across * across - 1.5 * x + 2.5 * y + 1.0

    @staticmethod
    def df(p: Mccormick, x: Any, y: Any) -> tuple[Any, Any]:
        """Return (cos(x + y) + 2(x − y) − 1.5, cos(x + y) − 2(x − y) + 2.5)."""
        wave = np.cos(x + y)
        across = 2.0 * (x - y)
        return wave + across - 1.5, wave - across + 2.5

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The rectangle [-1.5, 4] × [-3, 4]."""
        return ((-1.5, 4.0), (-3.0, 4.0))

    @property
    def start(self) -> tuple[float, ...]:
        """High on the side, just beyond the watershed of the two dips."""
        return (3.2, -1.4)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The point (½ − π/3, −½ − π/3) with the value −π/3 − √3/2."""
        return (Minimum((-0.5471975511965977, -1.5471975511965979), -1.9132229549810364),)

    @property
    def local_minima(self) -> tuple[Minimum, ...]:
        """The next dip, π further along both axes and π higher."""
        return (Minimum((2.5943951023931957, 1.5943951023931955), 1.2283696986087569),)

    @property
    def saddles(self) -> tuple[tuple[float, ...], ...]:
        """The pass between the two."""
        return ((1.5471975511965977, 0.5471975511965977),)

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 0.1, "momentum": 0.005, "nesterov": 0.005, "adagrad": 0.5, "rmsprop": 0.02, "adadelta": 2.0,
            "adam": 0.07, "adamw": 0.07, "sign": 0.007, "rprop": 0.07,
        }  # fmt: skip
