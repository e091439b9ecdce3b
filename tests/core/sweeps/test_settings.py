"""Maps of settings: sensitivity, the rate curve, tuning and scores."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import playground
from playground.core.errors import CancelledError, InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Function
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.optimizers.wrappers import Lookahead
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.sweeps.basin import basin_map
from playground.core.sweeps.rates import rate_curve
from playground.core.sweeps.scoring import score
from playground.core.sweeps.sensitivity import SensitivityMap, sensitivity_map
from playground.core.sweeps.swept_setting import sweepable, swept_setting
from playground.core.sweeps.tolerance import default_tolerance
from playground.core.sweeps.tuning import tuned
from playground.core.verdicts.verdicts import Status


def steps_by_the_book(loss: np.ndarray[tuple[int, ...], np.dtype[np.float64]], target: float) -> int:
    outside = np.flatnonzero(loss > target)
    since = int(outside[-1]) + 1 if outside.size else 0
    return since if since < len(loss) else -1


def assert_pixel_is_as_its_run(chart: SensitivityMap, row: int, column: int) -> None:
    run = Run(Question(chart.objective, chart.optimizer_at(row, column), chart.start))
    run.advance(chart.question.steps)
    assert chart.diverged[row, column] == run.diverged
    if run.diverged:
        assert chart.loss[row, column] == math.inf
        assert chart.steps[row, column] == -1
        return
    np.testing.assert_allclose(chart.loss[row, column], run.trajectory.loss[-1], rtol=1e-9, atol=1e-12)
    assert chart.objective.lowest is not None
    assert chart.tolerance is not None
    target = chart.objective.lowest + chart.tolerance
    assert chart.steps[row, column] == steps_by_the_book(run.trajectory.loss, target)


@pytest.mark.parametrize("turned", [False, True], ids=["lr along x", "lr along y"])
def test_a_setting_ends_as_its_single_run(turned: bool) -> None:
    lr, momentum = ("lr", 1e-4, 1.0, 16), ("momentum", 0.0, 0.99, 12)
    x, y = (momentum, lr) if turned else (lr, momentum)
    chart = sensitivity_map(objective="himmelblau", optimizer=Momentum(), steps=100, x=x, y=y)
    assert chart.loss.shape == ((16, 12) if turned else (12, 16))
    assert chart.diverged.any()
    assert (chart.steps >= 0).any()
    for row, column in np.random.default_rng(2).integers(0, 12, (20, 2)).tolist():
        assert_pixel_is_as_its_run(chart, row, column)


def test_both_axes_may_be_other_than_the_learning_rate() -> None:
    chart = sensitivity_map(
        objective="rosenbrock", optimizer=Adam(lr=0.1), steps=60, x=("beta2", 0.9, 0.9999, 6), y=("eps", 1e-12, 0.1, 5)
    )
    assert_pixel_is_as_its_run(chart, 4, 5)
    assert_pixel_is_as_its_run(chart, 0, 2)


def test_axes_are_spaced_as_sliders_are_and_end_exactly() -> None:
    chart = sensitivity_map(
        objective="rosenbrock", optimizer="adam", steps=1, x=("lr", 1e-4, 1, 5), y=("beta1", 0, 0.999, 4)
    )
    assert chart.y is not None
    np.testing.assert_allclose(chart.x.values, [1e-4, 1e-3, 1e-2, 1e-1, 1.0])
    np.testing.assert_allclose(chart.y.values, [0.0, 0.9, 0.99, 0.999])
    assert (chart.x.values[0], chart.x.values[-1], chart.y.values[-1]) == (1e-4, 1.0, 0.999)
    linear = sensitivity_map(
        objective="rosenbrock", optimizer="adam", steps=1, x=("weight_decay", 0, 1, 3), y=("lr", 1e-3, 1, 2)
    )
    assert linear.x.values.tolist() == [0.0, 0.5, 1.0]


def test_values_between_the_ends_are_short_and_stay_in_their_places() -> None:
    values = swept_setting(Adam(), ("lr", 1e-4, 0.1, 128)).values
    assert max(len(repr(value)) for value in values.tolist()) <= len("0.0001234")
    np.testing.assert_allclose(np.log10(values), np.linspace(-4.0, -1.0, 128), atol=0.01 * 3.0 / 127.0)
    assert swept_setting(Adam(), ("lr", 1.0, np.nextafter(1.0, 2.0), 4)).values[-1] > 1.0


def test_settings_of_the_rule_inside_are_swept_as_well() -> None:
    optimizer = Lookahead(lr=0.05, k=3)
    assert list(sweepable(optimizer)) == [
        "lr", "alpha", "inner.beta1", "inner.beta2", "inner.eps", "inner.weight_decay"
    ]  # fmt: skip
    chart = sensitivity_map(
        objective="rosenbrock", optimizer=optimizer, steps=20, x=("inner.beta1", 0, 0.99, 3), y=("lr", 1e-3, 1, 4)
    )
    assert chart.y is not None
    assert (chart.x.quantity.symbol, chart.y.quantity.symbol) == ("inner β₁", "lr")
    assert_pixel_is_as_its_run(chart, 2, 1)
    assert_pixel_is_as_its_run(chart, 1, 2)
    assert list(chart.columns()) == ["inner.beta1", "lr", "loss", "steps", "last"]


def test_a_map_of_one_hyperparameter_has_one_row() -> None:
    chart = sensitivity_map(objective="himmelblau", optimizer=Sgd(), steps=40, x=("lr", 1e-4, 1, 9))
    assert chart.loss.shape == chart.steps.shape == (1, 9)
    assert chart.diverged.any()
    for column in range(9):
        assert_pixel_is_as_its_run(chart, 0, column)
    assert list(chart.columns()) == ["lr", "loss", "steps", "last"]
    assert (chart.settings()["y"], "y" in chart.arrays()) == (None, False)


def test_the_best_setting_is_the_one_with_the_lowest_loss() -> None:
    chart = sensitivity_map(
        objective="quadratic-bowl", optimizer=Momentum(), steps=30, x=("lr", 0.01, 10, 31), y=("momentum", 0, 0.9, 4)
    )
    row, column = chart.best
    assert chart.loss[row, column] == chart.loss.min()
    assert chart.optimizer_at(row, column).lr == chart.x.values[column]


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        (("lr", 1e-4, 1, 8), ("lr", 1e-4, 1, 8), "x and y must be two hyperparameters, not lr twice."),
        (
            ("lr", 0, 1, 8),
            ("beta1", 0, 0.9, 8),
            "lr is spaced by its logarithm, so its axis must begin above 0, not at",
        ),
        (("lr", 1, 0.1, 8), ("beta1", 0, 0.9, 8), "lr must rise along its axis, not go from 1.0 to 0.1."),
        (("lr", 1e-4, 1, 8), ("beta1", 0, 1, 8), "Adam: beta1 must be at least 0 and below 1, not 1."),
        (("lr", 1e-4, 1, 8), ("beta3", 0, 1, 8), "There is no setting of Adam named 'beta3'. Did you mean"),
        (("lr", 1e-4, 1, 8), ("bias_correction", 0, 1, 8), "Adam: bias_correction is no real number"),
        (("lr", 1e-4, 1, 8), ("inner.beta1", 0, 1, 8), "There is no setting of Adam named 'inner.beta1'."),
        (("lr", 1e-4, 1, 1), ("beta1", 0, 0.9, 8), "x count must be a whole number from 2 to 4096, not 1."),
        (("lr", 1e-4, 1), ("beta1", 0, 0.9, 8), "x must be a name, two numbers and a count, such as"),
    ],
)
def test_an_axis_that_cannot_be_is_refused(x: tuple[object, ...], y: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        sensitivity_map(objective="rosenbrock", optimizer="adam", x=x, y=y)
    assert str(refused.value).startswith(sentence)


def test_the_rate_curve_ends_as_single_runs() -> None:
    curve = rate_curve(objective="rosenbrock", optimizer=Adam(), steps=80, rates=(1e-3, 1.0), count=7)
    for index, lr in enumerate(curve.lr.tolist()):
        run = Run(Question(OBJECTIVES.find("rosenbrock")(), Adam(lr=lr), curve.start))
        run.advance(80)
        np.testing.assert_allclose(curve.loss[index], run.trajectory.loss[-1], rtol=1e-9)


def test_the_default_tolerance_keeps_a_run_within_a_thousandth_of_the_view() -> None:
    for name in ("himmelblau", "rosenbrock", "elongated-valley", "ackley"):
        objective = OBJECTIVES.find(name)()
        assert isinstance(objective, Function)
        tolerance = default_tolerance(objective)
        assert tolerance is not None
        x, y = (0.001 * (high - low) for low, high in objective.domain)
        point = np.array(objective.minima[0].point)
        turn = np.linspace(0.0, 2.0 * np.pi, 500)
        ring = point[:, np.newaxis] + 2.0 * np.stack([x * np.cos(turn), y * np.sin(turn)])
        assert np.all(objective.value(ring) > objective.minima[0].value + tolerance)


def test_tuning_finds_the_rate_that_solves_the_bowl_in_one_step() -> None:
    found = tuned(objective="quadratic-bowl", optimizer=Sgd(), start=(-0.8, 0.6), steps=10)
    assert found.optimizer.lr == pytest.approx(0.5, rel=1e-3)
    assert found.tied[0] < 0.5 < found.tied[1]
    assert any(words.startswith("Every learning rate from 0.45") for words in found.words)
    assert playground.tune(objective="quadratic-bowl", optimizer=Sgd(), start=(-0.8, 0.6), steps=10) == found.optimizer


def test_tuning_on_the_valley_finds_two_over_the_sum_of_curvatures() -> None:
    # The slowest factor of gradient descent is max(|1 − lr|, |1 − κ·lr|), the least at 2/(1 + κ).
    valley = OBJECTIVES.find("elongated-valley").from_values({"kappa": 20.0})
    found = tuned(objective=valley, optimizer=Sgd(), start=(1.0, 1.0), steps=60)
    assert found.optimizer.lr == pytest.approx(2.0 / 21.0, rel=0.03)


def test_tuning_never_ends_above_any_rate_it_looked_at() -> None:
    found = tuned(objective="rosenbrock", optimizer="adam", steps=200)
    assert found.loss == found.curve.loss.min()
    assert np.all(np.diff(found.curve.lr) > 0.0)
    run = Run(Question(OBJECTIVES.find("rosenbrock")(), found.optimizer, found.curve.start))
    run.advance(200)
    np.testing.assert_allclose(run.trajectory.loss[-1], found.loss, rtol=1e-6)


def test_another_hyperparameter_may_be_tuned_as_well() -> None:
    alone = tuned(objective="elongated-valley", optimizer=Momentum(momentum=0.0), steps=60)
    both = tuned(objective="elongated-valley", optimizer=Momentum(momentum=0.0), steps=60, also="momentum")
    assert both.optimizer.values()["momentum"] > 0.1
    assert both.loss < alone.loss


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"objective": "rosenbrock", "optimizer": "sgd", "steps": 20}, "No learning rate came to stay within 9.31e-06"),
        ({"objective": "saddle", "optimizer": "sgd", "steps": 20}, "Saddle has no minimum; the lowest loss after 20"),
        (
            {"objective": "quadratic-bowl", "optimizer": "sgd", "steps": 20, "rates": (1e-6, 1e-4)},
            "This is the highest learning rate looked at; a higher one may be better still.",
        ),
        (
            {"objective": "quadratic-bowl", "optimizer": "sgd", "steps": 60, "rates": (30.0, 100.0)},
            "Every learning rate from 30 to 100 diverged; the optimizer is as it was.",
        ),
    ],
    ids=["never there", "no minimum", "end of the range", "all diverged"],
)
def test_what_there_is_to_say_is_said(arguments: dict[str, object], sentence: str) -> None:
    found = tuned(**arguments)  # type: ignore[arg-type]
    assert any(words.startswith(sentence) for words in found.words)
    if "diverged" in sentence:
        assert found.optimizer == Sgd()
        assert found.loss == math.inf


def test_only_a_real_hyperparameter_is_tuned_besides_lr() -> None:
    with pytest.raises(InvalidInputError, match="lr cannot be tuned besides lr"):
        tuned(objective="rosenbrock", optimizer="adam", also="lr")
    with pytest.raises(InvalidInputError, match=r"no setting of Adam named 'bta1'\. Did you mean"):
        tuned(objective="rosenbrock", optimizer="adam", also="bta1")


def test_a_rule_that_spends_two_gradients_a_step_takes_half_the_steps() -> None:
    found = tuned(objective="quadratic-bowl", optimizer="sam", steps=40)
    assert found.curve.question.steps == 20


def test_a_score_is_what_the_basins_say() -> None:
    scored = score(objective="himmelblau", optimizer=Adam(lr=0.1), starts=8, steps=200)
    assert scored.runs == 64
    half = 5.0 / 8.0
    inner = ((-5.0 + half, 5.0 - half), (-5.0 + half, 5.0 - half))
    grid = basin_map(objective="himmelblau", optimizer=Adam(lr=0.1), size=8, steps=200, domain=inner)
    there = (grid.minimum >= 0) & (grid.minimum < 4)
    assert scored.reached == np.mean(there)
    steps = np.sort(np.where(there, grid.steps, np.inf).ravel())
    assert scored.median_steps == steps[31]
    assert scored.most_steps == steps[57]
    assert scored.diverged == grid.share(Status.DIVERGED) == 0.0
    assert scored.memory == 2
    assert scored.good_rates[0] < 0.3 < scored.good_rates[1]
    assert scored.width == pytest.approx(math.log10(scored.good_rates[1] / scored.good_rates[0]))


def test_a_score_with_noise_runs_every_seed() -> None:
    noisy = score(
        objective="quadratic-bowl",
        optimizer=Sgd(lr=0.1),
        starts=3,
        seeds=4,
        steps=30,
        pipeline=GradientPipeline(noise=0.1),
    )
    assert noisy.runs == 36
    assert score(objective="quadratic-bowl", optimizer=Sgd(lr=0.1), starts=3, seeds=4, steps=30).runs == 9


def test_a_score_where_nothing_can_be_reached_says_so_in_json() -> None:
    settings = score(objective="saddle", optimizer="sgd", starts=3, steps=10).settings()
    assert settings["reached"] is None
    assert settings["median_steps"] is None
    assert json.loads(json.dumps(settings, allow_nan=False))["runs"] == 9


@pytest.mark.parametrize("make", [sensitivity_map, tuned, score], ids=["sensitivity", "tuning", "score"])
def test_each_is_called_off_by_its_progress(make: object) -> None:
    axis = {"y": ("beta1", 0, 0.9, 8)} if make is sensitivity_map else {}
    with pytest.raises(CancelledError):
        make(objective="himmelblau", optimizer="adam", progress=lambda done, total: False, **axis)  # type: ignore[operator]
