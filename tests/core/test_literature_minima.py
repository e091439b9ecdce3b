"""Minima, domains and peculiarities as publications print them, to the digits that they print."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np
import pytest

from playground.core.objectives import GROUPS, OBJECTIVES, Function, Objective
from playground.core.objectives.functions.few_minima import Peaks
from playground.core.objectives.functions.kinked import Bukin6, CrossInTray, Eggholder, Schwefel
from playground.core.objectives.functions.plateaus import Easom, Michalewicz, MonkeySaddle, Plateau
from playground.core.objectives.functions.ripples import DropWave
from playground.core.objectives.functions.tilted_bowls import Mccormick, RotatedValley


class Printed(NamedTuple):
    """What a publication prints: the lowest value, where it is, the domain that is searched, and the digits given."""

    value: float
    points: tuple[tuple[float, float], ...]
    domain: tuple[tuple[float, float], tuple[float, float]]
    digits: int


def square(size: float) -> tuple[tuple[float, float], tuple[float, float]]:
    return ((-size, size), (-size, size))


# Surjanovic & Bingham 2013, Virtual Library of Simulation Experiments; Jamil & Yang 2013.
PRINTED = {
    "booth": Printed(0.0, ((1.0, 3.0),), square(10.0), 4),
    "matyas": Printed(0.0, ((0.0, 0.0),), square(10.0), 4),
    "three-hump-camel": Printed(0.0, ((0.0, 0.0),), square(5.0), 4),
    "six-hump-camel": Printed(-1.0316, ((0.0898, -0.7126), (-0.0898, 0.7126)), ((-3.0, 3.0), (-2.0, 2.0)), 4),
    "goldstein-price": Printed(3.0, ((0.0, -1.0),), square(2.0), 4),
    "styblinski-tang": Printed(-78.3323, ((-2.9035, -2.9035),), square(5.0), 4),
    "griewank": Printed(0.0, ((0.0, 0.0),), square(600.0), 4),
    "levy": Printed(0.0, ((1.0, 1.0),), square(10.0), 4),
    "mccormick": Printed(-1.9132, ((-0.5472, -1.5472),), ((-1.5, 4.0), (-3.0, 4.0)), 4),
    "easom": Printed(-1.0, ((math.pi, math.pi),), square(100.0), 4),
    "eggholder": Printed(-959.6407, ((512.0, 404.2319),), square(512.0), 4),
    "schwefel": Printed(0.0, ((420.9687, 420.9687),), square(500.0), 4),
    "michalewicz": Printed(-1.8013, ((2.2029, 1.5708),), ((0.0, math.pi), (0.0, math.pi)), 4),
    "bukin-6": Printed(0.0, ((-10.0, 1.0),), ((-15.0, -5.0), (-3.0, 3.0)), 4),
    "cross-in-tray": Printed(
        -2.06261, ((1.3494, -1.3494), (1.3494, 1.3494), (-1.3494, 1.3494), (-1.3494, -1.3494)), square(10.0), 4
    ),
    "drop-wave": Printed(-1.0, ((0.0, 0.0),), square(5.12), 4),
}

each_printed = pytest.mark.parametrize("name", PRINTED)


@each_printed
def test_the_minima_are_those_that_are_printed(name: str) -> None:
    objective, printed = OBJECTIVES.find(name)(), PRINTED[name]
    last_digit = 10.0**-printed.digits
    assert objective.lowest == pytest.approx(printed.value, abs=last_digit)
    assert len(objective.minima) == len(printed.points)
    for point in printed.points:
        assert min(math.dist(point, minimum.point) for minimum in objective.minima) < 2.0 * last_digit


@each_printed
def test_the_domain_shown_lies_in_the_one_that_is_searched_and_holds_its_minima(name: str) -> None:
    objective, printed = OBJECTIVES.find(name)(), PRINTED[name]
    for (low, high), (lowest, highest) in zip(objective.domain, printed.domain, strict=True):
        assert lowest <= low < high <= highest


@pytest.mark.parametrize("group", [group for group in GROUPS if group != "Others"])
def test_every_group_of_the_gallery_has_several_landscapes(group: str) -> None:
    assert sum(entry.group == group for entry in OBJECTIVES) >= 3


def test_the_catalogue_holds_the_twenty_eight_of_the_contract() -> None:
    assert len([entry for entry in OBJECTIVES if issubclass(entry, Function)]) >= 28


def test_the_lowest_point_of_eggholder_lies_on_the_edge_and_the_ground_falls_on_beyond_it() -> None:
    lowest = np.array(Eggholder().minima[0].point)
    slope, along = Eggholder().gradient(lowest)
    assert lowest[0] == Eggholder().domain[0][1]
    assert slope < -1.0
    assert abs(along) < 1e-10
    assert Eggholder().value(lowest + np.array([0.1, 0.0])) < Eggholder().minima[0].value


@pytest.mark.parametrize("objective", [Schwefel(), Mccormick()], ids=["schwefel", "mccormick"])
def test_the_ground_is_lower_outside_the_domain_where_the_docstring_says_so(objective: Objective) -> None:
    assert objective.lowest is not None
    far = np.linspace(-1500.0, 1500.0, 20_001)
    assert objective.value(np.stack([far, far])).min() < objective.lowest


def test_what_an_absolute_value_adds_to_the_gradient_is_0_on_its_kink() -> None:
    np.testing.assert_array_equal(Bukin6().gradient(np.array([-10.0, 1.0])), [0.0, 0.0])
    np.testing.assert_array_equal(Bukin6().gradient(np.array([-5.0, 0.25])), [0.01, 0.0])
    np.testing.assert_array_equal(CrossInTray().gradient(np.zeros(2)), [0.0, 0.0])
    # Along an axis only the distance counts, and the product under the root is 0 there.
    np.testing.assert_array_equal(CrossInTray().gradient(np.array([0.0, 2.0])), [0.0, 0.0])
    # Both lines of eggholder's meet where x = 0 and y = -47.
    np.testing.assert_array_equal(Eggholder().gradient(np.array([0.0, -47.0])), [0.0, 0.0])


@pytest.mark.parametrize("distance", [1e-12, 1e-6, 1e-3])
def test_the_slope_grows_without_bound_towards_the_groove_of_bukin(distance: float) -> None:
    above, below = (Bukin6().gradient(np.array([-10.0, 1.0 + side * distance]))[1] for side in (1.0, -1.0))
    assert above == pytest.approx(50.0 / math.sqrt(distance), rel=1e-3)
    assert below == pytest.approx(-above, rel=1e-3)


def test_the_gradient_of_schwefel_is_continuous_on_the_axes_and_its_curvature_is_not() -> None:
    for axis in (0, 1):
        near = np.full((2, 3), 100.0)
        near[axis] = (-1e-10, 0.0, 1e-10)
        slopes = Schwefel().gradient(near)[axis]
        np.testing.assert_allclose(slopes, 0.0, atol=2e-5)
        assert abs(slopes[2] - slopes[0]) < 1e-15
        assert abs(slopes[2] - slopes[1]) / 1e-10 > 1e5


def test_a_sharp_ridge_of_cross_in_tray_rises_to_the_value_of_the_cross() -> None:
    for x, y in itertools.product((0.0, math.pi, -math.pi), (0.7, -2.0)):
        ridge = CrossInTray().value(np.array([x, y]))
        assert ridge > CrossInTray().value(np.array([x + 1e-9, y])) + 0.1
        assert ridge > CrossInTray().value(np.array([x - 1e-9, y])) + 0.1


def test_the_monkey_saddle_has_three_ways_down_and_no_curvature() -> None:
    angles = np.linspace(0.0, 2.0 * math.pi, 360, endpoint=False) + 0.001
    falls = MonkeySaddle().value(0.1 * np.stack([np.cos(angles), np.sin(angles)])) < 0.0
    assert np.count_nonzero(falls & ~np.roll(falls, 1)) == 3
    around = 1e-4 * np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
    assert np.abs(MonkeySaddle().gradient(around)).max() < 1e-7


def test_the_shelf_of_the_plateau_is_flat_and_its_well_is_not() -> None:
    slopes = np.hypot(*Plateau().gradient(np.array([[0.3, 3.0, 5.0], [0.0, 0.0, 0.0]])))
    assert slopes[0] > 1.0
    assert slopes[1] < 0.03 * slopes[0]
    assert slopes[2] < 0.01 * slopes[0]
    assert Plateau().value(np.array([5.0, 5.0])) > 0.99


def test_at_no_angle_and_at_a_right_one_the_rotated_valley_is_the_elongated_one() -> None:
    elongated = OBJECTIVES.find("elongated-valley")()
    points = np.random.default_rng(5).uniform(-4.0, 4.0, (2, 50))
    np.testing.assert_array_equal(RotatedValley(angle=0.0).value(points), elongated.value(points))
    np.testing.assert_allclose(RotatedValley(angle=90.0).value(points), elongated.value(points[::-1]), rtol=1e-13)


@pytest.mark.parametrize("m", [1, 2, 5, 20, 100])
def test_the_minimum_of_michalewicz_follows_its_steepness(m: int) -> None:
    objective = Michalewicz(m=m)
    ((point, value),) = objective.minima
    assert np.hypot(*objective.gradient(np.array(point))) < 1e-12
    spans = [np.linspace(low, high, 801) for low, high in objective.domain]
    assert objective.value(np.stack(np.meshgrid(*spans))).min() >= value


def test_the_curvature_of_drop_wave_at_its_middle_is_the_same_all_around() -> None:
    around = 1e-6 * np.array([[1.0, 0.0, 0.6], [0.0, 1.0, -0.8]])
    np.testing.assert_allclose(DropWave().gradient(around), 72.5 * around, rtol=1e-6, atol=1e-15)
    np.testing.assert_array_equal(DropWave().gradient(np.zeros(2)), [0.0, 0.0])


def test_the_plain_of_easom_is_flat_to_the_last_digit_where_the_literature_still_searches() -> None:
    np.testing.assert_array_equal(Easom().gradient(np.array([-100.0, -100.0])), [0.0, 0.0])


def test_peaks_has_the_three_peaks_that_matlab_draws() -> None:
    # The highest, as MathWorks' documentation of peaks prints it.
    spans = [np.linspace(low, high, 601) for low, high in Peaks().domain]
    heights = Peaks().value(np.stack(np.meshgrid(*spans)))
    assert heights.max() == pytest.approx(8.1062, abs=1e-3)
    assert heights.min() == pytest.approx(-6.5511, abs=1e-3)
