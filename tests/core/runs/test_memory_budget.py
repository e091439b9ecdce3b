"""What the runs may take of the machine's memory, and how far they get with it."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.runs import memory_budget
from playground.core.runs.memory_budget import Size, budget, size_text, steps_that_fit, taken

_size = st.builds(Size, st.integers(1, 500), st.integers(1, 400), st.booleans())


def test_the_budget_is_at_most_a_quarter_of_the_machines_memory() -> None:
    assert 0 < budget() <= psutil.virtual_memory().total // 4


@pytest.mark.parametrize(
    ("line", "limit"),
    [
        ("0::/", "memory.max"),
        ("0::/user.slice/job.scope", "user.slice/job.scope/memory.max"),
        ("0::/user.slice/job.scope", "user.slice/memory.max"),
        ("5:cpu,memory:/docker/a", "memory/docker/a/memory.limit_in_bytes"),
        ("5:memory:/seen/from/outside", "memory/memory.limit_in_bytes"),
    ],
)
def test_a_process_has_a_quarter_of_what_its_group_and_those_around_it_are_given(
    line: str, limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "self").write_text(f"12:cpuset:/elsewhere\n{line}\n")
    (tmp_path / limit).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / limit).write_text("800000000\n")
    monkeypatch.setattr(memory_budget, "_GROUPS", tmp_path)
    monkeypatch.setattr(memory_budget, "_GROUP_FILE", tmp_path / "self")
    budget.cache_clear()
    try:
        assert budget() == 200_000_000
    finally:
        budget.cache_clear()


@given(room=st.integers(0, 100_000), sizes=st.lists(_size, min_size=1, max_size=5), most=st.integers(1, 1000))
def test_the_steps_that_fit_are_the_most_that_do(room: int, sizes: list[Size], most: int) -> None:
    step = steps_that_fit(room, sizes, most)
    assert 0 <= step <= most
    assert step == 0 or taken(sizes, step) <= room
    assert step == most or taken(sizes, step + 1) > room


def test_runs_that_have_ended_take_what_they_have() -> None:
    assert taken([Size(100, 11, True), Size(50, 4, False)], 20) == 21 * 100 + 4 * 50


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "1 MB"), (42_400_000, "42 MB"), (99_949_999, "100 MB"), (99_950_000, "0.1 GB"), (3_070_000_000, "3.1 GB")],
)
def test_sizes_read_as_people_say_them(size: int, text: str) -> None:
    assert size_text(size) == text
