"""Objectives with little or no slope to follow: the monkey saddle, the plateau, Easom, Michalewicz."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground.core.arithmetic.bisection import halved
from playground.core.declare.quantity import AT_LEAST_ONE, POSITIVE, real, whole
from playground.core.objectives.objective import Function, Minimum


class MonkeySaddle(Function, name="monkey-saddle", title="Monkey saddle"):
    """The monkey saddle f = x³ − 3xy²: three ways down, for two legs and a tail (Hilbert & Cohn-Vossen 1932).

    Good for seeing that not every saddle is one of curvature: at the origin slope and curvature are both 0, so that
    a second-order method has nothing to go by, and a run leaves much more slowly than from an ordinary saddle.
    """

    formula = r"x^3 - 3xy^2"
    group = "Saddles and plateaus"
    teaches = "Three ways down from a spot without slope or curvature: who gets out, which way, and when?"
    source = "Hilbert & Cohn-Vossen 1932"
    domain = ((-2.0, 2.0), (-2.0, 2.0))
    start = (1.6, 0.02)  # Almost on the crest that leads into the saddle point.
    saddles = ((0.0, 0.0),)

    @staticmethod
    def f(p: MonkeySaddle, x: Any, y: Any) -> Any:
        return x * (x * x - 3.0 * y * y)

    @staticmethod
    def df(p: MonkeySaddle, x: Any, y: Any) -> tuple[Any, Any]:
        return 3.0 * (x * x - y * y), -6.0 * x * y


@dataclass(frozen=True)
class Plateau(Function, name="plateau", title="Plateau"):
    """A well of width w in a wide, nearly flat shelf: f = r²/(r² + w²) with r² = x² + y².

    For vanishing gradients: the slope is steepest near the well and falls with the cube of the distance, so that the
    step which is safe in the well crawls on the shelf. It is the shape of the robust loss of Geman & McClure (1985),
    of which just this is the known weakness: what is far off hardly pulls.
    """

    formula = r"\frac{x^2 + y^2}{x^2 + y^2 + w^2}"
    group = "Saddles and plateaus"
    teaches = (
        "Vanishing gradients: on the shelf plain descent crawls, rules that divide by the slope's size stride along."
    )
    source = "Geman & McClure 1985 (the loss)"
    domain = ((-5.0, 5.0), (-5.0, 5.0))
    start = (-2.0, 1.2)  # On the shelf.
    minima = (Minimum((0.0, 0.0), 0.0),)

    w: float = real(
        0.5,
        symbol="w",
        slider=(0.1, 4.0),
        scale="log",
        legal=POSITIVE,
        help="Width of the well. Raise it to bring slope onto the shelf; lower it for a flatter shelf.",
    )

    @staticmethod
    def f(p: Plateau, x: Any, y: Any) -> Any:
        square = x * x + y * y
        return square / (square + p.w * p.w)

    @staticmethod
    def df(p: Plateau, x: Any, y: Any) -> tuple[Any, Any]:
        below = x * x + y * y + p.w * p.w
        pull = 2.0 * (p.w / below) * (p.w / below)
        return x * pull, y * pull


_DIPS = (1.3049954504376675, 4.978189856741919)


class Easom(Function, name="easom", title="Easom"):
    """Easom's function: one narrow well, and a plain that is flat to the last digit (Easom 1990).

    The literature searches [-100, 100]²; far out even the exponent of a float cannot hold the slope.
    """

    formula = r"-\cos x\,\cos y\; e^{-(x - \pi)^2 - (y - \pi)^2}"
    group = "Saddles and plateaus"
    teaches = "A well in an endless plain: a few steps further out there is nothing left to follow."
    source = "Easom 1990"
    domain = ((-4.0, 10.0), (-4.0, 10.0))  # The surroundings of the well.
    start = (1.7, 4.3)  # At the rim of the well.
    minima = (Minimum((math.pi, math.pi), -1.0),)
    # Four dips hardly lower than the plain, and between them and the well the points where both cosines are 0.
    local_minima = tuple(Minimum(dip, -8.110223891570075e-05) for dip in itertools.product(_DIPS, repeat=2))
    saddles = tuple(itertools.product((0.5 * math.pi, 1.5 * math.pi), repeat=2))

    @staticmethod
    def f(p: Easom, x: Any, y: Any) -> Any:
        u, v = x - math.pi, y - math.pi
        return -np.cos(x) * np.cos(y) * np.exp(-u * u - v * v)

    @staticmethod
    def df(p: Easom, x: Any, y: Any) -> tuple[Any, Any]:
        u, v = x - math.pi, y - math.pi
        cos_x, cos_y = np.cos(x), np.cos(y)
        bell = np.exp(-u * u - v * v)
        return (
            (np.sin(x) + 2.0 * u * cos_x) * cos_y * bell,
            (np.sin(y) + 2.0 * v * cos_y) * cos_x * bell,
        )


@dataclass(frozen=True)
class Michalewicz(Function, name="michalewicz", title="Michalewicz"):
    """Michalewicz' function in two dimensions: crossing ravines in flat ground (Michalewicz 1992)."""

    formula = r"-\sin x\,(\sin(x^2/\pi))^{2m} - \sin y\,(\sin(2y^2/\pi))^{2m}"
    group = "Saddles and plateaus"
    teaches = "Flat ground cut by steep ravines: down one of them at once, then along it or not at all."
    source = "Michalewicz 1992"
    domain = ((0.0, math.pi), (0.0, math.pi))
    start = (2.6, 2.0)  # Beside the ravines, where there is some slope.

    m: int = whole(
        10,
        symbol="m",
        slider=(1, 20),
        legal=AT_LEAST_ONE,
        help="Steepness of the ravines. Raise it to make them narrower and the ground between them flatter.",
    )

    @staticmethod
    def f(p: Michalewicz, x: Any, y: Any) -> Any:
        first = np.sin(x * x / math.pi)
        second = np.sin(2.0 * y * y / math.pi)
        return -np.sin(x) * np.power(first * first, p.m) - np.sin(y) * np.power(second * second, p.m)

    @staticmethod
    def df(p: Michalewicz, x: Any, y: Any) -> tuple[Any, Any]:
        across_x = x * x / math.pi
        across_y = 2.0 * y * y / math.pi
        first, second = np.sin(across_x), np.sin(across_y)
        # With one factor of the power split off there is no division where a sine is 0.
        rest_x = first * np.power(first * first, p.m - 1.0)
        rest_y = second * np.power(second * second, p.m - 1.0)
        return (
            -rest_x * (np.cos(x) * first + 4.0 * p.m / math.pi * x * np.sin(x) * np.cos(across_x)),
            -rest_y * (np.cos(y) * second + 8.0 * p.m / math.pi * y * np.sin(y) * np.cos(across_y)),
        )

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """Where the two ravines cross: y = π/2 whatever m is, and x = 2.2029 for m = 10."""
        x = _crest(self.m)
        return (Minimum((x, 0.5 * math.pi), float(self.f(self, x, 0.5 * math.pi))),)

    @property
    def local_minima(self) -> tuple[Minimum, ...]:
        """Where the ravine along y crosses the second one along x: y = 2.7116 for m = 10."""
        x, y = _crest(self.m), _second_crest(self.m)
        return (Minimum((x, y), float(self.f(self, x, y))),)


def _crest(m: int) -> float:
    """Return where sin x (sin(x²/π))²ᵐ is highest, between the two factors' own crests."""

    def is_rising(x: float) -> bool:
        across = x * x / math.pi
        return math.cos(x) * math.sin(across) + 4.0 * m / math.pi * x * math.sin(x) * math.cos(across) > 0.0

    return halved(is_rising, 0.5 * math.pi, math.pi * math.sqrt(0.5))[0]


def _second_crest(m: int) -> float:
    """Return where sin y (sin(2y²/π))²ᵐ is highest beyond its first crest."""

    def is_rising(y: float) -> bool:
        across = 2.0 * y * y / math.pi
        return math.cos(y) / math.sin(y) + 8.0 * m / math.pi * y * math.cos(across) / math.sin(across) > 0.0

    return halved(is_rising, math.pi * math.sqrt(0.5), math.pi * math.sqrt(0.75))[0]
