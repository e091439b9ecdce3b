"""A formula says what the rule does, with every setting."""

from __future__ import annotations

import itertools
import re
from typing import Any

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.declare.latex import expression_latex
from playground.core.declare.lines import Line, settled
from playground.core.gradients import GradientPipeline, shaped
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.oracle import Oracle
from playground.core.runs.formula import latex, paragraphs, passages, spoken
from playground.core.schedules import SCHEDULES, Constant, Schedule, Warmup
from tests.core.asking import asks
from tests.core.evaluated import worked_out

STEPS = 6


def settings(rule: type[Optimizer]) -> list[Optimizer]:
    """Return a rule with each combination of its switches, each with settings that are 0 and that are not."""
    quantities = rule.quantities()
    switches = [name for name, quantity in quantities.items() if quantity.kind == "switch"]
    numbers = {
        name: quantity
        for name, quantity in quantities.items()
        if quantity.kind != "switch" and name != "lr" and not (rule.needs_objective and name in {"history"})
    }
    made = []
    for choice in itertools.product((False, True), repeat=len(switches)):
        base = rule(lr=0.03).with_values(**dict(zip(switches, choice, strict=True)))
        made.append(base)
        other = {
            name: 3 if quantity.kind == "whole" else quantity.at_position(0.4) for name, quantity in numbers.items()
        }
        made.append(base.with_values(**other))
        for name, quantity in numbers.items():
            if quantity.legal.holds(0.0):
                made.append(base.with_values(**{**other, name: 0}))
            made.append(base.with_values(**{name: other[name]}))
    return [optimizer for optimizer in made if _is_finite(optimizer)]


def _is_finite(optimizer: Optimizer) -> bool:
    """Leave out AdEMAMix's warm-up from a decay of 0, whose logarithm the rule holds at a number."""
    values = optimizer.values()
    return not (values.get("warmup") and 0.0 in (values["beta1"], values["beta3"]))


def walked(optimizer: Optimizer, schedule: Schedule, written: Any) -> None:
    """Step with gradients drawn from a fixed seed, and hold each step to what the lines say."""
    generator = np.random.default_rng(5)
    theta = generator.standard_normal(2)
    state = optimizer.initial_state(theta)
    for t in range(1, STEPS + 1):
        g = generator.standard_normal(2) * 10.0 ** generator.integers(-2, 2)
        lr = float(schedule.lr_at(optimizer.lr, t - 1))
        oracle: tuple[Oracle, ...] = asks(optimizer)
        delta, after = type(optimizer).rule(optimizer, lr, g, theta, state, float(t), *oracle)
        given = {**state._asdict(), "theta": theta, "g": g, "t": float(t), "lr": lr, "lr0": optimizer.lr}
        names = worked_out(written, given, after._asdict(), oracle[0].gradient if oracle else None)
        check(names["theta"], theta + delta, t)
        assigned = {line.symbol for passage in written for line in passage.lines}
        for name in assigned & set(after._fields):
            check(names[name], getattr(after, name), t)
        theta, state = theta + delta, after


def check(found: Any, wanted: Array, t: int) -> None:
    np.testing.assert_allclose(found + 0.0 * wanted, wanted, rtol=1e-9, atol=1e-12, err_msg=f"step {t}")


# Newton's eigenvectors and the product of matrices of L-BFGS stand there as mathematics alone.
ARITHMETIC = [rule for rule in OPTIMIZERS if rule.name not in {"newton", "lbfgs"}]


@pytest.mark.parametrize("rule", ARITHMETIC, ids=lambda rule: rule.name)
def test_the_lines_of_a_formula_work_out_to_the_rule_s_own_numbers_with_every_setting(rule: type[Optimizer]) -> None:
    for optimizer in settings(rule):
        walked(optimizer, Constant(), passages(optimizer))


@pytest.mark.parametrize("name", [name for name in SCHEDULES.names() if name != "constant"])
@pytest.mark.parametrize("rule", [OPTIMIZERS.find(name) for name in ("adam", "adabound", "rprop", "swats")])
def test_with_a_schedule_the_lines_find_the_learning_rate_of_each_step(rule: type[Optimizer], name: str) -> None:
    schedule = SCHEDULES.find(name)()
    if not isinstance(schedule, Warmup):
        settings = {key: 3 for key in ("step_size", "total") if key in schedule.values()}
        schedule = schedule.with_values(**settings)
    walked(rule(lr=0.03), schedule, passages(rule(lr=0.03), schedule))


