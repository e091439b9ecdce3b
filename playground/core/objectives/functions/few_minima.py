"""Objectives with a handful of minima: Goldstein-Price, Styblinski-Tang, peaks."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.core.objectives.objective import Function, Minimum


class GoldsteinPrice(Function, name="goldstein-price", title="Goldstein-Price"):
    """Goldstein and Price's polynomial: values from 3 to a million between four minima (Goldstein & Price 1971)."""

    formula = (
        r"\left(1 + s^2 A\right)\left(30 + t^2 B\right) \\ s = x + y + 1, \quad t = 2x - 3y \\"
        r" A = 19 - 14x + 3x^2 - 14y + 6xy + 3y^2 \\ B = 18 - 32x + 12x^2 + 48y - 36xy + 27y^2"
    )
    group = "Many minima"
    teaches = "Slopes from a few to two million: a step that is safe on the walls is far too short on the floor."
    source = "Goldstein & Price 1971"
    domain = ((-2.0, 2.0), (-2.0, 2.0))
    start = (-0.7, 0.9)  # High on a wall, opposite the lowest minimum.
    minima = (Minimum((0.0, -1.0), 3.0),)
    local_minima = (Minimum((-0.6, -0.4), 30.0), Minimum((1.8, 0.2), 84.0), Minimum((1.2, 0.8), 840.0))
    saddles = ((-0.4, -0.6), (1.2, -0.2), (1.4, 0.6), (0.6, 0.4))

    @staticmethod
    def f(p: GoldsteinPrice, x: Any, y: Any) -> Any:
        s = x + y + 1.0
        t = 2.0 * x - 3.0 * y
        a = 19.0 - 14.0 * x + 3.0 * x * x - 14.0 * y + 6.0 * x * y + 3.0 * y * y
        b = 18.0 - 32.0 * x + 12.0 * x * x + 48.0 * y - 36.0 * x * y + 27.0 * y * y
        return (1.0 + s * s * a) * (30.0 + t * t * b)

    @staticmethod
    def df(p: GoldsteinPrice, x: Any, y: Any) -> tuple[Any, Any]:
        s = x + y + 1.0
        t = 2.0 * x - 3.0 * y
        a = 19.0 - 14.0 * x + 3.0 * x * x - 14.0 * y + 6.0 * x * y + 3.0 * y * y
        b = 18.0 - 32.0 * x + 12.0 * x * x + 48.0 * y - 36.0 * x * y + 27.0 * y * y
        first = 1.0 + s * s * a
        second = 30.0 + t * t * b
        # The first factor depends on x + y alone, so that its two derivatives are one.
        first_slope = 2.0 * s * a + s * s * (6.0 * (x + y) - 14.0)
        second_by_x = 4.0 * t * b + t * t * (24.0 * x - 36.0 * y - 32.0)
        second_by_y = -6.0 * t * b + t * t * (54.0 * y - 36.0 * x + 48.0)
        return first_slope * second + first * second_by_x, first_slope * second + first * second_by_y


class StyblinskiTang(Function, name="styblinski-tang", title="Styblinski-Tang"):
    """Styblinski and Tang's function in two dimensions: four wells, one of them the lowest (Styblinski & Tang 1990)."""

    formula = r"\frac{1}{2}\left(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y\right)"
    group = "Many minima"
    teaches = "A hilltop between four wells of three depths: where a run begins and how it coasts decide which it is."
    source = "Styblinski & Tang 1990"
    domain = ((-5.0, 5.0), (-5.0, 5.0))
    start = (4.8, -1.0)  # High on the wall behind a lesser well.
    # Each coordinate of them all is a root of 2x³ − 16x + 2.5: the lowest, the highest or, in a saddle, the middle one.
    minima = (Minimum((-2.903534027771177, -2.903534027771177), -78.33233140754282),)
    local_minima = (
        Minimum((-2.903534027771177, 2.746802770990837), -64.19561235905536),
        Minimum((2.746802770990837, -2.903534027771177), -64.19561235905536),
        Minimum((2.746802770990837, 2.746802770990837), -50.05889331056788),
    )
    saddles = (
        (-2.903534027771177, 0.1567312567803401),
        (0.1567312567803401, -2.903534027771177),
        (2.746802770990837, 0.1567312567803401),
        (0.1567312567803401, 2.746802770990837),
    )

    @staticmethod
    def f(p: StyblinskiTang, x: Any, y: Any) -> Any:
        x2 = x * x
        y2 = y * y
        return 0.5 * (x2 * (x2 - 16.0) + 5.0 * x + (y2 * (y2 - 16.0) + 5.0 * y))

    @staticmethod
    def df(p: StyblinskiTang, x: Any, y: Any) -> tuple[Any, Any]:
        return 2.0 * x * (x * x - 8.0) + 2.5, 2.0 * y * (y * y - 8.0) + 2.5


class Peaks(Function, name="peaks", title="Peaks"):
    """The example surface of MATLAB: three peaks and three pits on a plain (MathWorks, ``peaks``).

    A sum of bells moved and scaled at will, good for trying out anything: it has minima of three depths, maxima and
    passes, is smooth, small and flat all around, so that a run either falls into a pit or is left on the plain.
    """

    formula = (
        r"3\,(1 - x)^2 P - 10\left(\frac{x}{5} - x^3 - y^5\right) Q - \frac{1}{3} R \\"
        r" P = e^{-x^2 - (y + 1)^2}, \quad Q = e^{-x^2 - y^2} \\ R = e^{-(x + 1)^2 - y^2}"
    )
    group = "Many minima"
    teaches = "Pits of three depths and a flat plain around: from a peak, any of them can be reached."
    source = "MathWorks, MATLAB peaks"
    domain = ((-3.0, 3.0), (-3.0, 3.0))  # As MATLAB draws it.
    start = (-0.4, -0.5)  # Beside the lowest of the peaks, between the pits.
    minima = (Minimum((0.22827892055636909, -1.6255349574999964), -6.551133332835837),)
    local_minima = (
        Minimum((-1.3473962443682108, 0.20451886609700518), -3.04984940280026),
        Minimum((0.2964455538468321, 0.32019624766683435), -0.06493586825552689),
    )
    saddles = (
        (0.4163233216785082, -0.3941450984024246),
        (-0.2659375568372457, 0.4667399937262694),
        (1.0982728343350927, 0.8544609795247524),
    )

    @staticmethod
    def f(p: Peaks, x: Any, y: Any) -> Any:
        y2 = y * y
        low = np.exp(-x * x - (y + 1.0) * (y + 1.0))
        middle = np.exp(-x * x - y2)
        left = np.exp(-(x + 1.0) * (x + 1.0) - y2)
        return 3.0 * (1.0 - x) * (1.0 - x) * low - 10.0 * (0.2 * x - x * x * x - y2 * y2 * y) * middle - left / 3.0

    @staticmethod
    def df(p: Peaks, x: Any, y: Any) -> tuple[Any, Any]:
        x2 = x * x
        y2 = y * y
        away = 1.0 - x
        low = 6.0 * away * np.exp(-x2 - (y + 1.0) * (y + 1.0))
        middle = 10.0 * np.exp(-x2 - y2)
        twist = 2.0 * (0.2 * x - x2 * x - y2 * y2 * y)
        left = np.exp(-(x + 1.0) * (x + 1.0) - y2) / 1.5
        dx = -low * (1.0 + x * away) + middle * (x * twist + 3.0 * x2 - 0.2) + left * (x + 1.0)
        dy = -low * away * (y + 1.0) + middle * (y * twist + 5.0 * y2 * y2) + left * y
        return dx, dy
