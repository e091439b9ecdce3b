"""Basin maps: which minimum each start reaches, and how soon; every pixel what a single run from there does."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import playground
from playground.core.errors import CancelledError, InvalidInputError
from playground.core.gradients import GradientPipeline
from playground.core.objectives import OBJECTIVES, Function
from playground.core.objectives.functions.changing import MovingBowl
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Momentum, Sgd
from playground.core.planes.places import near_radius
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.schedules import Cosine
from playground.core.sweeps.basin import COARSE_SIZE, BasinMap, basin_map, basin_maps, basin_watch
from playground.core.verdicts.verdicts import Status
from tests.core.sweeps.conftest import MakeKernel
from tests.core.sweeps.test_stepping import since_by_the_book


def assert_pixel_is_as_its_run(grid: BasinMap, row: int, column: int) -> None:
    question = grid.question
    run = Run(
        Question(
            grid.objective,
            grid.optimizer,
            (float(grid.x[column]), float(grid.y[row])),
            schedule=question.schedule,
            pipeline=question.pipeline,
        )
    )
    run.advance(question.steps)
    end = run.trajectory.theta[-1]
    np.testing.assert_allclose(grid.end[:, row, column], end, rtol=1e-12, atol=1e-12)
    assert grid.last[row, column] == run.trajectory.last_step
    verdict = run.verdict(limit=question.steps)
    assert grid.status[row, column] == verdict.status
    # A map does not follow runs row by row, and so cannot tell since when; all else it tells as the run does.
    since = verdict.since if run.diverged else None
    told = grid.verdict(row, column)
    assert dataclasses.replace(told, gap=None) == dataclasses.replace(verdict, since=since, gap=None)
    assert (told.gap is None) == (verdict.gap is None)
    assert told.gap is None or told.gap == pytest.approx(verdict.gap, rel=1e-9, abs=1e-9)
    radius = np.array(near_radius(grid.objective))
    away = [float(np.hypot(*((end - minimum.point) / radius))) for minimum in grid.minima]
    is_there = verdict.kind is not None and bool(away) and min(away) <= 1.0
    nearest = int(np.argmin(away)) if is_there else -1
    assert grid.minimum[row, column] == nearest
    steps = since_by_the_book(run.trajectory.theta, basin_watch(question.last_objective)) if nearest >= 0 else -1
    assert grid.steps[row, column] == steps


@pytest.mark.parametrize("objective", ["himmelblau", "rastrigin", "rosenbrock", "beale", "saddle"])
@pytest.mark.parametrize("name", ["adam", "momentum", "sgd"])
def test_a_pixel_is_what_a_single_run_from_there_does(objective: str, name: str) -> None:
    function, rule = OBJECTIVES.find(objective)(), OPTIMIZERS.find(name)
    grid = basin_map(objective=function, optimizer=rule(lr=rule().suggested_lr(function)), size=24, steps=120)
    generator = np.random.default_rng(1)
    for row, column in generator.integers(0, 24, (12, 2)).tolist():
        assert_pixel_is_as_its_run(grid, row, column)


L2 = GradientPipeline(l2=2.0)
CLIPPED = GradientPipeline(clip_norm=9e-7)


ENDINGS: list[tuple[str, str, GradientPipeline, int, tuple[tuple[float, float], ...] | None]] = [
    ("himmelblau", "sgd", GradientPipeline(), 150, None),
    ("himmelblau", "sgd", L2, 150, None),
    ("himmelblau", "sgd", CLIPPED, 60, None),
    ("himmelblau", "adam", GradientPipeline(noise=1.0, seed=5, clip_value=30.0), 80, None),
    ("rastrigin", "adam", GradientPipeline(), 150, None),
    ("drop-wave", "sgd", GradientPipeline(), 150, None),
    ("easom", "sgd", GradientPipeline(), 100, None),
    ("plateau", "sgd", GradientPipeline(), 60, ((-200.0, 200.0), (-200.0, 200.0))),
    ("saddle", "sgd", GradientPipeline(), 100, ((-1.0, 1.0), (-1e-9, 1e-9))),
    ("mccormick", "momentum", GradientPipeline(), 150, ((-6.0, 8.0), (-7.0, 8.0))),
    ("cross-in-tray", "sgd", GradientPipeline(l2=0.05), 60, None),
    ("bukin-6", "sgd", GradientPipeline(), 20, ((-10.0, -9.0), (1.0, 1.2))),
]
"""Questions whose runs end in every way that there is."""


@pytest.mark.parametrize(
    ("is_compiled", "objective", "name", "pipeline", "steps", "domain"),
    # That lanes end the same compiled as interpreted is held elsewhere, and kernels take long to make: a few will do.
    [*((False, *ending) for ending in ENDINGS), *((True, *ending) for ending in ENDINGS[:4])],
)
def test_every_pixel_has_the_verdict_of_its_run(
    batch_kernel: MakeKernel,
    objective: str,
    name: str,
    pipeline: GradientPipeline,
    steps: int,
    domain: tuple[tuple[float, float], ...] | None,
    is_compiled: bool,
) -> None:
    function = OBJECTIVES.find(objective)()
    assert isinstance(function, Function)
    rule = OPTIMIZERS.find(name)
    optimizer = rule(lr=rule().suggested_lr(function))
    if is_compiled:
        batch_kernel(optimizer, function, is_plain=pipeline.is_plain)
    grid = basin_map(objective=function, optimizer=optimizer, size=7, steps=steps, pipeline=pipeline, domain=domain)
    for row in range(7):
        for column in range(7):
            assert_pixel_is_as_its_run(grid, row, column)
    assert sum(ending.share for ending in grid.endings()) == pytest.approx(1.0)


def test_noise_and_schedule_are_those_of_the_single_run() -> None:
    pipeline = GradientPipeline(noise=1.0, seed=5, clip_norm=30.0)
    grid = basin_map(
        objective="himmelblau", optimizer=Adam(lr=0.1), size=16, steps=80, schedule=Cosine(total=80), pipeline=pipeline
    )
    for row, column in ((0, 0), (3, 12), (15, 15), (8, 7)):
        assert_pixel_is_as_its_run(grid, row, column)


def test_the_four_basins_of_himmelblau_surround_their_minima() -> None:
    grid = basin_map(objective="himmelblau", optimizer=Sgd(lr=0.005), size=33, steps=400)
    assert grid.further_minima == ()
    for index, minimum in enumerate(grid.minima):
        column, row = (
            int(np.argmin(np.abs(axis - at))) for axis, at in zip((grid.x, grid.y), minimum.point, strict=True)
        )
        assert grid.minimum[row, column] == index
    assert set(np.unique(grid.minimum)) >= {0, 1, 2, 3}


def test_starts_lie_on_the_edges_and_rows_go_up() -> None:
    grid = basin_map(objective="quadratic-bowl", optimizer=Sgd(lr=0.0), size=5, domain=((-2, 2), (0, 1)), steps=1)
    assert grid.x.tolist() == [-2.0, -1.0, 0.0, 1.0, 2.0]
    assert grid.y.tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert grid.end[:, 4, 0].tolist() == [-2.0, 1.0]


def test_minima_that_nobody_listed_are_found_the_lowest_first() -> None:
    grid = basin_map(objective="rastrigin", optimizer=Momentum(lr=0.004), size=48, steps=300)
    assert len(grid.objective.minima) == 1
    assert len(grid.further_minima) >= 100
    values = [minimum.value for minimum in grid.minima]
    assert np.all(np.diff(values) >= -1e-9)
    points = np.array([minimum.point for minimum in grid.minima])
    assert np.abs(grid.objective.gradient(points.T)).max() < 1e-9
    # Each dimple lies a little inside of a whole number, another one at each.
    assert len({(round(x), round(y)) for x, y in points.tolist()}) == len(points)
    assert np.mean(grid.minimum >= 0) > 0.95


@pytest.mark.parametrize("objective", ["rosenbrock", "three-hump-camel", "himmelblau", "goldstein-price"])
def test_what_is_found_is_no_place_that_is_known(objective: str) -> None:
    grid = basin_map(objective=objective, optimizer=Adam(lr=0.1), size=48, steps=300)
    radius = np.array(near_radius(grid.objective))
    points = np.array([minimum.point for minimum in grid.minima]) / radius
    away = np.hypot(*(points[:, np.newaxis] - points).T)
    assert np.all(away[~np.eye(len(points), dtype=bool)] > 1.0)


def test_of_a_minimum_that_moves_the_place_at_the_last_step_counts() -> None:
    bowl = MovingBowl(period=40)
    grid = basin_map(objective=bowl, optimizer=Sgd(lr=0.49), size=4, steps=30)
    (minimum,) = grid.minima
    assert minimum.point == bowl.at(30).minima[0].point == pytest.approx((0.0, -1.0))
    # A step behind a minimum that moves by 0.16 is not there, where one place reaches 0.04; 50 times as slow, it is.
    assert np.all(grid.status == Status.FINISHED)
    slow = basin_map(objective=MovingBowl(period=2000), optimizer=Sgd(lr=0.49), size=4, steps=500)
    assert np.all(slow.minimum == 0)
    assert np.all(slow.status == Status.FINISHED)  # It never comes to rest.
    assert_pixel_is_as_its_run(slow, 1, 2)


def test_each_end_has_a_fate_of_its_own() -> None:
    odd = basin_map(objective="saddle", optimizer=Adam(lr=0.05), size=9, steps=300)
    assert np.all(odd.status[4] == Status.AT_SADDLE)  # The line that leads in.
    assert np.all(odd.status[[0, 8]] == Status.LEFT_VIEW)
    assert np.all(odd.minimum == -1)
    wild = basin_map(objective="quadratic-bowl", optimizer=Sgd(lr=20.0), size=4, steps=60)
    assert np.all(wild.status == Status.DIVERGED)
    assert np.isfinite(wild.end).all()
    early = basin_map(objective="rosenbrock", optimizer=Sgd(lr=1e-9), size=4, steps=3, domain=((-1, 0), (0, 1)))
    assert np.all(early.status == Status.FINISHED)
    assert np.all(early.steps == -1)


def test_a_coarse_map_comes_before_the_one_wanted() -> None:
    maps = list(basin_maps(objective="himmelblau", optimizer=Adam(lr=0.1), size=96, steps=5))
    assert [len(grid.x) for grid in maps] == [COARSE_SIZE, 96]
    small = list(basin_maps(objective="himmelblau", optimizer=Adam(lr=0.1), size=32, steps=5))
    assert [len(grid.x) for grid in small] == [32]


def test_a_map_is_called_off_by_its_progress() -> None:
    with pytest.raises(CancelledError):
        basin_map(objective="himmelblau", optimizer="adam", size=64, progress=lambda done, total: False)


def test_the_package_offers_it() -> None:
    assert playground.basin_map is basin_map
    assert "basin_map" in dir(playground)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"objective": "himelblau"}, "There is no objective named 'himelblau'. Did you mean himmelblau?"),
        ({"optimizer": "adm"}, "There is no optimizer named 'adm'. Did you mean"),
        ({"size": 1}, "size must be a whole number from 2 to 4096, not 1."),
        ({"steps": -1}, "The step limit must be a whole number from 0 to 10000000, not -1."),
        ({"steps": 2.5}, "The step limit must be a whole number from 0 to 10000000, not 2.5."),
        ({"domain": ((1, 0), (0, 1))}, "domain must be two spans of numbers, such as ((-5, 5), (-5, 5)), not"),
        ({"domain": (0, 1)}, "domain must be two spans of numbers"),
    ],
)
def test_a_wrong_argument_is_refused_with_what_would_do(wrong: dict[str, object], sentence: str) -> None:
    arguments: dict[str, object] = {"objective": "himmelblau", "optimizer": "adam", **wrong}
    with pytest.raises(InvalidInputError) as refused:
        basin_map(**arguments)  # type: ignore[arg-type]
    assert str(refused.value).startswith(sentence)
