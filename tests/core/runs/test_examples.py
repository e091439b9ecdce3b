"""Every example shows what its notes say, in numbers."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from playground.core.runs.api import finished_runs
from playground.core.runs.examples import Example
from playground.core.runs.experiment import load
from playground.core.verdicts.verdicts import Status
from tests.core.example_runs import ALL, changed, experiment, lengths, results, reversals, roughness

each_example = pytest.mark.parametrize("example", ALL.values(), ids=lambda one: one.name)


@each_example
def test_an_example_has_a_short_title_and_notes_of_a_few_sentences(example: Example) -> None:
    shown = load(example.path)
    assert shown.title == example.title
    assert 0 < len(shown.title) <= 50
    assert shown.title[-1] != "."
    assert 100 <= len(shown.notes) <= 400
    assert shown.notes[-1] == "."
    assert "\n" not in shown.notes


@each_example
def test_an_example_has_runs_that_can_be_told_apart(example: Example) -> None:
    runs = load(example.path).runs
    assert 2 <= len(runs) <= 5
    assert len({entry.label for entry in runs}) == len(runs)
    assert all(entry.label and not entry.color and entry.visible for entry in runs)


@each_example
def test_an_example_runs_to_its_end_in_the_picture_unless_it_says_otherwise(example: Example) -> None:
    ends = {label: result.status for label, result in results(example.name).items()}
    assert Status.DIVERGED not in ends.values()
    away = [label for label, status in ends.items() if status is Status.LEFT_VIEW]
    assert away == (["No clipping"] if example.name == "clipping" else [])
    for result in results(example.name).values():
        assert len(result.loss) == experiment(example.name).steps + 1


@each_example
def test_an_example_s_start_is_in_the_picture(example: Example) -> None:
    shown = load(example.path)
    spans = zip(shown.start, shown.objective.domain, strict=True)
    assert all(low <= number <= high for number, (low, high) in spans)


def test_on_the_bowl_sgd_goes_straight_and_adam_sets_out_along_the_diagonal_and_runs_past() -> None:
    sgd, adam = results("adam-sgd-bowl").values()
    x0, y0 = sgd.theta[0]
    np.testing.assert_allclose(sgd.theta[:, 0] * y0, sgd.theta[:, 1] * x0, atol=1e-15)
    assert (np.diff(lengths(sgd)) < 0.0).all()
    np.testing.assert_allclose(np.abs(adam.update[1]), adam.optimizer.lr, rtol=1e-6)
    assert sgd.theta[:, 0].max() < 1e-4
    assert adam.theta[:, 0].max() > 0.1


def test_in_the_valley_sgd_jumps_from_side_to_side_at_every_step_and_adam_swings_a_few_times() -> None:
    sgd, adam = results("adam-sgd-valley").values()
    assert reversals(sgd.theta[:, 1]) == 120
    assert reversals(adam.theta[:, 1]) < 10
    np.testing.assert_allclose(np.abs(adam.update[1:8, 0]), np.abs(adam.update[1:8, 1]), rtol=0.1)
    assert changed("adam-sgd-valley", "SGD", steps=2000, lr=0.101).loss[-1] > 1e6
    assert changed("adam-sgd-valley", "SGD", steps=2000, lr=0.099).loss[-1] < 1e-9


def test_on_rosenbrock_s_function_sgd_creeps_along_the_floor_and_adam_arrives() -> None:
    sgd, adam = results("adam-sgd-rosenbrock").values()
    floor = [np.abs(result.theta[100:, 1] - result.theta[100:, 0] ** 2).max() for result in (sgd, adam)]
    assert max(floor) < 0.1
    assert sgd.theta[-1, 0] < 0.0
    np.testing.assert_allclose(adam.theta[-1], [1.0, 1.0], atol=0.01)
    assert lengths(sgd)[500:].mean() < 0.3 * lengths(adam)[100:500].mean()


def test_on_beale_s_function_both_begin_with_their_longest_step_and_end_with_their_shortest() -> None:
    sgd, adam = results("adam-sgd-beale").values()
    for result in (sgd, adam):
        assert lengths(result)[0] == lengths(result).max()
        assert lengths(result)[-1] == lengths(result).min()
    assert changed("adam-sgd-beale", "SGD", lr=10.0 * sgd.optimizer.lr).status is Status.DIVERGED


def test_a_low_beta1_jitters_and_a_high_one_is_smooth_and_swings_widely() -> None:
    low, middle, high = results("beta1").values()
    assert roughness(low) > 3.0 * roughness(middle) > 9.0 * roughness(high)
    assert reversals(low.update[1:, 1]) > 50
    assert reversals(high.update[1:, 1]) < 5
    assert high.theta[:, 0].max() > 2.0 * max(low.theta[:, 0].max(), middle.theta[:, 0].max())
    assert {tuple(result.gradient[1] - low.gradient[1]) for result in (middle, high)} == {(0.0, 0.0)}


def test_a_low_beta2_arrives_first_and_never_calms_down_and_a_high_one_is_sluggish() -> None:
    low, middle, high = results("beta2").values()
    assert (low.loss[1000:] < 0.01).all()
    assert low.loss[-1] < 0.01 < middle.loss[-1] < 0.5 * high.loss[-1]
    assert reversals(low.update[-500:, 1]) > 300
    assert lengths(low)[-500:].mean() > 5.0 * lengths(middle)[-500:].mean()
    assert reversals(middle.update[-500:, 1]) == reversals(high.update[-500:, 1]) == 0


def test_without_bias_correction_the_first_steps_are_too_long_and_adam_shoots_past() -> None:
    on, off = results("bias-correction").values()
    lr = on.optimizer.lr
    np.testing.assert_allclose(np.abs(on.update[1:8]), lr, rtol=0.15)
    ratio = (1.0 - 0.9) / math.sqrt(1.0 - 0.999)
    assert ratio == pytest.approx(3.2, abs=0.05)
    np.testing.assert_allclose(np.abs(off.update[1]), ratio * lr, rtol=1e-6)
    assert lengths(off)[0] < lengths(off)[1] < lengths(off)[2]
    assert off.theta[:, 0].max() > 3.0 * on.theta[:, 0].max()


def test_the_two_forms_of_momentum_coincide_when_lr_is_adjusted() -> None:
    added, adjusted, same_lr = results("momentum-forms").values()
    np.testing.assert_allclose(adjusted.theta, added.theta, rtol=0.0, atol=1e-12)
    assert adjusted.optimizer.lr == pytest.approx(added.optimizer.lr / (1.0 - 0.9))
    assert same_lr.optimizer.lr == added.optimizer.lr
    np.testing.assert_allclose(same_lr.update[1], 0.1 * added.update[1], rtol=1e-12)
    shares = (lengths(same_lr) / lengths(added))[1:20]
    assert 0.1 < shares.min() < np.median(shares) < 0.5
    assert -same_lr.theta[:, 1].min() < 0.5 * -added.theta[:, 1].min()
    assert same_lr.loss[-1] > 1000.0 * added.loss[-1]


def test_adam_with_l2_is_not_adamw_and_for_sgd_the_two_are_one() -> None:
    adam, adamw, sgd = results("l2-and-adamw").values()
    objective = experiment("l2-and-adamw").objective
    np.testing.assert_allclose(adam.theta[-1], sgd.theta[-1], atol=1e-3)
    np.testing.assert_allclose(objective.gradient(sgd.theta[-1]) + sgd.theta[-1], 0.0, atol=1e-6)
    assert np.hypot(*(sgd.theta[-1] - np.array(objective.minima[0].point))) > 0.4
    assert np.hypot(*(adamw.theta[-1] - sgd.theta[-1])) > 1.0
    assert np.hypot(*(adam.theta - adamw.theta).T)[10:].min() > 0.5
    theta = sgd.theta[0]
    for reached in sgd.theta[1:]:
        theta = theta * (1.0 - 0.02 * 1.0) - 0.02 * objective.gradient(theta)
        np.testing.assert_allclose(theta, reached, rtol=1e-12)


def test_adam_s_path_does_not_change_with_the_scale_of_a_coordinate_s_gradient_and_sgd_s_does() -> None:
    sgd, adam = results("rescaling").values()
    np.testing.assert_allclose(adam.theta[:, 0], -adam.theta[:, 1], atol=1e-6)
    base = experiment("rescaling")
    for kappa in (1.0, 1000.0):
        other = dataclasses.replace(base, objective=base.objective.with_values(kappa=kappa))
        there = {result.label: result for result in finished_runs(other)}
        np.testing.assert_allclose(there["Adam"].theta, adam.theta, atol=1e-6)
        assert np.abs(there["SGD"].theta[1] - sgd.theta[1]).max() > 1.0


def test_adam_s_path_changes_when_the_valley_is_turned_and_sgd_s_turns_with_it() -> None:
    turned_sgd, turned_adam = results("rotation").values()
    sgd, adam = results("rescaling").values()
    turn = math.sqrt(0.5) * np.array([[1.0, -1.0], [1.0, 1.0]])
    np.testing.assert_allclose(turned_sgd.theta, sgd.theta @ turn.T, atol=1e-9)
    assert np.hypot(*(turned_adam.theta - adam.theta @ turn.T).T).max() > 1.0
    assert adam.loss[-1] < 1e-4
    assert turned_adam.loss[-1] > 0.1
    along, across = np.abs(turned_adam.theta @ turn).T
    assert across[-50:].max() < 0.1 * along[-50:].min()


def test_adam_smooths_noisy_gradients_and_rmsprop_only_scales_them() -> None:
    sgd, rmsprop, adam = results("noisy-gradients").values()
    assert min(roughness(sgd), roughness(rmsprop)) > 4.0 * roughness(adam)
    assert min(reversals(result.update[1:, 0]) for result in (sgd, rmsprop)) > 3 * reversals(adam.update[1:, 0])
    assert lengths(rmsprop)[50:].mean() == pytest.approx(math.sqrt(2.0) * rmsprop.optimizer.lr, rel=0.25)
    noise = sgd.gradient[50:] - 2.0 * sgd.theta[49:-1]
    assert np.hypot(*noise.T).mean() > 3.0 * np.hypot(*(2.0 * sgd.theta[49:-1]).T).mean()


def test_on_rare_gradients_sgd_leaps_rmsprop_steps_and_adam_glides() -> None:
    sgd, rmsprop, adam = results("rare-gradients").values()
    hits = np.arange(1, 201, 10)
    rests = np.setdiff1d(np.arange(1, 201), hits)
    for result in (sgd, rmsprop):
        assert (result.update[rests, 1] == 0.0).all()
        assert (result.update[hits, 1] != 0.0).all()
    assert np.abs(sgd.update[1, 1]) > 2.0
    assert reversals(sgd.theta[hits, 1]) == len(hits) - 1
    assert np.abs(rmsprop.update[hits, 1]).max() < 4.0 * rmsprop.optimizer.lr
    assert (adam.update[1:, 1] < 0.0).all()
    assert roughness(adam) < 0.1 * min(roughness(sgd), roughness(rmsprop))
    assert np.abs(changed("rare-gradients", "SGD", lr=0.21).theta[-1, 1]) > 5.0
    assert np.abs(changed("rare-gradients", "SGD", lr=0.19).theta[-1, 1]) < 1.0


def test_on_a_moving_minimum_sgd_lags_rmsprop_keeps_up_and_adam_comes_late() -> None:
    objective = experiment("moving-minimum").objective
    centre = np.array([objective.at(step).minima[0].point for step in range(601)])
    sgd, rmsprop, adam = results("moving-minimum").values()
    last = slice(300, None)
    distance = {}
    lag = {}
    for result in (sgd, rmsprop, adam):
        distance[result.label] = np.hypot(*(result.theta - centre)[last].T).mean()
        turns = np.angle((centre[last] @ [1, 1j]) / (result.theta[last] @ [1, 1j]))
        lag[result.label] = math.degrees(turns.mean())
    assert np.hypot(*sgd.theta[last].T).max() < 0.8
    assert distance["RMSProp"] < 0.03 < 0.1 < distance["Adam"] < distance["SGD"]
    assert abs(lag["RMSProp"]) < 1.0
    assert 10.0 < lag["Adam"] < 40.0 < lag["SGD"] < 60.0
    assert reversals(rmsprop.update[last, 0]) > 100
    assert max(reversals(result.update[last, 0]) for result in (sgd, adam)) <= 4


def test_schedules_calm_a_zigzag_that_a_constant_rate_keeps_up_for_ever() -> None:
    constant, warm, step, exponential, cosine = results("schedules").values()
    np.testing.assert_allclose(np.abs(constant.theta[:, 1]), 2.0, rtol=1e-9)
    for result in (warm, step, exponential, cosine):
        assert np.abs(result.theta[-1, 1]) < 1e-3
    np.testing.assert_allclose(np.abs(step.theta[:16, 1]), 2.0, rtol=1e-9)
    np.testing.assert_allclose(step.theta[16:, 1], 0.0, atol=1e-9)
    assert np.abs(warm.theta[15:, 1]).max() < 1e-3
    np.testing.assert_array_equal(warm.lr[16:], constant.lr[16:])
    assert (np.diff(exponential.lr[1:]) < 0.0).all()
    assert cosine.lr[-1] < 1e-4


def test_clipping_saves_the_run_that_steps_onto_the_cliff() -> None:
    plain, by_norm, by_value = results("clipping").values()
    steepness = np.hypot(*plain.gradient[1:].T)
    on_cliff = int(steepness.argmax())
    assert steepness[on_cliff] > 100.0 * steepness[:4].max()
    assert lengths(plain)[on_cliff] > 20.0
    assert plain.theta[-1, 0] < -10.0
    for clipped in (by_norm, by_value):
        np.testing.assert_array_equal(clipped.theta[: on_cliff - 1], plain.theta[: on_cliff - 1])
        np.testing.assert_allclose(clipped.theta[-1], 0.0, atol=1e-4)
    true = experiment("clipping").objective.gradient(by_norm.theta[on_cliff])
    assert np.hypot(*by_norm.gradient[on_cliff + 1]) == pytest.approx(1.0)
    np.testing.assert_allclose(by_norm.gradient[on_cliff + 1] * np.hypot(*true), true)
    cut = np.abs(by_value.gradient[1:])
    assert cut.max() == 0.5
    assert (cut[cut[:, 0] == 0.5, 1] < 0.5).all()


def test_adam_goes_to_the_wrong_wall_and_amsgrad_and_sgd_to_the_right_one() -> None:
    adam, amsgrad, sgd = results("amsgrad").values()
    objective = experiment("amsgrad").objective
    assert (adam.theta[-50:, 0] > 0.95).all()
    for result in (amsgrad, sgd):
        np.testing.assert_allclose(result.theta[-1], objective.minima[0].point, atol=0.05)
    assert adam.loss[-1] > 0.0 > amsgrad.loss[-1]
    gradients = [float(objective.sample(step).gradient(np.zeros(2))[0]) for step in range(3)]
    assert gradients == [3.0, -1.0, -1.0]


def test_swats_is_adam_until_it_switches_and_then_sgd_at_a_rate_that_it_found() -> None:
    adam, swats, sgd = results("swats").values()
    rate = swats.state["sgd_lr"][:, 0]
    switch = int((rate > 0.0).argmax())
    assert switch == 26
    np.testing.assert_allclose(swats.theta[: switch + 1], adam.theta[: switch + 1], rtol=1e-6)
    assert np.hypot(*(swats.theta - adam.theta)[switch:].T).max() > 0.1
    assert (rate[switch:] == rate[switch]).all()
    assert rate[-1] / sgd.optimizer.lr == pytest.approx(4.7, abs=0.2)
    velocity = np.zeros(2)
    for row in range(switch + 1, 1001):
        velocity = 0.9 * velocity + 0.1 * swats.gradient[row]
        np.testing.assert_allclose(swats.update[row], -rate[-1] * velocity, rtol=1e-9, atol=1e-15)


def test_lookahead_goes_half_of_the_way_back_after_six_steps_and_swings_less() -> None:
    adam, lookahead = results("lookahead").values()
    slow = lookahead.theta[::6]
    np.testing.assert_allclose(lookahead.state["slow"][::6], slow, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(lookahead.theta[:6], adam.theta[:6])
    np.testing.assert_allclose(slow[1], (adam.theta[0] + adam.theta[6]) / 2.0)
    for index in range(1, 5):
        stride, back = lookahead.theta[6 * index - 1] - slow[index - 1], slow[index] - slow[index - 1]
        assert np.hypot(*back) < np.hypot(*stride)
        assert float(back @ stride) > 0.0
