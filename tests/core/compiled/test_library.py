"""When kernels are made, how many are held, and what becomes of runs where there can be none."""

from __future__ import annotations

import itertools
import logging
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from playground.core.compiled import library
from playground.core.compiled.compiler_process import CompilerProcess
from playground.core.compiled.pairs import Pair, pair_of
from playground.core.objectives.functions.valleys import Beale, Rosenbrock
from playground.core.optimizers.adam import Adam
from playground.core.optimizers.gradient_descent import Sgd
from playground.core.runs.question import Question
from playground.core.runs.run import INTERPRETED_STEP_S, Run
from playground.core.runs.stepper import CHUNK_STEPS

ADAMS = pair_of(Adam(), Rosenbrock(), (0, 1), True)
STEPS = 200


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Pair]:
    """Stand in for compiler and worker, and collect what is made at once."""
    pairs: list[Pair] = []
    monkeypatch.setattr(library, "_worker", object())

    def make(pair: Pair) -> str:
        pairs.append(pair)
        return "a kernel"

    monkeypatch.setattr(library, "_made", make)
    return pairs


def wanted(steps: int, optimizer: Any = None) -> Any:
    return library.kernel_for(optimizer or Adam(), Rosenbrock(), (0, 1), True, INTERPRETED_STEP_S * steps)


def test_a_short_run_in_a_script_does_not_even_look_for_a_kernel(
    made: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "_is_kept", lambda pair: pytest.fail("it looked"))
    assert wanted(1000) is None


def test_a_long_run_in_a_script_loads_its_kernel_at_once_where_it_is_on_disk(
    made: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "_is_kept", lambda pair: True)
    assert wanted(500_000) == "a kernel"
    assert made == [ADAMS]


def test_a_long_run_in_a_script_waits_for_no_compiler_and_asks_only_where_it_pays(
    made: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "_is_kept", lambda pair: False)
    assert wanted(500_000) is None
    assert not library._asked
    assert wanted(10_000_000) is None
    assert library._asked == {ADAMS}
    assert made == []


def test_many_short_runs_add_up_to_a_kernel(made: list[Pair], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_is_kept", lambda pair: True)
    monkeypatch.setattr(library, "_price_s", lambda: 0.2)  # Whether or not this process has loaded a kernel before.
    kernels = [wanted(10_000) for _ in range(100)]
    assert kernels[0] is None
    assert kernels[-1] == "a kernel"
    assert made == [ADAMS]


def test_a_run_counts_the_time_that_its_steps_took_once_however_many_pieces_it_takes_them_in(
    made: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    _let_chunks_take(monkeypatch, 0.001)
    run = Run(Question(Rosenbrock(), Adam(), (-1.0, 1.0)))
    run.advance(5 * CHUNK_STEPS)
    assert list(library._spent_s.values()) == [pytest.approx(5 * 0.001)]


def test_a_run_whose_steps_take_longer_than_thought_gets_its_kernel_all_the_same(
    made: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "_is_kept", lambda pair: False)
    _let_chunks_take(monkeypatch, 1.0)
    run = Run(Question(Rosenbrock(), Adam(), (-1.0, 1.0)))
    run.advance(3 * CHUNK_STEPS)
    assert not library._asked
    run.advance(2 * CHUNK_STEPS)
    assert library._asked == {ADAMS}


def _let_chunks_take(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Have the clock go on by so much from look to look; a chunk takes two looks, and nothing else looks."""
    looks = itertools.count()
    monkeypatch.setattr("playground.core.runs.run.time", SimpleNamespace(perf_counter=lambda: seconds * next(looks)))


def test_the_window_asks_for_every_kernel_and_waits_for_none(made: list[Pair]) -> None:
    library.start()
    assert wanted(1) is None
    assert wanted(1) is None
    assert library._asked == {ADAMS}
    assert library._wanted.get_nowait() == ADAMS
    assert library._wanted.empty()


def test_only_the_kernels_used_last_are_held_and_others_can_be_had_again(
    made: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MOST_KERNELS", 2)
    library.start()
    pairs = [pair_of(rule, Rosenbrock(), (), True) for rule in (Sgd(), Adam(bias_correction=False))]
    for pair in (ADAMS, pairs[0]):
        library._asked.add(pair)
        library.make(pair)
    assert wanted(1) == "a kernel"  # Which makes it the one used last.
    library.make(pairs[1])
    assert list(library._ready) == [ADAMS, pairs[1]]
    assert library.kernel_for(Sgd(), Rosenbrock(), ()) is None
    assert pairs[0] in library._asked
    assert library._wanted.get_nowait() == pairs[0]


@pytest.mark.parametrize("trouble", ["the compiler ended", OSError("there is no Python to start")])
def test_where_nothing_can_be_compiled_a_line_in_the_log_says_so_and_runs_go_on(
    trouble: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def make(text: str, path: object) -> str:
        if isinstance(trouble, OSError):
            raise trouble
        return str(trouble)

    monkeypatch.setattr(library._compiler, "make", make)
    run = Run(Question(Beale(), Sgd(lr=0.001), (1.0, 1.0)))
    pair = pair_of(Sgd(lr=0.001), Beale(), (), True)
    with caplog.at_level(logging.WARNING):
        assert library.make(pair) is None
        assert library.make(pair) is None
    assert [record.message for record in caplog.records] == [f"SGD on Beale runs interpreted: {trouble}"]
    assert run.advance(STEPS) == STEPS


def test_a_compiler_that_ends_with_the_process_says_nothing_and_judges_no_pair(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    compiler = CompilerProcess()
    compiler.end()
    monkeypatch.setattr(library, "_compiler", compiler)
    assert library.make(ADAMS) is None
    assert not library._ready
    assert not caplog.records


def test_a_kernel_on_disk_is_loaded_while_another_is_being_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    is_compiling, may_end = threading.Event(), threading.Event()

    def made(pair: Pair) -> Any:
        if pair == ADAMS:
            is_compiling.set()
            may_end.wait()
        return "a kernel"

    monkeypatch.setattr(library, "_made", made)
    compiling = threading.Thread(target=library.make, args=(ADAMS,))
    loading = threading.Thread(target=library.make, args=(pair_of(Sgd(), Rosenbrock(), (), True),), daemon=True)
    compiling.start()
    try:
        assert is_compiling.wait(10.0)
        loading.start()
        loading.join(10.0)
        assert not loading.is_alive()
        assert list(library._ready) == [pair_of(Sgd(), Rosenbrock(), (), True)]
    finally:
        may_end.set()
        compiling.join(10.0)
    assert ADAMS in library._ready


def test_a_class_of_the_script_that_runs_is_never_compiled_and_only_one_plain_line_at_info_level_says_so(
    made: list[Pair], caplog: pytest.LogCaptureFixture
) -> None:
    class Mine(Sgd):
        """A rule of the user's."""

        title = "Mine"

    Mine.__module__, Mine.__qualname__ = "__main__", "Mine"
    library.start()
    with caplog.at_level(logging.INFO):
        assert library.kernel_for(Mine(), Rosenbrock(), ()) is None
        assert library.batch_kernel_for(Mine(), Rosenbrock(), True, 1e9) is None
    assert not library._asked
    said = [(record.levelno, record.message) for record in caplog.records]
    assert said == [(logging.INFO, "Mine runs interpreted: only what can be imported from a module is compiled.")]
