"""The menus of the main window, with every shortcut."""

from __future__ import annotations

import math
import platform
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyqtgraph as pg
import PySide6
from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox

from playground import __version__
from playground.core.files import resources
from playground.core.files.text_output import one_line
from playground.core.runs.examples import OPENING, examples
from playground.model.document import Document
from playground.model.step_engine import FASTEST, SLOWEST, StepEngine
from playground.view.parts.appearance import Appearance, ColorMap, ThemeChoice
from playground.view.parts.log import log_folder
from playground.view.parts.plain_text import plain_action, plain_tip
from playground.view.parts.preferences import Preferences

if TYPE_CHECKING:
    from playground.view.window.main_window import MainWindow

SPEED_FACTOR = 2.0
LONGEST_NAME = 80
"""How many characters of a recent file's name the menu shows."""
ZOOM_FACTOR = 1.25
_Choice = TypeVar("_Choice", ThemeChoice, ColorMap)


class Menus(QObject):
    """Makes the menus, and keeps what they say true."""

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        engine: StepEngine,
        appearance: Appearance,
        preferences: Preferences,
    ) -> None:
        """Give a window its menus."""
        super().__init__(window)
        self._window, self._document, self._engine = window, document, engine
        self._appearance, self._preferences = appearance, preferences
        self._make_file_menu()
        self._make_edit_menu()
        self._make_run_menu()
        self._make_view_menu()
        self._make_help_menu()
        document.history_changed.connect(self._follow_history)
        document.limits_changed.connect(self._follow_limits)
        engine.playing_changed.connect(self._follow_playing)
        window.files.recent_changed.connect(self._fill_recent)
        window.canvas.basins.made.connect(self._follow_basins)
        window.canvas.basins.changed.connect(self._follow_basins)
        window.stage.changed.connect(self._follow_stage)
        window.canvas.basins_line.stop_action.changed.connect(self._follow_stage)
        appearance.changed.connect(self._follow_stage)
        self._follow_history()
        self._follow_limits()
        self._follow_playing()
        self._follow_stage()
        self._follow_basins()
        self._fill_recent()

    # Making them

    def _make_file_menu(self) -> None:
        files = self._window.files
        menu = self.file_menu = self._menu("&File")
        self._add(menu, "&New", files.new, QKeySequence.StandardKey.New)
        self._add(menu, "&Open…", files.open, QKeySequence.StandardKey.Open)
        self.recent_menu = menu.addMenu("Open &recent")
        self.examples_menu = menu.addMenu("E&xamples")
        self.examples_menu.aboutToShow.connect(self._fill_examples)
        menu.addSeparator()
        self._add(menu, "&Save", files.save, QKeySequence.StandardKey.Save)
        self._add(menu, "Save &as…", files.save_as, "Ctrl+Shift+S")
        menu.addSeparator()
        self._add(menu, "Export trajectories as &CSV…", files.export_csv, "Ctrl+E")
        self._add(menu, "Export landscape as &picture…", files.export_picture, "Ctrl+Shift+E")
        self.export_basins = self._add(menu, "Export &basins…", files.export_basins)
        menu.addSeparator()
        self._add(menu, "&Quit", self._window.close, "Ctrl+Q")

    def _make_edit_menu(self) -> None:
        menu = self._menu("&Edit")
        self.undo = self._add(menu, "&Undo", self._document.undo, QKeySequence.StandardKey.Undo)
        self.redo = self._add(menu, "&Redo", self._document.redo, QKeySequence.StandardKey.Redo)
        for action, what in ((self.undo, "Undo"), (self.redo, "Redo")):
            action.setWhatsThis(what)  # Their texts say what they would undo or redo at present.
        menu.addSeparator()
        self._add(menu, "Title and &notes…", self._edit_notes)
        menu.addSeparator()
        menu.addMenu(self._window.run_actions.add_menu)
        menu.addActions(self._window.run_actions.all())

    def _make_run_menu(self) -> None:
        engine = self._engine
        menu = self._menu("&Run")
        self.play = self._add(menu, "&Play", engine.toggle, "Space")
        self.play.setWhatsThis("Play or pause")
        self._add(menu, "One step &on", partial(engine.step_by, 1), ".")
        self._add(menu, "One step &back", partial(engine.step_by, -1), ",")
        self._add(menu, "Back to the &start", engine.reset, "R")
        menu.addSeparator()
        self._add(menu, "&Faster", self._faster, "]")
        self._add(menu, "S&lower", self._slower, "[")
        menu.addSeparator()
        self.stop = self._add(menu, "Stop a run when it has &converged", self._set_stop)
        self.stop.setCheckable(True)

    def _make_view_menu(self) -> None:
        window, canvas = self._window, self._window.canvas
        menu = self._menu("&View")
        self._add(menu, "&Fit the domain", canvas.fit, "Ctrl+0")
        self._add(menu, "Zoom &in", partial(canvas.zoom, 1 / ZOOM_FACTOR), QKeySequence.StandardKey.ZoomIn)
        self._add(menu, "Zoom &out", partial(canvas.zoom, ZOOM_FACTOR), QKeySequence.StandardKey.ZoomOut)
        menu.addSeparator()
        self.basins = self._add(menu, "&Basins of the picked run", self._show_basins, "Ctrl+B")
        self.basins.setCheckable(True)
        menu.addSeparator()
        for number, dock in enumerate(window.docks, start=1):
            action = dock.toggleViewAction()
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
            action.setWhatsThis(f"Show or hide {dock.windowTitle()}")
            menu.addAction(action)
        self.enlarge_menu = menu.addMenu("&Enlarge")
        for number, dock in enumerate(window.docks, start=1):
            action = self._add(self.enlarge_menu, dock.title, partial(window.stage.swap, dock), f"Alt+{number}")
            action.setCheckable(True)
            action.setWhatsThis(f"Give {dock.title} the canvas's place, or the canvas its own again")
        self._add(menu, "Arrange &afresh", window.arrange_afresh)
        menu.addSeparator()
        self._add_choices(menu.addMenu("&Theme"), ThemeChoice, self._appearance.choice, self._appearance.set_theme)
        self._add_choices(
            menu.addMenu("&Colour map"), ColorMap, self._appearance.color_map, self._appearance.set_color_map
        )
        self.present = self._add(menu, "&Presentation", self._present, "F5")
        self.present.setCheckable(True)
        self.leave = self._add(menu, "Back to the &landscape", self._leave, Qt.Key.Key_Escape)
        self.leave.setWhatsThis("Stop the basins, give the canvas its place, or leave the presentation")

    def _make_help_menu(self) -> None:
        menu = self._menu("&Help")
        self._add(menu, "&Keyboard and mouse", self._show_keys, "F1")
        self._add(menu, "Show the &log folder", self._show_log)
        menu.addSeparator()
        self._add(menu, "&About", self._show_about)

    def _menu(self, title: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        return menu

    def _add(
        self,
        menu: QMenu,
        text: str,
        slot: Callable[[], object],
        key: QKeySequence.StandardKey | Qt.Key | str | None = None,
    ) -> QAction:
        action = QAction(text, menu)
        if key is not None:
            action.setShortcut(QKeySequence(key))
        # Without the `checked` that triggered() would pass on.
        action.triggered.connect(partial(_call, slot))
        menu.addAction(action)
        return action

    def _add_choices(
        self, menu: QMenu, choices: type[_Choice], chosen: _Choice, choose: Callable[[_Choice], None]
    ) -> None:
        group = QActionGroup(self)
        for choice in choices:
            action = self._add(menu, str(choice).capitalize(), partial(choose, choice))
            action.setCheckable(True)
            action.setChecked(choice is chosen)
            group.addAction(action)

    # Keeping them true

    def _follow_history(self) -> None:
        for action, verb, what in (
            (self.undo, "&Undo", self._document.undo_text),
            (self.redo, "&Redo", self._document.redo_text),
        ):
            action.setText(f"{verb} {what}".strip())
            action.setEnabled(bool(what))

    def _follow_limits(self) -> None:
        self.stop.setChecked(self._document.experiment.stop_when_converged)

    def _follow_playing(self) -> None:
        self.play.setText("&Pause" if self._engine.is_playing else "&Play")

    def _follow_stage(self) -> None:
        enlarged, presenting = self._window.stage.enlarged, self._appearance.is_presenting
        for action, dock in zip(self.enlarge_menu.actions(), self._window.docks, strict=True):
            action.setChecked(dock is enlarged)
        self.present.setChecked(presenting)
        stop = self._window.canvas.basins_line.stop_action
        self.leave.setEnabled(stop.isEnabled() or enlarged is not None or presenting)
        if stop.isEnabled():
            self.leave.setText(stop.text())
        elif presenting and enlarged is None:
            self.leave.setText("&Leave the presentation")
        else:
            self.leave.setText("Back to the &landscape")

    def _follow_basins(self) -> None:
        is_there = self._window.canvas.basins.chart is not None
        self.export_basins.setEnabled(is_there)
        self.export_basins.setToolTip(
            "Write the basins shown as a picture (PNG, SVG) or as numbers (CSV, NPZ)"
            if is_there
            else "No basins are shown: View ▸ Basins of the picked run shows them"
        )

    def _fill_recent(self) -> None:
        for old in self.recent_menu.actions():
            self.recent_menu.removeAction(old)
            old.deleteLater()  # Not at once: this may be what one of them was chosen for.
        files = self._preferences.recent_files
        for path in files:
            action = self._add(
                self.recent_menu, plain_action(one_line(path.name)[:LONGEST_NAME]), partial(self._open_recent, path)
            )
            action.setToolTip(plain_tip(one_line(str(path))))
        if files:
            self.recent_menu.addSeparator()
            self._add(self.recent_menu, "Forget them", self._forget_recent)
        self.recent_menu.setEnabled(bool(files))
        self.recent_menu.setToolTipsVisible(True)

    def _fill_examples(self) -> None:
        """List the examples when they are first wanted."""
        if self.examples_menu.isEmpty():
            opening = partial(self._window.files.open_example, resources.path(OPENING))
            self._add(self.examples_menu, "The opening race", opening)
            self.examples_menu.addSeparator()
            for example in examples():
                self._add(self.examples_menu, example.title, partial(self._window.files.open_example, example.path))

    # What they do

    def _edit_notes(self) -> None:
        from playground.view.forms.notes_section import NotesDialog

        dialog = NotesDialog(self._document, self._window)
        dialog.exec()
        dialog.deleteLater()

    def _open_recent(self, path: Path) -> None:
        self._window.files.open_recent(path)

    def _forget_recent(self) -> None:
        self._preferences.forget_recent_files()
        self._fill_recent()

    def _faster(self) -> None:
        speed = self._engine.speed
        self._engine.set_speed(math.inf if speed >= FASTEST else min(FASTEST, speed * SPEED_FACTOR))

    def _slower(self) -> None:
        speed = self._engine.speed
        self._engine.set_speed(FASTEST if math.isinf(speed) else max(SLOWEST, speed / SPEED_FACTOR))

    def _set_stop(self) -> None:
        self._document.set_stop_when_converged(self.stop.isChecked())

    def _show_basins(self) -> None:
        self._window.canvas.show_basins(self.basins.isChecked())

    def _present(self) -> None:
        self._window.present(self.present.isChecked())

    def _leave(self) -> None:
        """Leave what Escape leaves: the basins being worked out, else an enlarged panel, else the presentation."""
        stop = self._window.canvas.basins_line.stop_action
        if stop.isEnabled():
            stop.trigger()
        elif self._window.stage.enlarged is not None:
            self._window.stage.give_back()
        else:
            self._window.present(False)

    def _show_log(self) -> None:
        folder = log_folder()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._window.say(f"The log is in {folder}.")

    def _show_about(self) -> None:
        QMessageBox.about(
            self._window,
            "About Optimizer Playground",
            f"<h3>Optimizer Playground {__version__}</h3>"
            "<p>Watch optimizers walk down loss landscapes, and see why each step went where it did.</p>"
            f"<p>Python {platform.python_version()}, Qt for Python {PySide6.__version__}, "
            f"pyqtgraph {pg.__version__}, numpy {np.__version__}</p>"
            "<p>MIT licence. No warranty.</p>",
        )

    def _show_keys(self) -> None:
        from playground.view.window.keys_dialog import KeysDialog

        KeysDialog(self._window).exec()


def _call(slot: Callable[[], object], checked: bool = False) -> None:
    slot()