@pytest.mark.parametrize("name", SCHEDULES.names())
def test_after_the_climb_of_a_warm_up_the_other_schedule_begins_at_its_own_first_step(name: str) -> None:
    if name == "warmup":
        return
    schedule = Warmup(warmup=3, then=SCHEDULES.find(name)())
    written = schedule.passages({})
    rates = [worked_out(written, {"lr0": 0.5, "lr": np.nan, "t": float(t)})["lr"] for t in range(1, 9)]
    np.testing.assert_allclose(rates, schedule.lr_at(0.5, np.arange(8)) * np.ones(8))


@pytest.mark.parametrize("noise", [0.0, 0.5])
@pytest.mark.parametrize("l2", [0.0, 0.3])
@pytest.mark.parametrize("clip_norm", [0.0, 1.5])
@pytest.mark.parametrize("clip_value", [0.0, 0.75])
def test_the_lines_of_the_gradient_pipeline_find_the_gradient_that_the_rule_is_given(
    noise: float, l2: float, clip_norm: float, clip_value: float
) -> None:
    pipeline = GradientPipeline(noise=noise, l2=l2, clip_norm=clip_norm, clip_value=clip_value)
    theta, g, xi = np.array([1.0, -2.0]), np.array([3.0, 0.25]), np.array([0.5, -1.0])
    names = worked_out(pipeline.passages({}), {"theta": theta, "xi": xi}, grad=lambda at: g + 0.0 * at)
    np.testing.assert_allclose(names["g"], shaped(pipeline, g, theta, xi))


def written(*asked: Any) -> str:
    return " | ".join(line for paragraph in paragraphs(*asked) for line in paragraph)


@pytest.mark.parametrize("name", ["adam", "amsgrad", "adamax", "nadam", "radam"])
def test_a_weight_decay_that_joins_the_gradient_is_shown_as_l2_and_only_where_there_is_one(name: str) -> None:
    rule = OPTIMIZERS.find(name)
    l2 = r"g \leftarrow g + \lambda \, \theta \quad \text{(L2)}"
    assert written(rule().with_values(weight_decay=0.1)).startswith(l2)
    assert r"\lambda" not in written(rule().with_values(weight_decay=0.0))


@pytest.mark.parametrize("name", ["adamw", "adan", "ademamix", "lion"])
def test_a_decoupled_weight_decay_is_called_so_and_shown_only_where_there_is_one(name: str) -> None:
    rule = OPTIMIZERS.find(name)
    assert "(decoupled decay)" in written(rule().with_values(weight_decay=0.1))
    assert "g \\leftarrow" not in written(rule().with_values(weight_decay=0.1))
    assert r"\lambda" not in written(rule().with_values(weight_decay=0.0))


