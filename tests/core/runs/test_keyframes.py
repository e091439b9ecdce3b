"""Recording past a budget: small numbers of every step, keyframes, and rows that come back to the last bit."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from playground.core.arithmetic.arrays import Array
from playground.core.compiled.library import LIBRARY
from playground.core.gradients import GradientPipeline
from playground.core.objectives import Objective
from playground.core.objectives.functions.bowls import QuadraticBowl
from playground.core.objectives.functions.valleys import Rosenbrock
from playground.core.optimizers import OPTIMIZERS
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.optimizers.optimizer import Optimizer
from playground.core.optimizers.second_order import Lbfgs
from playground.core.optimizers.swats import Swats
from playground.core.optimizers.wrappers import Lookahead, Sam
from playground.core.planes.plane import Plane
from playground.core.planes.section import Section
from playground.core.runs import keyframes as keyframes_module
from playground.core.runs import run as run_module
from playground.core.runs import step_table
from playground.core.runs.csv_export import write_csv
from playground.core.runs.keyframed import RUN_BYTES, KeyframedTrajectory
from playground.core.runs.memory_budget import steps_that_fit, taken
from playground.core.runs.question import Question
from playground.core.runs.run import Run
from playground.core.runs.trajectory import Trajectory
from playground.core.schedules import Cosine
from tests.core.kernels import forget
from tests.core.many_parameters import ManyBowl, Regression

NOISE = GradientPipeline(noise=0.3, seed=4, l2=0.01, clip_norm=20.0)


def asked(
    objective: Objective, optimizer: Optimizer, pipeline: GradientPipeline | None = None, plane: Plane | None = None
) -> Question:
    schedule = Cosine(total=600)
    return Question(objective, optimizer, objective.start, 500, schedule, pipeline or GradientPipeline(), plane)


def whole_run(question: Question, steps: int = 500) -> Run:
    """Return a run of which every row is kept, as of few parameters."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "NARROW_BYTES", 10**9)
        run = Run(question)
    assert type(run.trajectory) is Trajectory
    run.advance(steps)
    return run


def keyframed_run(question: Question, rows: int = 60, steps: int = 500) -> Run:
    """Return a run with memory for so many rows."""
    run = Run(question)
    run = Run(question, most_bytes=rows * run.trajectory.row_bytes)
    run.advance(steps)
    assert run.trajectory.at_hand.start > 0
    return run


