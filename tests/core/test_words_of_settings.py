"""What the tooltips say of the ends of settings is what the rules do there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import playground
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.runs.api import Result
from tests.claims import NUMBER

START = (1.2, -0.8)


def made(name: str, **values: Any) -> Optimizer:
    return OPTIMIZERS.find(name)().with_values(lr=0.02, **values)


def path(optimizer: Optimizer, steps: int = 60) -> Result:
    return playground.run(objective="himmelblau", optimizer=optimizer, start=START, steps=steps)


def helps(optimizer: Optimizer, setting: str) -> str:
    return optimizer.quantities()[setting].help


@pytest.mark.parametrize(
    ("words", "setting", "limit", "same"),
    [
        ("at 0 the rule is plain gradient descent", "momentum", made("momentum", momentum=0.0), made("sgd")),
        ("at 0 the rule is plain gradient descent", "momentum", made("nesterov", momentum=0.0), made("sgd")),
        ("at 0 the rule is plain gradient descent", "nu", made("qhm", nu=0.0), made("sgd")),
        ("0 is Adam", "weight_decay", made("adamw", weight_decay=0.0), made("adam")),
        ("at 0 the rule is AdamW", "alpha", made("ademamix", alpha=0.0, weight_decay=0.1), None),
        ("at 1 it is left alone", "alpha", made("lookahead", alpha=1.0), made("adam")),
        ("at 0 it stays with Adam", "tolerance", made("swats", tolerance=0.0, eps=0.0), made("adam", eps=0.0)),
        ("at 0 there is no pull", "weight_decay", made("adan", weight_decay=0.0), made("adan")),
    ],
)
def test_at_the_end_of_a_slider_a_rule_is_the_one_that_its_tooltip_names(
    words: str, setting: str, limit: Optimizer, same: Optimizer | None
) -> None:
    assert words in helps(limit, setting)
    same = same or made("adamw", weight_decay=0.1)
    np.testing.assert_allclose(path(limit).theta, path(same).theta, rtol=1e-9, atol=1e-12)


def test_nadam_s_momentum_grows_from_half_of_beta1_and_with_no_growth_stays_there() -> None:
    assert "grows from half of β₁ to β₁" in helps(made("nadam"), "momentum_decay")
    still = made("nadam", momentum_decay=0.0, beta1=0.8)
    state = still.initial_state(np.zeros(2))
    for t in range(1, 4):
        _, state = type(still).rule(still, 0.01, np.ones(2), np.zeros(2), state, float(t))
        np.testing.assert_allclose(state.mu_product, 0.4**t)
    grown = made("nadam", beta1=0.8)
    _, late = type(grown).rule(grown, 0.01, np.ones(2), np.zeros(2), grown.initial_state(np.zeros(2)), 1e6)
    np.testing.assert_allclose(late.mu_product, 0.8)


def test_without_its_sgd_start_radam_stands_still_until_v_is_known() -> None:
    assert "stands still until v is known" in helps(made("radam"), "sgd_start")
    lengths = np.hypot(*path(made("radam", sgd_start=False)).update[1:].T)
    assert (lengths[:5] == 0.0).all()
    assert (lengths[5:] > 0.0).all()


def test_a_first_gradient_near_0_makes_unclipped_steps_of_adopt_enormous() -> None:
    assert "a first gradient near 0" in helps(made("adopt"), "clipped")
    lengths = []
    for clipped in (False, True):
        rule = made("adopt", clipped=clipped)
        _, state = type(rule).rule(rule, 0.02, np.array(1e-9), np.array(0.0), rule.initial_state(np.array(0.0)), 1.0)
        delta, _ = type(rule).rule(rule, 0.02, np.array(1.0), np.array(0.0), state, 2.0)
        lengths.append(abs(float(delta)))
    assert lengths[0] > 1e5 * lengths[1]


def test_with_no_accumulator_the_first_steps_are_at_full_length_and_set_by_the_first_gradient_alone() -> None:
    assert "0 takes them at full length" in helps(made("adagrad"), "initial_accumulator")
    np.testing.assert_allclose(np.abs(path(made("adagrad")).update[1]), 0.02)
    assert np.abs(path(made("adagrad", initial_accumulator=1e4)).update[1]).max() < 0.02
    assert "with 0 the first gradient alone sets them" in helps(made("yogi"), "initial_accumulator")
    np.testing.assert_allclose(np.abs(path(made("yogi", initial_accumulator=0.0, eps=0.0)).update[1]), 0.02)


def test_centred_rmsprop_lengthens_steady_steps() -> None:
    assert "lengthens steady steps" in helps(made("rmsprop"), "centered")
    steps = []
    for centered in (False, True):
        rule = made("rmsprop", centered=centered)
        state = rule.initial_state(np.array(0.0))
        for t in range(1, 12):
            delta, state = type(rule).rule(rule, 0.02, np.array(1.0), np.array(0.0), state, float(t))
        steps.append(abs(float(delta)))
    assert steps[1] > 1.2 * steps[0]


CLAIMED = {
    "0 is Adam", "0 is off", "0 takes them", "0 starts when it must", "at 0", "at 1", "with 0", "near 0", "towards 0",
    "half of β₁", "at half", "two of the slow weights",
}  # fmt: skip


def test_tooltips_hold_no_number_but_those_that_are_tested_or_name_an_end() -> None:
    for rule in OPTIMIZERS:
        for quantity in rule.quantities().values():
            text = quantity.help
            for phrase in CLAIMED:
                text = text.replace(phrase, "")
            assert NUMBER.findall(text) == [], (rule.name, quantity.name)
