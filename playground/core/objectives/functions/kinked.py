"""Objectives that are not smooth everywhere: Schwefel, eggholder, Bukin N. 6, cross-in-tray.

Where a formula holds |u|, the derivative of |u| is the sign of u, which is 0 at u = 0: a subgradient of |u|, so that
nothing breaks on a kink and no side is preferred.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.core.objectives.objective import SMALLEST, Function, Group, Minimum


def _root_slope(u: Any) -> Any:
    """Return the derivative of √|u|, which grows without bound towards u = 0, and 0 at u = 0 itself."""
    return 0.5 * np.sign(u) / np.sqrt(np.maximum(np.abs(u), SMALLEST))


@dataclass(frozen=True)
class Schwefel(Function, name="schwefel", title="Schwefel"):
    """Schwefel's function in two dimensions: the lowest well lies in a far corner (Schwefel 1981).

    The literature rounds its constant to 2 × 418.9829; here it has all digits, so that the lowest value is 0.
    Outside [-500, 500]² the wells get deeper still.
    """

    formula: ClassVar[str] = r"837.9658 - x\,\sin\sqrt{|x|} - y\,\sin\sqrt{|y|}"
    group: ClassVar[Group] = "Many minima"
    teaches: ClassVar[str] = "The second-best wells are far from the best one: good ground underfoot leads astray."
    source: ClassVar[str] = "Schwefel 1981"
    kinks: ClassVar[str] = (
        "Towards the axes the curvature grows without bound; the gradient is continuous, and its x component is 0 "
        "where x is 0, as its y component where y is."
    )

    @staticmethod
    def f(p: Schwefel, x: Any, y: Any) -> Any:
        """Return 837.9658 − Σxᵢ sin √|xᵢ|."""
        return 837.9657745448674 - x * np.sin(np.sqrt(np.abs(x))) - y * np.sin(np.sqrt(np.abs(y)))

    @staticmethod
    def df(p: Schwefel, x: Any, y: Any) -> tuple[Any, Any]:
        """Return −sin √|xᵢ| − ½√|xᵢ| cos √|xᵢ|."""
        # x times the derivative of √|x| is ½√|x| on both sides of 0 and at 0.
        a = np.sqrt(np.abs(x))
        b = np.sqrt(np.abs(y))
        return -np.sin(a) - 0.5 * a * np.cos(a), -np.sin(b) - 0.5 * b * np.cos(b)

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The square [-500, 500]²."""
        return ((-500.0, 500.0), (-500.0, 500.0))

    @property
    def start(self) -> tuple[float, ...]:
        """Between the middle and the second-best corner."""
        return (-200.0, 130.0)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The corner well, where each coordinate is the same root of the derivative."""
        return (Minimum((420.96874635998205, 420.96874635998205), 0.0),)

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 3.0, "momentum": 0.3, "nesterov": 0.3, "adagrad": 70.0, "rmsprop": 0.2, "adadelta": 300.0,
            "adam": 10.0, "adamw": 10.0, "sign": 3.0, "rprop": 10.0,
        }  # fmt: skip


@dataclass(frozen=True)
class Eggholder(Function, name="eggholder", title="Eggholder"):
    """The eggholder function, crossed by curved ridges and grooves (Jamil & Yang 2013).

    Its lowest point is no dip but lies on the edge of the domain, x = 512, and the ground falls on beyond it.
    """

    formula: ClassVar[str] = r"-a\,\sin\sqrt{\left|x/2 + a\right|} - x\,\sin\sqrt{\left|x - a\right|} \\ a = y + 47"
    group: ClassVar[Group] = "Many minima"
    teaches: ClassVar[str] = (
        "Deep wells everywhere and the deepest at the edge: a run ends in one nearby, seldom in a good one."
    )
    source: ClassVar[str] = "Jamil & Yang 2013"
    kinks: ClassVar[str] = (
        "On the lines y = -47 - x/2 and y = x - 47 it has a groove or ridge with walls of no finite slope; "
        "what a root adds to the gradient is taken as 0 there."
    )

    @staticmethod
    def f(p: Eggholder, x: Any, y: Any) -> Any:
        """Return −(y + 47) sin √|x/2 + y + 47| − x sin √|x − y − 47|."""
        a = y + 47.0
        return -a * np.sin(np.sqrt(np.abs(0.5 * x + a))) - x * np.sin(np.sqrt(np.abs(x - a)))

    @staticmethod
    def df(p: Eggholder, x: Any, y: Any) -> tuple[Any, Any]:
        """Return the derivatives of the two terms, added up."""
        a = y + 47.0
        u = 0.5 * x + a
        v = x - a
        root_u = np.sqrt(np.abs(u))
        root_v = np.sqrt(np.abs(v))
        by_u = a * np.cos(root_u) * _root_slope(u)
        by_v = x * np.cos(root_v) * _root_slope(v)
        return -0.5 * by_u - np.sin(root_v) - by_v, -np.sin(root_u) - by_u + by_v

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The square [-512, 512]²."""
        return ((-512.0, 512.0), (-512.0, 512.0))

    @property
    def start(self) -> tuple[float, ...]:
        """On a slope near the middle, where weight decay does not yet outweigh the slope."""
        return (30.0, 100.0)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The lowest point of the domain, on its right edge: its gradient points inwards and is not 0."""
        return (Minimum((512.0, 404.2318051137578), -959.6406627208508),)

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 3.0, "momentum": 0.5, "nesterov": 0.5, "adagrad": 70.0, "rmsprop": 0.1, "adadelta": 300.0,
            "adam": 15.0, "adamw": 15.0, "sign": 3.0, "rprop": 15.0,
        }  # fmt: skip


@dataclass(frozen=True)
class Bukin6(Function, name="bukin-6", title="Bukin N. 6"):
    """Bukin's sixth function, a sharp groove along a parabola, almost level (Bukin 1997; Silagadze 2007)."""

    formula: ClassVar[str] = r"100\sqrt{\left|y - 0.01x^2\right|} + 0.01\left|x + 10\right|"
    group: ClassVar[Group] = "Valleys"
    teaches: ClassVar[str] = (
        "A groove as sharp as a knife: the nearer, the steeper, so that steps in proportion to the slope bounce about."
    )
    source: ClassVar[str] = "Silagadze 2007"
    kinks: ClassVar[str] = (
        "Along y = 0.01x² the walls have no finite slope, and at x = -10 the floor has a bend; "
        "what the absolute value adds to the gradient is taken as 0 there."
    )

    @staticmethod
    def f(p: Bukin6, x: Any, y: Any) -> Any:
        """Return 100√|y − 0.01x²| + 0.01|x + 10|."""
        return 100.0 * np.sqrt(np.abs(y - 0.01 * x * x)) + 0.01 * np.abs(x + 10.0)

    @staticmethod
    def df(p: Bukin6, x: Any, y: Any) -> tuple[Any, Any]:
        """Return the derivatives of both terms."""
        across = 100.0 * _root_slope(y - 0.01 * x * x)
        return -0.02 * x * across + 0.01 * np.sign(x + 10.0), across

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The rectangle [-15, -5] × [-3, 3]."""
        return ((-15.0, -5.0), (-3.0, 3.0))

    @property
    def start(self) -> tuple[float, ...]:
        """High above the groove."""
        return (-7.0, 2.5)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The point (-10, 1), where the groove and the bend cross."""
        return (Minimum((-10.0, 1.0), 0.0),)

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 0.0007, "momentum": 1.5e-5, "nesterov": 1.5e-5, "adagrad": 0.5, "rmsprop": 0.007, "adadelta": 3.0,
            "adam": 0.03, "adamw": 0.03, "sign": 0.007, "rprop": 0.03,
        }  # fmt: skip