def assert_same_rows(ours: Run, reference: Run) -> None:
    count = len(reference.trajectory)
    assert len(ours.trajectory) == count
    for found, expected in zip(ours.trajectory.rows(0, count), reference.trajectory.rows(0, count), strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(ours.trajectory.loss, reference.trajectory.loss)
    np.testing.assert_array_equal(ours.trajectory.lr, reference.trajectory.lr)


QUESTIONS = [
    asked(ManyBowl(40), Sgd(lr=0.05)),
    asked(ManyBowl(40), Adam(lr=0.05)),
    asked(ManyBowl(40), Adam(lr=0.05), NOISE),
    asked(ManyBowl(40), Swats(lr=0.05)),
    asked(ManyBowl(40), Lbfgs(), NOISE),
    asked(ManyBowl(40), Lookahead(inner=Adam(), lr=0.05)),
    asked(ManyBowl(40), Sam(inner=Sgd(), lr=0.05), NOISE),
    asked(Regression(), Adam(lr=0.05)),
    asked(Rosenbrock(), Sgd(lr=1e-3), NOISE),
    asked(Rosenbrock(), Lbfgs(history=7)),
]


@pytest.mark.parametrize(
    "question", QUESTIONS, ids=lambda each: f"{type(each.objective).__name__}-{each.optimizer.name}"
)
def test_rows_between_keyframes_come_back_to_the_last_bit(question: Question) -> None:
    steps = 120 if question.optimizer.needs_objective else 500  # Line searches take their time.
    assert_same_rows(keyframed_run(question, 60, steps), whole_run(question, steps))


@pytest.mark.parametrize("name", list(OPTIMIZERS.names()))
def test_every_optimizer_is_replayed_to_the_last_bit(name: str) -> None:
    question = asked(QuadraticBowl(), OPTIMIZERS.find(name)(), GradientPipeline(noise=0.1, seed=2))
    assert_same_rows(keyframed_run(question, rows=20, steps=60), whole_run(question, 60))


def test_a_compiled_run_is_replayed_to_the_last_bit_with_its_kernel_and_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    forget(monkeypatch, tmp_path)
    question = asked(Rosenbrock(), Adam(lr=0.02), NOISE)
    interpreted = whole_run(question)
    recipe = interpreted.stepper.recipe
    assert recipe is not None
    assert LIBRARY.make(recipe) is not None
    compiled = keyframed_run(question)
    assert compiled.stepper.kernel(0.0) is not None
    assert_same_rows(compiled, interpreted)
    forget(monkeypatch, tmp_path / "empty")  # As kernels that are used later push it out.
    assert compiled.stepper.kernel(0.0) is None
    assert_same_rows(compiled, interpreted)


def test_any_rows_and_coordinates_are_read_as_from_an_array() -> None:
    question = asked(ManyBowl(40), Adam(lr=0.05))
    ours, reference = keyframed_run(question).trajectory.theta, np.asarray(whole_run(question).trajectory.theta)
    places = np.array([[400, 3, 3], [0, 499, 77]])
    assert ours.shape == reference.shape
    for key in (
        7,
        -1,
        slice(5, 300, 7),
        slice(None, None, -50),
        places,
        (places, 5),
        (slice(2, 90), slice(3, 6)),
        (slice(0, 499, 3), [39, 0]),
        (7, [1, 3]),
        (slice(5, 5), [1, 3]),
        slice(5, 5),
    ):
        np.testing.assert_array_equal(ours[key], reference[key])
    for wrong in (501, ([400, 3], [0, 1])):
        with pytest.raises(IndexError):
            ours[wrong]


def test_state_and_what_derives_from_it_are_read_for_any_rows() -> None:
    question = asked(ManyBowl(40), Adam(lr=0.05))
    ours, reference = keyframed_run(question), whole_run(question)
    for rows in (slice(3, 40), np.array([300, 2, 77])):
        expected = reference.columns_at(rows)
        found = ours.columns_at(rows)
        assert list(found) == list(expected)
        for name, column in expected.items():
            np.testing.assert_array_equal(found[name], column)
        np.testing.assert_array_equal(ours.trajectory.state["v"][rows], reference.trajectory.state["v"][rows])


def test_what_is_small_is_known_of_every_step_without_a_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 40
    plane = Plane((0.0,) * size, (1.0, *(0.0,) * (size - 1)), (0.0, 1.0, *(0.0,) * (size - 2)))
    question = asked(ManyBowl(size), Adam(lr=0.05), plane=plane)
    run, reference = keyframed_run(question), whole_run(question)
    monkeypatch.setattr(KeyframedTrajectory, "_replay", None)
    every = slice(None)
    trajectory, theta = run.trajectory, np.asarray(reference.trajectory.theta)
    np.testing.assert_array_equal(trajectory.loss, reference.trajectory.loss)
    np.testing.assert_array_equal(trajectory.path(every), theta[:, :2])
    for name in ("gradient", "update"):
        norms = getattr(trajectory, f"{name}_norms")(every)
        np.testing.assert_allclose(norms, np.linalg.norm(getattr(reference.trajectory, name)[:], axis=1), rtol=1e-14)


def test_the_path_on_another_plane_than_the_run_s_own_is_told_too() -> None:
    objective = ManyBowl(40)
    question = asked(objective, Adam(lr=0.05))
    run, theta = keyframed_run(question), np.asarray(whole_run(question).trajectory.theta)
    other = Section(objective, Plane.of_parameters(3, 7, objective.start))
    np.testing.assert_array_equal(run.path(other, slice(2, 400)), theta[2:400][:, [3, 7]])
    np.testing.assert_array_equal(run.path(Section(objective), slice(2, 400)), theta[2:400, :2])


def test_measures_are_recorded_at_every_step_in_both_ways_of_recording() -> None:
    question = asked(Regression(), Adam(lr=0.05))
    dense = Run(question)
    assert type(dense.trajectory) is Trajectory
    dense.advance(500)
    expected = [Regression().measures(point)["largest_error"] for point in dense.trajectory.theta]
    for run in (dense, keyframed_run(question)):
        assert run.trajectory.measures.keys() == {"largest_error"}
        np.testing.assert_array_equal(run.trajectory.measures["largest_error"], expected)


class _Fickle(ManyBowl):
    def measures(self, theta: Array) -> dict[str, float]:
        told = {"first": float(theta[0]), "last": float(theta[-1])}
        return told if theta[0] > 0.5 else dict(reversed(told.items()))


def test_measures_are_told_apart_by_their_names_whatever_order_they_come_in() -> None:
    run = Run(asked(_Fickle(3), Adam(lr=0.05)))
    run.advance(500)
    for name, place in (("first", 0), ("last", -1)):
        np.testing.assert_array_equal(run.trajectory.measures[name], run.trajectory.theta[:, place])


@pytest.mark.parametrize("dim", [3, 200])
def test_a_run_whose_table_of_small_numbers_cannot_grow_stays_as_it_was(
    dim: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = asked(_Fickle(dim), Adam(lr=0.05))
    run, other = Run(question), Run(question)
    run.advance(1020)
    with monkeypatch.context() as patch:
        patch.setattr(step_table, "np", SimpleNamespace(empty=_refuse))
        with pytest.raises(MemoryError):
            run.advance(20)
    run.advance(1200 - run.trajectory.last_step)
    other.advance(1200)
    assert_same_rows(run, other)


def _refuse(*_: Any) -> Any:
    raise MemoryError


def test_the_same_csv_is_written_of_a_run_with_keyframes(tmp_path: Path) -> None:
    question = asked(ManyBowl(40), Adam(lr=0.05), NOISE)
    for name, run in (("ours", keyframed_run(question)), ("reference", whole_run(question))):
        write_csv(tmp_path / name, [("a run", run)])
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "reference").read_bytes()


def test_verdicts_are_the_same_and_the_first_settled_step_is_known() -> None:
    question = Question(ManyBowl(40), Sgd(lr=0.15), ManyBowl(40).start)
    ours, reference = keyframed_run(question), whole_run(question)
    settled = reference.first_settled(500)
    assert settled is not None
    assert 50 < settled < 300
    assert ours.first_settled(500) == ours.first_settled(settled) == settled
    assert ours.first_settled(settled - 1) is None
    for step in (0, 10, settled - 1, settled, settled + 1, 450, 500):
        assert ours.verdict(step, 500) == reference.verdict(step, 500)


def test_stopping_when_converged_ends_a_run_with_keyframes_where_it_ends_another() -> None:
    question = Question(ManyBowl(40), Sgd(lr=0.15), ManyBowl(40).start)
    ours, reference = (Run(question, most_bytes=most) for most in (60 * 8 * 122, 10**9))
    assert ours.advance(500, True) == reference.advance(500, True) < 300


def counted_bytes(run: Run) -> int:
    """Return what a run's recording holds: blocks of rows, keyframes, the rows replayed last, and the small numbers."""
    trajectory = run.trajectory
    assert isinstance(trajectory, KeyframedTrajectory)
    blocks = {id(rows): rows for _, rows in (*trajectory._recent, trajectory._replayed)}
    rows = sum(sum(column.nbytes for column in each) for each in blocks.values())
    return rows + trajectory.keyframes.nbytes + trajectory._table._numbers.nbytes


def test_the_stride_doubles_and_memory_stays_within_the_budget_however_long_a_run_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyframes_module, "REPLAY_S", 1e9)
    monkeypatch.setattr(keyframes_module, "MOST_STRIDE", 8)
    run = Run(asked(ManyBowl(500), Adam(lr=0.05)), most_bytes=500_000)
    trajectory = run.trajectory
    assert isinstance(trajectory, KeyframedTrajectory)
    strides, longest = [], 0
    for _ in range(40):
        run.advance(30)
        trajectory.theta[len(trajectory) // 2]
        strides.append(int(max(np.diff(trajectory.keyframes.steps))))
        longest = max(longest, counted_bytes(run) - trajectory._table._numbers.nbytes)
    assert longest <= 500_000
    assert sorted(set(strides)) == [8, 16, 32, 64, 128]
    assert strides == sorted(strides)


def test_a_hundred_thousand_steps_of_nine_thousand_weights_fit_the_declared_budget() -> None:
    run = Run(asked(ManyBowl(9000), Adam(lr=0.01)))
    run.advance(750)
    trajectory = run.trajectory
    assert isinstance(trajectory, KeyframedTrajectory)
    assert trajectory.most_bytes == RUN_BYTES == 256_000_000
    assert 0 < trajectory.at_hand.start < 750
    assert counted_bytes(run) <= RUN_BYTES
    assert taken([run.size()], 100_000) <= RUN_BYTES + 100_001 * trajectory.step_bytes < 1.03 * RUN_BYTES
    assert steps_that_fit(300_000_000, [run.size()], 10**7) > 100_000


def test_keyframes_are_as_far_apart_as_a_replay_has_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    stepper = Run(asked(ManyBowl(40), Adam(lr=0.05))).stepper
    keyframes = keyframes_module.Keyframes(stepper, 10**9)
    for step_s, stride in ((130e-6, 128), (1e-9, 4096), (1.0, 1), (5e-3, 4)):
        last = keyframes.steps[-1]
        stepper.step = last + stride - 1
        keyframes.note(stepper, step_s)
        assert keyframes.steps[-1] == last
        assert keyframes.until_next(stepper.step) == 1
        stepper.step = last + stride
        keyframes.note(stepper, step_s)
        assert keyframes.steps[-1] == last + stride
        assert stride * step_s <= keyframes_module.REPLAY_S or stride == 1


def test_two_threads_may_read_while_the_run_goes_on() -> None:
    question = asked(ManyBowl(40), Adam(lr=0.05), NOISE)
    reference = np.asarray(whole_run(question, 900).trajectory.theta)
    run = keyframed_run(question)
    wrong: list[int] = []

    def read(seed: int) -> None:
        for row in np.random.default_rng(seed).integers(0, 500, 40).tolist():
            if not np.array_equal(run.trajectory.theta[row], reference[row]):
                wrong.append(row)

    readers = [threading.Thread(target=read, args=(seed,)) for seed in (1, 2)]
    for reader in readers:
        reader.start()
    for _ in range(200):
        run.advance(2)
    for reader in readers:
        reader.join()
    assert not wrong


def test_rows_of_few_parameters_are_all_kept() -> None:
    run = Run(Question(Rosenbrock(), Adam(), (-1.5, 2.0)))
    assert type(run.trajectory) is Trajectory
    assert run.trajectory.at_hand == range(1)
