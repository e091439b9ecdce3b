from __future__ import annotations

import math

import numpy as np
import pytest

from playground.core.verdicts.verdicts import Status
from playground.model.document import Document
from playground.model.step_engine import BUDGET_S, StepEngine
from tests.clock import FakeClock
from tests.races import Ear, race


def play_for(engine: StepEngine, clock: FakeClock, seconds: float, ticks: int) -> None:
    """Let time pass in so many ticks of equal length."""
    for _ in range(ticks):
        clock.now += seconds / ticks
        engine.tick()


def paths(engine: StepEngine) -> list[bytes]:
    return [run.trajectory.theta[: engine.cursor.step + 1].tobytes() for run in engine.runs]


def test_there_is_a_run_for_each_entry_standing_at_the_start(engine: StepEngine, document: Document) -> None:
    assert [run.question.optimizer for run in engine.runs] == [e.optimizer for e in document.experiment.runs]
    assert engine.cursor.step == 0
    assert not engine.is_playing
    assert all(len(run.trajectory) == 1 for run in engine.runs)


@pytest.mark.parametrize(("speed", "steps"), [(1.0, 2), (60.0, 120), (100.0, 200)])
def test_the_steps_due_follow_from_the_time_that_passed(
    engine: StepEngine, clock: FakeClock, speed: float, steps: int
) -> None:
    engine.set_speed(speed)
    engine.play()
    play_for(engine, clock, 2.0, 128)
    assert engine.cursor.step == steps
    assert all(run.trajectory.last_step == steps for run in engine.runs)


def test_late_ticks_do_not_make_it_slower(engine: StepEngine, clock: FakeClock) -> None:
    engine.set_speed(100.0)
    engine.play()
    for pause in (0.125, 0.25, 0.0625, 0.5, 0.0625):
        clock.now += pause
        engine.tick()
    assert engine.cursor.step == 100


def test_time_in_which_it_is_paused_does_not_count(engine: StepEngine, clock: FakeClock) -> None:
    engine.set_speed(16.0)
    engine.play()
    play_for(engine, clock, 1.0, 8)
    engine.pause()
    clock.now += 1000.0
    engine.tick()
    engine.play()
    play_for(engine, clock, 1.0, 8)
    assert engine.cursor.step == 32


def test_a_change_of_speed_counts_from_now_on(engine: StepEngine, clock: FakeClock) -> None:
    engine.set_speed(16.0)
    engine.play()
    play_for(engine, clock, 1.0, 8)
    engine.set_speed(128.0)
    play_for(engine, clock, 1.0, 8)
    assert engine.cursor.step == 144


def test_speed_never_alters_a_path(document: Document) -> None:
    document.replace(race("adam", "sgd", "momentum", "rmsprop", steps=300))
    reached = []
    for speed, tick_s in ((1.0, 7.3), (60.0, 0.017), (10_000.0, 0.016), (10_000.0, 0.0001), (math.inf, 0.016)):
        clock = FakeClock()
        engine = StepEngine(document, clock)
        engine.set_speed(speed)
        engine.play()
        while engine.is_playing:
            clock.now += tick_s
            engine.tick()
        assert engine.cursor.step == 300
        reached.append(paths(engine))
    assert all(path == reached[0] for path in reached)


def test_as_fast_as_it_can_goes_on_until_the_budget_is_spent(
    engine: StepEngine, document: Document, clock: FakeClock
) -> None:
    document.set_steps(1_000_000)
    engine.set_speed(math.inf)
    engine.play()
    clock.cost = BUDGET_S / 10
    engine.tick()
    first = engine.cursor.step
    assert 0 < first < 1_000_000
    engine.tick()
    assert engine.cursor.step > first
    assert engine.is_playing


