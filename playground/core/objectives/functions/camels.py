"""The camels: polynomials named after the humps of their contours."""

from __future__ import annotations

from typing import Any

from playground.core.objectives.objective import Function, Minimum


class ThreeHumpCamel(Function, name="three-hump-camel", title="Three-hump camel"):
    """The three-hump camel function: one minimum in the middle and a lesser one at either side (Jamil & Yang 2013)."""

    formula = r"2x^2 - 1.05x^4 + \frac{x^6}{6} + xy + y^2"
    group = "Many minima"
    teaches = "Three wells in a row: it takes speed, or one long step, to come from the side over a hump and win."
    source = "Jamil & Yang 2013"
    domain = ((-5.0, 5.0), (-5.0, 5.0))
    start = (-3.7, -2.4)  # High on the wall behind the left well.
    minima = (Minimum((0.0, 0.0), 0.0),)
    local_minima = (
        Minimum((-1.7475523458302888, 0.8737761729151444), 0.2986384422368598),
        Minimum((1.7475523458302888, -0.8737761729151444), 0.2986384422368598),
    )
    saddles = ((-1.07054229182366, 0.53527114591183), (1.07054229182366, -0.53527114591183))

    @staticmethod
    def f(p: ThreeHumpCamel, x: Any, y: Any) -> Any:
        x2 = x * x
        return x2 * (2.0 + x2 * (x2 / 6.0 - 1.05)) + x * y + y * y

    @staticmethod
    def df(p: ThreeHumpCamel, x: Any, y: Any) -> tuple[Any, Any]:
        x2 = x * x
        return x * (4.0 + x2 * (x2 - 4.2)) + y, x + 2.0 * y


class SixHumpCamel(Function, name="six-hump-camel", title="Six-hump camel"):
    """The six-hump camel function: six minima, of which two share the lowest value (Dixon & Szegő 1978)."""

    formula = r"\left(4 - 2.1x^2 + \frac{x^4}{3}\right)x^2 + xy + \left(4y^2 - 4\right)y^2"
    group = "Many minima"
    teaches = "Two equal lowest wells and four others: a slightly different start, a different end."
    source = "Dixon & Szegő 1978"
    domain = ((-3.0, 3.0), (-2.0, 2.0))
    start = (-2.2, -1.4)  # On the slope that leads towards the highest of the wells.
    minima = (  # The two lowest wells, each the other's mirror image through the origin.
        Minimum((0.08984201310031806, -0.7126564030207396), -1.0316284534898774),
        Minimum((-0.08984201310031806, 0.7126564030207396), -1.0316284534898774),
    )
    local_minima = (
        Minimum((-1.703606714969981, 0.7960835686726251), -0.21546382438371764),
        Minimum((1.703606714969981, -0.7960835686726251), -0.21546382438371764),
        Minimum((-1.6071047529201972, -0.5686514548841314), 2.1042503103112584),
        Minimum((1.6071047529201972, 0.5686514548841314), 2.1042503103112584),
    )
    saddles = (
        (0.0, 0.0),
        (-1.1092053368047865, 0.7682680925095399),
        (1.1092053368047865, -0.7682680925095399),
        (-1.6380679841897785, -0.22867406904439408),
        (1.6380679841897785, 0.22867406904439408),
        (-1.2960702671671092, -0.6050843880386585),
        (1.2960702671671092, 0.6050843880386585),
    )

    @staticmethod
    def f(p: SixHumpCamel, x: Any, y: Any) -> Any:
        x2 = x * x
        y2 = y * y
        return x2 * (4.0 + x2 * (x2 / 3.0 - 2.1)) + x * y + 4.0 * y2 * (y2 - 1.0)

    @staticmethod
    def df(p: SixHumpCamel, x: Any, y: Any) -> tuple[Any, Any]:
        x2 = x * x
        return x * (8.0 + x2 * (2.0 * x2 - 8.4)) + y, x + 8.0 * y * (2.0 * y * y - 1.0)
