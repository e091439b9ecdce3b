"""The main window: the canvas in the middle, docks around it, the menus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QChildEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QMainWindow,
    QTabBar,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from playground.model.document import Document
from playground.model.step_engine import StepEngine
from playground.view.appearance import GRID, Appearance
from playground.view.controls.experiment_panel import ExperimentPanel
from playground.view.controls.run_actions import RunActions
from playground.view.controls.transport import Transport
from playground.view.files import Files
from playground.view.guard import guarded, nothing
from playground.view.landscape.landscape import Landscape
from playground.view.late_dock import LateDock
from playground.view.menus import Menus
from playground.view.notice_bar import NoticeBar
from playground.view.panels.live_plot import LivePlot
from playground.view.panels.loss_panel import LossPanel
from playground.view.panels.moments_panel import MomentsPanel
from playground.view.panels.parameters_panel import ParametersPanel
from playground.view.preferences import Preferences
from playground.view.run_names import RunNames
from playground.view.wheel import WheelFilter

LAYOUT_VERSION = 3
"""Raised when docks are added or renamed, so that a layout remembered from before is not forced on them."""

SMALLEST_PANEL = 14 * GRID
"""A panel's least height, in pixels that do not depend on the screen's density."""
LEFT_WIDTHS, RIGHT_WIDTHS = (304, 384), (264, 400)
"""The least and the most that the docks are given at the sides, in the same pixels."""
LOW_HEIGHT = 760
"""A window lower than this has room for two panels on top of each other, not for three."""
SMALLEST_SHARE = 0.4
"""The share of the window's width that the canvas keeps when the window shrinks."""