def test_a_tick_with_more_due_than_it_has_time_for_returns_and_shows_how_far_it_came(
    engine: StepEngine, document: Document, clock: FakeClock
) -> None:
    document.set_steps(1_000_000)
    engine.set_speed(10_000.0)
    engine.play()
    clock.now += 100.0
    clock.cost = BUDGET_S / 4
    engine.tick()
    assert 0 < engine.cursor.step < 1_000
    assert all(run.trajectory.last_step >= engine.cursor.step for run in engine.runs)


def test_time_that_did_not_suffice_is_no_debt(engine: StepEngine, document: Document, clock: FakeClock) -> None:
    document.set_steps(1_000_000)
    engine.set_speed(10_000.0)
    engine.play()
    clock.now += 100.0
    clock.cost = BUDGET_S / 4
    engine.tick()
    clock.cost = 0.0
    reached = engine.cursor.step
    clock.now += 0.001
    engine.tick()
    assert engine.cursor.step <= reached + 10 + 1 + math.ceil(10_000 * 5 * BUDGET_S)


def test_a_seek_too_far_for_one_tick_is_made_good_by_those_that_follow(
    engine: StepEngine, document: Document, clock: FakeClock
) -> None:
    document.set_steps(5_000)
    clock.cost = BUDGET_S / 4
    engine.seek(5_000)
    assert engine.cursor.step == 5_000
    assert engine.is_behind
    assert all(run.trajectory.last_step < 5_000 for run in engine.runs)
    assert all(engine.row(run) == run.trajectory.last_step for run in engine.runs)
    while engine.is_behind:
        engine.tick()
    assert all(run.trajectory.last_step == 5_000 for run in engine.runs)
    assert not engine.is_playing


def test_playing_waits_for_runs_that_are_behind(engine: StepEngine, document: Document, clock: FakeClock) -> None:
    document.set_steps(5_000)
    clock.cost = BUDGET_S / 4
    engine.seek(3_000)
    engine.play()
    engine.tick()
    assert engine.cursor.step == 3_000
    clock.cost = 0.0
    clock.now += 1.0
    engine.tick()
    assert engine.cursor.step > 3_000
    assert not engine.is_behind


def test_the_runs_stay_abreast(engine: StepEngine, document: Document, clock: FakeClock) -> None:
    document.set_steps(100_000)
    engine.set_speed(math.inf)
    engine.play()
    clock.cost = BUDGET_S / 7
    for _ in range(20):
        engine.tick()
        steps = [run.trajectory.last_step for run in engine.runs]
        assert max(steps) - min(steps) <= 64


def test_seeking_back_and_forth_records_nothing_twice(engine: StepEngine) -> None:
    engine.seek(100)
    end = [run.trajectory.theta[-1].tolist() for run in engine.runs]
    engine.seek(10)
    assert engine.cursor.step == 10
    assert [engine.row(run) for run in engine.runs] == [10, 10]
    assert [run.trajectory.last_step for run in engine.runs] == [100, 100]
    engine.seek(100)
    assert [run.trajectory.theta[-1].tolist() for run in engine.runs] == end


@pytest.mark.parametrize(("asked", "shown"), [(-5, 0), (0, 0), (500, 500), (501, 500), (10**9, 500)])
def test_no_step_outside_the_limit_is_shown(engine: StepEngine, asked: int, shown: int) -> None:
    engine.seek(asked)
    assert engine.cursor.step == shown


def test_one_step_pauses_and_moves_by_one(engine: StepEngine, clock: FakeClock) -> None:
    engine.play()
    play_for(engine, clock, 1.0, 8)
    engine.step_by(1)
    assert not engine.is_playing
    assert engine.cursor.step == 61
    engine.step_by(-1)
    engine.step_by(-1)
    assert engine.cursor.step == 59


def test_reset_pauses_and_shows_the_start(engine: StepEngine, clock: FakeClock) -> None:
    engine.play()
    play_for(engine, clock, 1.0, 10)
    engine.reset()
    assert engine.cursor.step == 0
    assert not engine.is_playing


