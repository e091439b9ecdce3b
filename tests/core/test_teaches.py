"""What the landscapes are said to teach is what runs on them do; every number in those sentences is counted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import playground
from playground.core.arithmetic.arrays import Array
from playground.core.objectives import OBJECTIVES
from playground.core.objectives.objective import Function
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.api import Result
from tests.claims import unclaimed
from tests.core.example_runs import results
from tests.shipped import OUR_OBJECTIVES


def landscape(name: str) -> Function:
    found = OBJECTIVES.find(name)()
    assert isinstance(found, Function)
    return found


def walked(
    name: str, optimizer: str, start: tuple[float, ...] | None = None, steps: int = 500, lr: float | None = None
) -> Result:
    """Run an optimizer, at the rate suggested and from the landscape's start if no other is given."""
    objective = landscape(name)
    rule = OPTIMIZERS.find(optimizer)
    chosen = rule(lr=lr or rule().suggested_lr(objective))
    return playground.run(objective=objective, optimizer=chosen, start=start or objective.start, steps=steps)


def on_grid(name: str, size: int = 600) -> tuple[Array, Array]:
    """Return the points of a grid over the domain, ``(2, size, size)``, and the values there."""
    points = np.array(np.meshgrid(*(np.linspace(*span, size) for span in landscape(name).domain)))
    return points, landscape(name).value(points)


def pits(name: str) -> list[float]:
    """Return the values of the local minima inside the domain."""
    _, values = on_grid(name)
    inner = values[1:-1, 1:-1]
    around = [
        values[1 + dy : values.shape[0] - 1 + dy, 1 + dx : values.shape[1] - 1 + dx]
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        if dx or dy
    ]
    return sorted(inner[np.all([inner < other for other in around], axis=0)].tolist())


def depths(name: str) -> int:
    """Count the depths that differ by more than the grid can blur."""
    found = np.array(pits(name))
    return 1 + int((np.diff(found) > 0.01 * np.ptp(found)).sum())


def equal_minima(name: str) -> int:
    """Count the listed minima, which must have one value."""
    minima = landscape(name).minima
    assert len({round(minimum.value, 9) for minimum in minima}) == 1
    return len(minima)


WORDS = {1: "one", 2: "two", 3: "three", 4: "four"}


def wells(name: str) -> str:
    return WORDS[len(pits(name))]


def goldstein_price() -> list[str]:
    points, _ = on_grid("goldstein-price")
    slopes = np.hypot(*landscape("goldstein-price").gradient(points))
    assert np.hypot(*landscape("goldstein-price").gradient(np.array([0.05, -0.95]))) < 100.0
    return [f"to {WORDS[round(slopes.max() / 1e6)]} million"]


def saddle() -> list[str]:
    on, off = walked("saddle", "sgd", (-1.6, 0.0)), walked("saddle", "sgd", (-1.6, 1e-6), steps=2000)
    assert np.abs(on.theta[-1]).max() < 1e-3
    assert np.abs(off.theta[-1, 1]) > 2.0
    return ["y = 0"]


TAUGHT: dict[str, Callable[[], list[str]]] = {
    "saddle": saddle,
    "himmelblau": lambda: [f"{WORDS[equal_minima('himmelblau')].title()} equal minima"],
    "cross-in-tray": lambda: [f"{WORDS[equal_minima('cross-in-tray')].title()} equal minima"],
    "three-hump-camel": lambda: [f"{wells('three-hump-camel').title()} wells"],
    "six-hump-camel": lambda: [
        f"{WORDS[equal_minima('six-hump-camel')].title()} equal lowest wells",
        f"{WORDS[len(pits('six-hump-camel')) - equal_minima('six-hump-camel')]} others",
    ],
    "styblinski-tang": lambda: [
        f"{wells('styblinski-tang')} wells of {WORDS[depths('styblinski-tang')]} depths",
    ],
    "peaks": lambda: [f"Pits of {WORDS[depths('peaks')]} depths"],
    "mccormick": lambda: ["its two dips"],
    "goldstein-price": goldstein_price,
    "monkey-saddle": lambda: [f"{WORDS[_ways_down()].title()} ways down"],
}


def _ways_down() -> int:
    """Count the sectors around the monkey saddle that lie lower than it."""
    angles = np.linspace(0.0, 2.0 * np.pi, 720, endpoint=False) + 1e-3
    lower = landscape("monkey-saddle").value(0.1 * np.array([np.cos(angles), np.sin(angles)])) < 0.0
    return int((lower & ~np.roll(lower, 1)).sum())


@pytest.mark.parametrize("name", [objective.name for objective in OUR_OBJECTIVES])
def test_every_number_in_what_a_landscape_teaches_is_counted(name: str) -> None:
    assert unclaimed(OBJECTIVES.find(name).teaches, TAUGHT.get(name, list)()) == []


def cell(theta: Array) -> tuple[int, ...]:
    """Return in which cell of the cross-in-tray a point lies."""
    return tuple(np.floor(theta / np.pi).astype(int).tolist())


def test_in_the_cross_in_tray_short_steps_stay_in_their_cell_and_long_ones_may_leave_it() -> None:
    generator = np.random.default_rng(3)
    starts = generator.uniform(-9.0, 9.0, (12, 2))
    for x, y in starts:
        ended = playground.run(
            objective="cross-in-tray", optimizer=playground.Sgd(lr=0.05), start=(float(x), float(y)), steps=200
        )
        assert cell(ended.theta[-1]) == cell(ended.theta[0])
    left = [
        playground.run(
            objective="cross-in-tray", optimizer=playground.Momentum(lr=2.0), start=(float(x), float(y)), steps=200
        )
        for x, y in starts
    ]
    assert any(cell(run.theta[-1]) != cell(run.theta[0]) for run in left)


