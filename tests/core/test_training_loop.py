"""Optimizers in training loops of one's own: ``init`` and ``update`` on arrays and mappings of arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam, AdamW
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from tests.core.asking import suggested

each_optimizer = pytest.mark.parametrize(
    "rule", [rule for rule in OPTIMIZERS if not rule.needs_objective], ids=lambda rule: rule.name
)

# A learning rate with which each rule learns the regression below in 4,000 steps; others take the last one.
_RATES = {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.5, "rmsprop": 0.002, "adadelta": 1.0}


def _regression() -> tuple[Array, Array, Array, float]:
    """Return features, targets, and the weights and bias from which the targets were made."""
    generator = np.random.default_rng(7)
    features = generator.standard_normal((200, 3)) * [1.0, 2.0, 0.5]
    weights, bias = np.array([1.5, -2.0, 0.7]), -0.3
    targets: Array = features @ weights + bias
    return features, targets, weights, bias


@each_optimizer
def test_a_linear_regression_recovers_its_three_weights_and_its_bias(rule: type[Optimizer]) -> None:
    features, targets, weights, bias = _regression()
    optimizer = rule(lr=_RATES.get(getattr(rule(), "inner", rule).name, 0.02))
    params: Mapping[str, Array] = {"weights": np.zeros(3), "bias": np.zeros(())}
    state = optimizer.init(params)
    for _ in range(4000):
        errors = features @ params["weights"] + params["bias"] - targets
        grads = {"weights": features.T @ errors / len(targets), "bias": np.asarray(errors.mean())}
        params, state = optimizer.update(params, grads, state)
    np.testing.assert_allclose(params["weights"], weights, atol=0.03)
    assert float(params["bias"]) == pytest.approx(bias, abs=0.03)
    assert state.t == 4000


@pytest.mark.parametrize("rule", [rule for rule in OPTIMIZERS if rule.needs_objective], ids=lambda rule: rule.name)
def test_a_rule_that_asks_the_objective_is_refused(rule: type[Optimizer]) -> None:
    with pytest.raises(ValueError, match=f"{rule.title} asks the objective itself; it works in playground.run only"):
        rule().init(np.zeros(2))


def test_without_weight_decay_the_weights_come_back_to_many_digits() -> None:
    features, targets, weights, bias = _regression()
    optimizer = Adam(lr=0.02)
    params: Mapping[str, Array] = {"w": np.zeros(3), "b": np.zeros(1)}
    state = optimizer.init(params)
    for _ in range(4000):
        errors = features @ params["w"] + params["b"] - targets
        params, state = optimizer.update(
            params, {"w": features.T @ errors / 200, "b": errors.mean(keepdims=True)}, state
        )
    np.testing.assert_allclose(params["w"], weights, rtol=1e-8)
    np.testing.assert_allclose(params["b"], [bias], rtol=1e-8)


@each_optimizer
def test_updates_take_the_same_path_as_a_run(rule: type[Optimizer]) -> None:
    objective = Rosenbrock()
    optimizer = suggested(rule, objective)
    run = Run(Question(objective, optimizer, objective.start))
    run.advance(40)
    theta = np.array(objective.start)
    state = optimizer.init(theta)
    for step in range(1, 41):
        theta, state = optimizer.update(theta, objective.gradient(theta), state)
        np.testing.assert_array_equal(theta, run.trajectory.theta[step])


@each_optimizer
@pytest.mark.parametrize("shape", [(), (4,), (2, 3, 5)])
def test_arrays_of_any_shape_are_stepped_like_their_elements(rule: type[Optimizer], shape: tuple[int, ...]) -> None:
    generator = np.random.default_rng(2)
    optimizer = rule(lr=0.1)
    params, grads = generator.standard_normal(shape), generator.standard_normal((3, *shape))
    flat = params.reshape(-1)
    state, flat_state = optimizer.init(params), optimizer.init(flat)
    for g in grads:
        params, state = optimizer.update(params, g, state)
        flat, flat_state = optimizer.update(flat, np.reshape(g, -1), flat_state)
    assert np.shape(params) == shape
    np.testing.assert_array_equal(np.reshape(params, -1), flat)


@each_optimizer
def test_a_mapping_is_stepped_as_its_arrays_are(rule: type[Optimizer]) -> None:
    optimizer = rule(lr=0.1)
    both: Mapping[str, Array] = {"a": np.ones((2, 2)), "b": np.array([3.0])}
    grads = {"b": np.array([-1.0]), "a": np.full((2, 2), 0.5)}  # The order of names does not matter.
    state, alone = optimizer.init(both), optimizer.init(both["b"])
    b = both["b"]
    for _ in range(3):
        both, state = optimizer.update(both, grads, state)
        b, alone = optimizer.update(b, grads["b"], alone)
    assert list(both) == ["a", "b"]
    np.testing.assert_array_equal(both["b"], b)


@each_optimizer
def test_an_update_leaves_everything_it_is_given_alone(rule: type[Optimizer]) -> None:
    optimizer = rule(lr=0.1)
    params, grads = {"w": np.ones(3)}, {"w": np.full(3, 2.0)}
    first = optimizer.init(params)
    _, state = optimizer.update(params, grads, first)
    again_params, again = optimizer.update(params, grads, first)
    np.testing.assert_array_equal(params["w"], np.ones(3))
    np.testing.assert_array_equal(grads["w"], np.full(3, 2.0))
    assert first.t == 0
    for one, two in zip(state.slots["w"], again.slots["w"], strict=True):
        np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(again_params["w"], optimizer.update(params, grads, first).params["w"])


def test_whole_numbers_and_lists_become_floats() -> None:
    params, _ = Sgd(lr=0.5).update(np.array([1, 2]), np.array([1, 1]), Sgd(lr=0.5).init(np.array([1, 2])))
    assert params.dtype == np.float64
    assert params.tolist() == [0.5, 1.5]


def test_a_gradient_of_another_shape_is_refused() -> None:
    optimizer = Momentum()
    with pytest.raises(ValueError, match=r"the gradient has shape \(2,\), the parameters \(3,\)"):
        optimizer.update(np.zeros(3), np.zeros(2), optimizer.init(np.zeros(3)))
    with pytest.raises(ValueError, match=r"the gradient has shape \(1,\), the parameters \(3,\)"):
        optimizer.update({"w": np.zeros(3)}, {"w": np.zeros(1)}, optimizer.init({"w": np.zeros(3)}))


@pytest.mark.parametrize("grads", [{}, {"v": np.zeros(3)}, {"w": np.zeros(3), "v": np.zeros(3)}])
def test_gradients_under_other_names_are_refused(grads: dict[str, Array]) -> None:
    optimizer = AdamW()
    params = {"w": np.zeros(3)}
    with pytest.raises(ValueError, match="the gradients must have the names of the parameters: w"):
        optimizer.update(params, grads, optimizer.init(params))
