from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from playground.core.errors import CancelledError, InvalidInputError
from playground.model.jobs import Job, Jobs, Progress
from tests.threads import HeldThreads


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    assert jobs.quit(), "a test left a job that does not stop"


@pytest.fixture
def threads() -> HeldThreads:
    return HeldThreads()


@pytest.fixture
def held(qapp: object, threads: HeldThreads) -> Jobs:
    """Jobs that are done when the test says so, in its own thread."""
    return Jobs(threads)


def heard(job: Job) -> list[object]:
    """Return a list that fills with everything a job tells."""
    told: list[object] = []
    job.produced.connect(told.append)
    job.failed.connect(told.append)
    job.ended.connect(partial(told.append, "ended"))
    return told


def note(told: list[object], what: object, progress: Progress) -> Iterator[None]:
    told.append(what)
    yield None


def until_cancelled(begun: threading.Event, progress: Progress) -> Iterator[str]:
    begun.set()
    while progress(0, 1):
        begun.wait(0.001)
    raise CancelledError
    yield "never"


def test_results_arrive_in_order_in_the_thread_that_listens(qtbot: QtBot, jobs: Jobs) -> None:
    places: list[tuple[str, threading.Thread]] = []
    worked: list[threading.Thread] = []

    def work(progress: Progress) -> Iterator[str]:
        worked.append(threading.current_thread())
        yield "coarse"
        yield "fine"

    job = jobs.submit(work)
    job.produced.connect(lambda result: places.append((result, threading.current_thread())))
    with qtbot.waitSignal(job.ended):
        pass
    here = threading.current_thread()
    assert places == [("coarse", here), ("fine", here)]
    assert worked != [here]


def test_a_result_that_is_on_its_way_when_its_job_is_cancelled_does_not_arrive(qtbot: QtBot, jobs: Jobs) -> None:
    has_made = threading.Event()

    def work(progress: Progress) -> Iterator[str]:
        yield "old"
        has_made.set()

    job = jobs.submit(work)
    told = heard(job)
    assert has_made.wait(5.0)  # "old" is on its way to this thread, which has not looked yet.
    job.cancel()
    with qtbot.waitSignal(job.ended):
        pass
    assert told == ["ended"]


def test_work_sees_that_it_is_cancelled(qtbot: QtBot, jobs: Jobs) -> None:
    begun = threading.Event()
    job = jobs.submit(partial(until_cancelled, begun))
    told = heard(job)
    assert begun.wait(5.0)
    job.cancel()
    with qtbot.waitSignal(job.ended):
        pass
    assert told == ["ended"]


def test_what_is_cancelled_before_a_thread_came_to_it_is_never_begun(held: Jobs, threads: HeldThreads) -> None:
    done: list[object] = []
    job = held.submit(partial(note, done, "this"))
    job.cancel()
    threads.run()
    assert done == []


def test_a_refusal_is_told_in_its_own_words_and_any_other_error_without_a_traceback(
    held: Jobs, threads: HeldThreads
) -> None:
    def refused(progress: Progress) -> Iterator[str]:
        raise InvalidInputError("That cannot be.")
        yield ""

    def broken(progress: Progress) -> Iterator[str]:
        raise ZeroDivisionError
        yield ""

    told = [heard(held.submit(refused)), heard(held.submit(broken)), heard(held.submit(broken, unexpected="No file."))]
    threads.run()
    assert told == [
        ["That cannot be.", "ended"],
        ["That could not be worked out; the log has the reason.", "ended"],
        ["No file.", "ended"],
    ]


def test_what_is_urgent_is_done_before_what_waits(held: Jobs, threads: HeldThreads) -> None:
    done: list[object] = []
    for name, priority in (("first", 0), ("second", 0), ("urgent", 1)):
        held.submit(partial(note, done, name), priority=priority)
    threads.run()
    assert done == ["urgent", "first", "second"]


def test_a_file_is_written_before_what_waits_and_named_where_it_cannot_be(
    held: Jobs, threads: HeldThreads, tmp_path: Path
) -> None:
    def broken(progress: Progress) -> Iterator[str]:
        raise ZeroDivisionError
        yield ""

    told: list[object] = []
    held.submit(partial(note, told, "a map"))
    held.write(tmp_path / "runs.csv", broken).failed.connect(told.append)
    threads.run()
    assert told == [f"'{tmp_path / 'runs.csv'}' could not be written; the log has the reason.", "a map"]


def test_jobs_of_one_owner_are_done_one_after_another_and_others_pass_them_by(qtbot: QtBot, jobs: Jobs) -> None:
    begun, done = threading.Event(), list[object]()
    first = jobs.submit(partial(until_cancelled, begun), owner="map")
    assert begun.wait(5.0)
    second = jobs.submit(partial(note, done, "second"), owner="map")
    other = jobs.submit(partial(note, done, "other"), owner="file")
    with qtbot.waitSignal(other.ended):
        pass
    assert done == ["other"]
    with qtbot.waitSignal(second.ended):
        first.cancel()
    assert done == ["other", "second"]


def test_progress_is_told_in_thousandths_and_no_more_often_than_it_changes(held: Jobs, threads: HeldThreads) -> None:
    def work(progress: Progress) -> Iterator[None]:
        for done in range(100_001):
            progress(done, 200_000)
        yield None

    shares: list[int] = []
    held.submit(work).progressed.connect(shares.append)
    threads.run()
    assert shares == list(range(501))


def test_quitting_cancels_all_but_lets_a_file_be_completed(qtbot: QtBot, jobs: Jobs) -> None:
    begun, may_end, done = threading.Event(), threading.Event(), list[object]()

    def write(progress: Progress) -> Iterator[None]:
        may_end.wait(5.0)
        done.append("written" if progress(1, 2) else "cancelled")
        yield None

    jobs.submit(partial(until_cancelled, begun))
    jobs.submit(write, completes=True)
    assert begun.wait(5.0)
    jobs.cancel_all()
    may_end.set()
    assert jobs.quit(patience_s=5.0)
    assert done == ["written"]


def test_quitting_says_what_did_not_stop_and_does_not_wait_for_it(
    qtbot: QtBot, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def deaf(progress: Progress) -> Iterator[None]:
        begun.set()
        may_end.wait(5.0)
        yield None

    job = jobs.submit(deaf)
    assert begun.wait(5.0)
    assert not jobs.quit(patience_s=0.01)
    assert "did not stop in time" in caplog.text
    assert "deaf" in caplog.text
    with qtbot.waitSignal(job.ended):
        may_end.set()


def test_work_that_never_stops_does_not_keep_the_process_alive() -> None:
    code = """
import sys, threading
from PySide6.QtCore import QCoreApplication
from playground.core.files.leaving import leave
from playground.model.jobs import jobs

app = QCoreApplication([])
begun = threading.Event()

def deaf(progress):
    begun.set()
    threading.Event().wait()
    yield None

jobs().submit(deaf)
begun.wait()
print("begun", flush=True)
if not jobs().quit(0.05):
    leave(3)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout.strip(), done.returncode) == ("begun", 3), done.stderr
