"""Rules that neither PyTorch nor optax has as published, against their papers' pseudocode in plain Python."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from playground.core.objectives.functions.many_minima import Himmelblau
from playground.core.optimizers import Optimizer
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.adam_kin import Qhadam, Radam
from playground.core.optimizers.gradient_descent import Momentum, Nesterov, Qhm, Sgd
from playground.core.optimizers.long_memory import Adan, Ademamix
from playground.core.optimizers.scales import Adabound
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import Constant, Exponential, Schedule

START = (-0.5, -1.0)
STEPS = 300


def _path(optimizer: Optimizer, schedule: Schedule | None = None) -> np.ndarray:
    run = Run(Question(Himmelblau(), optimizer, START, schedule=schedule or Constant()))
    assert run.advance(STEPS) == STEPS
    return run.trajectory.theta[1:]


def _check(optimizer: Optimizer, expected: Iterator[tuple[float, float]], schedule: Schedule | None = None) -> None:
    theirs = np.array(list(expected))
    ours = _path(optimizer, schedule)
    np.testing.assert_allclose(ours[:50], theirs[:50], rtol=1e-9)
    np.testing.assert_allclose(ours[-1], theirs[-1], rtol=1e-6)


def _slope(x: float, y: float) -> tuple[float, float]:
    first, second = x**2 + y - 11.0, x + y**2 - 7.0
    return 4.0 * x * first + 2.0 * second, 2.0 * first + 4.0 * y * second


@pytest.mark.parametrize("decay", [1.0, 0.99])
def test_adabound_follows_the_authors_code_under_a_schedule_too(decay: float) -> None:
    base, beta1, beta2, final_lr, gamma, eps = 0.05, 0.9, 0.99, 0.004, 0.05, 1e-8

    def path() -> Iterator[tuple[float, float]]:
        theta, m, v = list(START), [0.0, 0.0], [0.0, 0.0]
        for step in range(1, STEPS + 1):
            lr = base * decay ** (step - 1)
            final = final_lr * lr / base
            lower, upper = final * (1 - 1 / (gamma * step + 1)), final * (1 + 1 / (gamma * step))
            for i, g in enumerate(_slope(*theta)):
                m[i] = beta1 * m[i] + (1 - beta1) * g
                v[i] = beta2 * v[i] + (1 - beta2) * g * g
                step_size = lr * math.sqrt(1 - beta2**step) / (1 - beta1**step)
                theta[i] -= min(max(step_size / (math.sqrt(v[i]) + eps), lower), upper) * m[i]
            yield theta[0], theta[1]

    optimizer = Adabound(lr=base, beta1=beta1, beta2=beta2, eps=eps, final_lr=final_lr, gamma=gamma)
    _check(optimizer, path(), Exponential(gamma=decay) if decay < 1.0 else None)


def test_qhm_follows_its_two_equations() -> None:
    lr, beta, nu = 0.008, 0.95, 0.7

    def path() -> Iterator[tuple[float, float]]:
        theta, buffer = list(START), [0.0, 0.0]
        for _ in range(STEPS):
            for i, g in enumerate(_slope(*theta)):
                buffer[i] = beta * buffer[i] + (1 - beta) * g
                theta[i] -= lr * ((1 - nu) * g + nu * buffer[i])
            yield theta[0], theta[1]

    _check(Qhm(lr=lr, beta=beta, nu=nu), path())


@pytest.mark.parametrize(
    ("qhm", "same"),
    [
        (Qhm(lr=0.01, nu=0.0), Sgd(lr=0.01)),
        (Qhm(lr=0.01, beta=0.9, nu=1.0), Momentum(lr=0.01, momentum=0.9, ema=True)),
        (Qhm(lr=0.01, beta=0.9, nu=0.9), Nesterov(lr=0.001, momentum=0.9)),
        (Qhadam(lr=0.05, beta1=0.9, nu1=1.0, nu2=1.0), Adam(lr=0.05)),
        (Ademamix(lr=0.05, alpha=0.0), Adam(lr=0.05)),
    ],
    ids=["sgd", "momentum", "nesterov", "qhadam-adam", "ademamix-adam"],
)
def test_a_general_rule_holds_the_special_ones_its_paper_says(qhm: Optimizer, same: Optimizer) -> None:
    np.testing.assert_allclose(_path(qhm), _path(same), rtol=1e-9)


@pytest.mark.parametrize(("nu1", "nu2"), [(0.7, 1.0), (0.8, 0.7)])
def test_qhadam_follows_the_authors_code_which_corrects_its_decay_rates_instead(nu1: float, nu2: float) -> None:
    lr, beta1, beta2, eps = 0.05, 0.95, 0.99, 1e-8

    def path() -> Iterator[tuple[float, float]]:
        theta, m, v = list(START), [0.0, 0.0], [0.0, 0.0]
        weight1 = weight2 = 0.0
        for _ in range(STEPS):
            weight1, weight2 = 1 + beta1 * weight1, 1 + beta2 * weight2
            for i, g in enumerate(_slope(*theta)):
                m[i] += (g - m[i]) / weight1
                v[i] += (g * g - v[i]) / weight2
                top = nu1 * m[i] + (1 - nu1) * g
                theta[i] -= lr * top / (math.sqrt(nu2 * v[i] + (1 - nu2) * g * g) + eps)
            yield theta[0], theta[1]

    _check(Qhadam(lr=lr, beta1=beta1, beta2=beta2, nu1=nu1, nu2=nu2, eps=eps), path())


@pytest.mark.parametrize("decay", [0.0, 0.02])
def test_adan_follows_its_algorithm_in_the_papers_own_betas(decay: float) -> None:
    # The paper's β are shares renewed; its corrections are in the authors' code alone.
    lr, beta1, beta2, beta3, eps = 0.05, 0.02, 0.08, 0.01, 1e-8

    def path() -> Iterator[tuple[float, float]]:
        theta = list(START)
        m, v, n = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
        before = _slope(*theta)
        for k in range(1, STEPS + 1):
            slope = _slope(*theta)
            for i, g in enumerate(slope):
                change = g - before[i]
                m[i] = (1 - beta1) * m[i] + beta1 * g
                v[i] = (1 - beta2) * v[i] + beta2 * change
                n[i] = (1 - beta3) * n[i] + beta3 * (g + (1 - beta2) * change) ** 2
                m_hat = m[i] / (1 - (1 - beta1) ** k)
                v_hat = v[i] / (1 - (1 - beta2) ** k)
                n_hat = n[i] / (1 - (1 - beta3) ** k)
                eta = lr / (math.sqrt(n_hat) + eps)
                theta[i] = (theta[i] - eta * (m_hat + (1 - beta2) * v_hat)) / (1 + decay * lr)
            before = slope
            yield theta[0], theta[1]

    _check(Adan(lr=lr, beta1=0.98, beta2=0.92, beta3=0.99, eps=eps, weight_decay=decay), path())


def test_radam_without_its_sgd_start_follows_the_authors_code() -> None:
    lr, beta1, beta2, eps = 0.05, 0.9, 0.99, 1e-8

    def path() -> Iterator[tuple[float, float]]:
        theta, m, v = list(START), [0.0, 0.0], [0.0, 0.0]
        longest = 2 / (1 - beta2) - 1
        for step in range(1, STEPS + 1):
            length = longest - 2 * step * beta2**step / (1 - beta2**step)
            for i, g in enumerate(_slope(*theta)):
                m[i] = beta1 * m[i] + (1 - beta1) * g
                v[i] = beta2 * v[i] + (1 - beta2) * g * g
                if length >= 5:
                    inside = (length - 4) / (longest - 4) * (length - 2) / length * longest / (longest - 2)
                    size = math.sqrt((1 - beta2**step) * inside) / (1 - beta1**step)
                    theta[i] -= lr * size * m[i] / (math.sqrt(v[i]) + eps)
            yield theta[0], theta[1]

    _check(Radam(lr=lr, beta1=beta1, beta2=beta2, eps=eps, sgd_start=False), path())
