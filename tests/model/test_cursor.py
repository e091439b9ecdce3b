from __future__ import annotations

from playground.core.verdicts.verdicts import Status
from playground.model.document import Document
from playground.model.step_engine import BUDGET_S, StepEngine
from tests.clock import FakeClock
from tests.races import Ear, go_to


def test_the_cursor_tells_the_step_looked_at_and_the_last_one_recorded(engine: StepEngine) -> None:
    go_to(engine, 100)
    go_to(engine, 40)
    assert (engine.cursor.step, engine.cursor.last) == (40, 100)


def test_looking_back_moves_the_cursor_and_records_nothing(engine: StepEngine) -> None:
    go_to(engine, 100)
    ear = Ear(engine.cursor, ["moved", "grown"])
    engine.seek(40)
    assert ear.take() == ["moved"]
    engine.seek(40)
    assert ear.take() == []


def test_both_step_and_last_are_in_force_when_either_is_told(engine: StepEngine) -> None:
    told = []
    for signal in (engine.cursor.moved, engine.cursor.grown):
        signal.connect(lambda: told.append((engine.cursor.step, engine.cursor.last)))
    engine.seek(30)
    assert told == [(30, 30), (30, 30)]


def test_runs_made_anew_are_no_growth(engine: StepEngine, document: Document) -> None:
    go_to(engine, 50)
    ear, restarts = Ear(engine.cursor, ["moved", "grown"]), Ear(engine, ["restarted"])
    document.set_start((1.0, 0.0))
    assert (ear.take(), restarts.take()) == ([], ["restarted"])
    assert (engine.cursor.step, engine.cursor.last) == (50, 50)


def test_a_replay_behind_the_cursor_grows_without_moving_it(
    engine: StepEngine, document: Document, clock: FakeClock
) -> None:
    document.set_steps(2_000)
    clock.cost = BUDGET_S / 3
    ear = Ear(engine.cursor, ["moved", "grown"])
    engine.seek(2_000)
    assert ear.take() == ["moved", "grown"]
    engine.tick()
    assert ear.take() == ["grown"]


def test_a_lower_limit_takes_the_cursor_with_it(engine: StepEngine, document: Document) -> None:
    go_to(engine, 100)
    ear = Ear(engine.cursor, ["moved", "grown"])
    document.set_steps(60)
    assert (engine.cursor.step, ear.take()) == (60, ["moved"])
    assert {engine.status(run) for run in engine.runs} == {Status.FINISHED}


def test_the_cursor_has_arrived_when_the_end_of_playing_is_told(engine: StepEngine, clock: FakeClock) -> None:
    steps: list[int] = []
    engine.play()
    engine.playing_changed.connect(lambda: steps.append(engine.cursor.step))
    clock.now += 100.0
    engine.set_speed(10_000.0)
    while engine.is_playing:
        clock.now += 1.0
        engine.tick()
    assert steps == [engine.limit]