class MainWindow(QMainWindow):
    """Builds the parts and connects them; nothing else does.

    Signals:
        closing: The window is about to close for good.
    """

    closing = Signal()

    def __init__(
        self, document: Document, engine: StepEngine, appearance: Appearance, preferences: Preferences
    ) -> None:
        """Show a document and its engine."""
        super().__init__()
        self.setObjectName("main_window")
        self.document, self.engine, self.appearance, self._preferences = document, engine, appearance, preferences
        self.setDockNestingEnabled(True)
        self._wheel_filter = WheelFilter(self)

        self.run_names = RunNames(document, appearance, self)
        self.landscape = Landscape(document, engine, appearance, self)
        center = QWidget(self)
        layout = QVBoxLayout(center)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.run_names)
        layout.addWidget(self.landscape, 1)
        self.setCentralWidget(center)
        self.notice_bar = NoticeBar(appearance, center)

        self.run_actions = RunActions(document, appearance, self)
        self.experiment_panel = ExperimentPanel(document, engine, appearance, self.run_actions, self)
        self.loss_panel = LossPanel(document, engine, appearance, self)
        self.parameters_panel = ParametersPanel(document, engine, appearance, self)
        self.moments_panel = MomentsPanel(document, engine, appearance, self)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.experiment_dock = self._dock("experiment_dock", "Experiment", self.experiment_panel, left)
        self.loss_dock = self._dock("loss_dock", "Loss", self.loss_panel, right)
        self.parameters_dock = self._dock("parameters_dock", "Parameters", self.parameters_panel, right)
        self.moments_dock = self._dock("moments_dock", "Moments", self.moments_panel, right)
        self.step_sizes_dock = self._late_dock("step_sizes_dock", "Step size", self._step_sizes_panel)
        self.gradient_dock = self._late_dock("gradient_dock", "Gradient", self._gradient_panel)
        self.fair_race_dock = self._late_dock("fair_race_dock", "Fair race", self._fair_race)
        self.sensitivity_dock = self._late_dock("sensitivity_dock", "Sensitivity", self._sensitivity_panel)
        self.score_dock = self._late_dock("score_dock", "Score", self._score_panel)
        self.docks = (
            self.experiment_dock,
            self.loss_dock,
            self.parameters_dock,
            self.moments_dock,
            self.step_sizes_dock,
            self.gradient_dock,
            self.fair_race_dock,
            self.sensitivity_dock,
            self.score_dock,
        )
        self.setTabPosition(right, QTabWidget.TabPosition.North)
        self.tabifyDockWidget(self.moments_dock, self.step_sizes_dock)
        self.tabifyDockWidget(self.step_sizes_dock, self.gradient_dock)
        self.tabifyDockWidget(self.loss_dock, self.fair_race_dock)
        self.tabifyDockWidget(self.fair_race_dock, self.sensitivity_dock)
        self.tabifyDockWidget(self.sensitivity_dock, self.score_dock)
        self.loss_dock.raise_()
        self.moments_dock.raise_()
        for corner in (Qt.Corner.TopLeftCorner, Qt.Corner.BottomLeftCorner):
            self.setCorner(corner, left)
        for corner in (Qt.Corner.TopRightCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, right)

        self.transport = Transport(document, engine, appearance, self)
        self.transport_bar = QToolBar("Transport", self)
        self.transport_bar.setObjectName("transport_bar")
        self.transport_bar.setMovable(False)
        self.transport_bar.toggleViewAction().setVisible(False)
        self.transport_bar.addWidget(self.transport)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.transport_bar)

        self.files = Files(document, engine, appearance, preferences, self.landscape, self)
        self.menus = Menus(self, document, engine, appearance, preferences)

        self.files.said.connect(self.notice_bar.say)
        self.landscape.refused.connect(self.notice_bar.say)
        self.transport.refused.connect(self.notice_bar.say)
        self.landscape.touched.connect(self.notice_bar.hide)
        document.file_changed.connect(self._show_title)
        self._show_title()
        self._before_presenting: QByteArray | None = None
        self._arrange()

    def say(self, sentence: str) -> None:
        """Show the user a sentence."""
        self.notice_bar.say(sentence)

    def open_path(self, path: Path) -> None:
        """Open an experiment's file."""
        self.files.open_path(path)

    def arrange_afresh(self) -> None:
        """Put every dock back where it was at the first start."""
        for dock in self.docks:
            dock.setFloating(False)
            dock.show()
        self.restoreState(self._first_layout, LAYOUT_VERSION)
        self._share_out()

    def present(self, presenting: bool) -> None:
        """Take the docks away and make everything large, for a lecture hall; or bring them back."""
        if presenting:
            self._before_presenting = self.saveState(LAYOUT_VERSION)
            for dock in self.docks:
                dock.hide()
        self.appearance.set_presenting(presenting)
        if not presenting and self._before_presenting is not None:
            self.restoreState(self._before_presenting, LAYOUT_VERSION)
            self._before_presenting = None

    @guarded(nothing)
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes; remember the layout."""
        if not self.files.may_discard():
            event.ignore()
            return
        if self._before_presenting is not None:
            self.present(False)
        self.engine.pause()
        self.files.finish()
        self.landscape.basins.end()
        self.closing.emit()
        self._preferences.save_layout(self.saveGeometry(), self.saveState(LAYOUT_VERSION))
        self._preferences.save_look(self.appearance)
        super().closeEvent(event)

    @guarded(nothing)
    def childEvent(self, event: QChildEvent) -> None:
        """Name the tabs that Qt makes for docks on top of each other."""
        super().childEvent(event)
        tabs = event.child()
        if event.polished() and isinstance(tabs, QTabBar):
            tabs.setObjectName("dock_tabs")
            tabs.setAccessibleName("Panels")
            tabs.setToolTip("Which of these panels is seen")
            tabs.installEventFilter(self._wheel_filter)

    @guarded(nothing)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the canvas the largest part when the window shrinks."""
        super().resizeEvent(event)
        if self.isVisible() and self.landscape.width() < SMALLEST_SHARE * self.width():
            self._share_out()
        if self.height() < LOW_HEIGHT <= event.oldSize().height():
            self.tabifyDockWidget(self.gradient_dock, self.parameters_dock)
            self.moments_dock.raise_()

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return press the button in focus: Space, which does elsewhere, plays."""
        button = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QAbstractButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def _dock(self, name: str, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(self._fitted(content) if area is Qt.DockWidgetArea.RightDockWidgetArea else content)
        self.addDockWidget(area, dock)
        return dock

    def _late_dock(self, name: str, title: str, make: Callable[[], QWidget]) -> LateDock:
        dock = LateDock(title, make, self)
        dock.setObjectName(name)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        return dock

    def _fitted(self, panel: QWidget) -> QWidget:
        """Fit a panel into a dock at the right."""
        if isinstance(panel, LivePlot):  # The dock has its title; twice would be noise.
            panel.title_label.hide()
        panel.setMinimumHeight(SMALLEST_PANEL)  # Three on top of each other must fit a small window.
        return panel

    # What a dock shows that is not seen at first is imported only then.

    def _step_sizes_panel(self) -> QWidget:
        from playground.view.panels.step_sizes_panel import StepSizesPanel

        return self._fitted(StepSizesPanel(self.document, self.engine, self.appearance, self))

    def _gradient_panel(self) -> QWidget:
        from playground.view.panels.gradient_panel import GradientPanel

        return self._fitted(GradientPanel(self.document, self.engine, self.appearance, self))

    def _fair_race(self) -> QWidget:
        from playground.view.maps.fair_race import FairRace

        fair_race = FairRace(self.document, self.appearance, self)
        self.closing.connect(fair_race.end)
        return self._fitted(fair_race)

    def _sensitivity_panel(self) -> QWidget:
        from playground.view.maps.sensitivity_panel import SensitivityPanel

        panel = SensitivityPanel(self.document, self.engine, self.appearance, self)
        self.closing.connect(panel.end)
        return self._fitted(panel)

    def _score_panel(self) -> QWidget:
        from playground.view.maps.score_panel import ScorePanel

        panel = ScorePanel(self.document, self.appearance, self)
        self.closing.connect(panel.end)
        return self._fitted(panel)

    def _arrange(self) -> None:
        self.resize(1440, 900)
        self._first_layout = self.saveState(LAYOUT_VERSION)
        geometry, state = self._preferences.layout()
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        if state.isEmpty() or not self.restoreState(state, LAYOUT_VERSION):
            self._share_out()

    def _share_out(self) -> None:
        """Give the canvas most of the width, and the panels even heights."""
        left, right = (max(least, min(most, self.width() * 27 // 100)) for least, most in (LEFT_WIDTHS, RIGHT_WIDTHS))
        self.resizeDocks([self.experiment_dock, self.loss_dock], [left, right], Qt.Orientation.Horizontal)
        self.resizeDocks([self.loss_dock, self.parameters_dock, self.moments_dock], [1, 1, 1], Qt.Orientation.Vertical)

    def _show_title(self) -> None:
        path = self.document.path
        self.setWindowTitle(f"{path.name if path else 'Untitled'}[*] – Optimizer Playground")
        self.setWindowModified(self.document.is_modified)
