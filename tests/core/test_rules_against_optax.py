"""Rules that PyTorch lacks against paths walked by optax; see tests/reference/make_optax_reference.py."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference.walked import Reference

_OPTAX = Reference("optax_paths.npz")


@pytest.mark.parametrize("case", _OPTAX.cases, ids=lambda case: case["key"])
def test_a_run_follows_the_path_that_optax_walked(case: dict[str, Any]) -> None:
    difference = _OPTAX.difference(case)
    assert difference.shape == (301, 2)
    assert difference[:51].max() < 1e-9
    assert difference[300].max() < 1e-6


def test_the_reference_says_which_optax_made_it_on_three_objectives() -> None:
    assert _OPTAX.versions["optax"] == "0.2.8"
    assert _OPTAX.steps == 300
    assert len({case["objective"] for case in _OPTAX.cases}) == 3


@pytest.mark.parametrize("name", ["adabelief", "yogi", "adopt", "adan", "ademamix", "lamb", "sign-sgd", "lion"])
def test_every_rule_that_only_optax_has_is_compared_on_every_objective(name: str) -> None:
    compared = {case["objective"] for case in _OPTAX.cases if case["optimizer"] == name}
    assert compared == {"rosenbrock", "elongated-valley", "himmelblau"}


def test_every_reference_path_makes_progress_so_that_agreement_means_something() -> None:
    assert [case["key"] for case in _OPTAX.cases if not _OPTAX.makes_progress(case)] == []
