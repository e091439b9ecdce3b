"""What every objective promises; one table of objectives, shared by all tests."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.arithmetic.complex_step import ComplexStep
from playground.core.errors import InvalidInputError
from playground.core.objectives import GROUPS, OBJECTIVES, Function, Objective
from playground.core.objectives.functions.bowls import ElongatedValley
from playground.core.objectives.functions.changing import MovingBowl, RareGradients, Reddi
from playground.core.objectives.functions.cliff import Cliff
from playground.core.objectives.functions.many_minima import Ackley, Rastrigin
from playground.core.objectives.functions.plateaus import Michalewicz, Plateau
from playground.core.objectives.functions.tilted_bowls import RotatedValley
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.objectives.objective import Minimum

LANDSCAPES: list[Function] = [
    *(entry() for entry in OBJECTIVES if issubclass(entry, Function)),
    ElongatedValley(kappa=1.0),
    ElongatedValley(kappa=731.5),
    Rosenbrock(a=-0.7, b=3.0),
    Rosenbrock(a=0.0, b=1000.0),
    Ackley(a=7.0, b=0.9, c=3.0),
    RotatedValley(kappa=731.5, angle=-20.0),
    RotatedValley(kappa=0.5, angle=90.0),
    Plateau(w=0.1),
    Plateau(w=4.0),
    Michalewicz(m=1),
    Michalewicz(m=20),
    Cliff(w=0.01),
    Cliff(w=0.5),
    MovingBowl(radius=0.0),
    MovingBowl(step=70),
    RareGradients(every=3, scale=0.2),
    RareGradients(step=0),
    Reddi(every=11, large=15.0),
    Reddi(every=4, large=2.0),
    Reddi(step=0),
    Reddi(step=1),
]

each_landscape = pytest.mark.parametrize("objective", LANDSCAPES, ids=lambda one: f"{one.name} {one.values() or ''}")


def _points(objective: Objective, count: int = 300, beyond: float = 0.5) -> Array:
    """Return points all over the domain and, on every side, a multiple of its width ``beyond``."""
    low, high = np.array(objective.domain).T
    places = np.random.default_rng(11).uniform(-beyond, 1.0 + beyond, (count, objective.dim))
    points: Array = (low + places * (high - low)).T
    return points


def _hessian(objective: Objective, theta: Array) -> Array:
    """Return second derivatives at points of shape ``(dim, *batch)``, with shape ``(*batch, dim, dim)``."""
    width = 1e-5
    rows = []
    for axis in range(len(theta)):
        shift = np.zeros_like(theta)
        shift[axis] = width
        rows.append((objective.gradient(theta + shift) - objective.gradient(theta - shift)) / (2.0 * width))
    hessian: Array = np.moveaxis(np.array(rows), (0, 1), (-2, -1))
    return (hessian + np.swapaxes(hessian, -1, -2)) / 2.0


def _outward(objective: Objective, theta: Array) -> Array:
    """Tell which coordinates stand on the edge of the domain where the ground falls on beyond it."""
    low, high = (edge.reshape(-1, *[1] * (theta.ndim - 1)) for edge in np.array(objective.domain).T)
    gradient = objective.gradient(theta)
    outward: Array = ((theta <= low) & (gradient > 0.0)) | ((theta >= high) & (gradient < 0.0))
    return outward


def _is_kink(objective: Objective, point: tuple[float, ...]) -> bool:
    """Tell whether the gradient jumps at a point."""
    hair = 1e-9 * np.array([0.6, 0.8])
    jump = objective.gradient(np.array(point) + hair) - objective.gradient(np.array(point) - hair)
    return float(np.hypot(*jump)) > 1e-3


def _polished_dips(objective: Objective) -> Array:
    """Return where Newton's method, held inside the domain, ends from every dip of a fine grid: ``(2, dips)``."""
    spans = [np.linspace(low, high, 201) for low, high in objective.domain]
    grid = np.stack(np.meshgrid(*spans, indexing="ij"))
    heights = np.pad(objective.value(grid), 1, constant_values=np.inf)
    around = [np.roll(heights, shift, axis=(0, 1)) for shift in itertools.product((-1, 0, 1), repeat=2)]
    dips = (heights <= np.min(around, axis=0))[1:-1, 1:-1]
    low, high = (edge[:, np.newaxis] for edge in np.array(objective.domain).T)
    at: Array = grid[:, dips]
    for _ in range(40):
        held = _outward(objective, at)
        hessian = np.where(
            np.logical_or(held[:, np.newaxis], held).T, np.eye(2), np.nan_to_num(_hessian(objective, at))
        )
        gradient = np.where(held, 0.0, objective.gradient(at))
        step = np.einsum("nij,jn->in", np.linalg.pinv(hessian), gradient)
        at = np.clip(at - step, low, high)
    return at


