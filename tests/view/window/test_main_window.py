from __future__ import annotations

import gc
import weakref
from itertools import islice

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QLabel, QWidget
from pytestqt.qtbot import QtBot

from playground.core.objectives import OBJECTIVES
from playground.core.optimizers import OPTIMIZERS
from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.canvas.canvas import Canvas
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.parts.appearance import Appearance
from playground.view.parts.preferences import Preferences
from playground.view.plots.loss_panel import LossPanel
from playground.view.plots.moments_panel import MomentsPanel
from playground.view.plots.parameters_panel import ParametersPanel
from playground.view.window.main_window import MainWindow
from tests.clock import FakeClock

FOCUSES = Qt.FocusPolicy.TabFocus


def focusable(window: MainWindow) -> list[QWidget]:
    """Return what Tab stops at, in the window as it is."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy().value & FOCUSES.value and widget.isVisible() and widget.focusProxy() is None
    ]


def described(widget: QWidget, what: str) -> str:
    """Return a text of a widget, or of what it stands in, as Qt itself looks for a tooltip."""
    at: QWidget | None = widget
    while at is not None and not at.isWindow():
        if text := str(getattr(at, what)()):
            return text
        at = at.parentWidget()
    return ""


def test_all_parts_are_shown(window: MainWindow) -> None:
    for part in (
        window.canvas,
        window.panel(ExperimentPanel),
        window.panel(LossPanel),
        window.panel(ParametersPanel),
        window.panel(MomentsPanel),
        window.transport,
        window.menuBar(),
    ):
        assert part.isVisible()
        assert part.width() > 40
    assert not window.notice_bar.isVisible()


def test_the_landscape_is_the_largest_part(window: MainWindow) -> None:
    for size in ((1024, 700), (1440, 900), (1920, 1080)):
        window.resize(*size)
        QApplication.processEvents()
        canvas = window.canvas
        others = [dock for dock in window.docks.values() if dock.is_in_front]
        assert all(canvas.width() * canvas.height() > part.width() * part.height() for part in others)
        assert canvas.width() >= 0.4 * window.width() - 16


def test_object_names_are_the_attributes_names(window: MainWindow) -> None:
    owners = [
        window,
        window.canvas,
        window.transport,
        window.notice_bar,
        window.panel(ExperimentPanel),
        window.panel(LossPanel),
        window.panel(ParametersPanel),
        window.panel(MomentsPanel),
        window.panel(ExperimentPanel).objective_section,
        window.panel(ExperimentPanel).objective_section.start_row,
        window.panel(ExperimentPanel).runs_section,
        window.panel(ExperimentPanel).run_section,
    ]
    for owner in owners:
        for name, value in vars(owner).items():
            if isinstance(value, QWidget) and not name.startswith("_") and value is not owner.parent():
                assert value.objectName() == name, f"{type(owner).__name__}.{name}"


def test_scripts_find_the_parts_by_name(window: MainWindow) -> None:
    for name in (
        "canvas",
        "play_button",
        "step_button",
        "reset_button",
        "speed_slider",
        "limit_entry",
        "objective_button",
        "runs_table",
        "add_button",
        "loss_panel",
        "parameters_panel",
        "moments_panel",
        "notice_bar",
        "start_x",
        "start_y",
        "experiment_dock",
        "loss_dock",
        "parameters_dock",
        "moments_dock",
        "readout",
        "hint",
    ):
        assert window.findChild(QWidget, name) is not None, name


def test_everything_that_takes_the_focus_has_a_name_and_a_tooltip(window: MainWindow) -> None:
    window.document.add_run(OPTIMIZERS.find("rmsprop"))
    QApplication.processEvents()
    widgets = focusable(window)
    assert len(widgets) > 20
    nameless, unexplained = [], []
    for widget in widgets:
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text):
            nameless.append(f"{type(widget).__name__} {widget.objectName()!r}")
        # On the canvas a tooltip would cover what one points at; the read-out and the hint say it there.
        if widget is not window.canvas.plot and not described(widget, "toolTip"):
            unexplained.append(f"{type(widget).__name__} {widget.objectName()!r}")
    assert nameless == []
    assert unexplained == []


def test_every_button_can_be_reached_with_the_tab_key(window: MainWindow) -> None:
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.objectName() and not button.objectName().startswith("qt_"):
            assert button.focusPolicy().value & FOCUSES.value, button.objectName()


def test_tab_leads_around_and_back(window: MainWindow) -> None:
    window.transport.play_button.setFocus()
    seen: list[QWidget] = []
    for _ in range(200):
        focused = QApplication.focusWidget()
        assert focused is not None
        if seen and focused is seen[0]:
            break
        seen.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is seen[0]
    names = {widget.objectName() for widget in seen}
    assert {"play_button", "step_slider", "limit_entry", "speed_slider", "objective_button", "runs_table"} <= names


def test_the_title_names_the_file_and_says_what_is_unsaved(window: MainWindow, document: Document) -> None:
    assert window.windowTitle().startswith("Untitled")
    assert not window.isWindowModified()
    document.set_steps(10)
    assert window.isWindowModified()
    document.undo()
    assert not window.isWindowModified()


def test_a_refused_start_is_said_in_a_sentence(window: MainWindow) -> None:
    window.canvas.refused.emit("That is too far.")
    assert window.notice_bar.isVisible()
    assert window.notice_bar.sentence.text() == "That is too far."
    window.notice_bar.close_button.click()
    assert not window.notice_bar.isVisible()


def test_markup_in_a_sentence_is_shown_as_it_is(window: MainWindow) -> None:
    window.notice_bar.say("<b>file</b>")
    assert window.notice_bar.sentence.textFormat() is Qt.TextFormat.PlainText


def test_everything_keeps_up_while_it_plays_through_several_objectives(
    window: MainWindow, document: Document, engine: StepEngine, clock: FakeClock
) -> None:
    engine.set_speed(10_000.0)
    engine.play()
    for objective in islice(OBJECTIVES, 4):
        document.set_objective(objective())
        window.resize(1100 if window.width() == 1000 else 1000, 750)
        clock.now += 0.02
        engine.tick()
        QApplication.processEvents()
        engine.play()
    assert window.grab().width() > 0


def test_docks_float_close_and_come_back(window: MainWindow) -> None:
    for dock in window.docks.values():
        assert dock.features() & QDockWidget.DockWidgetFeature.DockWidgetFloatable
        dock.setFloating(True)
        dock.close()
        assert not dock.isVisible()
    window.arrange_afresh()
    for dock in window.docks.values():
        assert dock.isVisible()
        assert not dock.isFloating()


def test_presenting_takes_the_docks_away_and_brings_back_those_that_were_there(
    window: MainWindow, appearance: Appearance
) -> None:
    window.docks["moments"].hide()
    size = QApplication.font().pointSizeF()
    window.present(True)
    assert not any(dock.isVisible() for dock in window.docks.values())
    assert QApplication.font().pointSizeF() > 1.3 * size
    window.present(False)
    assert [name for name, dock in window.docks.items() if not dock.isVisible()] == ["moments"]
    assert QApplication.font().pointSizeF() == size
    assert not appearance.is_presenting


def test_a_window_that_is_dropped_dies_with_all_its_parts(
    qtbot: QtBot, document: Document, engine: StepEngine, appearance: Appearance, preferences: Preferences
) -> None:
    window = MainWindow(document, engine, appearance, preferences)
    with qtbot.waitExposed(window):
        window.show()
    engine.seek(20)
    window.canvas.zoom(2.0)
    document.add_run(OPTIMIZERS.find("momentum"))
    document.undo()
    parts = [window, window.canvas, window.canvas.trails, window.canvas.box, window.panel(ExperimentPanel)]
    parts += [window.panel(LossPanel), window.panel(MomentsPanel), window.transport, window.menus, window.files]
    references = [weakref.ref(part) for part in parts]
    window.close()
    window.deleteLater()
    del window, parts
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [reference() for reference in references] == [None] * len(references)


def test_objective_after_objective_leaves_nothing_behind(window: MainWindow, document: Document) -> None:
    def counts() -> tuple[int, int, int]:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return tuple(len(window.findChildren(kind)) for kind in (QWidget, QLabel, QAction))  # type: ignore[return-value]

    def once_around() -> None:
        for name in ("ackley", "saddle", "rosenbrock"):
            document.set_objective(OBJECTIVES.find(name)())
        for name in ("momentum", "rmsprop"):
            document.add_run(OPTIMIZERS.find(name))
        for _ in range(2):
            document.remove_run(document.picked)

    once_around()
    before = counts()
    once_around()
    assert counts() == before


def test_a_landscape_that_is_dropped_no_longer_follows_the_document(
    document: Document, engine: StepEngine, appearance: Appearance
) -> None:
    landscape = Canvas(document, engine, appearance)
    reference = weakref.ref(landscape)
    landscape.deleteLater()
    del landscape
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert reference() is None
    document.set_start((0.5, 0.5))
