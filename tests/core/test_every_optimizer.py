"""What every optimizer promises; one table of optimizers, so that a new one is tested the moment it is listed."""

from __future__ import annotations

import dataclasses
import itertools
import pickle
from typing import Any

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.objectives.functions.bowls import QuadraticBowl
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.adaptive import Rmsprop
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.verdicts.verdicts import Status
from tests.core.asking import asks, suggested
from tests.shipped import OUR_OPTIMIZERS

each_optimizer = pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda rule: rule.name)
each_that_asks_nothing = pytest.mark.parametrize(
    "rule", [rule for rule in OPTIMIZERS if not rule.needs_objective], ids=lambda rule: rule.name
)


def _steps(optimizer: Optimizer, shape: tuple[int, ...], count: int = 4) -> tuple[Array, Any]:
    """Step with gradients drawn from a fixed seed."""
    generator = np.random.default_rng(5)
    theta = generator.standard_normal(shape)
    state = optimizer.initial_state(theta)
    for t in range(1, count + 1):
        g = generator.standard_normal(shape)
        delta, state = type(optimizer).rule(optimizer, optimizer.lr, g, theta, state, float(t), *asks(optimizer))
        theta = theta + delta
    return theta, state


@pytest.mark.parametrize(
    ("rule", "shape"),
    [
        pytest.param(rule, shape, id=f"{rule.name}-{shape}")
        for rule, shape in itertools.product(OPTIMIZERS, [(), (3,), (2, 5)])
        if shape or not rule.needs_objective  # An objective takes points, whose first axis is the parameter.
    ],
)
def test_a_rule_keeps_every_shape(rule: type[Optimizer], shape: tuple[int, ...]) -> None:
    theta, state = _steps(rule(), shape)
    assert np.shape(theta) == shape
    assert np.isfinite(theta).all()
    assert type(state) is rule().state_class()
    assert all(np.shape(part) == shape for part in state)


@each_that_asks_nothing
def test_a_rule_runs_on_plain_scalars_with_the_same_outcome(rule: type[Optimizer]) -> None:
    optimizer = rule()
    state = optimizer.initial_state(np.array(0.5))
    scalar, _ = rule.rule(optimizer, 0.1, np.float64(-2.0), np.float64(0.5), state, 1.0)
    point = np.array([0.5])
    array, _ = rule.rule(optimizer, 0.1, np.array([-2.0]), point, optimizer.initial_state(point), 1.0)
    assert float(scalar) == array[0]


