"""Lookahead and SAM against paths walked by optax; see tests/reference/make_wrapper_reference.py."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference.walked import Reference

_OPTAX = Reference("wrapper_paths.npz")


@pytest.mark.parametrize("case", _OPTAX.cases, ids=lambda case: case["key"])
def test_a_wrapped_rule_follows_the_path_that_optax_walked(case: dict[str, Any]) -> None:
    difference = _OPTAX.difference(case)
    assert difference.shape == (301, 2)
    assert difference[:51].max() < 1e-9
    assert difference[300].max() < 1e-6


def test_both_are_compared_around_four_rules_on_three_objectives() -> None:
    assert _OPTAX.versions["optax"] == "0.2.8"
    pairs = {(case["objective"], case["optimizer"], case["hyperparameters"]["inner"]["name"]) for case in _OPTAX.cases}
    assert len(pairs) == 3 * 2 * 4


def test_every_path_makes_progress_so_that_agreement_means_something() -> None:
    assert [case["key"] for case in _OPTAX.cases if not _OPTAX.makes_progress(case)] == []
