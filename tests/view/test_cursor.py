"""What each view does when the cursor moves, and when runs grow."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas import canvas
from playground.view.canvas.canvas import Canvas
from playground.view.canvas.trails import TrailsItem
from playground.view.parts.appearance import Appearance
from playground.view.plots.chart import Chart
from playground.view.plots.loss_panel import LossPanel
from tests.races import go_to


def record_beyond_the_cursor(engine: StepEngine, steps: int) -> None:
    engine.runs[0].advance(steps)
    engine.cursor.place(engine.cursor.step, [run.trajectory.last_step for run in engine.runs])


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Write down what is drawn anew."""
    calls: list[str] = []

    def spy(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def noting(*args: object, **kwargs: object) -> object:
            calls.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, noting)

    spy(Chart, "show_lines")
    spy(TrailsItem, "refresh")
    spy(canvas, "survey")
    return calls


@pytest.fixture
def shown(qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance) -> tuple[QWidget, ...]:
    go_to(engine, 40)
    views = (Canvas(document, engine, appearance), LossPanel(document, engine, appearance))
    for view in views:
        qtbot.addWidget(view)
        view.resize(500, 400)
        with qtbot.waitExposed(view):
            view.show()
    views[0].finish_drawing()
    return views  # Whoever holds none of them would see them go.


@pytest.mark.usefixtures("shown")
def test_rows_beyond_the_cursor_draw_nothing(engine: StepEngine, calls: list[str]) -> None:
    calls.clear()
    record_beyond_the_cursor(engine, 30)
    assert engine.cursor.last == 70
    assert calls == []


@pytest.mark.usefixtures("shown")
def test_a_moved_cursor_leaves_the_ground_of_a_function_alone(
    engine: StepEngine, calls: list[str], qtbot: QtBot
) -> None:
    calls.clear()
    engine.seek(20)
    qtbot.waitUntil(lambda: "show_lines" in calls)
    assert set(calls) == {"refresh", "show_lines"}
