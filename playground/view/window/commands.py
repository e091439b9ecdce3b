"""What can be done from menus and by keys: actions that say what they would do at present."""

from __future__ import annotations

import math
import platform
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pyqtgraph as pg
import PySide6
from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMessageBox

from playground import __version__
from playground.model.document import Document
from playground.model.step_engine import FASTEST, SLOWEST, StepEngine
from playground.view.canvas.canvas import Canvas
from playground.view.export.exports import Exports
from playground.view.export.files import Files
from playground.view.parts.appearance import Appearance
from playground.view.parts.log import log_folder
from playground.view.window.keys_dialog import KeysDialog
from playground.view.window.panel_dock import PanelDock
from playground.view.window.stage import Stage

SPEED_FACTOR = 2.0
ZOOM_FACTOR = 1.25

Key = QKeySequence.StandardKey | Qt.Key | str | None


class Commands(QObject):
    """The actions of the program, by name, but for those on runs.

    Attributes:
        toggles, enlarge: For each dock's name, what shows or hides it and what gives it the canvas's place.
    """

    def __init__(
        self,
        document: Document,
        engine: StepEngine,
        appearance: Appearance,
        files: Files,
        exports: Exports,
        canvas: Canvas,
        stage: Stage,
        docks: Mapping[str, PanelDock],
        present: Callable[[bool], None],
        arrange_afresh: Callable[[], None],
        say: Callable[[str], None],
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._document, self._engine, self._appearance = document, engine, appearance
        self._canvas, self._stage, self._docks = canvas, stage, docks
        self._present, self._say, self._window = present, say, window
        keys = QKeySequence.StandardKey
        self.new = self.action("&New", files.new, keys.New)
        self.open = self.action("&Open…", files.open, keys.Open)
        self.save = self.action("&Save", files.save, keys.Save)
        self.save_as = self.action("Save &as…", files.save_as, "Ctrl+Shift+S")
        self.export_csv = self.action("Export trajectories as &CSV…", exports.export_csv, "Ctrl+E")
        self.export_picture = self.action("Export landscape as &picture…", exports.export_picture, "Ctrl+Shift+E")
        self.export_basins = self.action("Export &basins…", exports.export_basins)
        self.quit = self.action("&Quit", window.close, "Ctrl+Q")

        # The texts of these two say what they would undo or redo at present.
        self.undo = self.action("&Undo", document.undo, keys.Undo, "Undo")
        self.redo = self.action("&Redo", document.redo, keys.Redo, "Redo")
        self.edit_notes = self.action("Title and &notes…", self._edit_notes)

        self.play = self.action("&Play", engine.toggle, "Space", "Play or pause")
        self.step_on = self.action("One step &on", partial(engine.step_by, 1), ".")
        self.step_back = self.action("One step &back", partial(engine.step_by, -1), ",")
        self.reset = self.action("Back to the &start", engine.reset, "R")
        self.faster = self.action("&Faster", self._faster, "]")
        self.slower = self.action("S&lower", self._slower, "[")
        self.stop = self.toggle("Stop a run when it has &converged", document.set_stop_when_converged)

        self.fit = self.action("&Fit the domain", canvas.fit, "Ctrl+0")
        self.zoom_in = self.action("Zoom &in", partial(canvas.zoom, 1 / ZOOM_FACTOR), keys.ZoomIn)
        self.zoom_out = self.action("Zoom &out", partial(canvas.zoom, ZOOM_FACTOR), keys.ZoomOut)
        self.basins = self.toggle("&Basins of the picked run", canvas.basins.want, "Ctrl+B")
        self.toggles: dict[str, QAction] = {}
        self.enlarge: dict[str, QAction] = {}
        for name, dock in docks.items():
            self.toggles[name] = toggle = dock.toggleViewAction()
            toggle.setWhatsThis(f"Show or hide {dock.title}")
            self.enlarge[name] = enlarge = self.action(
                dock.title,
                partial(stage.swap, dock),
                means=f"Give {dock.title} the canvas's place, or the canvas its own again",
            )
            enlarge.setCheckable(True)
            if digit := dock.row.shortcut:
                toggle.setShortcut(QKeySequence(f"Ctrl+{digit}"))
                enlarge.setShortcut(QKeySequence(f"Alt+{digit}"))
        self.arrange_afresh = self.action("Arrange &afresh", arrange_afresh)
        self.present = self.toggle("&Presentation", present, "F5")
        self.leave = self.action(
            "Back to the &landscape",
            self._leave,
            Qt.Key.Key_Escape,
            "Stop the basins, give the canvas its place, or leave the presentation",
        )

        self.show_keys = self.action("&Keyboard and mouse", self._show_keys, "F1")
        self.show_log = self.action("Show the &log folder", self._show_log)
        self.show_about = self.action("&About", self._show_about)

        for follow, signals in (
            (self._follow_history, (document.history_changed,)),
            (self._follow_limits, (document.limits_changed,)),
            (self._follow_playing, (engine.playing_changed,)),
            (self._follow_basins, (canvas.basins.made, canvas.basins.changed)),
            (self._follow_stage, (stage.changed, canvas.legend.basins_line.stop_action.changed, appearance.changed)),
        ):
            for signal in signals:
                signal.connect(follow)
            follow()

    def action(self, text: str, do: Callable[[], object], key: Key = None, means: str = "") -> QAction:
        """Make an action; ``means`` says more than its text, or what stays true of a text that changes."""
        # Without the `checked` that triggered() would pass on.
        return self._made(text, partial(_call, do), key, means)

    def toggle(self, text: str, do: Callable[[bool], object], key: Key = None) -> QAction:
        action = self._made(text, do, key)
        action.setCheckable(True)
        return action

    def _made(self, text: str, do: Callable[[bool], object], key: Key, means: str = "") -> QAction:
        action = QAction(text, self)
        if key is not None:
            action.setShortcut(QKeySequence(key))
        action.setWhatsThis(means)
        action.triggered.connect(do)
        return action

    def keys_dialog(self) -> KeysDialog:
        panel_keys = [dock.row.shortcut for dock in self._docks.values() if dock.row.shortcut]
        return KeysDialog(self._window, self._appearance, panel_keys)

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
        enlarged, presenting = self._stage.enlarged, self._appearance.is_presenting
        for name, action in self.enlarge.items():
            action.setChecked(self._docks[name] is enlarged)
        self.present.setChecked(presenting)
        stop = self._canvas.legend.basins_line.stop_action
        self.leave.setEnabled(stop.isEnabled() or enlarged is not None or presenting)
        if stop.isEnabled():
            self.leave.setText(stop.text())
        elif presenting and enlarged is None:
            self.leave.setText("&Leave the presentation")
        else:
            self.leave.setText("Back to the &landscape")

    def _follow_basins(self) -> None:
        is_there = self._canvas.basins.chart is not None
        self.export_basins.setEnabled(is_there)
        self.export_basins.setToolTip(
            "Write the basins shown as a picture (PNG, SVG) or as numbers (CSV, NPZ)"
            if is_there
            else "No basins are shown: View ▸ Basins of the picked run shows them"
        )

    # What they do

    def _edit_notes(self) -> None:
        from playground.view.forms.notes_section import NotesDialog

        dialog = NotesDialog(self._document, self._window)
        dialog.exec()
        dialog.deleteLater()

    def _faster(self) -> None:
        speed = self._engine.speed
        self._engine.set_speed(math.inf if speed >= FASTEST else min(FASTEST, speed * SPEED_FACTOR))

    def _slower(self) -> None:
        speed = self._engine.speed
        self._engine.set_speed(FASTEST if math.isinf(speed) else max(SLOWEST, speed / SPEED_FACTOR))

    def _leave(self) -> None:
        stop = self._canvas.legend.basins_line.stop_action
        if stop.isEnabled():
            stop.trigger()
        elif self._stage.enlarged is not None:
            self._stage.give_back()
        else:
            self._present(False)

    def _show_log(self) -> None:
        folder = log_folder()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._say(f"The log is in {folder}.")

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
        self.keys_dialog().exec()


def _call(do: Callable[[], object], checked: bool = False) -> None:
    do()
