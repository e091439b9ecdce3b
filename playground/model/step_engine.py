"""The step engine: keeps a run for each entry of the document and steps them as time passes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from playground.core.runs.memory_budget import Allowance, Size, budget
from playground.core.runs.run import Run
from playground.core.verdicts.verdicts import Status, Verdict
from playground.model.cursor import Cursor
from playground.model.document import Document

TICK_MS = 16
"""Time between two ticks: one frame of a 60 Hz screen."""
BUDGET_S = 0.008
"""Stepping time a tick; the rest of the frame is for drawing."""
CHUNK_S = 0.001
"""Time a run may step between two looks at the clock; how many steps that is, is found out on the way."""
FIRST_STEPS, FEWEST_STEPS, MOST_STEPS_AT_ONCE = 64, 16, 65_536
"""That number at first, and its ends: interpreted rules come near the fewest, compiled ones near the most."""
SLOWEST, FASTEST = 1.0, 10_000.0
"""The ends of the speed slider, steps a second; ``math.inf`` is as fast as it can."""


class StepEngine(QObject):
    """Steps the runs of a document, and places the cursor over them.

    Every step is recorded whatever the speed, so speed never alters a path. A run whose settings changed is made anew
    and replayed up to the step shown, within the time budget of each tick, while the others stay as they are.

    Signals:
        restarted: Some runs were made anew; whoever draws them compares by identity.
        playing_changed: Playing began or ended.
        speed_changed: The speed.
        fell_short: A sentence: the memory budget does not reach as far as the step limit, or has been reached.

    Attributes:
        cursor: The step that is looked at, and the last one recorded; it says so at most once a tick.
    """

    restarted = Signal()
    playing_changed = Signal()
    speed_changed = Signal()
    fell_short = Signal(str)

    def __init__(
        self,
        document: Document,
        clock: Callable[[], float] = time.perf_counter,
        parent: QObject | None = None,
        runs: Sequence[Run] = (),
        memory: Callable[[], int] = budget,
    ) -> None:
        """Stand at step 0 of the document's experiment.

        Args:
            document: Whose runs are stepped.
            clock: Tells seconds.
            parent: Qt's.
            runs: Runs made already, used where they are those asked for.
            memory: Tells how many bytes all runs together may take.
        """
        super().__init__(parent)
        self.cursor = Cursor(self)
        self._document = document
        self._clock = clock
        self._allowance = Allowance(memory)
        self._was_enough = True
        self._position = 0.0  # The cursor's step, with the fraction of the next one that has already passed.
        self._last_tick = 0.0
        self._stopped = self._stops  # As it was before the latest edit.
        self.is_playing = False
        self.speed = 60.0
        self.runs: tuple[Run, ...] = tuple(runs)
        self._chunk = FIRST_STEPS
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        document.changed.connect(self._follow_document)
        self._match_runs()
        self.cursor.place(0, self._recorded(), are_others=True)

    @property
    def limit(self) -> int:
        return self._document.experiment.steps

    @property
    def is_behind(self) -> bool:
        """Whether a run has yet to be replayed up to the cursor."""
        return bool(self._lagging(self.cursor.step))

    @property
    def reach(self) -> int:
        """The highest step up to which memory lets all runs be recorded; the step limit where there is enough."""
        return self._allowance.reach(self._sizes, self.limit)

    @property
    def memory_words(self) -> str:
        """What the runs take up to the step limit and what there is for them, without a full stop."""
        return self._allowance.words(self._sizes, self.limit)

    @property
    def _stops(self) -> bool:
        """Whether convergence ends a run."""
        return self._document.experiment.stop_when_converged

    @property
    def _sizes(self) -> list[Size]:
        return [run.size(self._stops) for run in self.runs]

    def row(self, run: Run) -> int:
        """Return the row of a run that the cursor is at: its last where it ended earlier or is behind."""
        return min(self.cursor.step, run.trajectory.last_step)

    def status(self, run: Run) -> Status:
        """Return how a run stands at the cursor, in one word."""
        return self.verdict(run).status

    def verdict(self, run: Run) -> Verdict:
        """Return how a run stands at the cursor, since which step, and in which minimum."""
        step = self.cursor.step
        if run.trajectory.last_step < step and run.can_advance(self._stops):
            return Verdict(Status.RUNNING)
        return run.verdict(step, self.limit)

    # Transport

    def play(self) -> None:
        """Begin to play; from the start again where the limit has been reached."""
        if self.is_playing:
            return
        if self.cursor.step >= self.limit:
            self._position = 0.0
            self.cursor.place(0, self._recorded())
        self._allowance.try_again()
        self.is_playing = True
        self._last_tick = self._clock()
        self._timer.start()
        self.playing_changed.emit()
        if self.cursor.step < self.reach:
            self._foresee()

    def pause(self) -> None:
        if self.is_playing:
            self.is_playing = False
            self._position = float(self.cursor.step)
            self.playing_changed.emit()

    def toggle(self) -> None:
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def set_speed(self, speed: float) -> None:
        self.speed = speed
        self.speed_changed.emit()

    def reset(self) -> None:
        self.pause()
        self.seek(0)

    def step_by(self, steps: int) -> None:
        """Pause and show another step, so many further on; back where negative."""
        self.pause()
        self.seek(self.cursor.step + steps)

    def seek(self, step: int) -> None:
        """Show a step between 0 and the limit; what is not yet recorded is worked out."""
        self._position = float(min(max(step, 0), self.limit))
        self._allowance.try_again()
        self._catch_up()
        self._place_cursor()

    # Stepping

    def tick(self) -> None:
        """Do what is due: called by the timer, and by tests in its place."""
        now = self._clock()
        elapsed, self._last_tick = now - self._last_tick, now
        deadline = now + BUDGET_S
        lagging = self._work(self.cursor.step, deadline)
        if self.is_playing and not lagging:
            due = self._position + elapsed * self.speed if math.isfinite(self.speed) else math.inf
            goal = min(due, float(self.limit))
            self._work(math.floor(goal), deadline)
            behind = [run.trajectory.last_step for run in self._lagging(math.floor(goal))]
            # What time did not suffice for is let go: the speed is the most that is asked for, never a debt.
            self._position = max(self._position, float(min(behind))) if behind else goal
        self._place_cursor()
        if self.is_playing and not lagging and self.cursor.step >= self.limit:
            self.pause()
        if not (self.is_playing or self.is_behind):
            self._timer.stop()

    def _recorded(self) -> list[int]:
        return [run.trajectory.last_step for run in self.runs]

    def _lagging(self, goal: int) -> list[Run]:
        return [run for run in self.runs if run.trajectory.last_step < goal and run.can_advance(self._stops)]

    def _work(self, goal: int, deadline: float) -> bool:
        """Step the runs towards a step, those furthest behind first; tell whether time ran out before that."""
        goal = min(goal, self.reach)
        while lagging := self._lagging(goal):
            behind = min(run.trajectory.last_step for run in lagging)
            level = min(goal, behind + self._chunk)
            most_rows, slowest_s = 0, 0.0
            for run in lagging:
                before = self._clock()
                try:
                    rows = run.advance(max(0, level - run.trajectory.last_step), self._stops)
                except MemoryError:
                    self._allowance.refuse(self._sizes)
                    return False
                now = self._clock()
                most_rows, slowest_s = max(most_rows, rows), max(slowest_s, now - before)
                if now >= deadline:
                    self._fit_chunk(0, slowest_s)
                    return bool(self._lagging(goal))
            self._fit_chunk(most_rows, slowest_s)
        return False

    def _fit_chunk(self, rows: int, slowest_s: float) -> None:
        """Take more steps at once while they are quick, fewer where the slowest run takes long."""
        if slowest_s > CHUNK_S:
            self._chunk = max(FEWEST_STEPS, self._chunk // 2)
        elif rows >= self._chunk and slowest_s < CHUNK_S / 3:
            self._chunk = min(MOST_STEPS_AT_ONCE, self._chunk * 2)

    def _catch_up(self) -> None:
        """Replay as much as one tick's budget allows at once, and the rest in the ticks that follow."""
        is_behind = self._work(int(self._position), self._clock() + BUDGET_S)
        if is_behind and not self._timer.isActive():
            self._last_tick = self._clock()
            self._timer.start()

    # Memory

    def _place_cursor(self, are_others: bool = False) -> None:
        """Place the cursor; pause where there is no memory for a further step, and say so once."""
        reach, step = self.reach, int(self._position)
        is_short = reach < self.limit and step >= reach + int(not self.is_playing)
        if is_short:
            step, self._position = reach, float(reach)
        self.cursor.place(step, self._recorded(), are_others)
        if are_others:
            self.restarted.emit()
        if is_short:
            self.pause()
            why = self._allowance.reason(self._sizes, self.limit)
            self.fell_short.emit(f"Paused at step {reach:,}: {why}. All steps so far are kept; fewer runs go further.")

    def _foresee(self) -> None:
        """Say it when the budget no longer reaches to the step limit, before time is spent on the way there."""
        reach = self.reach
        if reach < self.limit:
            self.fell_short.emit(f"{self.memory_words}. The runs will pause at step {reach:,}.")

    # The document

    def _follow_document(self) -> None:
        self._position = min(self._position, float(self.limit))
        self._allowance.try_again()
        if self._stops and not self._stopped:
            # Rows past convergence must not stay: a file of the same experiment would not have them.
            self.runs = tuple(run for run in self.runs if not run.went_on_after_converging())
        self._stopped = self._stops
        are_others = self._match_runs()
        self._catch_up()  # Where the runs are the same, too: another limit or rule for stopping may let one go on.
        self._place_cursor(are_others)
        is_enough = self.reach >= self.limit
        if self._was_enough and not is_enough:
            self._foresee()
        self._was_enough = is_enough

    def _match_runs(self) -> bool:
        """Keep the runs whose settings are still asked for, make the others; tell whether any differs."""
        experiment = self._document.experiment
        spare = list(self.runs)
        runs = []
        for index, entry in enumerate(experiment.runs):
            path = experiment.question(entry).path
            # Of several equal runs, the one in the same place stays the same one.
            nearest_first = (*self.runs[index : index + 1], *spare)
            match = next((run for run in nearest_first if run in spare and run.question.path == path), None)
            if match is None:
                match = experiment.new_run(entry)
                self._chunk = FIRST_STEPS  # It may be slower than those before.
            else:
                spare.remove(match)
            runs.append(match)
        differs = len(runs) != len(self.runs) or any(a is not b for a, b in zip(runs, self.runs, strict=True))
        self.runs = tuple(runs)
        return differs