@each_landscape
def test_the_gradient_is_that_of_the_value_to_the_last_digits(objective: Function) -> None:
    # A complex step has no cancellation, so its error is rounding alone (Squire & Trapp 1998).
    x, y = _points(objective)
    tiny = 1e-40
    value = type(objective).f
    by_x = np.asarray(value(objective, (x + 1j * tiny).view(ComplexStep), (y + 0j).view(ComplexStep))).imag / tiny
    by_y = np.asarray(value(objective, (x + 0j).view(ComplexStep), (y + 1j * tiny).view(ComplexStep))).imag / tiny
    gradient = objective.gradient(np.stack([x, y]))
    # Where the ground is flat, what is left of the slope is the difference of larger terms.
    tolerance = 1e-12 * np.hypot(by_x, by_y) + 1e-15 * np.abs(objective.value(np.stack([x, y]))).max()
    assert (np.hypot(gradient[0] - by_x, gradient[1] - by_y) <= tolerance).all()


@each_landscape
def test_value_and_gradient_are_finite_ten_domains_away_and_on_every_corner_axis_and_edge(
    objective: Function,
) -> None:
    points = _points(objective, 5000, beyond=4.5)
    lines = [np.array([0.0, low, (low + high) / 2.0, high]) for low, high in objective.domain]
    special = np.stack(np.meshgrid(*lines)).reshape(2, -1)
    on_a_line = [np.stack([points[0], np.full_like(points[0], number)]) for number in lines[1]]
    across = [np.stack([np.full_like(points[1], number), points[1]]) for number in lines[0]]
    for theta in (points, special, *on_a_line, *across):
        assert np.isfinite(objective.value(theta)).all()
        assert np.isfinite(objective.gradient(theta)).all()


@each_landscape
def test_value_and_gradient_keep_the_shape_of_the_batch(objective: Function) -> None:
    for batch in [(), (3,), (2, 5), (0,)]:
        theta = np.ones((2, *batch))
        assert np.shape(objective.value(theta)) == batch
        assert objective.gradient(theta).shape == (2, *batch)


@each_landscape
def test_a_batch_has_the_values_and_gradients_of_its_points(objective: Function) -> None:
    points = _points(objective, 50)
    # A point goes through the C library's functions, as runs do, a batch through numpy's: the last bits may differ.
    alone = np.array([objective.value(point) for point in points.T])
    np.testing.assert_allclose(objective.value(points), alone, rtol=1e-12, atol=1e-12 * np.max(np.abs(alone)))
    alone = np.array([objective.gradient(point) for point in points.T]).T
    np.testing.assert_allclose(objective.gradient(points), alone, rtol=1e-12, atol=1e-12 * np.max(np.abs(alone)))


@each_landscape
def test_value_and_gradient_leave_their_input_alone(objective: Function) -> None:
    theta = _points(objective, 5)
    before = theta.copy()
    objective.value(theta)
    gradient = objective.gradient(theta)
    np.testing.assert_array_equal(theta, before)
    assert not np.shares_memory(gradient, theta)


@each_landscape
def test_every_listed_minimum_is_one(objective: Function) -> None:
    low, high = np.array(objective.domain).T[..., np.newaxis]
    for point, value in (*objective.minima, *objective.local_minima):
        at = np.array(point)
        assert objective.value(at) == pytest.approx(value, abs=1e-12)
        # On the edge of the domain the ground may fall on beyond it.
        assert np.hypot(*np.where(_outward(objective, at), 0.0, objective.gradient(at))) < 1e-10
        for radius in (1e-3, 1e-2, 0.1):
            angles = np.linspace(0.0, 2.0 * math.pi, 64)
            around = at[:, np.newaxis] + radius * np.stack([np.cos(angles), np.sin(angles)])
            inside = ((around >= low) & (around <= high)).all(axis=0)
            assert inside.sum() > 20
            assert (objective.value(around[:, inside]) > value).all()


@each_landscape
def test_a_minimum_without_a_gradient_is_told_in_words(objective: Function) -> None:
    if any(_is_kink(objective, minimum.point) for minimum in objective.minima):
        assert objective.kinks


@each_landscape
def test_all_global_minima_have_the_lowest_value_and_the_others_do_not(objective: Function) -> None:
    assert {minimum.value for minimum in objective.minima} <= {objective.lowest}
    for minimum in objective.local_minima:
        assert objective.lowest is not None
        assert minimum.value > objective.lowest + 1e-3


@each_landscape
def test_no_minimum_of_the_lowest_value_was_forgotten(objective: Function) -> None:
    ends = _polished_dips(objective)
    values = objective.value(ends)
    if objective.lowest is None:
        # Without a minimum, all ways down lead out of the domain.
        assert _outward(objective, ends[:, values == values.min()]).any(axis=0).all()
        return
    assert values.min() >= objective.lowest - 1e-11
    reached = ends[:, values < objective.lowest + 1e-9]
    listed = np.array([minimum.point for minimum in objective.minima]).T
    distances = np.hypot(*(reached[:, :, np.newaxis] - listed[:, np.newaxis]))
    assert (distances.min(axis=1) < 1e-4).all()
    for minimum, distance in zip(objective.minima, distances.T, strict=True):
        # Newton's method finds no minimum that is a kink.
        assert distance.min(initial=np.inf) < 1e-4 or _is_kink(objective, minimum.point)


