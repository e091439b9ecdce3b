"""Pure functions on single numbers: the C library's bits, and numpy's infinities where Python's floats raise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from playground.core.arithmetic.single_numbers import evaluated, on_floats
from playground.core.objectives import Function
from playground.core.objectives.functions.bowls import QuadraticBowl
from playground.core.objectives.functions.few_minima import Peaks
from playground.core.optimizers.adaptive import Adagrad
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.runs.question import Question
from playground.core.runs.run import Run


def wave(p: Any, x: Any) -> Any:
    return np.exp(np.sin(x)) + np.tanh(x) + np.power(np.abs(x), 0.3)


def root(p: Any, x: Any) -> Any:
    return np.sqrt(x)


def bounded(p: Any, x: Any) -> Any:
    return np.minimum(np.maximum(x, -1.0), 1.0) * np.sign(x)


def fraction(p: Any, x: Any) -> Any:
    return np.maximum(x ** (1.0 / 3.0), 0.0)


def over(p: Any, x: Any) -> Any:
    return 1.0 / x + np.exp(-1.0 / x)


@dataclass(frozen=True)
class Pole(Function):
    """1/x + exp(1/y²), which neither float has at 0."""

    @staticmethod
    def f(p: Any, x: Any, y: Any) -> Any:
        return 1.0 / x + np.exp(1.0 / (y * y))

    @staticmethod
    def df(p: Any, x: Any, y: Any) -> Any:
        return -1.0 / (x * x), y * 0.0 + 1.0

    @property
    def domain(self) -> Any:
        return ((-1.0, 1.0), (-1.0, 1.0))


def test_functions_are_the_c_librarys() -> None:
    for x in np.random.default_rng(1).uniform(-9.0, 9.0, 300).tolist():
        assert evaluated(wave, None, x) == math.exp(math.sin(x)) + math.tanh(x) + math.pow(abs(x), 0.3)


@pytest.mark.parametrize(
    ("function", "x", "expected"),
    [
        (root, -1.0, math.nan), (over, -0.0, math.nan), (over, 0.0, math.inf), (over, -1e-9, math.inf),
        (fraction, -8.0, math.nan),
        (bounded, math.nan, math.nan), (bounded, -7.0, 1.0), (bounded, 0.0, 0.0), (wave, math.inf, math.nan),
        (root, math.inf, math.inf),
    ],
)  # fmt: skip
def test_what_floats_refuse_is_infinite_or_no_number(function: Any, x: float, expected: float) -> None:
    np.testing.assert_array_equal(evaluated(function, None, x), expected)


def test_a_point_has_the_bits_that_a_run_records_there() -> None:
    peaks = Peaks()
    run = Run(Question(peaks, Sgd(lr=0.02), peaks.start))
    run.advance(100)
    columns = run.trajectory
    assert [peaks.value(theta) for theta in columns.theta] == columns.loss.tolist()
    assert [peaks.gradient(theta).tolist() for theta in columns.theta[:-1]] == columns.gradient[1:].tolist()


def test_a_run_that_divides_by_zero_diverges_and_raises_nothing() -> None:
    standing_still = Run(Question(QuadraticBowl(), Adagrad(lr=0.1, eps=0.0), (1.0, 0.0)))
    assert standing_still.advance(5) == 0
    assert standing_still.diverged
    onto_the_pole = Run(Question(Pole(), Sgd(lr=1.0), (1.0, 2.0)))
    assert onto_the_pole.advance(5) == 1
    assert onto_the_pole.diverged
    assert onto_the_pole.trajectory.theta[-1].tolist() == [2.0, 1.0]


def test_a_run_goes_on_after_a_step_that_floats_refuse() -> None:
    past_the_pole = Run(Question(Shelf(), Sgd(lr=1.0), (2.0, 0.0)))
    assert past_the_pole.advance(4) == 4
    assert past_the_pole.trajectory.theta[:, 0].tolist() == [2.0, 1.0, 0.0, -1.0, -2.0]


@dataclass(frozen=True)
class Shelf(Function):
    """A slope of 1, worked out in a way that divides by zero at x = 0: exp(−1/x²) is 0 there."""

    @staticmethod
    def f(p: Any, x: Any, y: Any) -> Any:
        return x + 0.0 * np.exp(-1.0 / (x * x))

    @staticmethod
    def df(p: Any, x: Any, y: Any) -> Any:
        return 1.0 + 0.0 * np.exp(-1.0 / (x * x)), 0.0 * y

    @property
    def domain(self) -> Any:
        return ((-1.0, 1.0), (-1.0, 1.0))


def test_what_a_function_calls_is_on_floats_too() -> None:
    assert type(on_floats(Peaks.f)(Peaks(), 0.5, 0.5)) is float
