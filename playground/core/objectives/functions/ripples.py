"""Objectives with waves all over: Griewank, Levy, drop-wave."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from playground.core.objectives.objective import SMALLEST, Function, Minimum

_ROOT_HALF = math.sqrt(0.5)


class Griewank(Function, name="griewank", title="Griewank"):
    """Griewank's function in two dimensions: a shallow bowl under waves of one height everywhere (Griewank 1981).

    The literature searches [-600, 600]², where it looks like a smooth bowl; the waves show from near.
    """

    formula = r"1 + \frac{x^2 + y^2}{4000} - \cos x\,\cos(y/\sqrt{2})"
    group = "Many minima"
    teaches = "A bowl from afar, an egg box from near: the slope underfoot says nothing of the way home."
    source = "Griewank 1981"
    domain = ((-30.0, 30.0), (-30.0, 30.0))  # The middle of what the literature searches.
    start = (-12.0, 12.6)  # Beside a wave crest, some waves from the middle.
    minima = (Minimum((0.0, 0.0), 0.0),)

    @staticmethod
    def f(p: Griewank, x: Any, y: Any) -> Any:
        return (x * x + y * y) / 4000.0 + (1.0 - np.cos(x) * np.cos(_ROOT_HALF * y))

    @staticmethod
    def df(p: Griewank, x: Any, y: Any) -> tuple[Any, Any]:
        across = _ROOT_HALF * y
        return (
            x / 2000.0 + np.sin(x) * np.cos(across),
            y / 2000.0 + _ROOT_HALF * np.cos(x) * np.sin(across),
        )


class Levy(Function, name="levy", title="Levy"):
    """Levy's function in two dimensions: waves along x on the floor of a valley along y (Levy & Montalvo 1985)."""

    formula = (
        r"p^2 + (u - 1)^2 \left(1 + 10 q^2\right) + (v - 1)^2 \left(1 + r^2\right) \\"
        r" p = \sin\pi u, \quad q = \sin(\pi u + 1), \quad r = \sin 2\pi v \\"
        r" u = 1 + \frac{x - 1}{4}, \quad v = 1 + \frac{y - 1}{4}"
    )
    group = "Many minima"
    teaches = "High waves one way, low ones the other: a run slides along a trough; much momentum crosses it."
    source = "Levy & Montalvo 1985"
    domain = ((-10.0, 10.0), (-10.0, 10.0))
    start = (-7.0, 8.0)  # Some troughs to the left.
    minima = (Minimum((1.0, 1.0), 0.0),)

    @staticmethod
    def f(p: Levy, x: Any, y: Any) -> Any:
        # Counted from u = v = 1 the squared sines are the same, and the value at the minimum is exactly 0.
        u = 0.25 * (x - 1.0)
        v = 0.25 * (y - 1.0)
        first = np.sin(math.pi * u)
        second = np.sin(math.pi * u + 1.0)
        third = np.sin(2.0 * math.pi * v)
        return first * first + u * u * (1.0 + 10.0 * second * second) + v * v * (1.0 + third * third)

    @staticmethod
    def df(p: Levy, x: Any, y: Any) -> tuple[Any, Any]:
        u = 0.25 * (x - 1.0)
        v = 0.25 * (y - 1.0)
        wave = math.pi * u
        second = np.sin(wave + 1.0)
        third = np.sin(2.0 * math.pi * v)
        by_u = (
            2.0 * math.pi * np.sin(wave) * np.cos(wave)
            + 2.0 * u * (1.0 + 10.0 * second * second)
            + 20.0 * math.pi * u * u * second * np.cos(wave + 1.0)
        )
        by_v = 2.0 * v * (1.0 + third * third) + 4.0 * math.pi * v * v * third * np.cos(2.0 * math.pi * v)
        return 0.25 * by_u, 0.25 * by_v


class DropWave(Function, name="drop-wave", title="Drop-wave"):
    """The drop-wave function: rings around a drop, the lower the nearer (Surjanovic & Bingham 2013)."""

    formula = r"-\frac{1 + \cos 12r}{\frac{1}{2}r^2 + 2}, \quad r = \sqrt{x^2 + y^2}"
    group = "Many minima"
    teaches = "Rings of troughs around one drop: whole circles on which a run comes to rest too early."
    source = "Surjanovic & Bingham 2013"
    domain = ((-2.0, 2.0), (-2.0, 2.0))  # The middle of what the literature searches.
    start = (-1.35, 1.1)  # Three rings out, on a crest.
    minima = (Minimum((0.0, 0.0), -1.0),)

    @staticmethod
    def f(p: DropWave, x: Any, y: Any) -> Any:
        square = x * x + y * y
        return -(1.0 + np.cos(12.0 * np.sqrt(square))) / (0.5 * square + 2.0)

    @staticmethod
    def df(p: DropWave, x: Any, y: Any) -> tuple[Any, Any]:
        square = x * x + y * y
        r = np.sqrt(square)
        below = 0.5 * square + 2.0
        pull = (12.0 * np.sin(12.0 * r) / np.maximum(r, SMALLEST) + (1.0 + np.cos(12.0 * r)) / below) / below
        return x * pull, y * pull
