"""Objectives with a handful of minima: Goldstein-Price, Styblinski-Tang, peaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from playground.core.objectives.objective import Function, Group, Minimum


@dataclass(frozen=True)
class GoldsteinPrice(Function, name="goldstein-price", title="Goldstein-Price"):
    """Goldstein and Price's polynomial: values from 3 to a million between four minima (Goldstein & Price 1971)."""

    formula: ClassVar[str] = (
        r"\left(1 + s^2 A\right)\left(30 + t^2 B\right) \\ s = x + y + 1, \quad t = 2x - 3y \\"
        r" A = 19 - 14x + 3x^2 - 14y + 6xy + 3y^2 \\ B = 18 - 32x + 12x^2 + 48y - 36xy + 27y^2"
    )
    group: ClassVar[Group] = "Many minima"
    teaches: ClassVar[str] = (
        "Slopes from a few to two million: a step that is safe on the walls is far too short on the floor."
    )
    source: ClassVar[str] = "Goldstein & Price 1971"

    @staticmethod
    def f(p: GoldsteinPrice, x: Any, y: Any) -> Any:
        """Return the product of the two factors."""
        s = x + y + 1.0
        t = 2.0 * x - 3.0 * y
        a = 19.0 - 14.0 * x + 3.0 * x * x - 14.0 * y + 6.0 * x * y + 3.0 * y * y
        b = 18.0 - 32.0 * x + 12.0 * x * x + 48.0 * y - 36.0 * x * y + 27.0 * y * y
        return (1.0 + s * s * a) * (30.0 + t * t * b)

    @staticmethod
    def df(p: GoldsteinPrice, x: Any, y: Any) -> tuple[Any, Any]:
        """Return the derivatives of the product."""
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

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The square [-2, 2]²."""
        return ((-2.0, 2.0), (-2.0, 2.0))

    @property
    def start(self) -> tuple[float, ...]:
        """High on a wall, opposite the lowest minimum."""
        return (-0.7, 0.9)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The point (0, -1)."""
        return (Minimum((0.0, -1.0), 3.0),)

    @property
    def local_minima(self) -> tuple[Minimum, ...]:
        """The three others."""
        return (Minimum((-0.6, -0.4), 30.0), Minimum((1.8, 0.2), 84.0), Minimum((1.2, 0.8), 840.0))

    @property
    def saddles(self) -> tuple[tuple[float, ...], ...]:
        """The four passes."""
        return ((-0.4, -0.6), (1.2, -0.2), (1.4, 0.6), (0.6, 0.4))

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 3e-6, "momentum": 3e-7, "nesterov": 3e-7, "adagrad": 0.2, "rmsprop": 0.01, "adadelta": 1.0,
            "adam": 0.05, "adamw": 0.05, "sign": 0.01, "rprop": 0.05,
        }  # fmt: skip


@dataclass(frozen=True)
class StyblinskiTang(Function, name="styblinski-tang", title="Styblinski-Tang"):
    """Styblinski and Tang's function in two dimensions: four wells, one of them the lowest (Styblinski & Tang 1990)."""

    formula: ClassVar[str] = r"\frac{1}{2}\left(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y\right)"
    group: ClassVar[Group] = "Many minima"
    teaches: ClassVar[str] = (
        "A hilltop between four wells of three depths: where a run begins and how it coasts decide which it is."
    )
    source: ClassVar[str] = "Styblinski & Tang 1990"

    @staticmethod
    def f(p: StyblinskiTang, x: Any, y: Any) -> Any:
        """Return ½Σ(xᵢ⁴ − 16xᵢ² + 5xᵢ)."""
        x2 = x * x
        y2 = y * y
        return 0.5 * (x2 * (x2 - 16.0) + 5.0 * x + (y2 * (y2 - 16.0) + 5.0 * y))

    @staticmethod
    def df(p: StyblinskiTang, x: Any, y: Any) -> tuple[Any, Any]:
        """Return 2xᵢ³ − 16xᵢ + 2.5."""
        return 2.0 * x * (x * x - 8.0) + 2.5, 2.0 * y * (y * y - 8.0) + 2.5

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The square [-5, 5]²."""
        return ((-5.0, 5.0), (-5.0, 5.0))

    @property
    def start(self) -> tuple[float, ...]:
        """High on the wall behind a lesser well."""
        return (4.8, -1.0)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The point where both coordinates are the lowest root of 2x³ − 16x + 2.5."""
        return (Minimum((-2.903534027771177, -2.903534027771177), -78.33233140754282),)

    @property
    def local_minima(self) -> tuple[Minimum, ...]:
        """The three others, where at least one coordinate is the highest root."""
        return (
            Minimum((-2.903534027771177, 2.746802770990837), -64.19561235905536),
            Minimum((2.746802770990837, -2.903534027771177), -64.19561235905536),
            Minimum((2.746802770990837, 2.746802770990837), -50.05889331056788),
        )

    @property
    def saddles(self) -> tuple[tuple[float, ...], ...]:
        """The four passes, where one coordinate is the middle root."""
        return (
            (-2.903534027771177, 0.1567312567803401),
            (0.1567312567803401, -2.903534027771177),
            (2.746802770990837, 0.1567312567803401),
            (0.1567312567803401, 2.746802770990837),
        )

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 0.01, "momentum": 0.003, "nesterov": 0.0015, "adagrad": 0.7, "rmsprop": 0.03, "adadelta": 3.0,
            "adam": 0.1, "adamw": 0.1, "sign": 0.03, "rprop": 0.1,
        }  # fmt: skip


