from __future__ import annotations

from typing import Any

import contourpy
import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.errors import CancelledError
from playground.core.objectives import OBJECTIVES
from playground.core.objectives.objective import Function
from playground.core.planes.section import Section
from playground.figures import ground as ground_module
from playground.figures.ground import survey
from playground.view.canvas.ground_items import contour_generator
from tests.regression import Regression

SURFACES = [objective for objective in OBJECTIVES if issubclass(objective, Function)]


@pytest.mark.parametrize("objective", SURFACES, ids=lambda objective: objective.name)
def test_every_objective_has_a_finite_ground_with_levels_inside_its_colours(objective: type[Function]) -> None:
    x_span, y_span = objective().domain
    ground = survey(Section(objective()), x_span, y_span, 50, 40)
    assert ground.height.shape == (40, 50)
    assert np.isfinite(ground.height).all()
    assert ground.low < ground.high
    assert (np.diff(ground.levels) > 0).all()
    assert ground.low < ground.levels[0]
    assert ground.levels[-1] < ground.high


@pytest.mark.parametrize("hole", [None, np.nan, np.inf])
def test_contours_are_those_that_contourpy_makes_around_what_is_not_finite_too(hole: float | None) -> None:
    ground = survey(Section(OBJECTIVES.find("himmelblau")()), (-5.0, 5.0), (-5.0, 5.0), 50, 40)
    if hole is not None:
        ground.height[10:14, 20:23] = hole
    usual = contourpy.contour_generator(
        ground.x, ground.y, ground.height, line_type=contourpy.LineType.ChunkCombinedOffset
    )
    for level in ground.levels:
        lines: list[Any] = [generator.lines(level) for generator in (contour_generator(ground), usual)]
        np.testing.assert_array_equal(lines[0][0][0], lines[1][0][0])


@pytest.mark.parametrize("width", [1.0, 1e-2, 1e-4, 1e-6])
def test_the_colours_span_what_is_in_view_however_far_one_zooms_in_beside_a_minimum(width: float) -> None:
    objective = OBJECTIVES.find("quadratic-bowl")()
    ground = survey(Section(objective), (3.0, 3.0 + width), (2.0, 2.0 + width), 60, 60)
    assert ground.height.min() <= ground.low < ground.high <= ground.height.max()
    assert np.mean(ground.height < (ground.low + ground.high) / 2) == pytest.approx(0.5, abs=0.2)


def test_level_ground_has_colours_that_differ() -> None:
    ground = survey(Section(OBJECTIVES.find("easom")()), (60.0, 61.0), (60.0, 61.0), 40, 40)
    assert ground.low < ground.high


def test_samples_belong_to_their_coordinates() -> None:
    objective = OBJECTIVES.find("rosenbrock")()
    ground = survey(Section(objective), (-2.0, 2.0), (-1.0, 3.0), 41, 21)
    assert (ground.x[0], ground.x[-1], ground.y[0], ground.y[-1]) == (-2.0, 2.0, -1.0, 3.0)
    value = float(objective.value(np.array([ground.x[30], ground.y[5]])))
    assert ground.height[5, 30] == pytest.approx(np.log10(value))


def test_the_lowest_point_is_where_the_minimum_is() -> None:
    ground = survey(Section(OBJECTIVES.find("quadratic-bowl")()), (-1.0, 1.0), (-1.0, 1.0), 41, 41)
    row, column = np.unravel_index(np.argmin(ground.height), ground.height.shape)
    assert (ground.x[column], ground.y[row]) == pytest.approx((0.0, 0.0))


@pytest.mark.parametrize("objective", SURFACES, ids=lambda objective: objective.name)
@pytest.mark.parametrize("size", [1e-9, 1e3, 1e6])
def test_the_ground_is_finite_however_far_one_zooms(objective: type[Function], size: float) -> None:
    (left, right), (bottom, top) = objective().domain
    x, y = (left + right) / 2, (bottom + top) / 2
    width = (right - left) * size
    ground = survey(Section(objective()), (x - width, x + width), (y - width, y + width), 30, 30)
    assert np.isfinite(ground.height).all()
    assert np.isfinite([ground.low, ground.high]).all()
    assert ground.low < ground.high


def test_where_nothing_is_finite_the_ground_is_flat() -> None:
    ground = survey(Section(OBJECTIVES.find("beale")()), (1e200, 2e200), (1e200, 2e200), 10, 10)
    assert np.isfinite(ground.height).all()
    assert ground.low < ground.high


def test_places_without_a_finite_value_get_the_highest_colour() -> None:
    ground = survey(Section(OBJECTIVES.find("rosenbrock")()), (-1e100, 1e100), (-1.0, 1.0), 11, 10)
    assert np.isfinite(ground.height).all()


def test_many_parameters_are_surveyed_band_by_band_with_the_same_values(monkeypatch: pytest.MonkeyPatch) -> None:
    section = Section(Regression())
    whole = survey(section, *section.domain, 30, 20)
    sizes: list[int] = []
    real = Regression.value

    def noting(objective: Regression, theta: Array) -> Array:
        sizes.append(theta.size)
        return np.asarray(real(objective, theta))

    monkeypatch.setattr(Regression, "value", noting)
    monkeypatch.setattr(ground_module, "NUMBERS_AT_ONCE", 4 * 30 * 3)
    banded = survey(section, *section.domain, 30, 20)
    assert np.array_equal(banded.height, whole.height)
    assert max(sizes) == 4 * 30 * 3
    with pytest.raises(CancelledError):
        survey(section, *section.domain, 30, 20, iter((True, False)).__next__)
