"""Rules around rules: worked by hand, written again in plain Python, and chosen by name."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.cli import main as cli
from playground.core.errors import InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES
from playground.core.objectives.functions.bowls import ElongatedValley, QuadraticBowl
from playground.core.objectives.functions.many_minima import Himmelblau
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS, Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.optimizers.scales import Adabound
from playground.core.optimizers.second_order import Newton
from playground.core.optimizers.signs import Rprop
from playground.core.optimizers.swats import Swats
from playground.core.optimizers.wrappers import Lookahead, Sam
from playground.core.runs.experiment import Entry, Experiment, from_json
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import Exponential

WRAPPERS = [rule for rule in OPTIMIZERS if rule.parts()]
PAIRS = [
    pytest.param(rule, inner, id=f"{rule.name}-{inner.name}")
    for rule in WRAPPERS
    for inner in rule.parts()["inner"].choices()
]


def _run(optimizer: Optimizer, objective: Any = None, steps: int = 100, **settings: Any) -> Run:
    function = objective or Rosenbrock()
    run = Run(Question(function, optimizer, function.start, **settings))
    assert run.advance(steps) == steps
    return run


def test_lookahead_goes_half_of_the_way_that_two_steps_led() -> None:
    # On x² + y² with lr = ¼ a step halves θ: 1, ½, ¼; then φ = 1 + ½(¼ − 1) = 0.625, and again 0.3125, 0.15625;
    # φ = 0.625 + ½(0.15625 − 0.625) = 0.390625.
    run = Run(Question(QuadraticBowl(), Lookahead(lr=0.25, inner=Sgd(), k=2, alpha=0.5), (1.0, 0.0)))
    run.advance(4)
    assert run.trajectory.theta[:, 0].tolist() == [1.0, 0.5, 0.625, 0.3125, 0.390625]
    assert run.trajectory.state["slow"][:, 0].tolist() == [1.0, 1.0, 0.625, 0.625, 0.390625]


def test_sam_steps_from_here_by_the_slope_a_little_uphill() -> None:
    # At (3, 4) the gradient of x² + y² is (6, 8), 10 long: ρ = 1 looks at (3.6, 4.8), whose gradient is (7.2, 9.6).
    run = Run(Question(QuadraticBowl(), Sam(lr=0.1, inner=Sgd(), rho=1.0), (3.0, 4.0)))
    run.advance(1)
    np.testing.assert_allclose(run.trajectory.state["probe"][1], [3.6, 4.8], rtol=1e-15)
    np.testing.assert_allclose(run.trajectory.state["g_probe"][1], [7.2, 9.6], rtol=1e-15)
    np.testing.assert_allclose(run.trajectory.theta[1], [2.28, 3.04], rtol=1e-15)


def _slope(x: float, y: float) -> tuple[float, float]:
    first, second = x**2 + y - 11.0, x + y**2 - 7.0
    return 4.0 * x * first + 2.0 * second, 2.0 * first + 4.0 * y * second


def test_lookahead_around_momentum_follows_algorithm_1_with_its_two_loops() -> None:
    lr, mu, k, alpha, start = 0.002, 0.8, 6, 0.5, (-0.5, -1.0)

    def path() -> Iterator[list[float]]:
        phi, v = list(start), [0.0, 0.0]
        while True:
            theta = list(phi)
            for inner in range(k):
                for i, g in enumerate(_slope(*theta)):
                    v[i] = mu * v[i] + g
                    theta[i] -= lr * v[i]
                if inner < k - 1:
                    yield list(theta)
            phi = [slow + alpha * (fast - slow) for slow, fast in zip(phi, theta, strict=True)]
            yield list(phi)

    walked = Run(Question(Himmelblau(), Lookahead(lr=lr, inner=Momentum(momentum=mu), k=k, alpha=alpha), start))
    walked.advance(200)
    theirs = path()
    expected = np.array([next(theirs) for _ in range(200)])
    np.testing.assert_allclose(walked.trajectory.theta[1:], expected, rtol=1e-10)


def test_sam_around_sgd_follows_algorithm_1() -> None:
    lr, rho, theta = 0.005, 0.2, [-0.5, -1.0]
    walked = Run(Question(Himmelblau(), Sam(lr=lr, inner=Sgd(), rho=rho), (theta[0], theta[1])))
    walked.advance(40)
    for row in range(1, 41):
        g = _slope(*theta)
        norm = math.hypot(*g)
        there = _slope(*(number + rho * slope / norm for number, slope in zip(theta, g, strict=True)))
        theta = [number - lr * slope for number, slope in zip(theta, there, strict=True)]
        np.testing.assert_allclose(walked.trajectory.theta[row], theta, rtol=1e-9)


def test_sam_spends_a_second_gradient_a_step_under_the_same_noise() -> None:
    run = _run(Sam(lr=0.01, rho=0.0), QuadraticBowl(), 30, pipeline=GradientPipeline(noise=0.5, seed=3))
    assert run.gradient_evaluations == 60
    # With ρ = 0 the second gradient is the first one over again.
    np.testing.assert_array_equal(run.trajectory.state["g_probe"][1:], run.trajectory.gradient[1:])


def _swats_by_the_paper(lr: float, tolerance: float, steps: int) -> tuple[list[list[float]], int]:
    """Return the path and the step at which it switches (Keskar & Socher 2017, Algorithm 1)."""
    objective, beta1, beta2, eps = Rosenbrock(), 0.9, 0.999, 1e-9
    w = list(objective.start)
    m, a, v = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    lam, big, switched_at, path = 0.0, 0.0, 0, []
    for k in range(1, steps + 1):
        g = objective.gradient(np.array(w)).tolist()
        if switched_at:
            for i in range(2):
                v[i] = beta1 * v[i] + g[i]
                w[i] -= (1 - beta1) * big * v[i]
        else:
            p = [0.0, 0.0]
            for i in range(2):
                m[i] = beta1 * m[i] + (1 - beta1) * g[i]
                a[i] = beta2 * a[i] + (1 - beta2) * g[i] ** 2
                p[i] = -lr * math.sqrt(1 - beta2**k) / (1 - beta1**k) * m[i] / (math.sqrt(a[i]) + eps)
                w[i] += p[i]
            product = p[0] * g[0] + p[1] * g[1]
            if product != 0:
                gamma = (p[0] ** 2 + p[1] ** 2) / -product
                lam = beta2 * lam + (1 - beta2) * gamma
                if k > 1 and abs(lam / (1 - beta2**k) - gamma) < tolerance:
                    switched_at, big = k, lam / (1 - beta2**k)
        path.append(list(w))
    return path, switched_at


def test_swats_follows_its_algorithm_through_the_switch() -> None:
    expected, switched_at = _swats_by_the_paper(0.1, 1e-5, 400)
    run = _run(Swats(lr=0.1, tolerance=1e-5), steps=400)
    assert 100 < switched_at < 300
    np.testing.assert_allclose(run.trajectory.theta[1:], expected, rtol=1e-8)
    columns = run.columns()
    assert run.question.optimizer.events(columns) == ((switched_at, "switched to SGD"),)
    np.testing.assert_array_equal(columns["phase"][:, 0], np.arange(401) > switched_at)
    assert (columns["sgd_lr"][switched_at:] > 0.0).all()
    assert run.trajectory.loss[-1] < 0.01 * run.trajectory.loss[0]


def test_a_switch_is_told_of_whichever_rows_hold_it() -> None:
    optimizer = Swats(lr=0.1)
    run = _run(optimizer, steps=400)
    [(row, word)] = optimizer.events(run.columns())
    assert optimizer.events(run.columns(row - 1, row + 1)) == ((1, word),)
    assert optimizer.events(run.columns(row, 400)) == ()
    assert optimizer.events(run.columns(0, row)) == ()


def test_a_rule_inside_tells_what_happens_to_it() -> None:
    optimizer = Lookahead(lr=0.1, inner=Swats(tolerance=0.1), k=5)
    assert [event.word for event in optimizer.events(_run(optimizer).columns())] == ["switched to SGD"]


@pytest.mark.parametrize("start", [(-2.0, 2.0), (2.5, 2.5)])
def test_swats_rolls_out_where_the_gradient_vanishes_and_does_not_diverge(start: tuple[float, float]) -> None:
    run = Run(Question(OBJECTIVES.find("peaks")(), Swats(lr=3.0), start))
    assert run.advance(500) == 500
    assert run.status() == "on a plateau"


def test_swats_never_switches_with_a_tolerance_of_zero_and_is_adam_with_its_eps() -> None:
    run = _run(Swats(lr=0.05, tolerance=0.0, eps=0.0))
    assert not run.columns()["phase"].any()
    np.testing.assert_allclose(run.trajectory.theta, _run(Adam(lr=0.05, eps=0.0)).trajectory.theta, rtol=1e-9)


@pytest.mark.parametrize(("rule", "inner"), PAIRS)
def test_any_pair_steps_down_and_comes_back_from_json(rule: type[Optimizer], inner: type[Optimizer]) -> None:
    objective = Himmelblau()
    optimizer = rule(**dict[str, Any]({"inner": inner()}))
    optimizer = optimizer.with_values(lr=optimizer.suggested_lr(objective))
    run = _run(optimizer, objective, 300)
    assert run.trajectory.loss[-1] < run.trajectory.loss[0]
    assert list(run.columns()) == [*optimizer.state_names(), *optimizer.derived_names()]
    experiment = Experiment(objective, objective.start, (Entry(optimizer),))
    assert from_json(experiment.to_json()) == experiment


@pytest.mark.parametrize(("rule", "inner"), PAIRS)
def test_a_wrapper_that_does_nothing_leaves_the_path_of_the_rule_inside(
    rule: type[Optimizer], inner: type[Optimizer]
) -> None:
    nothing: dict[str, Any] = {"alpha": 1.0, "k": 1000} if rule is Lookahead else {"rho": 0.0}
    wrapped = _run(rule(lr=0.001, **{"inner": inner(), **nothing}), schedule=Exponential(gamma=0.99))
    bare = _run(inner(lr=0.001), schedule=Exponential(gamma=0.99))
    np.testing.assert_array_equal(wrapped.trajectory.theta, bare.trajectory.theta)
    for name, column in bare.columns().items():
        np.testing.assert_array_equal(wrapped.columns()[name], column)
    assert wrapped.question.optimizer.squared_names() == bare.question.optimizer.squared_names()


def test_the_rule_inside_has_the_wrappers_learning_rate_from_which_some_set_out() -> None:
    assert Lookahead(lr=0.3, inner=Rprop(lr=7.0)).inner.lr == 0.3
    assert Sam(inner=Adabound()).with_values(lr=0.2).inner == Adabound(lr=0.2)
    assert Lookahead(inner=Sgd(lr=5.0)) == Lookahead(inner=Sgd())


def test_the_suggested_rate_is_that_of_the_rule_inside() -> None:
    valley = ElongatedValley()
    for inner in (Sgd(), Momentum(), Adam()):
        assert Lookahead(inner=inner).suggested_lr(valley) == inner.suggested_lr(valley)
    assert Newton().suggested_lr(valley) == 1.0


def test_settings_inside_are_set_under_their_dotted_names() -> None:
    chosen = Lookahead.from_texts({"inner": "momentum", "inner.momentum": "0.8", "lr": "0.1", "k": "3"})
    assert chosen == Lookahead(lr=0.1, inner=Momentum(momentum=0.8), k=3)
    assert chosen.with_values(**{"inner.momentum": 0.5}).inner == Momentum(lr=0.1, momentum=0.5)
    assert chosen.with_values(**{"inner": Adam(), "inner.beta1": 0.5}).inner == Adam(lr=0.1, beta1=0.5)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"inner": "newton"}, "inner cannot be newton; it can be sgd, "),
        ({"inner": "sam"}, "inner cannot be sam"),
        ({"inner": "lookahead"}, "inner cannot be lookahead"),
        ({"inner": "adma"}, "Did you mean adam"),
        ({"inner.lr": "0.1"}, "inner.lr plays no role; set lr itself, without 'inner.'."),
        ({"inner.beta3": "0.1"}, "There is no setting of Adam named 'beta3'"),
        ({"innr": "adam"}, "Did you mean inner?"),
    ],
)
def test_what_cannot_be_inside_is_refused_in_one_sentence(texts: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Lookahead.from_texts(texts)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_dotted_name_in_a_file_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"no setting of Lookahead named 'inner\.beta1'"):
        Lookahead.from_values({"inner.beta1": 0.5})


def test_the_command_line_runs_a_chosen_pair(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "path.csv"
    words = ["--objective", "rosenbrock", "--optimizer", "lookahead", "--steps", "12", "--csv", str(file)]
    assert cli.main(["run", *words, "--set", "inner=adam", "--set", "inner.beta1=0.5", "--set", "lr=0.05"]) == 0
    header, *rows = file.read_text().splitlines()
    assert header.endswith("m_x,m_y,v_x,v_y,slow_x,slow_y,m_hat_x,m_hat_y,v_hat_x,v_hat_y")
    assert len(rows) == 13
    assert cli.main(["run", *words, "--set", "inner=newton"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_list_tells_what_may_be_inside(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["list", "optimizers"])
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("lookahead "))
    assert "inner=adam, or another with its settings as inner.NAME=VALUE" in line
    cli.main(["list", "optimizers", "--json"])
    entries = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}
    [inner] = entries["sam"]["parts"]
    assert (inner["name"], inner["default"], inner["unused"]) == ("inner", "sgd", ["lr"])
    assert {"adam", "lion", "swats"} <= set(inner["choices"])
    assert not {"newton", "lbfgs", "sam", "lookahead"} & set(inner["choices"])
    assert entries["adam"]["parts"] == []