@dataclass(frozen=True)
class Peaks(Function, name="peaks", title="Peaks"):
    """The example surface of MATLAB: three peaks and three pits on a plain (MathWorks, ``peaks``).

    A sum of bells moved and scaled at will, good for trying out anything: it has minima of three depths, maxima and
    passes, is smooth, small and flat all around, so that a run either falls into a pit or is left on the plain.
    """

    formula: ClassVar[str] = (
        r"3\,(1 - x)^2 P - 10\left(\frac{x}{5} - x^3 - y^5\right) Q - \frac{1}{3} R \\"
        r" P = e^{-x^2 - (y + 1)^2}, \quad Q = e^{-x^2 - y^2} \\ R = e^{-(x + 1)^2 - y^2}"
    )
    group: ClassVar[Group] = "Many minima"
    teaches: ClassVar[str] = "Pits of three depths and a flat plain around: from a peak, any of them can be reached."
    source: ClassVar[str] = "MathWorks, MATLAB peaks"

    @staticmethod
    def f(p: Peaks, x: Any, y: Any) -> Any:
        """Return the sum of the three bells."""
        y2 = y * y
        low = np.exp(-x * x - (y + 1.0) * (y + 1.0))
        middle = np.exp(-x * x - y2)
        left = np.exp(-(x + 1.0) * (x + 1.0) - y2)
        return 3.0 * (1.0 - x) * (1.0 - x) * low - 10.0 * (0.2 * x - x * x * x - y2 * y2 * y) * middle - left / 3.0

    @staticmethod
    def df(p: Peaks, x: Any, y: Any) -> tuple[Any, Any]:
        """Return the derivatives of the three bells, added up."""
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

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        """The square [-3, 3]², as MATLAB draws it."""
        return ((-3.0, 3.0), (-3.0, 3.0))

    @property
    def start(self) -> tuple[float, ...]:
        """Beside the lowest of the peaks, between the pits."""
        return (-0.4, -0.5)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The deepest pit."""
        return (Minimum((0.22827892055636909, -1.6255349574999964), -6.551133332835837),)

    @property
    def local_minima(self) -> tuple[Minimum, ...]:
        """The two other pits."""
        return (
            Minimum((-1.3473962443682108, 0.20451886609700518), -3.04984940280026),
            Minimum((0.2964455538468321, 0.32019624766683435), -0.06493586825552689),
        )

    @property
    def saddles(self) -> tuple[tuple[float, ...], ...]:
        """The passes between the peaks."""
        return (
            (0.4163233216785082, -0.3941450984024246),
            (-0.2659375568372457, 0.4667399937262694),
            (1.0982728343350927, 0.8544609795247524),
        )

    def learning_rates(self) -> Mapping[str, float]:
        """Return a learning rate that behaves here for each optimizer family."""
        return {
            "sgd": 0.05, "momentum": 0.007, "nesterov": 0.007, "adagrad": 0.3, "rmsprop": 0.02, "adadelta": 1.5,
            "adam": 0.07, "adamw": 0.07, "sign": 0.02, "rprop": 0.07,
        }  # fmt: skip
