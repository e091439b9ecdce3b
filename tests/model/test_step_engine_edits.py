"""What the engine does when the document changes under it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.core.runs.run import Run
from playground.model.document import Document
from playground.model.step_engine import BUDGET_S, StepEngine
from tests.clock import FakeClock
from tests.model.test_document_undo import EDITS
from tests.races import Ear, go_to, race


def assert_runs_belong_to(document: Document, engine: StepEngine) -> None:
    """Check that the runs are those that the experiment asks for, up to the step shown."""
    experiment = document.experiment
    assert len(engine.runs) == len(experiment.runs)
    for run, entry in zip(engine.runs, experiment.runs, strict=True):
        fresh = experiment.new_run(entry)
        fresh.advance(engine.cursor.step, experiment.stop_when_converged)
        assert run.question.path == fresh.question.path
        rows = len(fresh.trajectory)
        assert np.array_equal(run.trajectory.theta[:rows], fresh.trajectory.theta)


def test_changing_one_run_replays_it_and_leaves_the_others_the_very_same(
    engine: StepEngine, document: Document
) -> None:
    go_to(engine, 100)
    adam, sgd = engine.runs
    document.set_run_values(0, lr=0.2)
    assert engine.cursor.step == 100
    assert engine.runs[0] is not adam
    assert engine.runs[1] is sgd
    assert engine.runs[0].trajectory.last_step == 100
    assert_runs_belong_to(document, engine)


def test_changing_one_of_two_equal_runs_leaves_the_other_the_very_same(engine: StepEngine, document: Document) -> None:
    document.duplicate_run(0)
    original, copy = engine.runs[:2]
    document.set_run_values(0, lr=0.2)
    assert engine.runs[0] is not original
    assert engine.runs[1] is copy


@pytest.mark.parametrize("name", ["name", "colour", "hiding", "limit", "stopping"])
def test_what_does_not_change_a_path_leaves_every_run_the_very_same(
    engine: StepEngine, document: Document, name: str
) -> None:
    go_to(engine, 17)
    ear = Ear(engine, ["restarted"])
    runs = engine.runs
    EDITS[name](document)
    assert all(a is b for a, b in zip(engine.runs, runs, strict=True))
    assert ear.take() == []


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_while_playing_leaves_the_runs_that_the_settings_ask_for(
    engine: StepEngine, document: Document, clock: FakeClock, name: str
) -> None:
    engine.set_speed(60.0)
    engine.play()
    clock.now += 1.0
    engine.tick()
    EDITS[name](document)
    assert_runs_belong_to(document, engine)
    clock.now += 0.5
    engine.tick()
    assert_runs_belong_to(document, engine)
    document.undo()
    clock.now += 0.5
    engine.tick()
    assert_runs_belong_to(document, engine)


def test_a_new_start_keeps_playing_from_the_step_shown(
    engine: StepEngine, document: Document, clock: FakeClock
) -> None:
    engine.play()
    clock.now += 1.0
    engine.tick()
    document.set_start((1.0, 0.0))
    assert engine.is_playing
    assert engine.cursor.step == 60
    assert all(run.trajectory.theta[0].tolist() == [1.0, 0.0] for run in engine.runs)
    assert all(run.trajectory.last_step == 60 for run in engine.runs)


def test_a_long_replay_is_spread_over_ticks(engine: StepEngine, document: Document, clock: FakeClock) -> None:
    document.set_steps(2_000)
    clock.cost = BUDGET_S / 3
    go_to(engine, 2_000)
    document.set_start((1.0, 0.0))
    assert engine.cursor.step == 2_000
    assert engine.is_behind
    ticks = 0
    while engine.is_behind:
        engine.tick()
        ticks += 1
    assert ticks > 10
    assert_runs_belong_to(document, engine)


def test_a_replay_goes_on_by_itself_when_paused(engine: StepEngine, document: Document, clock: FakeClock) -> None:
    ear = Ear(engine.cursor, ["moved", "grown"])
    document.set_steps(2_000)
    clock.cost = BUDGET_S / 3
    go_to(engine, 2_000)
    document.set_start((1.0, 0.0))
    ear.take()
    engine.tick()
    assert ear.take() == ["grown"]
    assert engine.is_behind


def test_restarts_are_announced_after_the_new_runs_are_there(engine: StepEngine, document: Document) -> None:
    seen = []
    before = engine.runs
    engine.restarted.connect(lambda: seen.append(engine.runs))
    document.set_start((1.0, 0.0))
    assert len(seen) == 1
    assert seen[0] is engine.runs
    assert seen[0] != before


def test_undo_brings_the_runs_back(engine: StepEngine, document: Document) -> None:
    go_to(engine, 50)
    document.remove_run(0)
    assert len(engine.runs) == 1
    document.undo()
    assert [run.trajectory.last_step for run in engine.runs] == [50, 50]
    assert_runs_belong_to(document, engine)


def test_an_added_run_is_replayed_up_to_the_step_shown(engine: StepEngine, document: Document) -> None:
    go_to(engine, 50)
    adam, sgd = engine.runs
    document.add_run(OPTIMIZERS.find("adagrad"))
    assert engine.runs[:2] == (adam, sgd)
    assert engine.runs[2].trajectory.last_step == 50


def test_a_lower_limit_moves_the_step_shown_and_ends_playing(
    engine: StepEngine, document: Document, clock: FakeClock
) -> None:
    engine.set_speed(100.0)
    engine.play()
    clock.now += 2.0
    engine.tick()
    document.set_steps(50)
    assert engine.cursor.step == 50
    clock.now += 0.1
    engine.tick()
    assert not engine.is_playing


def test_a_higher_limit_lets_finished_runs_go_on(engine: StepEngine, document: Document, clock: FakeClock) -> None:
    go_to(engine, 500)
    runs = engine.runs
    document.set_steps(600)
    engine.set_speed(100.0)
    engine.play()
    assert engine.cursor.step == 500
    clock.now += 0.5
    engine.tick()
    assert engine.cursor.step == 550
    assert engine.runs == runs


def test_a_converged_run_stops_where_that_is_asked_for(engine: StepEngine, document: Document) -> None:
    document.replace(race("sgd", "adam", objective="quadratic-bowl", steps=5_000))
    document.set_run_values(0, lr=0.25)
    document.set_stop_when_converged(True)
    go_to(engine, 5_000)
    assert engine.runs[0].trajectory.last_step < 100
    assert not engine.is_behind


def test_convergence_does_not_stop_a_run_otherwise(engine: StepEngine, document: Document) -> None:
    document.replace(race("sgd", objective="quadratic-bowl", steps=1_000))
    document.set_run_values(0, lr=0.25)
    go_to(engine, 1_000)
    assert engine.runs[0].trajectory.last_step == 1_000


def test_a_run_that_had_stopped_goes_on_when_convergence_is_no_longer_to_stop_it(
    engine: StepEngine, document: Document
) -> None:
    document.replace(race("sgd", objective="quadratic-bowl", steps=1_000))
    document.set_run_values(0, lr=0.25)
    document.set_stop_when_converged(True)
    go_to(engine, 1_000)
    document.set_stop_when_converged(False)
    while engine.is_behind:
        engine.tick()
    assert engine.runs[0].trajectory.last_step == 1_000


def test_switching_through_all_objectives_while_playing_is_safe(
    engine: StepEngine, document: Document, clock: FakeClock
) -> None:
    engine.set_speed(math.inf)
    engine.play()
    for objective in OBJECTIVES:
        document.set_objective(objective())
        clock.now += 0.016
        engine.tick()
        engine.play()
        assert {type(run.objective) for run in engine.runs} == {objective}
    assert_runs_belong_to(document, engine)


@pytest.mark.parametrize("slow", [0, 2])
def test_quick_runs_do_not_make_the_turns_of_a_slow_one_long(
    document: Document, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, slow: int
) -> None:
    document.replace(race("sgd", "momentum", "adam", steps=100_000))
    names = [entry.optimizer.name for entry in document.experiment.runs]
    longest = 0

    def advance(run: Run, steps: int, stop_when_converged: bool = False) -> int:
        nonlocal longest
        is_slow = run.question.optimizer.name == names[slow]
        if is_slow:
            longest = max(longest, steps)
        clock.now += steps * (1e-5 if is_slow else 1e-8)
        return real_advance(run, steps, stop_when_converged)

    real_advance = Run.advance
    monkeypatch.setattr(Run, "advance", advance)
    engine = StepEngine(document, clock)
    engine.set_speed(math.inf)
    engine.play()
    for _ in range(40):
        engine.tick()
    assert 0 < longest <= 256
    engine.pause()


def test_a_new_run_begins_with_short_turns_however_quick_the_others_were(
    document: Document, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.replace(race("sgd", steps=20_000))
    engine = StepEngine(document, clock)
    go_to(engine, 20_000)
    turns: list[int] = []
    real_advance = Run.advance

    def advance(run: Run, steps: int, stop_when_converged: bool = False) -> int:
        turns.append(steps)
        clock.now += steps * 1e-5
        return real_advance(run, steps, stop_when_converged)

    monkeypatch.setattr(Run, "advance", advance)
    document.add_run(OPTIMIZERS.find("adam"))
    assert max(turns) <= 256