@dataclass(frozen=True)
class CrossInTray(Function, name="cross-in-tray", title="Cross-in-tray"):
    """The cross-in-tray function: a raised cross between four equal minima (Mishra 2006)."""

    formula: ClassVar[str] = (
        r"-0.0001\left(\left|\sin x\,\sin y\right| e^{\left|100 - r/\pi\right|} + 1\right)^{0.1} \\"
        r" r = \sqrt{x^2 + y^2}"
    )
    group: ClassVar[Group] = "Many minima"
    teaches: ClassVar[str] = (
        "Four equal minima, fenced off by walls as sharp as knives: short steps stay in the cell they begin in."
    )
    source: ClassVar[str] = "Mishra 2006"
    kinks: ClassVar[str] = (
        "Where x or y is a multiple of π it has a sharp ridge; what the absolute value adds to the gradient is taken "
        "as 0 there."
    )

    @staticmethod
    def f(p: CrossInTray, x: Any, y: Any) -> Any:
        """Return −0.0001(|sin x sin y| exp|100 − r/π| + 1)^0.1."""
        # With e^far taken out of the brackets, which far from the origin would be more than a float can hold.
        far = np.abs(100.0 - np.sqrt(x * x + y * y) / math.pi)
        root = np.power(np.abs(np.sin(x) * np.sin(y)) + np.exp(-far), 0.1) * np.exp(0.1 * far)
        return -0.0001 * np.maximum(root, 1.0)

    @staticmethod
    def df(p: CrossInTray, x: Any, y: Any) -> tuple[Any, Any]:
        """Return the derivatives through the product and through the distance."""
        r = np.sqrt(x * x + y * y)
        left = 100.0 - r / math.pi
        far = np.abs(left)
        sin_x, sin_y = np.sin(x), np.sin(y)
        size = np.abs(sin_x * sin_y)
        side = np.sign(sin_x * sin_y)
        inward = -size * np.sign(left) / (math.pi * np.maximum(r, SMALLEST))
        below = np.power(np.maximum(size + np.exp(-far), SMALLEST), -0.9)
        outer = -0.00001 * np.exp(0.1 * far)
        return (
            outer * ((side * np.cos(x) * sin_y + inward * x) * below),
            outer * ((side * sin_x * np.cos(y) + inward * y) * below),
        )

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The square [-10, 10]²."""
        return ((-10.0, 10.0), (-10.0, 10.0))

    @property
    def start(self) -> tuple[float, ...]:
        """In the cell of a minimum, far from it."""
        return (2.6, -0.4)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """One in each of the four cells around the cross."""
        at = 1.3494066171539107
        return tuple(Minimum((x, y), -2.062611870822737) for x in (at, -at) for y in (at, -at))

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 0.5, "momentum": 0.1, "nesterov": 0.1, "adagrad": 1.0, "rmsprop": 0.05, "adadelta": 5.0,
            "adam": 0.2, "adamw": 0.2, "sign": 0.05, "rprop": 0.2,
        }  # fmt: skip
