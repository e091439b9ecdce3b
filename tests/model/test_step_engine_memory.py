"""The step engine within a budget of memory: told before it is reached, a pause where it is, and nothing lost."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.core.runs.run import Run
from playground.core.runs.trajectory import Trajectory
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from tests.clock import FakeClock
from tests.races import race

ROW = 96 + 64
"""Bytes that a step of Adam and one of SGD take together."""


class Told:
    """Keeps what an engine says about memory."""

    def __init__(self, engine: StepEngine) -> None:
        self.sentences: list[str] = []
        engine.fell_short.connect(self.sentences.append)


def _engine(document: Document, steps: int) -> StepEngine:
    """Return an engine with memory for so many steps of Adam and SGD, as fast as it can."""
    engine = StepEngine(document, FakeClock(), memory=lambda: (steps + 1) * ROW)
    engine.set_speed(math.inf)
    return engine


def _tick(engine: StepEngine, times: int = 50) -> None:
    for _ in range(times):
        engine.tick()


def test_playing_ends_where_no_further_step_fits_and_says_so_once(document: Document) -> None:
    engine = _engine(document, 200)
    told = Told(engine)
    engine.play()
    _tick(engine)
    assert not engine.is_playing
    assert engine.cursor.step == 200
    assert [run.trajectory.last_step for run in engine.runs] == [200, 200]
    need = "2 runs need 1 MB for 500 steps; the memory budget is 1 MB, a quarter of the memory there is."
    assert told.sentences == [
        f"{need} The runs will pause at step 200.",
        f"Paused at step 200: {need} All steps so far are kept; fewer runs go further.",
    ]
    assert not engine.is_behind


def test_playing_on_where_nothing_fits_says_it_again_and_loses_nothing(document: Document) -> None:
    engine = _engine(document, 200)
    engine.play()
    _tick(engine)
    before = [run.trajectory.theta.copy() for run in engine.runs]
    told = Told(engine)
    engine.play()
    _tick(engine)
    assert len(told.sentences) == 1
    assert engine.cursor.step == 200
    for run, theta in zip(engine.runs, before, strict=True):
        np.testing.assert_array_equal(run.trajectory.theta, theta)


def test_a_step_beyond_the_budget_cannot_be_shown(document: Document) -> None:
    engine = _engine(document, 200)
    told = Told(engine)
    engine.seek(400)
    _tick(engine)
    assert engine.cursor.step == 200
    assert len(told.sentences) == 1
    assert not engine.is_behind


def test_with_fewer_runs_the_rest_go_further(document: Document) -> None:
    engine = _engine(document, 200)
    engine.play()
    _tick(engine)
    document.remove_run(1)
    engine.play()
    _tick(engine)
    assert engine.cursor.step == 201 * ROW // 96 - 1
    assert engine.runs[0].trajectory.last_step == engine.cursor.step


def test_a_run_added_where_memory_is_full_takes_the_rest_back_to_where_all_fit(document: Document) -> None:
    engine = _engine(document, 200)
    engine.play()
    _tick(engine)
    document.duplicate_run(1)
    _tick(engine)
    assert engine.cursor.step == engine.reach == 0  # The two that are there have all of it.
    assert [run.trajectory.last_step for run in engine.runs] == [200, 200, 0]
    assert not engine.is_behind
    document.undo()
    assert engine.reach == 200


def test_the_budget_is_told_as_soon_as_the_step_limit_is_beyond_it(document: Document) -> None:
    engine = _engine(document, 600)
    told = Told(engine)
    document.set_steps(1_000_000)
    assert told.sentences == [
        "2 runs need 0.2 GB for 1,000,000 steps; the memory budget is 1 MB, a quarter of the memory there is. "
        "The runs will pause at step 600."
    ]
    document.set_steps(2_000_000)  # Still beyond: told once is enough.
    document.set_steps(600)
    assert len(told.sentences) == 1


def test_a_run_that_has_diverged_leaves_its_share_to_the_others(document: Document) -> None:
    document.replace(race("adam", "sgd", steps=500))
    document.set_run_values(1, lr=1e6)
    engine = _engine(document, 200)
    engine.play()
    _tick(engine)
    assert engine.runs[1].diverged
    ended = len(engine.runs[1].trajectory)
    assert engine.cursor.step == (201 * ROW - ended * 64) // 96 - 1


def test_memory_that_the_system_refuses_pauses_once_and_the_runs_go_on_when_there_is_some(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _engine(document, 100_000)
    told = Told(engine)
    make_room, asked = Trajectory.make_room, []

    def refuse_from_step_100(trajectory: Trajectory, count: int) -> None:
        if len(trajectory) + count > 101:
            asked.append(count)
            raise MemoryError
        make_room(trajectory, count)

    with monkeypatch.context() as short:
        short.setattr(Trajectory, "make_room", refuse_from_step_100)
        engine.play()
        _tick(engine)
        assert len(asked) == 1
        assert not engine.is_playing
        step = engine.cursor.step
        assert 0 < step <= 100
        assert told.sentences[-1] == (
            f"Paused at step {step}: the system has no more memory. All steps so far are kept; fewer runs go further."
        )
    engine.play()
    _tick(engine)
    assert engine.cursor.step == 500
    for entry, run in zip(document.experiment.runs, engine.runs, strict=True):
        whole = Run(document.experiment.question(entry))
        whole.advance(500)
        np.testing.assert_array_equal(run.trajectory.theta, whole.trajectory.theta)
