"""The sine, cosine and exponential of kernels, against numpy's in longer floats."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from playground.core.arithmetic.arrays import Array
from playground.core.compiled import vector_math

FUNCTIONS = {"sin": np.sin, "cos": np.cos, "exp": np.exp}


@pytest.fixture(params=list(FUNCTIONS), scope="module")
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def over(name: str) -> Any:
    """Return the function over an array, compiled as a kernel's inner loop is."""
    function = getattr(vector_math, name)

    @njit(error_model="numpy")
    def loop(x: Array, y: Array) -> None:
        for lane in range(len(x)):
            y[lane] = function(x[lane])

    def values(x: Array) -> Array:
        y = np.empty_like(x)
        loop(x, y)
        return y

    return values


def units_off(name: str, x: Array, y: Array) -> Array:
    exact = FUNCTIONS[name](x.astype(np.longdouble))
    units: Array = (np.abs(y - exact) / np.spacing(np.abs(exact.astype(np.float64)))).astype(np.float64)
    return units


@pytest.mark.parametrize("reach", [1e-6, 1.0, 40.0, 700.0])
def test_errors_stay_below_a_unit_in_the_last_place(name: str, over: Any, reach: float) -> None:
    x = np.random.default_rng(1).uniform(-reach, reach, 20_001)
    assert units_off(name, x, over(x)).max() < 1.0


def test_sines_far_out_are_those_of_the_very_float(name: str, over: Any) -> None:
    x = np.random.default_rng(2).uniform(-7e12, 7e12, 20_001) if name != "exp" else np.array([0.0])
    np.testing.assert_allclose(over(x), FUNCTIONS[name](x), rtol=0.0, atol=1e-15)


def test_ends_of_the_exponential_are_reached(over: Any, name: str) -> None:
    x = np.array([709.78, 709.79, 1e300, -708.0, -745.0, -746.0, -1e300, 0.0])
    if name == "exp":
        with np.errstate(over="ignore", under="ignore"):
            np.testing.assert_allclose(over(x), np.exp(x), rtol=1e-15, atol=5e-324)
    else:
        assert np.all(np.abs(over(x)) <= 1.0)


def test_what_is_no_number_stays_none(over: Any, name: str) -> None:
    assert np.isnan(over(np.array([np.nan]))).all()
    at_infinity = over(np.array([np.inf, -np.inf]))
    np.testing.assert_array_equal(at_infinity, [np.inf, 0.0] if name == "exp" else [np.nan, np.nan])
