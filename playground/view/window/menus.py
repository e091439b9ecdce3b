"""The menus of the main window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from playground.core.files import resources
from playground.core.files.text_output import one_line
from playground.core.runs.examples import OPENING, examples
from playground.view.export.files import Files
from playground.view.forms.run_actions import RunActions
from playground.view.parts.appearance import Appearance, ColorMap, ThemeChoice
from playground.view.parts.plain_text import plain_action, plain_tip
from playground.view.parts.preferences import Preferences
from playground.view.window.commands import Commands

LONGEST_NAME = 80
"""How many characters of a recent file's name the menu shows."""

_Choice = TypeVar("_Choice", ThemeChoice, ColorMap)


class Menus(QObject):
    """Arranges the commands in menus, and lists files in them."""

    def __init__(
        self,
        bar: QMenuBar,
        commands: Commands,
        run_actions: RunActions,
        files: Files,
        appearance: Appearance,
        preferences: Preferences,
    ) -> None:
        super().__init__(bar)
        self._commands, self._files, self._preferences = commands, files, preferences
        do = commands
        window = bar.window()
        self.recent_menu, self.examples_menu = QMenu("Open &recent", window), QMenu("E&xamples", window)
        self.recent_menu.setToolTipsVisible(True)
        self.examples_menu.aboutToShow.connect(self._fill_examples)
        self.enlarge_menu = QMenu("&Enlarge", window)
        self.enlarge_menu.addActions(list(do.enlarge.values()))
        themes = self._choices("&Theme", window, ThemeChoice, appearance.choice, appearance.set_theme)
        color_maps = self._choices("&Colour map", window, ColorMap, appearance.color_map, appearance.set_color_map)
        begin = (do.new, do.open, self.recent_menu, self.examples_menu)
        export = (do.export_csv, do.export_picture, do.export_basins)
        self.file_menu = _menu(bar, "&File", begin, (do.save, do.save_as), export, (do.quit,))
        run: tuple[QAction | QMenu, ...] = (run_actions.add_menu, *run_actions.all())
        _menu(bar, "&Edit", (do.undo, do.redo), (do.edit_notes,), run)
        _menu(bar, "&Run", (do.play, do.step_on, do.step_back, do.reset), (do.faster, do.slower), (do.stop,))
        panels: tuple[QAction | QMenu, ...] = (*do.toggles.values(), self.enlarge_menu, do.arrange_afresh)
        look = (themes, color_maps, do.present, do.leave)
        _menu(bar, "&View", (do.fit, do.zoom_in, do.zoom_out), (do.basins,), panels, look)
        _menu(bar, "&Help", (do.show_keys, do.show_log), (do.show_about,))
        files.recent_changed.connect(self._fill_recent)
        self._fill_recent()

    def _choices(
        self,
        title: str,
        parent: QWidget,
        choices: type[_Choice],
        chosen: _Choice,
        choose: Callable[[_Choice], None],
    ) -> QMenu:
        menu, group = QMenu(title, parent), QActionGroup(self)
        for choice in choices:
            action = group.addAction(self._commands.action(str(choice).capitalize(), partial(choose, choice)))
            action.setCheckable(True)
            action.setChecked(choice is chosen)
        menu.addActions(group.actions())
        return menu

    def _fill_recent(self) -> None:
        for old in self.recent_menu.actions():
            self.recent_menu.removeAction(old)
            old.deleteLater()  # Not at once: this may be what one of them was chosen for.
        files = self._preferences.recent_files
        for path in files:
            action = self._commands.action(
                plain_action(one_line(path.name)[:LONGEST_NAME]), partial(self._files.open_recent, path)
            )
            action.setToolTip(plain_tip(one_line(str(path))))
            self.recent_menu.addAction(action)
        if files:
            self.recent_menu.addSeparator()
            self.recent_menu.addAction(self._commands.action("Forget them", self._forget_recent))
        self.recent_menu.setEnabled(bool(files))

    def _forget_recent(self) -> None:
        self._preferences.forget_recent_files()
        self._fill_recent()

    def _fill_examples(self) -> None:
        if self.examples_menu.isEmpty():
            every = [("The opening race", resources.path(OPENING)), *((each.title, each.path) for each in examples())]
            for title, path in every:
                self.examples_menu.addAction(self._commands.action(title, partial(self._files.open_example, path)))
            self.examples_menu.insertSeparator(self.examples_menu.actions()[1])


def _menu(bar: QMenuBar, title: str, *groups: Sequence[QAction | QMenu]) -> QMenu:
    menu = bar.addMenu(title)
    menu.setToolTipsVisible(True)
    for group in groups:
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addActions([entry.menuAction() if isinstance(entry, QMenu) else entry for entry in group])
    return menu
