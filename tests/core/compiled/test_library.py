"""When kernels are made, how many are held, and what becomes of runs where there can be none."""

from __future__ import annotations

import itertools
import logging
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from playground.core.compiled import library
from playground.core.compiled.compiler import CompilerProcess
from playground.core.compiled.library import LIBRARY
from playground.core.compiled.program import Program
from playground.core.objectives.functions.valleys import Beale, Rosenbrock
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.runs.question import Question
from playground.core.runs.run import INTERPRETED_STEP_S, Run
from playground.core.runs.stepper import CHUNK_STEPS
from tests.core.kernels import run_recipe

ADAMS = run_recipe(Adam(), Rosenbrock(), (0, 1))
ADAMS_PROGRAM = ADAMS.program()
STEPS = 200


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Program]:
    """Stand in for compiler and worker, and collect what is made at once."""
    programs: list[Program] = []
    monkeypatch.setattr(LIBRARY, "_worker", object())

    def make(program: Program) -> str:
        programs.append(program)
        return "a kernel"

    monkeypatch.setattr(LIBRARY, "_made", make)
    return programs


def wanted(steps: int) -> Any:
    return LIBRARY.kernel(ADAMS, INTERPRETED_STEP_S * steps)


def test_a_short_run_in_a_script_does_not_even_look_for_a_kernel(
    made: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LIBRARY, "_is_kept", lambda recipe: pytest.fail("it looked"))
    assert wanted(1000) is None


def test_a_long_run_in_a_script_loads_its_kernel_at_once_where_it_is_on_disk(
    made: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LIBRARY, "_is_kept", lambda recipe: True)
    assert wanted(500_000) == "a kernel"
    assert made == [ADAMS_PROGRAM]


def test_a_long_run_in_a_script_waits_for_no_compiler_and_asks_only_where_it_pays(
    made: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LIBRARY, "_is_kept", lambda recipe: False)
    assert wanted(500_000) is None
    assert not LIBRARY._queued
    assert wanted(10_000_000) is None
    assert LIBRARY._queued == {ADAMS}
    assert made == []


def test_many_short_runs_add_up_to_a_kernel(made: list[Program], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LIBRARY, "_is_kept", lambda recipe: True)
    monkeypatch.setattr(library, "_price_s", lambda: 0.2)  # Whether or not this process has loaded a kernel before.
    kernels = [wanted(10_000) for _ in range(100)]
    assert kernels[0] is None
    assert kernels[-1] == "a kernel"
    assert made == [ADAMS_PROGRAM]


def test_a_run_counts_the_time_that_its_steps_took_once_however_many_pieces_it_takes_them_in(
    made: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    _let_chunks_take(monkeypatch, 0.001)
    run = Run(Question(Rosenbrock(), Adam(), (-1.0, 1.0)))
    run.advance(5 * CHUNK_STEPS)
    assert list(LIBRARY._spent_s.values()) == [pytest.approx(5 * 0.001)]


def test_a_run_whose_steps_take_longer_than_thought_gets_its_kernel_all_the_same(
    made: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LIBRARY, "_is_kept", lambda recipe: False)
    _let_chunks_take(monkeypatch, 1.0)
    run = Run(Question(Rosenbrock(), Adam(), (-1.0, 1.0)))
    run.advance(3 * CHUNK_STEPS)
    assert not LIBRARY._queued
    run.advance(2 * CHUNK_STEPS)
    assert LIBRARY._queued == {ADAMS}


def _let_chunks_take(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Have the clock go on by so much from look to look; a chunk takes two looks, and nothing else looks."""
    looks = itertools.count()
    monkeypatch.setattr("playground.core.runs.run.time", SimpleNamespace(perf_counter=lambda: seconds * next(looks)))


def test_the_window_asks_for_every_kernel_and_waits_for_none(made: list[Program]) -> None:
    LIBRARY.start()
    assert wanted(1) is None
    assert wanted(1) is None
    assert LIBRARY._queued == {ADAMS}
    assert LIBRARY._queue.get_nowait() == ADAMS
    assert LIBRARY._queue.empty()


def test_only_the_kernels_used_last_are_held_and_others_can_be_had_again(
    made: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MOST_KERNELS", 2)
    LIBRARY.start()
    others = [run_recipe(rule, Rosenbrock()) for rule in (Sgd(), Adam(bias_correction=False))]
    for recipe in (ADAMS, others[0]):
        LIBRARY.make(recipe)
    assert wanted(1) == "a kernel"  # Which makes it the one used last.
    LIBRARY.make(others[1])
    assert list(LIBRARY._kernels) == [ADAMS_PROGRAM.digest, others[1].program().digest]
    assert LIBRARY.kernel(others[0], 0.0) is None
    assert LIBRARY._queue.get_nowait() == others[0]


@pytest.mark.parametrize("trouble", ["the compiler ended", OSError("there is no Python to start")])
def test_where_nothing_can_be_compiled_a_line_in_the_log_says_so_and_runs_go_on(
    trouble: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def make(program: Program, path: object) -> str:
        if isinstance(trouble, OSError):
            raise trouble
        return str(trouble)

    monkeypatch.setattr(LIBRARY._compiler, "make", make)
    run = Run(Question(Beale(), Sgd(lr=0.001), (1.0, 1.0)))
    recipe = run_recipe(Sgd(lr=0.001), Beale())
    with caplog.at_level(logging.WARNING):
        assert LIBRARY.make(recipe) is None
        assert LIBRARY.make(recipe) is None
    assert [record.message for record in caplog.records] == [f"SGD on Beale runs interpreted: {trouble}"]
    assert run.advance(STEPS) == STEPS


def test_a_compiler_that_ends_with_the_process_says_nothing_and_judges_no_program(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    compiler = CompilerProcess()
    compiler.end()
    monkeypatch.setattr(LIBRARY, "_compiler", compiler)
    assert LIBRARY.make(ADAMS) is None
    assert not LIBRARY._kernels
    assert not caplog.records


def test_a_kernel_on_disk_is_loaded_while_another_is_being_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    is_compiling, may_end = threading.Event(), threading.Event()

    def made(program: Program) -> Any:
        if program == ADAMS_PROGRAM:
            is_compiling.set()
            may_end.wait()
        return "a kernel"

    monkeypatch.setattr(LIBRARY, "_made", made)
    sgds = run_recipe(Sgd(), Rosenbrock())
    compiling = threading.Thread(target=LIBRARY.make, args=(ADAMS,))
    loading = threading.Thread(target=LIBRARY.make, args=(sgds,), daemon=True)
    compiling.start()
    try:
        assert is_compiling.wait(10.0)
        loading.start()
        loading.join(10.0)
        assert not loading.is_alive()
        assert list(LIBRARY._kernels) == [sgds.program().digest]
    finally:
        may_end.set()
        compiling.join(10.0)
    assert ADAMS_PROGRAM.digest in LIBRARY._kernels
