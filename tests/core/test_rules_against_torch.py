"""Our rules, schedules and pipeline against paths walked by PyTorch; see tests/reference/make_torch_reference.py."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.reference.walked import Reference

_TORCH = Reference("torch_paths.npz")


@pytest.mark.parametrize("case", _TORCH.cases, ids=lambda case: case["key"])
def test_a_run_follows_the_path_that_pytorch_walked(case: dict[str, Any]) -> None:
    difference = _TORCH.difference(case)
    assert difference.shape == (301, 2)
    assert difference[:51].max() < 1e-9
    assert difference[300].max() < 1e-6


@pytest.mark.parametrize(
    "case", [case for case in _TORCH.cases if f"{case['key']} lr" in _TORCH.paths], ids=lambda case: case["key"]
)
def test_a_schedule_gives_the_learning_rates_that_pytorch_gave(case: dict[str, Any]) -> None:
    ours = _TORCH.walked(case).trajectory.lr[1:]
    np.testing.assert_allclose(ours, _TORCH.paths[f"{case['key']} lr"], rtol=1e-12)


def test_the_reference_was_made_with_the_pytorch_of_the_contract_on_three_objectives() -> None:
    assert _TORCH.versions["torch"].startswith("2.13.")
    assert _TORCH.steps == 300
    assert len({case["objective"] for case in _TORCH.cases}) >= 3


# What PyTorch has; rules that it lacks bring their own reference.
@pytest.mark.parametrize(
    "name",
    [
        "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw",
        "amsgrad", "adamax", "nadam", "radam", "rprop",
    ],
)  # fmt: skip
def test_every_rule_that_pytorch_has_is_compared_on_every_objective(name: str) -> None:
    compared = {case["objective"] for case in _TORCH.cases if case["optimizer"] == name}
    assert compared == {"rosenbrock", "elongated-valley", "himmelblau"}


def test_every_reference_path_makes_progress_so_that_agreement_means_something() -> None:
    assert [case["key"] for case in _TORCH.cases if not _TORCH.makes_progress(case)] == []
