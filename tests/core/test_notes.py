"""Every number in an example's notes and labels, evaluated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from playground.core.declare.settable import Settable
from playground.core.gradients import GradientPipeline
from playground.core.runs.examples import examples
from tests.claims import NUMBER, unclaimed, with_commas
from tests.core.example_runs import ALL, changed, experiment, lengths, results

Phrases = list[str]


def valley() -> Phrases:
    kappa = experiment("adam-sgd-valley").objective.values()["kappa"]
    x, y = experiment("adam-sgd-valley").objective.gradient(np.array([1.0, 1.0]))
    return [f"{y / x:g} times as steep across as along", f"lr < 2/{kappa:g}"]


def beale() -> Phrases:
    sgd, adam = results("adam-sgd-beale").values()
    shrinks = [with_commas(lengths(result)[0] / lengths(result)[-1], 1) for result in (sgd, adam)]
    assert changed("adam-sgd-beale", "SGD", lr=10.0 * sgd.optimizer.lr).status.name == "DIVERGED"
    return [
        f"is {shrinks[0]} times as long as its last one",
        "ten times this lr diverges",
        f"Adam’s first step is {shrinks[1]} times as long as its last",
        f"SGD’s loss is {sgd.loss[-1] / adam.loss[-1]:.0f} times as high as Adam’s",
    ]


def beta1() -> Phrases:
    low, _, high = (result.optimizer.values()["beta1"] for result in results("beta1").values())
    return [
        "all three",
        f"β₁ = {low:g} averages about {1.0 / (1.0 - low):.0f} of them",
        f"β₁ = {high:g} averages about {1.0 / (1.0 - high):.0f}",
        f"with {high:g} Adam runs past",
    ]


def beta2() -> Phrases:
    low, middle, high = (result.optimizer.values()["beta2"] for result in results("beta2").values())
    return ["All three", f"β₂ = {low:g}", f"{middle:g} is still on its way", f"{high:g} further back"]


def bias_correction() -> Phrases:
    _, off = results("bias-correction").values()
    assert off.update[1] == pytest.approx(-np.sign(off.gradient[1]) * 10.0**0.5 * off.optimizer.lr, rel=1e-6)
    return [
        "m and v begin at 0",
        "(1 − β₁)/√(1 − β₂)",
        f"= {abs(off.update[1, 0]) / off.optimizer.lr:.1f} times lr",
    ]


def momentum_forms() -> Phrases:
    added, adjusted, same_lr = results("momentum-forms").values()
    assert lengths(same_lr)[0] / lengths(added)[0] == pytest.approx(0.1)
    assert adjusted.optimizer.lr / added.optimizer.lr == pytest.approx(10.0)
    return [
        "v = μv + (1 − μ)g",
        "lr/(1 − μ), here ten times lr",
        "the two paths",
        "first step is a tenth as long",
    ]


def l2_and_adamw() -> Phrases:
    adam, adamw, sgd = experiment("l2-and-adamw").runs
    assert sgd.pipeline is not None
    rates = {adam.optimizer.values()["weight_decay"], adamw.optimizer.values()["weight_decay"], sgd.pipeline.l2}
    (decay,) = rates
    return [f"The same λ = {decay:g}, used in two ways"]


def rescaling() -> Phrases:
    return [f"κ = {experiment('rescaling').objective.values()['kappa']:g}"]


def rotation() -> Phrases:
    return [f"turned by {experiment('rotation').objective.values()['angle']:g}°"]


def rare_gradients() -> Phrases:
    values = experiment("rare-gradients").objective.values()
    assert (values["every"], values["scale"]) == (10, 10.0)
    assert abs(changed("rare-gradients", "SGD", lr=0.201).theta[-1, 1]) > 1.6
    assert abs(changed("rare-gradients", "SGD", lr=0.199).theta[-1, 1]) < 1.6
    return ["every tenth step, ten times as large", "with lr above 0.2"]


def moving_minimum() -> Phrases:
    values = experiment("moving-minimum").objective.values()
    return [f"a circle of radius {values['radius']:g}, once in {values['period']} steps"]


def schedules() -> Phrases:
    rate = 2.0 / experiment("schedules").objective.values()["kappa"]
    assert results("schedules")["Constant"].optimizer.lr == rate
    return [f"2/κ = {rate:g}"]


def clipping() -> Phrases:
    plain, by_norm, _ = experiment("clipping").runs
    assert by_norm.pipeline is not None
    steepness = np.hypot(*results("clipping")[plain.shown_label].gradient[1:].T)
    cliff = int(steepness.argmax())
    return [
        "All three",
        f"the gradient is {steepness[cliff] / steepness[cliff - 1]:.0f} times as long",
        f"a norm of {by_norm.pipeline.clip_norm:g}",
    ]


def amsgrad() -> Phrases:
    objective, adam = experiment("amsgrad").objective, results("amsgrad")["Adam"]
    gradients = [float(objective.sample(step).gradient(np.zeros(2))[0]) for step in range(3)]
    assert gradients == [3.0, -1.0, -1.0]
    left, *right = adam.update[31:34, 0] / adam.optimizer.lr  # Long after the start, long before the wall.
    assert (adam.update[31:61].reshape(-1, 3, 2)[..., 0] / adam.optimizer.lr).std(axis=0) == pytest.approx(
        0.0, abs=1e-9
    )
    values = adam.optimizer.values()
    return [
        "one gradient in three is 3, the others are −1",
        f"β₁ = {values['beta1']:g}, β₂ = {values['beta2']:g}",
        f"its step to the left is {-left:.2f} lr long, the two to the right are {sum(right):.2f} lr together",
        "(Reddi, Kale & Kumar 2018, Theorem 1)",
    ]


def swats() -> Phrases:
    _, switching, sgd = results("swats").values()
    rate = switching.state["sgd_lr"][:, 0]
    assert 4.5 < rate[-1] / sgd.optimizer.lr < 5.0
    return [f"At step {int((rate > 0.0).argmax())}", "almost five times that of the SGD beside it"]


def lookahead() -> Phrases:
    adam, ahead = results("lookahead").values()
    values = ahead.optimizer.values()
    assert (values["k"], values["alpha"]) == (6, 0.5)
    x = ahead.theta[:, 0].max() / adam.theta[:, 0].max()
    y = ahead.theta[:, 1].min() / adam.theta[:, 1].min()
    return [
        "After every six steps of Adam, Lookahead goes half of the way back to where the six began",
        f"by {x:.0%} of what Adam does in x and by {y:.0%} in y".replace("%", " %"),
        f"its loss is {with_commas(adam.loss[-1] / ahead.loss[-1], 2)} times lower",
    ]


def nothing() -> Phrases:
    return []


NOTES: dict[str, Callable[[], Phrases]] = {
    "adam-sgd-bowl": nothing,
    "adam-sgd-valley": valley,
    "adam-sgd-rosenbrock": nothing,
    "adam-sgd-beale": beale,
    "beta1": beta1,
    "beta2": beta2,
    "bias-correction": bias_correction,
    "momentum-forms": momentum_forms,
    "l2-and-adamw": l2_and_adamw,
    "rescaling": rescaling,
    "rotation": rotation,
    "noisy-gradients": nothing,
    "rare-gradients": rare_gradients,
    "moving-minimum": moving_minimum,
    "schedules": schedules,
    "clipping": clipping,
    "amsgrad": amsgrad,
    "swats": swats,
    "lookahead": lookahead,
}


@pytest.mark.parametrize("name", ALL)
def test_every_number_in_an_example_s_notes_is_what_the_runs_give(name: str) -> None:
    assert unclaimed(ALL[name].notes, NOTES[name]()) == []


@pytest.mark.parametrize("name", ALL)
def test_every_number_in_the_label_of_a_run_is_one_of_its_settings(name: str) -> None:
    for entry in experiment(name).runs:
        parts: list[Settable] = [entry.optimizer, entry.pipeline or GradientPipeline()]
        parts += [] if entry.schedule is None else [entry.schedule]
        settings = {float(value) for part in parts for value in part.values().values()}
        said = [float(number.rstrip(",.")) for number in NUMBER.findall(entry.shown_label)]
        assert set(said) <= settings, entry.shown_label


def test_titles_hold_no_numbers() -> None:
    assert [NUMBER.findall(example.title) for example in examples()] == [[]] * len(ALL)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("L2 and β₂", []),
        ("at 0.5, a tenth or 2,000 times", ["0.5,", "tenth", "2,000"]),
        ("v4 takes twice six steps, a double click, half-written", ["twice", "six"]),
        ("−1.5e-3 or 60s", ["1.5e-3", "60"]),
    ],
)
def test_numbers_are_found_in_digits_and_in_words(text: str, numbers: list[str]) -> None:
    assert unclaimed(text, []) == numbers
