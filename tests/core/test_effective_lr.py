"""The effective step of each parameter: times the rule's direction it is the step that was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.objectives.functions.many_minima import Himmelblau
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import Exponential
from tests.core.asking import suggested
from tests.shipped import OUR_OPTIMIZERS

Columns = Mapping[str, Array]
ALL = slice(None)


def _m_hat(c: Columns) -> Array:
    return c["m_hat"]


# What each rule steps along, from its columns, the gradient g and the step t; with its defaults and no weight decay.
DIRECTIONS: dict[str, Callable[[Columns], Array]] = {
    "sgd": lambda c: c["g"],
    "momentum": lambda c: c["v"],
    "nesterov": lambda c: c["g"] + 0.9 * c["v"],
    "qhm": lambda c: 0.3 * c["g"] + 0.7 * c["v"],
    "adagrad": lambda c: c["g"],
    "rmsprop": lambda c: c["g"],
    "adadelta": lambda c: c["g"],
    **dict.fromkeys(("adam", "adamw", "amsgrad", "radam", "adabelief", "yogi", "lamb"), _m_hat),
    "adamax": _m_hat,
    "qhadam": lambda c: 0.3 * c["g"] + 0.7 * c["m_hat"],
    "adabound": lambda c: c["m"],
    "adan": lambda c: c["m_hat"] + 0.92 * c["v_hat"],
    "ademamix": lambda c: c["m_hat"] + 5.0 * c["m_slow"],
    "sign-sgd": lambda c: np.sign(c["g"]),
    "rprop": lambda c: np.sign(c["g_prev"]),
    "sam": lambda c: c["g_probe"],
    "swats": lambda c: c["m"] / np.where(c["phase"] > 0.0, 1.0, 1.0 - 0.9 ** np.maximum(c["t"], 1.0)),
    "conjugate-gradient": lambda c: -c["direction"],
}


def _run(rule: type[Optimizer], steps: int = 60) -> Run:
    optimizer = suggested(rule, Himmelblau())
    if "weight_decay" in rule.quantities():
        optimizer = optimizer.with_values(weight_decay=0.0)
    run = Run(Question(Himmelblau(), optimizer, Himmelblau().start, schedule=Exponential(gamma=0.98)))
    run.advance(steps)
    return run


@pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda rule: rule.name)
def test_every_rule_tells_its_step_sizes_row_by_row_or_that_it_has_none(rule: type[Optimizer]) -> None:
    run = _run(rule)
    sizes = run.effective_lr(ALL)
    if sizes is None:
        assert rule.needs_objective or rule not in OUR_OPTIMIZERS
        return
    assert sizes.shape == run.trajectory.theta.shape
    assert (sizes[1:] >= 0.0).all()
    np.testing.assert_array_equal(run.effective_lr(slice(20, 41)), sizes[20:41])
    np.testing.assert_array_equal(run.effective_lr(slice(50, None)), sizes[50:])
    np.testing.assert_array_equal(run.effective_lr(np.array([0, 7, 60])), sizes[[0, 7, 60]])


@pytest.mark.parametrize("name", DIRECTIONS)
def test_the_step_made_is_the_step_size_times_the_direction(name: str) -> None:
    run = _run(OPTIMIZERS.find(name))
    sizes = run.effective_lr(ALL)
    assert sizes is not None
    t = np.arange(61.0)[:, np.newaxis]
    direction = DIRECTIONS[name]({**run.columns(), "g": run.trajectory.gradient, "t": t})
    np.testing.assert_allclose((-sizes * direction)[1:], run.trajectory.update[1:], rtol=1e-6, atol=1e-12)


def test_rmsprop_tells_them_in_each_of_its_forms() -> None:
    for form in ({"centered": True}, {"eps_inside": True}, {"centered": True, "eps_inside": True, "eps": 0.1}):
        rmsprop = OPTIMIZERS.find("rmsprop").from_values({"lr": 0.02, **form})
        run = Run(Question(Himmelblau(), rmsprop, Himmelblau().start))
        run.advance(40)
        sizes = run.effective_lr(ALL)
        assert sizes is not None
        np.testing.assert_allclose(
            (-sizes * run.trajectory.gradient)[1:], run.trajectory.update[1:], rtol=1e-9, atol=1e-12
        )


def test_adam_without_correction_and_qhadam_with_the_last_square_tell_theirs() -> None:
    for name, form, key in (
        ("amsgrad", {"bias_correction": False}, "m"),
        ("qhadam", {"nu1": 1.0, "nu2": 0.4}, "m_hat"),
    ):
        optimizer = OPTIMIZERS.find(name).from_values({"lr": 0.05, **form})
        run = Run(Question(Himmelblau(), optimizer, Himmelblau().start))
        run.advance(40)
        sizes = run.effective_lr(ALL)
        assert sizes is not None
        np.testing.assert_allclose((-sizes * run.columns()[key])[1:], run.trajectory.update[1:], rtol=1e-9)


def test_adopts_are_those_that_scaled_the_gradient_before_it_was_averaged() -> None:
    run = _run(OPTIMIZERS.find("adopt"))
    sizes = run.effective_lr(ALL)
    assert sizes is not None
    m, g, lr = run.trajectory.state["m"], run.trajectory.gradient, run.trajectory.lr[:, np.newaxis]
    scaled = (m[1:] - 0.9 * m[:-1]) / 0.1
    np.testing.assert_allclose(np.abs(lr[1:] * scaled), np.abs(sizes * g)[1:], rtol=1e-6, atol=1e-12)


def test_nadams_and_lions_are_as_their_formulas_say() -> None:
    run = _run(OPTIMIZERS.find("nadam"))
    lr = run.trajectory.lr[:, np.newaxis]
    np.testing.assert_allclose(run.effective_lr(ALL)[1:], (lr / (np.sqrt(run.columns()["v_hat"]) + 1e-8))[1:])  # type: ignore[index]
    lion = _run(OPTIMIZERS.find("lion"))
    np.testing.assert_allclose(lion.effective_lr(ALL)[1:], np.abs(lion.trajectory.update[1:]))  # type: ignore[index]


def test_lookaheads_are_those_of_the_rule_inside_but_where_it_goes_back() -> None:
    run = _run(OPTIMIZERS.find("lookahead"))
    sizes = run.effective_lr(ALL)
    assert sizes is not None
    made, own = run.trajectory.update, -sizes * run.columns()["m_hat"]
    goes_back = np.arange(61) % 6 == 0
    np.testing.assert_allclose(own[1:][~goes_back[1:]], made[1:][~goes_back[1:]], rtol=1e-9)
