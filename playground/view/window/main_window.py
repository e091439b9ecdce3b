"""The main window: the canvas in the middle, docks around it, the menus."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QTabBar, QTabWidget, QToolBar, QVBoxLayout, QWidget

from playground.model.document import Document
from playground.model.jobs import jobs
from playground.model.rate_tuner import RateTuner
from playground.model.step_engine import StepEngine
from playground.view.canvas.canvas import Canvas
from playground.view.export.exports import Exports
from playground.view.export.files import Files
from playground.view.forms.experiment_panel import ExperimentPanel
from playground.view.forms.run_actions import RunActions
from playground.view.forms.transport import Transport
from playground.view.parts.appearance import GRID, Appearance
from playground.view.parts.guard import guarded, nothing
from playground.view.parts.notice_bar import NoticeBar
from playground.view.parts.preferences import Preferences
from playground.view.parts.wheel import WheelFilter
from playground.view.parts.window_place import place_of, put
from playground.view.window.arrangement import Arrangement
from playground.view.window.commands import Commands
from playground.view.window.docks import DOCKS, LAYOUT_VERSION, DockRow
from playground.view.window.menus import Menus
from playground.view.window.offers import UndoOffer
from playground.view.window.panel_dock import PanelDock
from playground.view.window.presentation import Presentation
from playground.view.window.stage import Stage

_Panel = TypeVar("_Panel", bound=QWidget)


class MainWindow(QMainWindow):
    """Builds the parts and connects them; nothing else does.

    Signals:
        closing: The window is about to close for good.
    """

    closing = Signal()

    def __init__(
        self,
        document: Document,
        engine: StepEngine,
        appearance: Appearance,
        preferences: Preferences,
        table: Sequence[DockRow] = DOCKS,
    ) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.document, self.engine, self.appearance, self._preferences = document, engine, appearance, preferences
        self._rate_tuner = RateTuner(document, self)
        self.setDockNestingEnabled(True)
        self._wheel_filter = WheelFilter(self)

        self.presentation = Presentation(document, engine, appearance, self)
        self.canvas = Canvas(document, engine, appearance, self)
        center = QWidget(self)
        self.stage = Stage(self.canvas, appearance, center)
        layout = QVBoxLayout(center)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.presentation)
        layout.addWidget(self.stage, 1)
        self.setCentralWidget(center)
        self.notice_bar = NoticeBar(appearance, center)
        self.undo_offer = UndoOffer(document, self.notice_bar, self)

        self.run_actions = RunActions(document, appearance, self)
        parts = {"document": document, "engine": engine, "appearance": appearance, "run_actions": self.run_actions}
        self.docks = {row.name: PanelDock(row, parts, appearance, self) for row in table}
        for dock in self.docks.values():
            self.addDockWidget(dock.row.area, dock)
            if not dock.row.tabbed_with:  # It is seen at once.
                dock.fill()
            dock.enlarge_asked.connect(partial(self.stage.swap, dock))
        side, corner = Qt.DockWidgetArea, Qt.Corner
        self.setTabPosition(side.RightDockWidgetArea, QTabWidget.TabPosition.North)
        for each, owner in (
            (corner.TopLeftCorner, side.LeftDockWidgetArea),
            (corner.BottomLeftCorner, side.LeftDockWidgetArea),
            (corner.TopRightCorner, side.RightDockWidgetArea),
            (corner.BottomRightCorner, side.RightDockWidgetArea),
        ):
            self.setCorner(each, owner)

        self.transport = Transport(document, engine, appearance, self)
        self.transport_bar = QToolBar("Transport", self)
        self.transport_bar.setObjectName("transport_bar")
        self.transport_bar.setMovable(False)
        self.transport_bar.toggleViewAction().setVisible(False)
        self.transport_bar.addWidget(self.transport)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.transport_bar)

        self.files = Files(document, engine, preferences, self)
        self.exports = Exports(document, engine, appearance, preferences, self.canvas, self)
        self.commands = Commands(
            document,
            engine,
            appearance,
            self.files,
            self.exports,
            self.canvas,
            self.stage,
            self.docks,
            self.present,
            self.arrange_afresh,
            self.notice_bar.say,
            self,
        )
        self.menus = Menus(self.menuBar(), self.commands, self.run_actions, self.files, appearance, preferences)

        self.files.said.connect(self.notice_bar.say)
        self.exports.said.connect(self.notice_bar.say)
        self.canvas.refused.connect(self.notice_bar.say)
        self.panel(ExperimentPanel).objective_section.objective_chosen.connect(self.undo_offer.say)
        self.run_actions.refused.connect(self.notice_bar.say)
        self.run_actions.removed.connect(self.undo_offer.say)
        self.transport.refused.connect(self.notice_bar.say)
        engine.fell_short.connect(self.notice_bar.say)
        self.canvas.touched.connect(self.notice_bar.hide)
        document.file_changed.connect(self._show_title)
        document.notes_changed.connect(self._show_title)
        self._show_title()
        self._before_presenting: QByteArray | None = None
        self.arrangement = Arrangement(self, self.docks)
        self.arrangement.begin()
        place, docks = preferences.layout()
        if place is not None:
            put(self, place)
        self.arrangement.restore(QByteArray(docks))

    def panel(self, kind: type[_Panel]) -> _Panel:
        """Return the panel of a class.

        Raises:
            LookupError: No dock shows one, or nobody has looked at it yet.
        """
        for dock in self.docks.values():
            if isinstance(dock.content, kind):
                return dock.content
        raise LookupError(kind.__name__)

    def arrange_afresh(self) -> None:
        self.stage.give_back()
        self.arrangement.afresh()

    def present(self, presenting: bool) -> None:
        """Take the docks away and make everything large, for a lecture hall; or bring them back."""
        if presenting:
            self._before_presenting = self.saveState(LAYOUT_VERSION)
            self.arrangement.pause(True)
            for dock in self.docks.values():
                dock.hide()
        self.appearance.set_presenting(presenting)
        if not presenting and self._before_presenting is not None:
            self.restoreState(self._before_presenting, LAYOUT_VERSION)
            self._before_presenting = None
            self.arrangement.pause(False)

    @guarded(nothing)
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_discard():
            event.ignore()
            return
        if self._before_presenting is not None:
            self.present(False)
        self.engine.pause()
        self.exports.finish()
        self.canvas.basins.want(False)
        jobs().cancel_all()
        self.closing.emit()
        self.stage.give_back()
        self._preferences.save_layout(place_of(self), bytes(self.arrangement.state().data()))
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
        super().resizeEvent(event)
        self.arrangement.settle()

    @guarded(nothing)
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.arrangement.follow_show()

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Tell who moves what is between the docks from what the window's size does to them."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self.arrangement.press()
        taken = super().event(event)
        if event.type() == QEvent.Type.MouseButtonRelease:
            self.arrangement.release()
        return taken

    @guarded(nothing)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return press the button in focus: Space, which does elsewhere, plays."""
        button = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QAbstractButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def _show_title(self) -> None:
        path = self.document.path
        name = path.name if path else self.document.experiment.title or "Untitled"
        self.setWindowTitle(f"{name.replace('[*]', '')}[*] – Optimizer Playground")
        self.setWindowModified(self.document.has_unsaved_work)
