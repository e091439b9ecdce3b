"""The wheel over controls: it scrolls what they are in, and changes only what has the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from playground.core.optimizers import OPTIMIZERS
from playground.core.schedules import Step
from playground.view.export.export_dialogs import PictureDialog
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.window.main_window import MainWindow

CONTROLS = (QAbstractSlider, QComboBox, QAbstractSpinBox, QTabBar)


def turn_wheel(widget: QWidget, notches: int = -1) -> bool:
    """Turn the wheel over a widget; tell whether it took the event, which else goes to those it is in."""
    middle = widget.rect().center()
    event = QWheelEvent(
        QPointF(middle),
        QPointF(widget.mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def controls(within: QWidget) -> list[QWidget]:
    """Return what could be changed by the wheel; scroll bars are there to be."""
    found = [widget for kind in CONTROLS for widget in within.findChildren(kind)]
    return [widget for widget in found if not widget.inherits("QScrollBar") and widget.isVisible()]


def state(widget: QWidget) -> object:
    if isinstance(widget, QAbstractSlider):
        return widget.value()
    assert isinstance(widget, (QComboBox, QTabBar))
    return widget.currentIndex()


def test_the_wheel_changes_no_control_of_the_window_that_is_not_in_focus(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1400, 1000)
    window.document.add_run(OPTIMIZERS.find("lookahead"))
    window.document.set_schedule(Step())
    window.panel(ExperimentPanel).objective_section.descent.fold_button.click()
    for dock in window.docks.values():
        dock.show()
        dock.raise_()
        QApplication.processEvents()
        for widget in controls(window):
            window.canvas.plot.setFocus()
            before = state(widget), window.document.experiment
            for notches in (1, -1, -1):
                turn_wheel(widget, notches)
            assert (state(widget), window.document.experiment) == before, widget.objectName()
            assert not widget.hasFocus()
    kinds = {type(widget).__name__ for widget in controls(window)}
    assert {"Slider", "ComboBox", "ShortComboBox", "QTabBar"} <= kinds


def test_the_wheel_changes_no_list_of_a_dialog_that_is_not_in_focus(qtbot: QtBot) -> None:
    dialog = PictureDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.setFocus()
    for widget in controls(dialog):
        turn_wheel(widget)
        assert state(widget) == 0


def test_the_wheel_over_a_control_is_left_to_the_panel_around_it(window: MainWindow) -> None:
    for widget in controls(window):
        window.canvas.plot.setFocus()
        assert not turn_wheel(widget), widget.objectName()


@pytest.mark.parametrize("name", ["lr_slider", "step_slider"])
def test_the_wheel_moves_a_slider_in_focus(window: MainWindow, name: str) -> None:
    window.engine.seek(100)
    slider = window.findChild(QAbstractSlider, name)
    assert slider is not None
    slider.setFocus()
    before = slider.value()
    turn_wheel(slider)
    assert slider.value() < before
