"""Powers from step to step, against the C library's, which Python's are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from playground.core.arithmetic.arrays import Array
from playground.core.compiled.linker import Linker
from playground.core.compiled.powers import first_power, next_power
from playground.core.compiled.rule_text import RuleText
from playground.core.optimizers import OPTIMIZERS, Optimizer

LONG_RUN = 1_000_000
UNSEEN = 2.0**-60
"""Smaller powers leave 1 as it is."""


@njit(error_model="numpy")
def _loop(base: float, first: int, powers: Array) -> None:
    high, low = first_power(base, float(first))
    for k in range(len(powers)):
        powers[k], high, low = next_power(base, float(first + k), high, low)


def powers_of(base: float, first: int, count: int) -> Array:
    powers = np.empty(count)
    loop: Any = _loop
    loop(base, first, powers)
    return powers


def library_powers(base: float, first: int, count: int) -> Array:
    return np.array([base ** float(step) for step in range(first, first + count)])


@pytest.mark.parametrize("base", [0.9, 0.999, 0.95, 0.99, 0.9999, 0.5, 0.3])
def test_first_steps_have_the_librarys_bits(base: float) -> None:
    np.testing.assert_array_equal(powers_of(base, 1, 100), library_powers(base, 1, 100))


@pytest.mark.parametrize("base", [0.9, 0.999])
def test_a_long_run_divides_by_the_same_bits_throughout(base: float) -> None:
    powers, expected = powers_of(base, 1, LONG_RUN), library_powers(base, 1, LONG_RUN)
    seen = expected > UNSEEN
    np.testing.assert_array_equal(powers[seen], expected[seen])
    np.testing.assert_array_equal(1.0 - powers, 1.0 - expected)
    np.testing.assert_allclose(powers, expected, rtol=1e-15, atol=1e-300)


@pytest.mark.parametrize("first", [2, 3, 1000, 29_999, 4_000_000])
def test_a_run_goes_on_wherever_it_was_left(first: int) -> None:
    np.testing.assert_allclose(powers_of(0.9999, first, 50), library_powers(0.9999, first, 50), rtol=1e-15)


def test_bases_at_and_beyond_the_ends_are_raised_too() -> None:
    assert powers_of(0.0, 1, 3).tolist() == [0.0, 0.0, 0.0]
    assert powers_of(0.0, 7, 1).tolist() == [0.0]
    assert powers_of(1.0, 5, 2).tolist() == [1.0, 1.0]
    assert powers_of(-0.5, 1, 3).tolist() == [-0.5, 0.25, -0.125]
    assert powers_of(10.0, 307, 3).tolist() == [1e307, 1e308, np.inf]
    assert np.isnan(powers_of(np.nan, 1, 2)).all()


def test_powers_of_the_step_are_found_in_a_rules_text() -> None:
    adam, adamax, nadam, sgd = (OPTIMIZERS.find(name) for name in ("adam", "adamax", "nadam", "sgd"))
    assert powers_in(adam, (True,)) == {"beta1", "beta2"}
    assert powers_in(adam, (False,)) == set()  # No bias is corrected then.
    assert powers_in(adamax, ()) == {"beta1"}
    assert powers_in(nadam, ()) == {"beta2"}
    assert powers_in(sgd, ()) == set()


def powers_in(optimizer: type[Optimizer], switches: tuple[bool, ...]) -> set[str]:
    linker = Linker()
    RuleText(linker, optimizer, switches)
    return linker.powers