@each_landscape
def test_where_lesser_minima_are_listed_none_was_forgotten(objective: Function) -> None:
    if not objective.local_minima:
        return
    ends = _polished_dips(objective)
    flat = np.hypot(*objective.gradient(ends)) < 1e-9
    bowls = ends[:, flat & (np.linalg.eigvalsh(_hessian(objective, ends))[:, 0] > 1e-3)]
    low, high = np.array(objective.domain).T[..., np.newaxis]
    inner = bowls[:, ((bowls > low) & (bowls < high)).all(axis=0)]
    listed: list[Minimum] = [*objective.minima, *objective.local_minima]
    distances = np.hypot(*(inner[:, :, np.newaxis] - np.array([minimum.point for minimum in listed]).T[:, np.newaxis]))
    assert (distances.min(axis=1) < 1e-6).all()
    assert (distances.min(axis=0) < 1e-6).all()


@each_landscape
def test_around_every_listed_saddle_the_ground_rises_and_falls_by_turns(objective: Function) -> None:
    angles = np.linspace(0.0, 2.0 * math.pi, 721)[:-1] + 1e-3
    for point in objective.saddles:
        at = np.array(point)
        assert np.hypot(*objective.gradient(at)) < 1e-7
        downward, upward = np.linalg.eigvalsh(_hessian(objective, at))
        assert downward <= 1e-9
        assert upward >= -1e-9
        around = at[:, np.newaxis] + 1e-3 * np.stack([np.cos(angles), np.sin(angles)])
        rises = objective.value(around) > objective.value(at)
        # Twice up and twice down make a saddle; oftener only where there is no curvature at all.
        turns = np.count_nonzero(rises != np.roll(rises, 1))
        assert turns == 4 or (turns > 4 and max(-downward, upward) < 1e-9)


@each_landscape
def test_start_and_minima_lie_in_the_domain_shown(objective: Function) -> None:
    assert len(objective.domain) == objective.dim == len(objective.start)
    minima = [minimum.point for minimum in (*objective.minima, *objective.local_minima)]
    for point in (objective.start, *minima, *objective.saddles):
        assert all(low <= number <= high for number, (low, high) in zip(point, objective.domain, strict=True))


@each_landscape
def test_the_start_is_no_place_to_stay(objective: Function) -> None:
    assert np.hypot(*objective.gradient(np.array(objective.start))) > 1e-3


@each_landscape
def test_an_objective_says_what_it_is(objective: Function) -> None:
    assert objective.title
    assert objective.formula
    assert objective.group in GROUPS
    assert objective.teaches
    assert objective.names == ("x", "y")


def test_the_first_table_of_the_contract_is_listed_in_its_order_with_its_domains() -> None:
    expected = {
        "quadratic-bowl": ((-1, 1), (-1, 1)),
        "elongated-valley": ((-4, 4), (-4, 4)),
        "rosenbrock": ((-2, 2), (-1, 3)),
        "beale": ((-4.5, 4.5), (-4.5, 4.5)),
        "himmelblau": ((-5, 5), (-5, 5)),
        "rastrigin": ((-5.12, 5.12), (-5.12, 5.12)),
        "ackley": ((-5, 5), (-5, 5)),
        "saddle": ((-2, 2), (-2, 2)),
    }
    assert {name: OBJECTIVES.find(name)().domain for name in expected} == expected
    assert Rosenbrock().values() == {"a": 1.0, "b": 100.0}
    assert ElongatedValley().values() == {"kappa": 20.0}
    assert Ackley().values() == {"a": 20.0, "b": 0.2, "c": 2.0 * math.pi}
    assert len(OBJECTIVES.find("himmelblau")().minima) == 4
    assert OBJECTIVES.find("saddle")().minima == ()


def test_the_minimum_of_rosenbrock_follows_its_parameters() -> None:
    assert Rosenbrock(a=-1.5).minima[0].point == (-1.5, 2.25)


def test_ackley_has_no_slope_at_its_tip_and_none_of_its_neighbours_breaks() -> None:
    np.testing.assert_array_equal(Ackley().gradient(np.zeros(2)), [0.0, 0.0])
    assert Ackley().value(np.zeros(2)) == pytest.approx(0.0, abs=1e-15)
    for size in (1e-300, 1e-160, 1e-20, 1e-8):
        assert np.isfinite(Ackley().gradient(np.array([size, -size]))).all()


def test_rastrigin_has_a_dimple_near_every_whole_numbered_point() -> None:
    for i, j in itertools.product(range(-4, 5), repeat=2):
        around = np.array([i, j])[:, np.newaxis] * 0.995 + 0.3 * np.array([[1, -1, 0, 0], [0, 0, 1, -1]])
        assert (Rastrigin().value(around) > Rastrigin().value(np.array([i, j]) * 0.995)).all()


def test_a_parameter_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="Elongated valley: kappa must be above 0, not 0"):
        ElongatedValley(kappa=0.0)
    with pytest.raises(InvalidInputError, match="b must be above 0, not -1"):
        Rosenbrock(b=-1.0)
