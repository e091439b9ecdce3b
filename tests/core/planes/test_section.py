"""A section: an objective of any number of parameters as a function of two coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.objectives import OBJECTIVES, Objective
from playground.core.objectives.objective import Minimum
from playground.core.planes.plane import Plane
from playground.core.planes.section import Section, usual_plane
from tests.regression import WEIGHTS, Regression

SLANTED = Plane((1.0, -2.0, 0.5, 3.0), (1.0, 2.0, 0.0, -1.0), (0.5, 0.0, 4.0, 1.0))
WIDTH = 1e-30


@pytest.fixture
def drawn() -> Objective:
    return OBJECTIVES.find("rosenbrock")()


def test_for_two_parameters_a_section_copies_nothing(drawn: Objective) -> None:
    section, points = Section(drawn), np.random.default_rng(0).normal(size=(2, 50))
    assert section.lift(points) is points
    assert section.project(points) is points
    assert section.domain is drawn.domain or section.domain == drawn.domain
    assert (section.names, section.minima, section.saddles) == (("x", "y"), drawn.minima, drawn.saddles)
    assert (section.start, section.lowest) == (drawn.start, drawn.lowest)
    np.testing.assert_array_equal(section.value(points), drawn.value(points))
    np.testing.assert_array_equal(section.gradient(points), drawn.gradient(points))
    assert not section.distance(points).any()
    assert section.at(7) is section


@pytest.mark.parametrize(
    "plane", [None, SLANTED, Plane.of_parameters(3, 1, WEIGHTS)], ids=["usual", "slanted", "b, w2"]
)
def test_the_gradient_of_a_section_is_that_of_its_value(plane: Plane | None) -> None:
    section = Section(Regression(), plane)
    points = np.random.default_rng(1).normal(0.0, 3.0, (2, 40))
    along = [section.value(points + 1j * WIDTH * np.eye(2)[axis][:, np.newaxis]).imag / WIDTH for axis in range(2)]
    np.testing.assert_allclose(section.gradient(points), along, rtol=1e-12, atol=1e-12)


def test_a_section_has_the_values_of_the_points_it_lies_on() -> None:
    section, points = Section(Regression(), SLANTED), np.random.default_rng(2).normal(size=(2, 3, 4))
    assert section.value(points).shape == (3, 4)
    np.testing.assert_array_equal(section.value(points), Regression().value(SLANTED.lift(points)))


def test_unless_another_plane_is_chosen_the_first_two_parameters_vary_and_the_others_are_at_a_minimum() -> None:
    section = Section(Regression())
    assert section.names == ("w1", "w2")
    assert section.domain == ((-4.0, 4.0), (-4.0, 4.0))
    assert section.point((0.5, 0.25)) == (0.5, 0.25, 3.0, 1.5)
    assert section.minima == (Minimum((2.0, -1.0), 0.0),)
    assert section.start == (0.0, 0.0)
    assert section.distance(np.array(Regression().start)) == pytest.approx(np.hypot(3.0, 1.5))


@dataclass(frozen=True)
class Unknown(Objective):
    """Three parameters, and no minimum known."""

    title: ClassVar[str] = "Unknown"
    names = ("a", "b", "c")
    domain = ((0.0, 1.0), (-2.0, 2.0), (-1.0, 5.0))
    start = (0.5, 1.0, 2.0)

    def value(self, theta: Array) -> Any:
        return np.sum(theta, axis=0)


class Declaring(Unknown):
    """The same, drawn at first over its last two parameters."""

    seen_on = ((0.5, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0))


def test_where_no_minimum_is_known_the_others_keep_the_values_of_the_start() -> None:
    section = Section(Unknown())
    assert section.point((0.0, 0.0)) == (0.0, 0.0, 2.0)
    assert section.minima == ()
    assert section.lowest is None


def test_an_objective_may_declare_the_plane_it_is_seen_on() -> None:
    section = Section(Declaring())
    assert section.plane == usual_plane(Declaring()) == Plane(*Declaring.seen_on)
    assert section.names == ("c", "b")
    assert section.domain == ((-1.0, 5.0), (-2.0, 2.0))


def test_along_a_slanted_direction_the_domain_ends_where_the_objectives_does() -> None:
    plane = Plane((0.5, 0.0, 0.0), (0.5, 1.0, 0.0), (0.0, -1.0, 1.0))
    section = Section(Unknown(), plane)
    assert section.domain == ((-1.0, 1.0), (-1.0, 2.0))
    assert section.names == ("u", "v")


def test_an_origin_outside_the_domain_still_has_a_domain_around_it() -> None:
    (left, right), (bottom, top) = Section(Unknown(), Plane((9.0, 9.0, 9.0), (1.0, 1.0, 0.0), (0.0, 0.0, 1.0))).domain
    assert left < right
    assert (bottom, top) == (-10.0, -4.0)


def test_a_minimum_off_the_plane_is_not_on_the_section() -> None:
    assert Section(Regression(), SLANTED).minima == ()


def test_an_objective_of_one_parameter_is_level_across() -> None:
    @dataclass(frozen=True)
    class Line(Objective):
        title: ClassVar[str] = "Line"
        names = ("a",)
        domain = ((0.0, 1.0),)
        start = (0.5,)

        def value(self, theta: Array) -> Any:
            return theta[0]

    section = Section(Line())
    np.testing.assert_array_equal(section.value(np.array([[0.25, 0.25], [-1.0, 1.0]])), [0.25, 0.25])
    assert section.domain == ((0.0, 1.0), (-1.0, 1.0))
    assert section.start == (0.5, 0.0)


def test_a_section_of_what_changes_keeps_its_plane_from_step_to_step() -> None:
    @dataclass(frozen=True)
    class Moving(Unknown):
        height: float = 0.0
        is_stationary = False

        @property
        def minima(self) -> tuple[Minimum, ...]:
            return (Minimum((0.0, 0.0, self.height), 0.0),)

        def at(self, step: int) -> Moving:
            return Moving(height=float(step))

    section = Section(Moving())
    assert section.at(5).plane == section.plane
    assert section.at(5).minima == ()