@each_optimizer
def test_a_rule_changes_nothing_that_it_is_given(rule: type[Optimizer]) -> None:
    theta, state = _steps(rule(), (2, 5))
    g = np.random.default_rng(3).standard_normal((2, 5))
    given = [theta, g, *state]
    before = [array.copy() for array in given]
    for array in given:
        array.setflags(write=False)
    delta, new = rule.rule(rule(), 0.1, g, theta, state, 5.0, *asks(rule))
    for array, copy in zip(given, before, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert not any(np.shares_memory(delta, array) for array in given)
    assert not np.shares_memory(theta + delta, theta)
    assert type(new) is rule().state_class()


@each_optimizer
def test_a_state_comes_back_from_a_file_and_steps_on(rule: type[Optimizer]) -> None:
    optimizer = rule()
    theta, state = _steps(optimizer, (2, 5))
    loaded, back = pickle.loads(pickle.dumps((optimizer, state)))
    assert loaded == optimizer
    assert type(back) is type(state)
    g = np.full((2, 5), 0.5)
    one, one_state = rule.rule(optimizer, 0.1, g, theta, state, 5.0, *asks(rule))
    two, two_state = rule.rule(loaded, 0.1, g, theta, back, 5.0, *asks(rule))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(np.array(one_state), np.array(two_state))


@each_optimizer
def test_the_same_input_gives_the_same_bits(rule: type[Optimizer]) -> None:
    first, first_state = _steps(rule(), (2, 5))
    second, second_state = _steps(rule(), (2, 5))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(np.array(first_state), np.array(second_state))


@each_optimizer
def test_a_learning_rate_of_zero_stays_where_it_is(rule: type[Optimizer]) -> None:
    run = Run(Question(QuadraticBowl(), rule(lr=0.0), (0.5, -0.25)))
    run.advance(5)
    np.testing.assert_array_equal(run.trajectory.theta, np.tile([0.5, -0.25], (6, 1)))


@each_optimizer
def test_a_gradient_of_zero_from_the_start_breaks_nothing(rule: type[Optimizer]) -> None:
    run = Run(Question(QuadraticBowl(), rule(), (0.0, 0.0)))
    run.advance(5)
    assert not run.diverged
    np.testing.assert_array_equal(run.trajectory.theta, np.zeros((6, 2)))


@each_optimizer
def test_the_bowl_is_solved_with_the_suggested_learning_rate(rule: type[Optimizer]) -> None:
    bowl = QuadraticBowl()
    run = Run(Question(bowl, suggested(rule, bowl), bowl.start))
    run.advance(1000)
    # RMSProp, Lion and sign-SGD keep jumping to and fro by half their learning rate, and QHM's long memory swings back
    # slowly; all others come to rest.
    assert np.hypot(*run.trajectory.theta[-1]) < 0.01
    assert run.status(limit=1000) in (Status.CONVERGED, Status.FINISHED)


@each_optimizer
def test_a_rule_sweeps_over_learning_rates_given_as_an_array(rule: type[Optimizer]) -> None:
    optimizer = rule()
    rates = np.array([0.001, 0.01, 0.1])
    theta, g = np.ones((2, 3)), np.full((2, 3), 0.5)
    swept, _ = rule.rule(optimizer, rates, g, theta, optimizer.initial_state(theta), 1.0, *asks(rule))
    for column, lr in enumerate(rates.tolist()):
        point = np.ones(2)
        one, _ = rule.rule(optimizer, lr, g[:, column], point, optimizer.initial_state(point), 1.0, *asks(rule))
        np.testing.assert_array_equal(swept[:, column], one)


@each_optimizer
def test_every_hyperparameter_can_be_an_array_to_sweep_over(rule: type[Optimizer]) -> None:
    for name, quantity in rule.quantities().items():
        if quantity.kind == "switch":
            continue
        values = np.array([quantity.at_position(part) for part in (0.25, 0.5, 0.75)])
        if quantity.kind == "whole":
            values = np.round(values)
        swept = rule(**dict[str, Any]({name: values}))
        theta = np.ones((2, 3))
        g = np.full((2, 3), 0.5)
        delta, _ = rule.rule(swept, swept.lr, g, theta, swept.initial_state(theta), 2.0, *asks(rule))
        for column, value in enumerate(values.tolist()):
            alone = rule(**{name: value})
            point = np.ones(2)
            one, _ = rule.rule(alone, alone.lr, g[:, column], point, alone.initial_state(point), 2.0, *asks(rule))
            np.testing.assert_allclose(delta[:, column], one, rtol=1e-14)


@each_optimizer
def test_every_hyperparameter_is_declared_in_full(rule: type[Optimizer]) -> None:
    quantities = rule.quantities()
    assert next(iter(quantities)) == "lr"
    assert {field.name for field in dataclasses.fields(rule)} == {*quantities, *rule.parts()}
    for name, quantity in quantities.items():
        assert quantity.name == name
        assert quantity.symbol
        assert quantity.low < quantity.high
        assert quantity.default == getattr(rule(), name)
        assert quantity.checked(quantity.default, "") == quantity.default
        if quantity.kind == "switch":
            assert quantity.help.startswith(("On:", "Off:"))
        else:
            assert "Raise it" in quantity.help
            assert quantity.low <= quantity.default <= quantity.high
            assert quantity.checked(quantity.low, "") == quantity.low
            assert quantity.checked(quantity.high, "") == quantity.high


@each_optimizer
def test_every_slider_finds_back_to_the_value_of_a_position(rule: type[Optimizer]) -> None:
    for quantity in rule.quantities().values():
        assert quantity.at_position(0.0) == quantity.low
        assert quantity.at_position(1.0) == quantity.high
        positions = np.linspace(0.0, 1.0, 41)
        values = [quantity.at_position(position) for position in positions]
        assert values == sorted(values)
        np.testing.assert_allclose([quantity.position(value) for value in values], positions, atol=1e-9)


@each_optimizer
def test_every_optimizer_says_what_it_is_and_where_it_comes_from(rule: type[Optimizer]) -> None:
    assert rule.title
    assert rule().lines
    assert rule.source or rule not in OUR_OPTIMIZERS
    assert rule().squared_names() <= {*rule().state_class()._fields, *rule().derived_names()}
    assert rule.uncounted | set(rule.points) <= set(rule().state_names())


@each_optimizer
def test_the_memory_told_is_the_number_of_state_columns_that_count(rule: type[Optimizer]) -> None:
    optimizer = rule()
    run = Run(Question(QuadraticBowl(), optimizer, (0.5, 0.5)))
    run.advance(3)
    assert tuple(run.trajectory.state) == optimizer.state_names()
    recorded = set(optimizer.state_names()) - optimizer.uncounted
    kept = set(optimizer.state_class()._fields) - optimizer.uncounted
    # What is kept and not recorded, as older rows hold it already, counts as well.
    assert len(recorded) <= optimizer.memory_per_parameter() <= len(kept)
    assert list(run.columns()) == [*optimizer.state_names(), *optimizer.derived_names()]


def test_the_memory_is_as_the_literature_counts_it() -> None:
    memory = {rule.name: rule().memory_per_parameter() for rule in OUR_OPTIMIZERS}
    expected = {
        "sgd": 0,
        "momentum": 1,
        "nesterov": 1,
        "adagrad": 1,
        "rmsprop": 1,
        "adadelta": 2,
        "adam": 2,
        "adamw": 2,
        "qhm": 1,
        "amsgrad": 3,
        "adamax": 2,
        "nadam": 2,
        "radam": 2,
        "qhadam": 2,
        "adabound": 2,
        "adabelief": 2,
        "yogi": 2,
        "adopt": 2,
        "adan": 4,
        "ademamix": 3,
        "lamb": 2,
        "sign-sgd": 0,
        "lion": 1,
        "rprop": 2,
        "lookahead": 3,
        "swats": 2,
        "sam": 0,
        "newton": 0,
        "lbfgs": 10,
        "conjugate-gradient": 2,
    }
    assert expected.items() <= memory.items()
    assert Rmsprop(centered=True).memory_per_parameter() == 2
    assert Rmsprop(centered=True, momentum=0.9).memory_per_parameter() == 3


def test_the_defaults_and_slider_ranges_are_those_of_the_contract() -> None:
    expected: dict[str, dict[str, tuple[Any, ...]]] = {
        "sgd": {"lr": (0.01, 1e-5, 1.0)},
        "momentum": {
            "lr": (0.01, 1e-5, 1.0), "momentum": (0.9, 0.0, 0.999), "dampening": (0.0, 0.0, 1.0), "ema": (False,),
        },
        "nesterov": {"lr": (0.01,), "momentum": (0.9,)},
        "adagrad": {"lr": (0.01,), "eps": (1e-10,), "initial_accumulator": (0.0,)},
        "rmsprop": {
            "lr": (0.001,), "rho": (0.9, 0.0, 0.9999), "eps": (1e-8,), "momentum": (0.0,), "centered": (False,),
            "eps_inside": (False,),
        },
        "adadelta": {"lr": (1.0,), "rho": (0.9,), "eps": (1e-6,)},
        "adam": {
            "lr": (0.001, 1e-4, 0.1), "beta1": (0.9, 0.0, 0.999), "beta2": (0.999, 0.9, 0.9999), "eps": (1e-8,),
            "weight_decay": (0.0,), "bias_correction": (True,),
        },
        "adamw": {
            "lr": (0.001, 1e-4, 0.1), "beta1": (0.9, 0.0, 0.999), "beta2": (0.999, 0.9, 0.9999), "eps": (1e-8,),
            "weight_decay": (0.01,), "bias_correction": (True,),
        },
        "nadam": {
            "lr": (0.002,), "beta1": (0.9,), "beta2": (0.999,), "eps": (1e-8,), "weight_decay": (0.0,),
            "momentum_decay": (0.004,),
        },
        "adabound": {
            "lr": (0.001,), "beta1": (0.9,), "beta2": (0.999,), "eps": (1e-8,), "final_lr": (0.1,), "gamma": (1e-3,),
        },
    }  # fmt: skip
    for name, quantities in expected.items():
        declared = OPTIMIZERS.find(name).quantities()
        assert list(declared) == list(quantities)
        for key, wanted in quantities.items():
            assert (declared[key].default, declared[key].low, declared[key].high)[: len(wanted)] == wanted


def test_adam_tells_which_of_its_columns_are_squares() -> None:
    assert Adam.squared == {"v", "v_hat"}


@pytest.mark.parametrize(
    "rule", [rule for rule in OPTIMIZERS if "weight_decay" in rule.quantities()], ids=lambda r: r.name
)
def test_a_decay_that_is_l2_is_told_from_one_beside_the_step(rule: type[Optimizer]) -> None:
    theta, lam = np.array([0.7, -1.3]), 0.25
    decaying, plain = rule().with_values(weight_decay=lam), rule().with_values(weight_decay=0.0)
    state = plain.initial_state(theta)
    by_itself, _ = rule.rule(decaying, 0.01, np.zeros(2), theta, state, 1.0)
    as_gradient, _ = rule.rule(plain, 0.01, lam * theta, theta, state, 1.0)
    assert decaying.decay_is_l2 == np.allclose(by_itself, as_gradient, rtol=1e-6)
    assert decaying.coupled_decay == (lam if decaying.decay_is_l2 else 0.0)