def test_on_the_levy_function_runs_slide_along_a_trough_and_much_momentum_crosses_them() -> None:
    for optimizer in ("sgd", "adam", "momentum", "rmsprop"):
        theta = walked("levy", optimizer).theta
        assert abs(theta[-1, 0] - theta[0, 0]) < 2.0
    np.testing.assert_allclose(walked("levy", "momentum", lr=0.05).theta[-1], [1.0, 1.0], atol=1e-3)


def test_on_the_eggholder_runs_end_in_a_well_nearby_far_above_the_deepest() -> None:
    objective = landscape("eggholder")
    for optimizer in ("sgd", "momentum", "adam", "rmsprop"):
        result = walked("eggholder", optimizer)
        assert np.hypot(*(result.theta[-1] - result.theta[0])) < 0.25 * 1024.0
        assert result.loss[-1] > objective.minima[0].value + 500.0


def test_on_the_styblinski_tang_function_start_and_momentum_decide_the_well() -> None:
    ends = {
        tuple(np.round(walked("styblinski-tang", optimizer, start).theta[-1], 1).tolist())
        for optimizer in ("sgd", "momentum")
        for start in ((4.8, -1.0), (4.8, 1.0))
    }
    assert len(ends) >= 3


def test_one_step_on_the_cliff_can_throw_a_run_out_of_sight_and_clipped_it_stays() -> None:
    cliff = landscape("cliff")
    low, high = cliff.domain[0]
    ends = [result.theta[-1, 0] for result in results("clipping").values()][:2]
    assert not low <= ends[0] <= high
    assert low <= ends[1] <= high


def test_on_the_plateau_s_shelf_plain_descent_crawls_and_adam_strides_along() -> None:
    first = [np.hypot(*walked("plateau", optimizer, steps=1).update[1]) for optimizer in ("sgd", "adam")]
    assert first[1] > 30.0 * first[0]


def test_three_wells_in_a_row_are_won_by_the_run_that_carries_speed() -> None:
    rates = {"sgd": 0.003, "momentum": 0.0003}
    plain, coasting = (walked("three-hump-camel", name, steps=2000, lr=lr).loss[-1] for name, lr in rates.items())
    assert coasting < 1e-3 < 0.2 < plain


def test_over_the_camel_s_hump_one_long_step_helps_too() -> None:
    plain = walked("three-hump-camel", "sgd")
    assert np.abs(plain.update[1]).max() > 2.0
    assert plain.loss[-1] < 0.01 < 0.2 < walked("three-hump-camel", "momentum").loss[-1]


def test_in_the_quadratic_bowl_gradient_descent_goes_straight_in_and_momentum_swings_through() -> None:
    straight, swinging = (walked("quadratic-bowl", optimizer).theta for optimizer in ("sgd", "momentum"))
    np.testing.assert_allclose(straight[:, 0] * straight[0, 1], straight[:, 1] * straight[0, 0], atol=1e-12)
    assert swinging[:, 0].max() > 0.1
    np.testing.assert_allclose(swinging[-1], 0.0, atol=1e-3)


def left_along(along: Array, across: Array) -> float:
    """Return which part of the way along a valley is left when a tenth of that across it is."""
    first = int(np.argmax(np.abs(across) < 0.1 * abs(across[0])))
    return float(abs(along[first] / along[0]))


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "adagrad", "rmsprop"])
def test_across_the_valley_gradient_descent_goes_first_and_adaptive_rules_cut_through_until_it_is_turned(
    optimizer: str,
) -> None:
    def turned(theta: Array) -> float:
        return left_along(theta[:, 0] + theta[:, 1], theta[:, 1] - theta[:, 0])

    assert left_along(*walked("elongated-valley", "sgd").theta.T) > 0.9
    assert turned(walked("rotated-valley", "sgd").theta) > 0.9
    assert left_along(*walked("elongated-valley", optimizer).theta.T) < 0.5
    assert turned(walked("rotated-valley", optimizer).theta) > 0.9


def test_at_bukin_s_groove_gradient_descent_creeps_with_short_steps_and_bounces_with_long_ones() -> None:
    def crossings(lr: float | None) -> int:
        x, y = walked("bukin-6", "sgd", lr=lr).theta.T
        return int((np.diff(np.sign(y - 0.01 * x * x)) != 0.0).sum())

    assert np.hypot(*walked("bukin-6", "sgd").update[1:].T).max() < 0.01
    assert crossings(None) == 0
    assert crossings(0.01) > 100


def test_where_gradients_are_rare_gradient_descent_leaps_and_waits_and_averages_walk_on() -> None:
    for optimizer, share in (("sgd", 0.1), ("momentum", 1.0), ("adam", 1.0)):
        steps = walked("rare-gradients", optimizer).update[1:201, 1]
        assert np.mean(np.abs(steps) > 1e-12) == pytest.approx(share, abs=0.01)


def test_in_rastrigin_s_dimples_a_short_step_stays_in_the_first_and_momentum_skips_some() -> None:
    sgd, momentum = (walked("rastrigin", optimizer) for optimizer in ("sgd", "momentum"))
    assert np.abs(np.round(sgd.theta[-1]) - sgd.theta[0]).max() < 0.52
    assert np.abs(np.round(momentum.theta[-1]) - momentum.theta[0]).max() > 1.0
