"""Objectives that are not smooth everywhere: Schwefel, eggholder, Bukin N. 6, cross-in-tray.

Where a formula holds |u|, the derivative of |u| is the sign of u, which is 0 at u = 0: a subgradient of |u|, so that
nothing breaks on a kink and no side is preferred.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from playground.core.objectives.objective import SMALLEST, Function, Minimum


def _root_slope(u: Any) -> Any:
    """Return the derivative of √|u|, which grows without bound towards u = 0, and 0 at u = 0 itself."""
    return 0.5 * np.sign(u) / np.sqrt(np.maximum(np.abs(u), SMALLEST))


class Schwefel(Function, name="schwefel", title="Schwefel"):
    """Schwefel's function in two dimensions: the lowest well lies in a far corner (Schwefel 1981).

    The literature rounds its constant to 2 × 418.9829; here it has all digits, so that the lowest value is 0.
    Outside [-500, 500]² the wells get deeper still.
    """

    formula = r"837.9658 - x\,\sin\sqrt{|x|} - y\,\sin\sqrt{|y|}"
    group = "Many minima"
    teaches = "The second-best wells are far from the best one: good ground underfoot leads astray."
    source = "Schwefel 1981"
    kinks = (
        "Towards the axes the curvature grows without bound; the gradient is continuous, and its x component is 0 "
        "where x is 0, as its y component where y is."
    )
    domain = ((-500.0, 500.0), (-500.0, 500.0))
    start = (-200.0, 130.0)  # Between the middle and the second-best corner.
    # Each coordinate is the same root of the derivative.
    minima = (Minimum((420.96874635998205, 420.96874635998205), 0.0),)

    @staticmethod
    def f(p: Schwefel, x: Any, y: Any) -> Any:
        return 837.9657745448674 - x * np.sin(np.sqrt(np.abs(x))) - y * np.sin(np.sqrt(np.abs(y)))

    @staticmethod
    def df(p: Schwefel, x: Any, y: Any) -> tuple[Any, Any]:
        # x times the derivative of √|x| is ½√|x| on both sides of 0 and at 0.
        a = np.sqrt(np.abs(x))
        b = np.sqrt(np.abs(y))
        return -np.sin(a) - 0.5 * a * np.cos(a), -np.sin(b) - 0.5 * b * np.cos(b)


class Eggholder(Function, name="eggholder", title="Eggholder"):
    """The eggholder function, crossed by curved ridges and grooves (Jamil & Yang 2013).

    Its lowest point is no dip but lies on the edge of the domain, x = 512, and the ground falls on beyond it.
    """

    formula = r"-a\,\sin\sqrt{\left|x/2 + a\right|} - x\,\sin\sqrt{\left|x - a\right|} \\ a = y + 47"
    group = "Many minima"
    teaches = "Deep wells everywhere and the deepest at the edge: a run ends in one nearby, seldom in a good one."
    source = "Jamil & Yang 2013"
    kinks = (
        "On the lines y = -47 - x/2 and y = x - 47 it has a groove or ridge with walls of no finite slope; "
        "what a root adds to the gradient is taken as 0 there."
    )
    domain = ((-512.0, 512.0), (-512.0, 512.0))
    start = (30.0, 100.0)  # On a slope near the middle, where weight decay does not yet outweigh the slope.
    # On the right edge of the domain, where the gradient points inwards and is not 0.
    minima = (Minimum((512.0, 404.2318051137578), -959.6406627208508),)

    @staticmethod
    def f(p: Eggholder, x: Any, y: Any) -> Any:
        a = y + 47.0
        return -a * np.sin(np.sqrt(np.abs(0.5 * x + a))) - x * np.sin(np.sqrt(np.abs(x - a)))

    @staticmethod
    def df(p: Eggholder, x: Any, y: Any) -> tuple[Any, Any]:
        a = y + 47.0
        u = 0.5 * x + a
        v = x - a
        root_u = np.sqrt(np.abs(u))
        root_v = np.sqrt(np.abs(v))
        by_u = a * np.cos(root_u) * _root_slope(u)
        by_v = x * np.cos(root_v) * _root_slope(v)
        return -0.5 * by_u - np.sin(root_v) - by_v, -np.sin(root_u) - by_u + by_v


class Bukin6(Function, name="bukin-6", title="Bukin N. 6"):
    """Bukin's sixth function, a sharp groove along a parabola, almost level (Bukin 1997; Silagadze 2007)."""

    formula = r"100\sqrt{\left|y - 0.01x^2\right|} + 0.01\left|x + 10\right|"
    group = "Valleys"
    teaches = (
        "A groove as sharp as a knife: the nearer, the steeper, so that steps as long as the slope creep or bounce."
    )
    source = "Silagadze 2007"
    kinks = (
        "Along y = 0.01x² the walls have no finite slope, and at x = -10 the floor has a bend; "
        "what the absolute value adds to the gradient is taken as 0 there."
    )
    domain = ((-15.0, -5.0), (-3.0, 3.0))
    start = (-7.0, 2.5)  # High above the groove.
    minima = (Minimum((-10.0, 1.0), 0.0),)  # Where the groove and the bend cross.

    @staticmethod
    def f(p: Bukin6, x: Any, y: Any) -> Any:
        return 100.0 * np.sqrt(np.abs(y - 0.01 * x * x)) + 0.01 * np.abs(x + 10.0)

    @staticmethod
    def df(p: Bukin6, x: Any, y: Any) -> tuple[Any, Any]:
        across = 100.0 * _root_slope(y - 0.01 * x * x)
        return -0.02 * x * across + 0.01 * np.sign(x + 10.0), across


_CENTRES = (1.3494066171539107, -1.3494066171539107)


class CrossInTray(Function, name="cross-in-tray", title="Cross-in-tray"):
    """The cross-in-tray function: a raised cross between four equal minima (Mishra 2006)."""

    formula = (
        r"-0.0001\left(\left|\sin x\,\sin y\right| e^{\left|100 - r/\pi\right|} + 1\right)^{0.1} \\"
        r" r = \sqrt{x^2 + y^2}"
    )
    group = "Many minima"
    teaches = "Four equal minima, fenced off by walls as sharp as knives: short steps stay in the cell they begin in."
    source = "Mishra 2006"
    kinks = (
        "Where x or y is a multiple of π it has a sharp ridge; what the absolute value adds to the gradient is taken "
        "as 0 there."
    )
    domain = ((-10.0, 10.0), (-10.0, 10.0))
    start = (2.6, -0.4)  # In the cell of a minimum, far from it.
    minima = tuple(Minimum(point, -2.062611870822737) for point in itertools.product(_CENTRES, repeat=2))

    @staticmethod
    def f(p: CrossInTray, x: Any, y: Any) -> Any:
        # With e^far taken out of the brackets, which far from the origin would be more than a float can hold.
        far = np.abs(100.0 - np.sqrt(x * x + y * y) / math.pi)
        root = np.power(np.abs(np.sin(x) * np.sin(y)) + np.exp(-far), 0.1) * np.exp(0.1 * far)
        return -0.0001 * np.maximum(root, 1.0)

    @staticmethod
    def df(p: CrossInTray, x: Any, y: Any) -> tuple[Any, Any]:
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