def test_playing_ends_at_the_limit_and_begins_again_from_the_start(engine: StepEngine, clock: FakeClock) -> None:
    engine.set_speed(math.inf)
    engine.play()
    while engine.is_playing:
        engine.tick()
    assert engine.cursor.step == 500
    runs = engine.runs
    engine.set_speed(16.0)
    engine.play()
    assert engine.cursor.step == 0
    play_for(engine, clock, 1.0, 8)
    assert engine.cursor.step == 16
    assert engine.runs == runs


def test_playing_with_no_runs_or_no_steps_ends(engine: StepEngine, document: Document, clock: FakeClock) -> None:
    document.set_steps(0)
    engine.play()
    clock.now += 1.0
    engine.tick()
    assert not engine.is_playing
    document.replace(race(steps=10))
    engine.play()
    clock.now += 10.0
    engine.tick()
    assert engine.cursor.step == 10
    assert not engine.is_playing


def test_a_tick_says_once_that_the_cursor_moved_and_runs_grew_and_nothing_when_neither_did(
    engine: StepEngine, clock: FakeClock
) -> None:
    engine.set_speed(1_000.0)
    engine.play()
    ear, cursor_ear = Ear(engine, ["restarted", "playing_changed"]), Ear(engine.cursor, ["moved", "grown"])
    clock.now += 0.1
    engine.tick()
    assert cursor_ear.take() == ["moved", "grown"]
    engine.tick()
    assert cursor_ear.take() == ear.take() == []


def test_playing_is_announced_when_it_begins_and_ends(engine: StepEngine) -> None:
    ear = Ear(engine, ["playing_changed"])
    engine.play()
    engine.play()
    assert ear.take() == ["playing_changed"]
    engine.pause()
    engine.pause()
    assert ear.take() == ["playing_changed"]
    engine.toggle()
    engine.toggle()
    assert ear.take() == ["playing_changed", "playing_changed"]


def test_a_run_that_diverges_stops_alone(engine: StepEngine, document: Document, clock: FakeClock) -> None:
    document.set_run_values(1, lr=0.5)
    engine.set_speed(math.inf)
    engine.play()
    while engine.is_playing:
        engine.tick()
    adam, sgd = engine.runs
    assert sgd.diverged
    assert sgd.trajectory.last_step < 20
    assert np.isfinite(sgd.trajectory.theta).all()
    assert adam.trajectory.last_step == 500
    assert engine.status(sgd) is Status.DIVERGED
    assert engine.row(sgd) == sgd.trajectory.last_step
    engine.seek(1)
    assert engine.status(sgd) is not Status.DIVERGED


def test_when_every_run_has_diverged_playing_still_reaches_the_limit(
    engine: StepEngine, document: Document, clock: FakeClock
) -> None:
    document.set_run_values(1, lr=0.5)
    document.remove_run(0)
    engine.set_speed(100.0)
    engine.play()
    play_for(engine, clock, 5.5, 20)
    assert engine.cursor.step == 500
    assert not engine.is_playing


def test_runs_made_already_are_used(document: Document) -> None:
    experiment = document.experiment
    runs = [experiment.new_run(entry) for entry in experiment.runs]
    for run in runs:
        run.advance(20)
    engine = StepEngine(document, runs=runs)
    assert all(a is b for a, b in zip(engine.runs, runs, strict=True))


def test_a_run_that_is_behind_is_running_not_finished(engine: StepEngine, document: Document, clock: FakeClock) -> None:
    document.set_steps(5_000)
    clock.cost = BUDGET_S
    engine.seek(5_000)
    assert engine.is_behind
    assert {engine.status(run) for run in engine.runs} == {Status.RUNNING}


def test_at_the_limit_a_run_is_finished(engine: StepEngine) -> None:
    engine.seek(500)
    assert engine.status(engine.runs[1]) is Status.FINISHED