@pytest.mark.parametrize(
    ("name", "values", "there", "gone"),
    [
        ("momentum", {"ema": True}, r"(1 - \mu) \, g", "t"),
        ("momentum", {"dampening": 0.5}, r"t > 1: \;\; v \leftarrow \mu \, v + (1 - d) \, g", r"\mu \, v + g"),
        ("momentum", {"dampening": 0.5}, r"t = 1: \;\; v \leftarrow g", r"\mu \, v + g"),
        ("momentum", {}, r"v \leftarrow \mu \, v + g", "d"),
        ("adam", {"bias_correction": False}, r"\frac{m}{\sqrt{ v } + \varepsilon}", r"\hat"),
        ("adam", {}, r"\hat{m} = \frac{m}{1 - \beta_{1}^{t}}", r"\frac{m}{\sqrt{ v }"),
        ("rmsprop", {"centered": True}, r"w = s - \bar{g}^{2}", r"\sqrt{ s }"),
        ("rmsprop", {"momentum": 0.5}, r"b \leftarrow \mu \, b +", "w"),
        ("rmsprop", {"eps_inside": True}, r"\sqrt{ s + \varepsilon }", r"\sqrt{ s }"),
        ("rmsprop", {}, r"\sqrt{ s } + \varepsilon", "b"),
        ("adopt", {}, r"\mathrm{clip}(u,\, \pm (t - 1)^{1/4})", r"\mathrm{lr}_t"),
        ("adopt", {"clipped": False}, r"u = \frac{g}{\max", r"\mathrm{clip}"),
        ("ademamix", {"warmup": 100}, r"w = \min\left(\frac{t}{T},\, 1\right)", r"\beta_{3} \, m_s"),
        ("ademamix", {}, r"\beta_{3} \, m_s", "w"),
        ("radam", {}, r"\sqrt{ v } + \varepsilon", "stands still"),
        ("radam", {"sgd_start": False}, "stands still", r"\theta - \mathrm{lr} \, \hat{m}"),
        ("adan", {}, r"t = 1: \;\; d = 0", r"1 + \mathrm{lr}"),
        ("swats", {}, r"m \leftarrow 0 \quad \text{(restart)}", r"\mathrm{lr}_t"),
        ("adagrad", {"initial_accumulator": 1.0}, r"t = 1: \;\; s \leftarrow s_{0}", "t > 1"),
        ("adagrad", {}, r"s \leftarrow s + g^{2}", "t = 1"),
        ("conjugate-gradient", {"restart": 3}, r"(t - 1) \;\mathrm{mod}\; n = 0", "H"),
        ("lookahead", {"inner.beta1": 0.0}, r"m \leftarrow g", r"\beta_{1}"),
    ],
)
def test_a_formula_says_what_the_switches_are_set_to(name: str, values: dict[str, Any], there: str, gone: str) -> None:
    said = written(OPTIMIZERS.find(name)().with_values(**values))
    assert there in said
    assert not re.search(rf"(?<![\\A-Za-z]){re.escape(gone)}(?![A-Za-z])", said)


def test_schedule_and_gradient_pipeline_stand_before_the_rule_where_they_do_something() -> None:
    adam = OPTIMIZERS.find("adam")()
    plain = written(adam)
    assert written(adam, Constant(), GradientPipeline(seed=3)) == plain
    said = written(adam, SCHEDULES.find("exponential")(), GradientPipeline(l2=1.0, clip_norm=2.0))
    first, second, third, *rest = said.split(" | ")
    assert first == r"g = \nabla f(\theta) + \lambda_{\mathrm{L2}} \, \theta"
    assert second == r"g \leftarrow g \, \min\left(1,\, \frac{\text{max norm}}{\left\| g \right\|}\right)"
    assert third == r"\mathrm{lr}_t = \mathrm{lr} \, \gamma^{t - 1}"
    assert " | ".join(rest) == plain.replace(r"\mathrm{lr}", r"\mathrm{lr}_t")


def test_symbols_that_two_settings_share_say_whose_they_are() -> None:
    inside = OPTIMIZERS.find("sam")().with_values(inner=OPTIMIZERS.find("rmsprop")())
    assert r"\rho_{\mathrm{SAM}} \, g" in written(inside)
    assert r"\rho \, s" in written(inside)
    bound = written(OPTIMIZERS.find("adabound")(), SCHEDULES.find("exponential")())
    assert r"\gamma_{\mathrm{lr}}^{t - 1}" in bound


@pytest.mark.parametrize("rule", list(OPTIMIZERS), ids=lambda rule: rule.name)
def test_every_formula_has_a_latex_and_a_spoken_form(rule: type[Optimizer]) -> None:
    for optimizer in (rule(), *settings(rule)[:2]):
        assert latex(optimizer)
        assert rule.name in {"newton", "lbfgs"} or "theta = theta" in spoken(optimizer)


def test_a_condition_that_arithmetic_decides_is_refused_inside_an_expression() -> None:
    with pytest.raises(ValueError, match="does not depend on settings alone"):
        settled([Line("m", "m if t > 1 else g")], {})


@pytest.mark.parametrize("expression", ["m @ g", "[m]", "f(m)(g)"])
def test_what_cannot_be_typeset_is_refused_by_name(expression: str) -> None:
    with pytest.raises(ValueError, match="cannot be typeset"):
        expression_latex(expression, {})
